"""Kabupaten effects: the same house says something else about a family in another kabupaten.

The recommended score has one effect per kabupaten. A survey of several names its kabupaten in a column of
its own; it is found by name and used when every kabupaten has enough families, and the report says so.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analytics.pmt.survey import missing_columns

AUTO, NONE = "auto", "tidak"
NAMES = (
    "kabupaten",
    "kode_kabupaten_kota",
    "kabupaten_kota",
    "kode_kabupaten",
    "kode_kab",
    "kdkab",
    "kabkota",
    "district",
    "regency",
)
#: Fewer families than this per kabupaten estimate its effect too poorly to help.
FAMILIES = 100


def area_effect(frame: pd.DataFrame, choice: str, asked: Sequence[str]) -> str | None:
    """The column whose values get an effect of their own; None for none.

    ``choice`` is a column name, ``auto`` (look for a known name) or ``tidak``. A column that is already among
    the asked variables is left as it was asked.
    """
    if choice == NONE:
        return None
    if choice != AUTO:
        missing_columns([choice], [str(c) for c in frame.columns], "kabupaten")
        return choice
    names = {str(column).lower(): str(column) for column in frame.columns}
    for name in NAMES:
        column = names.get(name)
        if column and column not in asked and _worth(frame[column]):
            return column
    return None


def _worth(values: pd.Series) -> bool:
    kinds = values.nunique()
    return kinds > 1 and len(values) / kinds >= FAMILIES and bool(values.notna().mean() > 0.9)
