"""How good a file is, per desa: shares of rows refused and warned of, completeness and age."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd

from analytics.coverage.definitions import Indicator


@dataclass(frozen=True)
class DesaQuality:
    """One measure of a file over the desa, ready to be drawn, and the rows no desa could be given.

    ``table``: kode, nama, nilai, pembilang, penyebut, satuan; ``rows`` of the file, ``unplaced`` among them.
    """

    table: pd.DataFrame
    rows: int
    unplaced: int

    @property
    def alike(self) -> float | None:
        """The one figure that every desa has; None where they differ, or where none has a figure."""
        found = self.table["nilai"].dropna().unique()
        return float(found[0]) if len(found) == 1 else None


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


def desa_quality(
    counts: pd.DataFrame, measure: Indicator, areas: pd.DataFrame, end: date, today: date
) -> DesaQuality:
    """``per_desa`` for the desa among ``areas`` (kode, nama), with what the file counts beside the map."""
    table = per_desa(counts, measure, end, today).merge(areas[["kode", "nama"]], on="kode")
    unplaced = counts.loc[counts["kode_desa"].isna(), "dibaca"].sum()
    return DesaQuality(table.assign(satuan=measure.satuan), int(counts["dibaca"].sum()), int(unplaced))


def offered(counts: pd.DataFrame) -> list[str]:
    """The measures a file has figures for: without a desa none, completeness only where it was asked."""
    if counts.empty or not counts["kode_desa"].notna().any():
        return []
    asked = bool((counts["diminta"] > 0).any())
    return [name for name in measures() if name != "kelengkapan" or asked]
