"""The cells of a workbook as texts in columns; which of them were typed as numbers is kept beside them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analytics.intake.invisible import clean_column
from analytics.intake.staged import Writer

#: Cells handed over together.
_BATCH_CELLS = 400_000


def fill(rows: Iterator[tuple[int, list[Any]]], width: int, writer: Writer, flags: list[int]) -> list[int]:
    """Write rows of ``width`` cells with their numbers; rows without any text are passed over.

    ``flags`` are the columns whose number cells are marked. Returns the first and the last number that came,
    nothing where none came.
    """
    seen: list[int] = []
    while batch := list(islice(rows, max(_BATCH_CELLS // width, 1))):
        seen = [seen[0] if seen else batch[0][0], batch[-1][0]]
        kept = [(n, row) for n, row in batch if row[0] or any(c != "" and c is not None for c in row)]
        if not kept:
            continue
        numbers, cells = zip(*kept, strict=True)
        columns = list(zip(*cells, strict=True))
        arrays = []
        for column in columns:
            array, odd = clean_column(_column(column))
            writer.invisible += odd
            arrays.append(pc.if_else(pc.equal(array, ""), None, array))
        arrays += [_number_cells(columns[i]) for i in flags]
        writer.add(list(numbers), arrays)
    return seen


def _column(cells: tuple[Any, ...]) -> pa.Array:
    """The texts of a column; the common cases (all text, all whole numbers) without a step per cell."""
    kinds = set(map(type, cells))
    if kinds == {str}:
        return pc.utf8_trim_whitespace(pa.array(cells, pa.string()))
    if kinds == {float} and (whole := _whole(pa.array(cells, pa.float64()))) is not None:
        return whole
    if bool in kinds:  # TRUE equals 1 and would be taken for it below
        return pa.array([text_of(c) for c in cells], pa.string())
    known = {c: text_of(c) for c in set(cells)}
    return pa.array([known[c] for c in cells], pa.string())


def _number_cells(cells: tuple[Any, ...]) -> pa.Array:
    """Which cells were typed as numbers."""
    if set(map(type, cells)) == {str}:
        return pa.array(np.zeros(len(cells), bool))
    return pa.array([_is_number(c) for c in cells], pa.bool_())


def _whole(numbers: pa.Array) -> pa.Array | None:
    """Whole numbers as text; None where one of them is not, or is too long to be exact."""
    if not pc.all(pc.less(pc.abs(numbers), 1e15)).as_py():
        return None
    try:
        return pc.cast(pc.cast(numbers, pa.int64()), pa.string())
    except pa.ArrowInvalid:
        return None


def _is_number(cell: Any) -> bool:
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)


def texts_of(row: list[Any]) -> list[str]:
    """The texts of a row."""
    return [text_of(cell) for cell in row]


def text_of(cell: Any) -> str:
    """A cell as an office would have typed it: whole numbers without a point, dates as year-month-day."""
    if isinstance(cell, str):
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "Ya" if cell else "Tidak"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e18 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    return (
        cell.isoformat() if isinstance(cell, (date, time)) else str(cell if not _is_span(cell) else cell.days)
    )


def _is_span(cell: Any) -> bool:
    return isinstance(cell, timedelta)
