"""True counts become figures that may be read by anybody: rounded, masked, small places left out (R4-R9)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.disclosure.noise import draws, rounded
from analytics.disclosure.sets import FAMILIES, GROUP, GROUP_SERVED
from analytics.published.rules import ANY, Rules

#: Why a figure is not told: below the mask, of a small desa, or of a group too small to be told apart.
MASKED, SMALL, HIDDEN = "samar", "desa_kecil", "kelompok_kecil"


def protect(cells: pd.DataFrame, k2: bytes, rule: Rules) -> pd.DataFrame:
    """Every cell with ``terbit`` (Int64, NA where it is not told) and ``keadaan`` (why not; else empty).

    ``cells`` as `sets.count` gives them, complete: a cell of nobody is a cell too.
    """
    n = cells["n"].to_numpy(dtype=np.int64)
    told = rounded(n, draws(k2, cells["kunci"].to_numpy(dtype=np.uint64)), rule)
    exact = (cells["tingkat"] == "kabupaten").to_numpy() & (n >= rule.utuh_kabupaten)
    told = np.where(exact, n, told)
    state = pd.Series(np.where(told < rule.samar, MASKED, ""), index=cells.index)
    out = cells.assign(terbit=pd.Series(told, index=cells.index, dtype="Int64"), keadaan=state)
    out = _small_desa(out, rule)
    out = _small_groups(out, rule)
    return out.assign(terbit=out["terbit"].mask(out["keadaan"] != ""))


def _small_desa(cells: pd.DataFrame, rule: Rules) -> pd.DataFrame:
    """R9: a desa of few families tells how many receive anything, and no programme apart."""
    desa = cells["tingkat"] == "desa"
    families = cells[desa & (cells["hitungan"] == FAMILIES)].set_index("kode")["terbit"]
    small = cells["kode"].map(families).fillna(0) < rule.desa_kecil
    split = desa & small & ~cells["hitungan"].isin((ANY, FAMILIES))
    return cells.assign(keadaan=cells["keadaan"].mask(split, SMALL))


def _small_groups(cells: pd.DataFrame, rule: Rules) -> pd.DataFrame:
    """R8: a group is told in a desa only where enough of it receive and enough do not, by what is told."""
    desa = cells["tingkat"] == "desa"
    told = {
        name: cells[desa & (cells["hitungan"] == name)].set_index("kode")["terbit"]
        for name in (GROUP, GROUP_SERVED)
    }
    size, served = (cells["kode"].map(told[name]).fillna(0) for name in (GROUP, GROUP_SERVED))
    enough = (
        (size >= rule.kelompok_keluarga)
        & (served >= rule.kelompok_sisi)
        & (size - served >= rule.kelompok_sisi)
    )
    hidden = desa & cells["hitungan"].isin((GROUP, GROUP_SERVED)) & ~enough
    return cells.assign(keadaan=cells["keadaan"].mask(hidden, HIDDEN))


def complete(cells: pd.DataFrame, areas: pd.DataFrame, programmes: list[str]) -> pd.DataFrame:
    """Every area has every figure: nobody is a set too, with the count and the key 0.

    ``areas``: tingkat, kode. Flows and persons stay where they were counted.
    """
    names = [*programmes, ANY, FAMILIES, GROUP, GROUP_SERVED]
    grid = areas[["tingkat", "kode"]].merge(pd.DataFrame({"hitungan": names}), how="cross")
    there = pd.MultiIndex.from_frame(cells[list(grid.columns)])
    nobody = grid[~pd.MultiIndex.from_frame(grid).isin(there)].assign(n=0)
    # Joined on as rows of their own: a merge would turn the keys into floats and lose their last bits.
    nobody["kunci"] = np.zeros(len(nobody), dtype=np.uint64)
    inside = cells["kode"].isin(set(areas["kode"]))
    return pd.concat([cells[inside], nobody], ignore_index=True)
