"""True counts become figures that may be read by anybody: rounded, masked, small places left out (R4-R9)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.disclosure.coherent import NOTHING, Range, settle, told_range
from analytics.disclosure.noise import draws, rounded
from analytics.disclosure.relations import Cell
from analytics.disclosure.sets import FAMILIES, GROUP, GROUP_SERVED, IN, OUT
from analytics.published.rules import ANY, Rules

#: Why a figure is not told: below the mask, of a small desa, or of a group too small to be told apart.
MASKED, SMALL, HIDDEN = "samar", "desa_kecil", "kelompok_kecil"


def protect(cells: pd.DataFrame, k2: bytes, rule: Rules, before: pd.DataFrame | None = None) -> pd.DataFrame:
    """Every cell with ``angka`` (as settled), ``terbit`` (Int64, NA where not told) and ``keadaan`` (why).

    ``cells`` as `sets.count` gives them, complete: a cell of nobody is a cell too. ``before`` is what this
    function returned for the quarter before: a set that has not changed keeps its figure.
    """
    names = _names(cells)
    exact = _exact(cells, rule)
    told = settle(
        _offers(cells, names, k2, exact, rule, before), _cells(names, exact), _ranges(before, rule), rule
    )
    figures = pd.Series([told[name] for name in names], index=cells.index, dtype="Int64")
    state = pd.Series(np.where(figures < rule.samar, MASKED, ""), index=cells.index)
    out = cells.assign(angka=figures, tepat=exact, terbit=figures, keadaan=state)
    out = _small_desa(out, rule)
    out = _small_groups(out, rule)
    return out.assign(terbit=out["terbit"].mask(out["keadaan"] != ""))


def _names(cells: pd.DataFrame) -> list[Cell]:
    return list(zip(cells["tingkat"], cells["kode"], cells["hitungan"], strict=True))


def _cells(names: list[Cell], chosen: pd.Series) -> set[Cell]:
    return {name for name, one in zip(names, chosen, strict=True) if one}


def _exact(cells: pd.DataFrame, rule: Rules) -> pd.Series:
    """R6: the kabupaten from a hundred families on, unless it has too few kecamatan; flows never.

    With the list of both quarters exact, who left would tell exactly who came, few as they may be.
    """
    several = cells.loc[cells["tingkat"] == "kecamatan", "kode"].nunique() >= rule.utuh_kecamatan
    flow = cells["hitungan"].str.endswith((f"/{IN}", f"/{OUT}"))
    return (cells["tingkat"] == "kabupaten") & (cells["n"] >= rule.utuh_kabupaten) & several & ~flow


def _offers(
    cells: pd.DataFrame,
    names: list[Cell],
    k2: bytes,
    exact: pd.Series,
    rule: Rules,
    before: pd.DataFrame | None,
) -> dict[Cell, list[int]]:
    """What each cell may be told as: its own draw first, or what its unchanged set was told as before."""
    n, base = cells["n"].to_numpy(dtype=np.int64), rule.kelipatan
    keys = cells["kunci"].to_numpy(dtype=np.uint64)
    own = rounded(n, draws(k2, keys), rule)
    other = np.where(own > n, own - base, own + base)
    last: dict[tuple[Cell, int], int] = {}
    if before is not None:
        known = zip(_names(before), before["kunci"], before["angka"], strict=True)
        last = {(name, int(key)): int(figure) for name, key, figure in known}
    found = {}
    for place, name in enumerate(names):
        first = int(own[place])
        offers = [first] if n[place] == first else [first, int(other[place])]
        if last.get((name, int(keys[place]))) == offers[-1]:
            offers.reverse()
        found[name] = [int(n[place])] if exact.iloc[place] else offers
    return found


def _ranges(before: pd.DataFrame | None, rule: Rules) -> dict[Cell, Range]:
    """What is known of the cells of the quarter before."""
    if before is None:
        return {}
    found = {}
    for name, figure, exact, state in zip(
        _names(before), before["angka"], before["tepat"], before["keadaan"], strict=True
    ):
        told = (int(figure), int(figure)) if exact else told_range(int(figure), rule)
        found[name] = NOTHING if state not in ("", MASKED) else told
    return found


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
