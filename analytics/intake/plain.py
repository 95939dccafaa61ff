"""Blocks of lines without quotes, cut as bytes: separators counted per line, good lines parsed in one go."""

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
    array = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(array == 10)
    starts = np.concatenate([[0], ends[:-1] + 1])
    at = np.flatnonzero(array == ord(delimiter))
    counts = np.searchsorted(at, ends) - np.searchsorted(at, starts)
    lengths = ends - starts
    blank = lengths == counts
    keep = (counts == width - 1) & ~blank
    broken = []
    for i in np.flatnonzero(~keep & ~blank):
        line = data[starts[i] : ends[i]].decode()
        if line.replace(delimiter, "").strip():
            broken.append((number + int(i), line, int(counts[i]) + 1))
        else:
            blank[i] = True
    rows = Rows(number + np.flatnonzero(keep), [], broken, int(blank.sum()))
    good = data if keep.all() else array[np.repeat(keep, lengths + 1)].tobytes()
    if good:
        rows.columns = _parse(good, delimiter, width)
        if spaced := _spaced_columns(array, at, starts, ends):
            _trim(rows, spaced)
    return rows


def _trim(rows: Rows, spaced: set[int]) -> None:
    """Cells of these columns without spaces around them; lines with nothing but spaces are blank ones."""
    for i in spaced & set(range(len(rows.columns))):  # a broken line may have more cells
        trimmed = pc.utf8_trim_whitespace(rows.columns[i])
        rows.columns[i] = pc.if_else(pc.equal(trimmed, ""), None, trimmed)
    filled = np.zeros(len(rows.numbers), bool)
    for column in rows.columns:
        filled |= pc.is_valid(column).to_numpy(zero_copy_only=False)
        if filled.all():
            return
    rows.blank += int((~filled).sum())
    rows.columns = [c.filter(pa.array(filled)) for c in rows.columns]
    rows.numbers = rows.numbers[filled]


def _parse(good: bytes, delimiter: str, width: int) -> list[pa.Array]:
    names = [f"c{i}" for i in range(width)]
    table = arrow_csv.read_csv(
        pa.BufferReader(good),
        arrow_csv.ReadOptions(column_names=names, block_size=len(good) + 1, use_threads=False),
        arrow_csv.ParseOptions(
            delimiter=delimiter,
            quote_char=False,
            double_quote=False,
            escape_char=False,
            ignore_empty_lines=False,
        ),
        arrow_csv.ConvertOptions(
            column_types={name: pa.string() for name in names},
            null_values=[""],
            strings_can_be_null=True,
            check_utf8=False,
        ),
    )
    return [column.combine_chunks() for column in table.columns]


def _spaced_columns(array: np.ndarray, at: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> set[int]:
    """Columns where a cell may begin or end with a space; trimming every column would double the time.

    ``at`` are the places of separators, ``starts`` and ``ends`` those of lines.
    """
    left = np.flatnonzero(_SPACE[array[np.maximum(at - 1, 0)]])
    right = np.flatnonzero(_SPACE[array[at + 1]])
    column = [k - np.searchsorted(at, starts[np.searchsorted(ends, at[k])]) for k in (left, right)]
    last = np.flatnonzero(_SPACE[array[ends - 1]])
    width = np.searchsorted(at, ends[last]) - np.searchsorted(at, starts[last])
    first = {0} if _SPACE[array[starts]].any() else set()
    return first | set(column[0].tolist()) | set((column[1] + 1).tolist()) | set(width.tolist())


#: Bytes that are white space or may be the first or the last byte of one, such as the non-breaking space.
_SPACE = np.zeros(256, bool)
_SPACE[[9, 11, 12, 28, 29, 30, 31, 32, 0x80, 0x85, 0xA0, 0xAF, 0xC2, 0xE1, 0xE2, 0xE3]] = True
