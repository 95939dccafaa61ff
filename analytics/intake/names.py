"""Column names as people write them, brought to one form so that "No. KK" and "no_kk" are the same."""

from __future__ import annotations

import re

from analytics.schema import Column, Table, load

_LONG_DIGITS = re.compile(r"\d{6,}|(?:\d[ .\-/_\u00a0]?){11,}\d")
_NIK_LIKE = re.compile(r"\d{12,}")
_NOT_PLAIN = re.compile(r"[^0-9a-z]")
#: No name and no answer is longer; a cell of a megabyte is compared by its beginning.
_LONGEST = 500


def squash(text: str) -> str:
    """Lower-case letters and digits only.

    >>> squash(" No. KK ")
    'nokk'
    """
    return _NOT_PLAIN.sub("", text[:_LONGEST].casefold())


_SIGNS = (
    ("<=", "≤"),
    (">=", "≥"),
    ("≤", " kurangsama "),
    ("≥", " lebihsama "),
    ("<", " kurang "),
    (">", " lebih "),
)


def squash_value(text: str) -> str:
    """Like :func:`squash`, but signs of comparison count: "≤900 W" and "900 W" are two answers.

    >>> squash_value("<= 900 W") == squash_value("≤900 W"), squash_value("900 W")
    (True, '900w')
    """
    text = text[:_LONGEST]
    for sign, word in _SIGNS:
        text = text.replace(sign, word)
    return squash(text)


def spellings(column: Column) -> list[tuple[str, str]]:
    """The squashed spellings a column may have in a file, best first, each with how it was recognised."""
    found = [(squash(column.kolom), "nama")]
    found += [(squash(alias), "alias") for alias in column.aliases]
    found.append((squash(column.label), "label"))
    return found


def known_names(kinds: tuple[str, ...]) -> dict[str, str]:
    """Every known spelling of every kind and source -> the column's type; tells a header from data."""
    from analytics.intake.sources import declared

    names: dict[str, str] = {}
    for kind in kinds:
        for column in load(kind).columns:
            for spelling, _ in spellings(column):
                names.setdefault(spelling, column.tipe)
    for spelling, tipe in declared.spellings(kinds):
        names.setdefault(spelling, tipe)
    return names


def header_weight(row: list[str], names: dict[str, str]) -> int:
    """How much a row looks like a header: a thousand for each known name, one for each that is a number only.

    Questionnaires number their columns (404, 410), but so may a row of amounts; words decide before numbers.
    """
    known = {squash(cell) for cell in row} & names.keys()
    return len(known) + 999 * sum(not name.isdigit() for name in known)


def best_header(rows: list[list[str]], names: dict[str, str]) -> tuple[int, int]:
    """(index of the row that is best as a header, its weight); titles above a table are passed over."""
    scores = [header_weight(row, names) for row in rows]
    if not scores or max(scores) == 0:
        first = next((i for i, row in enumerate(rows) if any(c.strip() for c in row)), 0)
        return first, 0
    best = max(scores)
    return scores.index(best), best


def looks_like_data(header: list[str]) -> bool:
    """True when the row that should hold names holds a NIK-like number: the file came without a header."""
    return any(_NIK_LIKE.search(re.sub(r"\D", "", cell)) for cell in header)


def safe_name(text: str) -> str:
    """A header, sheet or file name fit for a message: long digit runs hidden, length bounded.

    Line ends, terminal commands and marks of direction become blanks: a name is no way to draw on the screen.
    """
    hidden = _LONG_DIGITS.sub(lambda m: "*" * len(m[0]), text[:_LONGEST])[:60]
    return "".join(letter if letter.isprintable() else " " for letter in hidden)


def columns_of(table: Table, tipe: str) -> list[Column]:
    """The columns of one type."""
    return [c for c in table.columns if c.tipe == tipe]


def number(value: int) -> str:
    """A whole number as the office writes it.

    >>> number(1250)
    '1.250'
    """
    return f"{value:,}".replace(",", ".")
