"""How good a file is, per desa: shares of rows refused and warned of, completeness and age."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd

from analytics.coverage.definitions import Indicator


@cache
def measures() -> dict[str, Indicator]:
    """The measures of quality by name, in the order in which a screen offers them."""
    with (Path(__file__).parent / "mutu.csv").open(encoding="utf-8", newline="") as handle:
        return {row["indikator"]: Indicator(**row) for row in csv.DictReader(handle)}


def per_desa(counts: pd.DataFrame, measure: Indicator, end: date, today: date) -> pd.DataFrame:
    """One row per desa: kode, nilai, pembilang, penyebut.

    ``counts`` is what ``intake.quality`` wrote; ``end`` the last day of the file's period. A desa that is
    not in the file has no row; nothing was asked, nothing is complete (NaN).
    """
    table = counts[counts["kode_desa"].notna()].copy()
    updated = pd.to_datetime(table["diperbarui"]).fillna(pd.Timestamp(end))
    table["umur"] = (pd.Timestamp(today) - updated).dt.days.clip(lower=0)
    above = table[measure.pembilang].astype("float64")
    below = table[measure.penyebut].astype("float64") if measure.penyebut else pd.Series(1.0, table.index)
    return pd.DataFrame(
        {
            "kode": table["kode_desa"].astype(str),
            "nilai": (above / below).where(below > 0),
            "pembilang": above,
            "penyebut": below if measure.penyebut else pd.NA,
        }
    ).reset_index(drop=True)


def offered(counts: pd.DataFrame) -> list[str]:
    """The measures a file has figures for: completeness only where answers were asked."""
    asked = bool((counts["diminta"] > 0).any())
    return [name for name in measures() if name != "kelengkapan" or asked]
