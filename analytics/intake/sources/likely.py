"""What an unknown column of a file may be, by its name and by whether its values fit; never decided here."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from analytics import database
from analytics.intake.codes import recognise
from analytics.intake.columns import programme_of
from analytics.intake.model import MappedColumn, Staged
from analytics.intake.names import spellings, squash
from analytics.intake.periods import normalise_period
from analytics.intake.sql import EMPTY, parquet
from analytics.schema import Column, Table

_SAMPLE = 1_000
#: From these on a column is worth a question: its name and its values, or values that fit nothing else.
NAME, VALUES = 0.6, 0.8
#: From these on a header is named as the likely place of a missing required column.
_LOOSE_NAME, _LOOSE_VALUES = 0.45, 0.9
_SHAPES = {
    "nik": re.compile(r"\d{6}[0-7]\d[01]\d{7}"),
    "no_kk": re.compile(r"\d{6}[0-3]\d[01]\d{7}"),
    "kode": re.compile(r"\d{1,4}|\d{7}|\d{10}|(\d{2}\.){2,3}\d{2,4}"),
    "desil": re.compile(r"0?([1-9]|10)([.,]0+)?"),
    "bulat": re.compile(r"-?\d{1,9}([.,]0+)?"),
    "desimal": re.compile(r"-?[\d.,]+"),
    "tanggal": re.compile(r"\d{1,4}[-/. ](\d{1,2}|[A-Za-z]{3,9})[-/. ]\d{2,4}|\d{8}"),
}


@dataclass(frozen=True)
class Guess:
    """One of our columns that a column of the file may be; ``name`` and ``values`` are shares of 1."""

    column: Column
    name: float
    values: float

    @property
    def score(self) -> float:
        return 0.6 * self.name + 0.4 * self.values

    @property
    def worth_asking(self) -> bool:
        """True when name and values both speak for it, or values alone that fit nothing else."""
        if self.name >= NAME and self.values >= VALUES:
            return True
        return self.column.tipe in ("nik", "no_kk") and self.values >= 0.95

    @property
    def fits_loosely(self) -> bool:
        return (self.name >= _LOOSE_NAME and self.values >= VALUES) or (
            self.column.tipe in ("nik", "no_kk") and self.values >= _LOOSE_VALUES
        )


def guesses(
    staged: Staged, table: Table, mapping: Sequence[MappedColumn], programmes: Collection[str]
) -> dict[int, list[Guess]]:
    """Position of each column nobody knows -> what it may be, the likeliest first."""
    taken = {m.kolom for m in mapping}
    open_columns = [c for c in table.columns if c.kolom not in taken]
    unknown = [m for m in mapping if m.cara == "tidak dipakai" and m.kolom_berkas]
    samples = _samples(staged, [m.posisi for m in unknown])
    found = {}
    for m in unknown:
        values = samples[m.posisi]
        header = staged.headers[m.posisi]
        ranked = [Guess(c, _alike(header, c), _fit(c, values, programmes)) for c in open_columns]
        found[m.posisi] = sorted(ranked, key=lambda g: -g.score)
    return found


def _samples(staged: Staged, positions: list[int]) -> dict[int, list[str]]:
    if not positions:
        return {}
    cells = ", ".join(f"c{p}" for p in positions)
    with database.connect() as con:
        rows = con.execute(f"SELECT {cells} FROM {parquet(staged.parquet)} LIMIT {_SAMPLE}").fetchall()
    columns = list(zip(*rows, strict=True)) or [()] * len(positions)
    return {
        p: [v for v in column if v and v not in EMPTY] for p, column in zip(positions, columns, strict=True)
    }


def _alike(header: str, column: Column) -> float:
    """How alike a header and the column's best spelling are, whole and by words."""
    word, best = squash(header), 0.0
    words = set(re.findall(r"[a-z0-9]+", header.casefold().replace("_", " ")))
    for text in (column.kolom, column.label, *column.aliases):
        whole = SequenceMatcher(None, word, squash(text)).ratio()
        other = set(re.findall(r"[a-z0-9]+", text.casefold().replace("_", " ")))
        shared = len(words & other) / max(len(words | other), 1)
        best = max(best, whole, shared)
    known = {s for s, _ in spellings(column)}
    return 1.0 if word in known else best


def _fit(column: Column, values: list[str], programmes: Collection[str]) -> float:
    """The share of the values that are values of this column; 0 where there are none."""
    if not values:
        return 0.0
    if column.tipe in ("pilihan", "ya_tidak"):
        known = recognise(column, sorted(set(values)))
        return sum(v in known for v in values) / len(values)
    if column.tipe == "periode":
        return sum(normalise_period(v) is not None for v in values) / len(values)
    if column.tipe == "program":
        known_words = {v: programme_of(v, programmes) for v in set(values)}
        return sum(known_words[v] is not None for v in values) / len(values)
    shape = _SHAPES.get(column.tipe)
    if shape is None:
        return VALUES if all(re.search(r"[^\W\d]", v) for v in values) else 0.0
    return sum(bool(shape.fullmatch(v.strip("'` "))) for v in values) / len(values)
