"""How far a sheet reaches: one cell in a far corner makes a reader reserve memory for all cells before it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from analytics.errors import UserError

MAX_COLUMNS = 256
#: As many as a sheet of Excel has.
MAX_ROWS = 1_048_576
#: Cells from the first to the farthest that a reader can hold in the child process's memory.
MAX_CELLS = 40_000_000
_ALWAYS_FITS = MAX_CELLS // MAX_COLUMNS
#: What no window of an ordinary sheet holds: far columns, long row numbers, another way of writing.
_SUSPECT = re.compile(
    rb'r="(?:[A-Z]{3}|[J-Z][A-Z]\d|I[W-Z]\d|[A-Z]{0,2}(?:[a-z]|\d{6}))|r(?:=\'|[ \t\r\n]+=|=[ \t\r\n])'
)
#: The letters before the row; four of them are already beyond the last column, whatever follows.
_COLUMN = re.compile(rb"""(?<![:\w])r\s*=\s*["']([A-Za-z]{1,4})""")
_ROW = re.compile(rb"""\br\s*=\s*["'][A-Za-z]{0,4}(\d{6,})["']""")
_DIMENSION = re.compile(rb'<dimension[^>]*ref="(?:[A-Z]+\d+:)?([A-Z]+)(\d+)"')


def check_reach(windows: Callable[[], Iterator[bytes]]) -> None:
    """Refuse a sheet that reaches too far; ``windows`` gives its XML in pieces of whole tags, each time."""
    rows = columns = 0
    for number, window in enumerate(windows()):
        # A sheet's own statement of its size: a modest one is never believed, a huge one is refused.
        if number == 0 and (match := _DIMENSION.search(window)):
            _judge(int(match[2]), column_number(match[1]))
        if _SUSPECT.search(window):
            rows = max([rows, *(int(m[1]) for m in _ROW.finditer(window))])
            columns = max(columns, _widest(window))
            _judge(rows, columns)
    if rows > _ALWAYS_FITS:
        _judge(rows, max(map(_widest, windows())))


def _judge(rows: int, columns: int) -> None:
    if columns > MAX_COLUMNS or rows > MAX_ROWS or rows * columns > MAX_CELLS:
        raise _far()


def _widest(window: bytes) -> int:
    return max(map(column_number, set(_COLUMN.findall(window))), default=1)


def _far() -> UserError:
    rows = f"{MAX_ROWS:,}".replace(",", ".")
    return UserError(
        f"Ada sel terisi jauh di luar tabel (lebih dari {MAX_COLUMNS} kolom atau {rows} baris, "
        "atau hampir semua sel di antaranya kosong).",
        saran="Hapus kolom dan baris kosong di kanan dan bawah tabel, simpan, lalu impor lagi.",
    )


def column_number(letters: bytes) -> int:
    """The number of a column from its letters (A is 1).

    >>> column_number(b"IV")
    256
    """
    number = 0
    for letter in letters[:4].upper():
        number = number * 26 + letter - 64
    return number
