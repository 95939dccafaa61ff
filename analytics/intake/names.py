"""Column names as people write them, brought to one form so that "No. KK" and "no_kk" are the same."""

from __future__ import annotations

import re

from analytics.schema import Column, Table, load

_LONG_DIGITS = re.compile(r"\d{6,}|(?:\d[ .\-/_\u00a0]?){11,}\d")
_NIK_LIKE = re.compile(r"\d{12,}")


def squash(text: str) -> str:
    """Lower-case letters and digits only.

    >>> squash(" No. KK ")
    'nokk'
    """
    return re.sub(r"[^0-9a-z]", "", text.casefold())


def spellings(column: Column) -> list[tuple[str, str]]:
    """The squashed spellings a column may have in a file, best first, each with how it was recognised."""
    found = [(squash(column.kolom), "nama")]
    found += [(squash(alias), "alias") for alias in column.aliases]
    found.append((squash(column.label), "label"))
    return found


def known_names(kinds: tuple[str, ...]) -> dict[str, str]:
    """Every known spelling of every kind of file -> the column's type; tells a header row from data."""
    names: dict[str, str] = {}
    for kind in kinds:
        for column in load(kind).columns:
            for spelling, _ in spellings(column):
                names.setdefault(spelling, column.tipe)
    return names


def best_header(rows: list[list[str]], names: dict[str, str]) -> tuple[int, int]:
    """(index of the row with most known column names, how many); titles above a table are passed over."""
    scores = [len({squash(cell) for cell in row} & names.keys()) for row in rows]
    if not scores or max(scores) == 0:
        first = next((i for i, row in enumerate(rows) if any(c.strip() for c in row)), 0)
        return first, 0
    best = max(scores)
    return scores.index(best), best


def looks_like_data(header: list[str]) -> bool:
    """True when the row that should hold names holds a NIK-like number: the file came without a header."""
    return any(_NIK_LIKE.search(re.sub(r"\D", "", cell)) for cell in header)


def safe_name(text: str) -> str:
    """A header, sheet or file name fit for a message: long digit runs hidden, length bounded."""
    return _LONG_DIGITS.sub(lambda m: "*" * len(m[0]), text)[:60]


def columns_of(table: Table, tipe: str) -> list[Column]:
    """The columns of one type."""
    return [c for c in table.columns if c.tipe == tipe]
