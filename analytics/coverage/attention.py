"""Where attention is due: the areas that stand out, by quota on both sides and by coverage."""

from __future__ import annotations

import pandas as pd

#: Below this quota an area's percentage says little; it is left out of the lists.
SMALLEST = 20
LISTS = {
    "lebih_kuota": ("sisa_kuota", True),
    "kuota_tersisa": ("sisa_kuota", False),
    "cakupan_rendah": ("cakupan", True),
    "batas_atas_rendah": ("penerima_per_layak", True),
}


def attention(cube: pd.DataFrame, most: int = 5) -> dict[str, pd.DataFrame]:
    """Per list the areas that stand out most: kode, nama, nilai, pembilang, penyebut, satuan.

    ``cube`` is one programme and level of the indicator cube. Over quota and unused quota are told equally
    loudly; an area is listed only where the figure really points that way. Coverage gives way to its upper
    bound where nobody can say who receives: even that is lowest there.
    """
    covered = cube.loc[cube["indikator"] == "cakupan", "nilai"].notna().any()
    bounded = cube.loc[cube["indikator"] == "penerima_per_layak", "nilai"].notna().any()
    left_out = "batas_atas_rendah" if covered or not bounded else "cakupan_rendah"
    return {
        name: _top(cube, indicator, ascending, most)
        for name, (indicator, ascending) in LISTS.items()
        if name != left_out
    }


def _top(cube: pd.DataFrame, indicator: str, ascending: bool, most: int) -> pd.DataFrame:
    table = cube[(cube["indikator"] == indicator) & cube["nilai"].notna()]
    if indicator == "sisa_kuota":
        table = table[table["nilai"] < 0] if ascending else table[table["nilai"] > 0]
    else:
        table = table[table["penyebut"] >= SMALLEST]
    return table.sort_values(["nilai", "kode"], ascending=[ascending, True]).head(most).reset_index(drop=True)
