"""Need per area within a scope: the poor that are estimated, with their interval, beside who receives."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analytics.access import sources
from analytics.engine.needs import BPS, COLUMNS

#: What a number of families is written in, from the shares of the same row.
_COUNTS = {"miskin_rendah": "rendah", "miskin_tinggi": "tinggi"}


def need(path: Path, names: pd.DataFrame, program: str, tingkat: str, kode: str) -> pd.DataFrame:
    """The areas of a level below an area, named, with ``bagian_penerima`` beside the poor.

    Columns as :mod:`analytics.engine.needs`, and nama, miskin_rendah, miskin_tinggi (families), per_rendah
    and per_tinggi (recipients per poor family at the ends of the interval). Places short of recipients come
    first, then by recipients per poor family.
    """
    table = sources.cube(path)
    rows = (table["program"] == program) & (table["tingkat"] == tingkat) & table["kode"].str.startswith(kode)
    found = table[rows].copy()
    found["nama"] = found["kode"].map(dict(zip(names["kode"], names["nama"], strict=True)))
    for new, old in _COUNTS.items():
        found[new] = found[old] * found["keluarga"]
    found["bagian_penerima"] = found["penerima"] / found["keluarga"]
    found["per_rendah"] = found["penerima"] / found["miskin_tinggi"].where(found["miskin_tinggi"] > 0)
    found["per_tinggi"] = found["penerima"] / found["miskin_rendah"].where(found["miskin_rendah"] > 0)
    order = found["menonjol"].map({"kurang": 0, "lebih": 1}).fillna(2)
    return found.assign(_o=order).sort_values(["_o", "per_miskin", "kode"]).drop(columns="_o")


__all__ = ["BPS", "COLUMNS", "need"]
