"""Merged cells that name an area: a recap writes its kecamatan once over all of its desa.

Excel keeps the text in the first cell only. In a column that names a kecamatan, kabupaten or province it
stands for every row it covers, and the report says so; figures that are merged are left as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from analytics.intake.names import squash

_AREA = re.compile(r"(kd|kode|nm|nama)?(kec|kecamatan|kab|kabupaten|kabupatenkota|kota|prov|provinsi)")

Rows = Iterator[tuple[int, list[Any]]]


def area_cells(sheet: Any, headers: list[str], header_row: int) -> dict[tuple[int, int], int]:
    """(row number, column) of every cell that a merged area covers -> the row of its text; no header."""
    columns = {i for i, name in enumerate(headers) if _AREA.fullmatch(squash(name))}
    found: dict[tuple[int, int], int] = {}
    if not columns or not sheet.merged_cell_ranges:
        return found
    if not sheet.start or not sheet.end:
        return found
    left, foot = sheet.start[1], sheet.end[0]
    for (top, first), (bottom, last) in sheet.merged_cell_ranges:
        if first == last and first - left in columns and top >= header_row:
            found |= {(row + 1, first - left): top + 1 for row in range(top + 1, min(bottom, foot) + 1)}
    return found


def spread(rows: Rows, covered: dict[tuple[int, int], int]) -> Rows:
    """The rows with the covered cells filled in; ``covered`` as :func:`area_cells` gives it."""
    columns = {column for _, column in covered}
    texts: dict[tuple[int, int], Any] = {}
    tops = {(top, column) for (_, column), top in covered.items()}
    for number, row in rows:
        for column in columns:
            if (number, column) in tops:
                texts[number, column] = row[column]
            top = covered.get((number, column))
            if top is not None and row[column] in ("", None) and any(row):
                row[column] = texts.get((top, column), "")
        yield number, row


def note(covered: dict[tuple[int, int], int]) -> list[str]:
    """What the report says of it."""
    if not covered:
        return []
    n = len(set(covered.values()))
    return [f"{n} sel nama wilayah yang digabung (merge) dibaca untuk semua baris yang dicakupnya."]
