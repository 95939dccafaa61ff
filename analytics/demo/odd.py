"""Odd cells in accepted rows: a code nobody knows, a desa name nobody knows. They deserve a warning only.

``odd.csv`` lists them per kind of file. The row stays among the accepted ones, as an office would want.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analytics.demo.sizes import stream

KINDS = Path(__file__).parent / "odd.csv"


def make_odd(
    table: pa.Table, what: str, berkas: str, seed: int, free: np.ndarray
) -> tuple[pa.Table, pd.DataFrame]:
    """Spoil one cell in a few of the ``free`` rows, never two in one row.

    Returns the table and what was done: row (position in the table), kolom, jenis.
    """
    rng = stream(seed, f"ganjil {berkas}")
    left = rng.permutation(np.flatnonzero(free))
    done = []
    for spec in _kinds(what):
        count = min(max(1, round(float(spec["per_1000"]) * len(table) / 1000)), len(left))
        rows, left = left[:count], left[count:]
        table = _spoil(table, spec["kolom"], spec["nilai"], rows)
        done.append(pd.DataFrame({"row": rows, "kolom": spec["kolom"], "jenis": spec["jenis"]}))
    return table, pd.concat(done, ignore_index=True)


def _kinds(what: str) -> list[dict[str, str]]:
    with KINDS.open(encoding="utf-8", newline="") as handle:
        return [row for row in csv.DictReader(handle) if row["berkas"] == what]


def _spoil(table: pa.Table, column: str, value: str, rows: np.ndarray) -> pa.Table:
    at = table.schema.get_field_index(column)
    kind = table.schema.field(column).type
    chosen = np.zeros(len(table), dtype=bool)
    chosen[rows] = True
    new = pa.scalar(int(value) if pa.types.is_integer(kind) else value, kind)
    return table.set_column(at, column, pc.if_else(pa.array(chosen), new, table[column]))
