"""The questions and answers of a printed scorecard in words, where the register's variables have them.

A survey of other columns keeps its own names and answers; numbers are ranges as people write them.
"""

from __future__ import annotations

from analytics.parameters import variables
from analytics.pmt.scorecard_item import Item
from analytics.schema import Column, load

YES, NO, NOT = "ya", "tidak", "tidak "
#: Yes/no answers are 1 and 0 in a score, 1 and 2 in the register.
_NO_CODES = (0, 2)


def question_words(item: Item) -> str:
    """What a question is called: the label of the variable, or the column's own name."""
    known = _declared(item.name)
    return known.label if known else item.name


def answer_words(item: Item) -> list[str]:
    """What stands on the sheet for each class of answers: labels of codes, yes and no, ranges."""
    known = _declared(item.name)
    if item.kinds:
        said = _said(item, known)
        return [*(said.get(kind) or kind.replace("_", " ") for kind in item.kinds), *item.others]
    alone = [item.alone(place) for place in range(len(item.edges) + 1)]
    if not known and alone == [0.0, 1.0]:
        return [NO, YES]
    said = _said(item, known)
    named = [said.get(f"{value:g}") if value is not None else None for value in alone]
    return [word or answer for word, answer in zip(named, item.answers, strict=True)]


def _declared(name: str) -> Column | None:
    table = load("survei")
    return next((column for column in table.columns if column.kolom == name), None)


def _said(item: Item, known: Column | None) -> dict[str, str]:
    """Code -> words; a question of the register that is answered yes or no says so as its sentence does."""
    if known and known.tipe == "ya_tidak":
        yes, no = _yes_no(item.name)
        return {"1": yes, **dict.fromkeys(map(str, _NO_CODES), no)}
    if not known and set(item.kinds) == {"0", "1"}:
        return {"0": NO, "1": YES}
    return {str(code): words for code, words in known.codes.items()} if known else {}


def _yes_no(name: str) -> tuple[str, str]:
    """How a variable says yes and no: "punya" and "tidak punya", "ada" and "tidak ada", else ya and tidak."""
    row = next((row for row in variables.variables() if row["fitur"] == name), None)
    verb = row["kalimat"].split(" ")[0] if row else ""
    if row and verb and row["kalimat_nol"].startswith(NOT + verb):
        return verb, NOT + verb
    return YES, NO
