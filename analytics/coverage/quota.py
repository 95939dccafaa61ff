"""Realisation against quota: the same loud word for too many and for too few."""

from __future__ import annotations

import pandas as pd

COLUMNS = ("kuota", "penerima", "serapan", "sisa_kuota", "layak", "di_luar_kuota")


def quota_table(cube: pd.DataFrame) -> pd.DataFrame:
    """One row per area: kode, nama, the COLUMNS, and keadaan (lebih, sisa, pas or tanpa_kuota).

    ``cube`` is one programme and level of the indicator cube; sorted by how far from the quota an area is.
    """
    table = (
        cube[cube["indikator"].isin(COLUMNS)]
        .pivot(index=["kode", "nama"], columns="indikator", values="nilai")
        .reindex(columns=list(COLUMNS))
        .reset_index()
    )
    table["keadaan"] = table["sisa_kuota"].map(_state)
    order = table["sisa_kuota"].abs().sort_values(ascending=False, na_position="last").index
    return table.loc[order].reset_index(drop=True)


def count_states(table: pd.DataFrame) -> dict[str, int]:
    """How many areas are over, exact, have places left, or have recipients and no quota filled in."""
    counted = table[(table["keadaan"] != "tanpa_kuota") | (table["penerima"] > 0)]
    found = counted["keadaan"].value_counts()
    return {state: int(found.get(state, 0)) for state in ("lebih", "pas", "sisa", "tanpa_kuota")}


def _state(left: float) -> str:
    """The state of a quota from what is left of it.

    >>> [_state(x) for x in (-1.0, 0.0, 5.0, float("nan"))]
    ['lebih', 'pas', 'sisa', 'tanpa_kuota']
    """
    if pd.isna(left):
        return "tanpa_kuota"
    return "lebih" if left < 0 else "sisa" if left > 0 else "pas"
