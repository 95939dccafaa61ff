"""What moved between two periods, indicator by indicator and area by area."""

from __future__ import annotations

import pandas as pd

KEYS = ["program", "tingkat", "kode", "indikator"]


def compare(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """The cube of a period beside an earlier one: its columns, periode_sebelum, nilai_sebelum and selisih.

    ``selisih`` is nilai - nilai_sebelum (for a share: in fractions of 1); empty where either is. Areas and
    indicators that are new or gone stay in, with one side empty.
    """
    earlier = before.rename(columns={"periode": "periode_sebelum", "nilai": "nilai_sebelum"})
    table = now.merge(earlier[[*KEYS, "periode_sebelum", "nilai_sebelum"]], on=KEYS, how="outer")
    return table.assign(selisih=table["nilai"] - table["nilai_sebelum"])
