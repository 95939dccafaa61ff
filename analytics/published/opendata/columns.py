"""What every column of a release means: one table, read by the data package, the workbook and the pages."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "kolom.csv"
#: The tables in it, as a reader meets them, and what each is about in both languages.
TABLES = ("desa", "kecamatan", "kabupaten", "arus", "kelompok", "program", "wilayah")
_MANY = " "


@dataclass(frozen=True)
class Column:
    """A column: its Frictionless type, unit, pattern (both may be empty) and meaning in both languages."""

    kolom: str
    tipe: str
    satuan: str
    pola: str
    uraian: str
    uraian_en: str


@cache
def columns(table: str) -> dict[str, Column]:
    """The columns of a table by name."""
    with FILE.open(encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if table in row.pop("tabel").split(_MANY)]
    return {row["kolom"]: Column(**row) for row in rows}
