"""Whose numbers a file's codes are: DTSEN, Regsosek and PBDT number the same answers differently.

Roof 5 is bamboo to DTSEN and wood to Regsosek 2022; nothing in the cell tells. Telling columns do (the
source), and so do values only one system has (``kode_penanda.csv``) or that say their meaning ("5. Bambu").
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from analytics.intake.names import safe_name, squash, squash_value
from analytics.intake.questions import Answer
from analytics.intake.sources.declared import rows
from analytics.schema import Column

DTSEN = "dtsen"
COARSE, ASK = "kasar", "tanya"
DEFAULT_SYSTEMS = (DTSEN,)
NUMBER = re.compile(r"0*(\d{1,3})(?:[.,]0+)?")
LEADING = re.compile(r"0*(\d{1,3})\s*[.:)=-]+\s*(\D.*)", re.DOTALL)


@dataclass(frozen=True)
class Coding:
    """How the coded cells of one file are to be read.

    ``systems`` are the code systems that are left: one when it is decided. ``answers`` are the office's own,
    (squashed header, squashed text) -> answer. ``why`` is the evidence in words, for the report.
    """

    systems: tuple[str, ...] = DEFAULT_SYSTEMS
    answers: Mapping[tuple[str, str], str] = field(default_factory=dict)
    why: str = ""

    def answer(self, header: str, text: str) -> str | None:
        """What the office said about a text of this column; None where it said nothing."""
        return self.answers.get((squash(header), squash_value(safe_name(text))))

    def code(self, column: Column, number: int) -> int | str | None:
        """Our code for a number in the file; ASK where its meaning is open, None where it has none."""
        meanings = {_meaning(system, column, number) for system in self.systems}
        return meanings.pop() if len(meanings) == 1 else ASK


def meanings(coding: Coding, column: Column, text: str) -> list[tuple[str, int]]:
    """(source's name, our code) for a number, for each system left that documents it."""
    match = NUMBER.fullmatch(text)
    found = [(s, _meaning(s, column, int(match[1]))) for s in coding.systems] if match else []
    return [(_name(s), code) for s, code in found if isinstance(code, int)]


def code_answers(answers: Sequence[Answer], kind: str) -> dict[tuple[str, str], str]:
    """The office's answers about codes of one kind of file."""
    return {(squash(a.tentang), squash_value(a.isi)): a.jawaban for a in answers if a.jenis == kind}


def _meaning(system: str, column: Column, number: int) -> int | str | None:
    known = code_map(system)
    found = known.get((column.kolom, str(number))) or known.get(("*", "*"))
    if found is not None:
        return ASK if found == ASK else int(found)
    low, high = column.code_range or (0, -1)
    if column.tipe == "ya_tidak":
        return number
    return number if number in column.codes or low <= number <= high else None


@cache
def code_map(system: str) -> dict[tuple[str, str], str]:
    """(column, the file's number) -> our code or ASK, where a system differs from DTSEN."""
    return {(r["kolom"], r["isi"]): r["kode"] for r in rows("kode.csv") if r["sistem"] == system}


@cache
def coarse_words(kolom: str) -> frozenset[str]:
    """Words that cover several codes of a column."""
    found = [r["isi"] for r in rows("kode.csv") if r["sistem"] == "*" and r["kolom"] == kolom]
    return frozenset(squash_value(text) for text in found)


def decide(
    systems: tuple[str, ...], columns: Mapping[str, Column], texts: Mapping[str, Sequence[str]], sure: bool
) -> tuple[tuple[str, ...], str]:
    """The systems that are left after a look at the values, and why.

    ``texts`` are the different texts per column; ``sure``: the headers alone told the system, so that only
    values of another one can raise a doubt.
    """
    rivals = systems if len(systems) > 1 else tuple(dict.fromkeys([*systems, *_all_systems()]))
    votes = {s: _signs(s, columns, texts, strong=sure and s != systems[0]) for s in rivals}
    voted = [s for s in rivals if votes[s]]
    if len(voted) == 1 and (not sure or voted[0] == systems[0]):
        return (voted[0],), f"kode mengikuti {_name(voted[0])} (terlihat dari isi {votes[voted[0]]})"
    if not sure:
        return systems, ""
    if len(voted) == 1:
        words = f"judul kolomnya {_name(systems[0])}, tetapi isi {votes[voted[0]]} milik {_name(voted[0])}"
        return (systems[0], voted[0]), words
    return systems, ""


def _all_systems() -> tuple[str, ...]:
    return tuple(dict.fromkeys(r["sistem"] for r in rows("kode_penanda.csv")))


def _signs(
    system: str, columns: Mapping[str, Column], texts: Mapping[str, Sequence[str]], *, strong: bool
) -> str:
    """A value that only this system has, as "'12' di kolom ..."; empty where none occurs."""
    for row in rows("kode_penanda.csv"):
        kolom, number = row["kolom"], row["isi"]
        if row["sistem"] == system and number in _numbers(texts.get(kolom, ())):
            # A database that fills every empty cell with 0 says nothing by it.
            filled = number == "0" and any("0" in _numbers(t) for k, t in texts.items() if k != kolom)
            if not filled and (row["kuat"] == "ya" or not strong):
                return f"'{number}' di {kolom}"
    for kolom, number in _differing():
        for text in texts.get(kolom, ()):
            if _says(system, columns[kolom], number, text):
                return f"'{text[:40]}' di {kolom}"
    return ""


def _numbers(texts: Sequence[str]) -> set[str]:
    return {m[1] for t in texts if (m := NUMBER.fullmatch(t) or LEADING.fullmatch(t))}


def _says(system: str, column: Column, number: str, text: str) -> bool:
    """TRUE when a text names number and meaning, and they fit this system."""
    from analytics.intake.codes import labels

    match = LEADING.fullmatch(text)
    code = labels(column).get(squash_value(match[2])) if match and match[1] == number else None
    return code is not None and code == _meaning(system, column, int(number))


def _differing() -> list[tuple[str, str]]:
    """The (column, number) pairs that mean one thing to DTSEN and another to a second system."""
    return [(r["kolom"], r["isi"]) for r in rows("kode.csv") if r["kode"].isdigit() and r["kode"] != r["isi"]]


def _name(system: str) -> str:
    return {"dtsen": "DTSEN", "regsosek": "Regsosek 2022", "pbdt": "PBDT 2015"}.get(system, system)


#: Columns whose numbers mean different things to different sources, and the sources beside DTSEN.
DIFFERING = frozenset(kolom for kolom, _ in _differing())
RIVALS = tuple(s for s in _all_systems() if s != DTSEN)
