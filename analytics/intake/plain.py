"""Blocks of lines without quotes, cut as bytes in one go; lines of another width are handed back whole."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from analytics.intake.staged import Writer

_THREADS = 2


@dataclass
class Rows:
    """The lines of a block: those of the right width as columns of text, the others whole, blanks counted."""

    numbers: np.ndarray
    columns: list[pa.Array]
    broken: list[tuple[int, str, int]]
    blank: int


class InTurn:
    """Blocks cut side by side and written in the order of the file; few of them are held at once."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._pool = ThreadPoolExecutor(_THREADS)
        self._waiting: deque[Future[Rows]] = deque()

    def __enter__(self) -> InTurn:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def submit(self, work: Callable[..., Rows], *words: object) -> None:
        """Begin a block; waits for the oldest one when enough are under way."""
        self._waiting.append(self._pool.submit(work, *words))
        if len(self._waiting) > _THREADS:
            self._write_oldest()

    def wait(self) -> None:
        """Until every block that was begun is written."""
        while self._waiting:
            self._write_oldest()

    def _write_oldest(self) -> None:
        rows = self._waiting.popleft().result()
        for line in rows.broken:
            self._writer.add_broken(*line)
        self._writer.blank += rows.blank
        self._writer.add(rows.numbers, rows.columns)


def cut(data: bytes, delimiter: str, width: int, number: int) -> Rows:
    """The rows of whole lines without quotes; ``number`` is the first line's number in the file."""
    odd: list[arrow_csv.InvalidRow] = []
    columns = _parse(data, delimiter, width, odd)
    numbers = np.arange(number, number + len(columns[0]) + len(odd))
    rows = Rows(np.delete(numbers, [line.number - 1 for line in odd]), columns, [], 0)
    for line in odd:
        if line.text.replace(delimiter, "").strip():
            rows.broken.append((number + line.number - 1, line.text, line.actual_columns))
        else:
            rows.blank += 1
    for i in _spaced_columns(np.frombuffer(data, np.uint8), ord(delimiter)) & set(range(width)):
        trimmed = pc.utf8_trim_whitespace(rows.columns[i])
        rows.columns[i] = pc.if_else(pc.equal(trimmed, ""), None, trimmed)
    _drop_blank(rows)
    return rows


def _drop_blank(rows: Rows) -> None:
    """Count lines with nothing in them and leave them out."""
    if any(not column.null_count for column in rows.columns):
        return
    filled = np.zeros(len(rows.numbers), bool)
    for column in rows.columns:
        filled |= pc.is_valid(column).to_numpy(zero_copy_only=False)
        if filled.all():
            return
    rows.blank += int((~filled).sum())
    rows.columns = [c.filter(pa.array(filled)) for c in rows.columns]
    rows.numbers = rows.numbers[filled]


def _parse(data: bytes, delimiter: str, width: int, odd: list[arrow_csv.InvalidRow]) -> list[pa.Array]:
    """The lines of the right width as columns of text; the others are put into ``odd``."""

    def pass_over(row: arrow_csv.InvalidRow) -> str:
        odd.append(row)
        return "skip"

    names = [f"c{i}" for i in range(width)]
    table = arrow_csv.read_csv(
        pa.BufferReader(data),
        arrow_csv.ReadOptions(column_names=names, block_size=len(data) + 1, use_threads=False),
        arrow_csv.ParseOptions(
            delimiter=delimiter,
            quote_char=False,
            double_quote=False,
            escape_char=False,
            ignore_empty_lines=False,
            invalid_row_handler=pass_over,
        ),
        arrow_csv.ConvertOptions(
            column_types={name: pa.string() for name in names},
            null_values=[""],
            strings_can_be_null=True,
            check_utf8=False,
        ),
    )
    return [column.combine_chunks() for column in table.columns]


def _spaced_columns(array: np.ndarray, delimiter: int) -> set[int]:
    """Columns where a cell may begin or end with a space; trimming every column would double the time."""
    found = np.concatenate([_at_edges(array, at, delimiter) for at in range(0, len(array), _AT_ONCE)])
    if not len(found):
        return set()
    at, ends = np.flatnonzero(array == delimiter), np.flatnonzero(array == 10)
    lines = np.concatenate([[0], ends + 1])[np.searchsorted(ends, found)]
    return set((np.searchsorted(at, found) - np.searchsorted(at, lines)).tolist())


#: So many bytes stay in the processor's own memory while they are looked at several times.
_AT_ONCE = 1 << 17


def _at_edges(array: np.ndarray, start: int, delimiter: int) -> np.ndarray:
    """Where in one stretch of a block a byte that may be a space is the first or last of a cell."""
    # A block ends in a line end, so only its first byte has none before it.
    begin, end = max(start - 1, 0), min(start + _AT_ONCE + 1, len(array))
    part = array[begin:end]
    edge = (part == delimiter) | (part == 10)
    rare = ((part - np.uint8(33)) > np.uint8(127 - 33)) & ~edge
    beside = np.zeros(len(part), bool)
    beside[1:] = edge[:-1]
    beside[:-1] |= edge[1:]
    beside[0] |= begin == 0
    found = np.flatnonzero(rare & beside) + begin
    found = found[(found >= start) & (found < start + _AT_ONCE)]
    return found[_SPACE[array[found]]]


#: Bytes that are white space or may be the first or the last byte of one, such as the non-breaking space.
_SPACE = np.zeros(256, bool)
_SPACE[[9, 11, 12, 28, 29, 30, 31, 32, 0x80, 0x85, 0xA0, 0xAF, 0xC2, 0xE1, 0xE2, 0xE3]] = True
