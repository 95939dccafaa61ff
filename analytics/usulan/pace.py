"""How long proposals take from stage to stage, and how often a decree comes."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pandas as pd

from analytics.usulan.words import stages

#: The whole way, beside the steps: from the proposal to the decision and to the decree.
WHOLE = (("diusulkan", "diterima_pusat"), ("diusulkan", "sk"))


def durations(proposals: pd.DataFrame) -> pd.DataFrame:
    """Days between stages: dari, ke, n, median, p90. Dates that run backwards are left out."""
    column = {stage.tahap: stage.tanggal for stage in stages()}
    steps = [*pairwise(column), *WHOLE]
    rows = []
    for first, last in steps:
        days = (proposals[column[last]] - proposals[column[first]]).dt.days
        days = days[days >= 0]
        median, slow = (float(days.quantile(q)) if len(days) else None for q in (0.5, 0.9))
        rows.append({"dari": first, "ke": last, "n": len(days), "median": median, "p90": slow})
    return pd.DataFrame(rows).astype({"median": "float64", "p90": "float64"})


def decrees(proposals: pd.DataFrame) -> pd.DataFrame:
    """The decrees in order: tanggal_sk, nomor_sk, n (proposals in it), jeda (days since the one before)."""
    named = proposals[proposals["tanggal_sk"].notna() & proposals["ditolak_di"].isna()]
    table = named.groupby(["tanggal_sk", "nomor_sk"]).size().rename("n").reset_index()
    days = pd.Series(sorted(table["tanggal_sk"].unique()), dtype="datetime64[ns]")
    gaps = dict(zip(days, days.diff().dt.days.astype("Int64"), strict=True))
    return table.assign(jeda=table["tanggal_sk"].map(gaps).astype("Int64"))


def cadence(table: pd.DataFrame, today: date) -> dict[str, Any]:
    """How often a decree comes: sk (how many), jeda_median, jeda_terpanjang, terakhir, hari_sejak."""
    gaps = table.drop_duplicates("tanggal_sk")["jeda"].dropna()
    last = table["tanggal_sk"].max() if len(table) else None
    return {
        "sk": len(table),
        "jeda_median": float(gaps.median()) if len(gaps) else None,
        "jeda_terpanjang": int(gaps.max()) if len(gaps) else None,
        "terakhir": last.date().isoformat() if last is not None else None,
        "hari_sejak": (today - last.date()).days if last is not None else None,
    }
