"""House, facilities, belongings and livestock: lasting wealth seen through one noisy threshold per item.

``items.csv`` lists per item the codes from poorest to richest, their shares, and how strongly the item
follows wealth and urban life (loadings of a standard normal). What is not asked stays empty, as in the
register: no electric capacity without a PLN meter, no toilet type where there is no toilet.
"""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from analytics.demo.sizes import Floats, Ints, stream

ITEMS = Path(__file__).parent / "items.csv"
LIVESTOCK = {"sapi": (0.050, 3), "kerbau": (0.006, 2), "kuda": (0.0008, 1), "kambing_domba": (0.085, 6)}
ASSETS = "aset_"


def add_housing(families: pd.DataFrame, places: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Add every housing and asset column of the register in its codes; -1 stands for "left empty"."""
    urban = places["kota"].to_numpy()[families["desa"]]
    wealth = families["kekayaan"].to_numpy()
    found: dict[str, Ints] = {}
    for item in pd.read_csv(ITEMS, dtype={"kode": str, "pangsa": str}).to_dict("records"):
        rng = stream(seed, f"barang {item['kolom']}")
        found[str(item["kolom"])] = _ordinal(rng, wealth, urban, item)
    found |= _livestock(stream(seed, "ternak"), urban, wealth)
    found["luas_lantai"] = _floor_area(stream(seed, "luas"), families, wealth)
    _leave_unasked_empty(found)
    assets = np.stack([v for k, v in found.items() if k.startswith(ASSETS)])
    found["kepemilikan_aset"] = np.where((assets == 1).any(axis=0), 1, 2)
    return families.assign(**found)


def _ordinal(rng: np.random.Generator, wealth: Floats, urban: Floats, item: dict[Hashable, Any]) -> Ints:
    codes = np.array([int(k) for k in item["kode"].split("|")])
    shares = np.array([float(p) for p in item["pangsa"].split("|")])
    own, city = item["beban_kekayaan"], item["beban_kota"]
    noise = np.sqrt(max(1 - own**2 - city**2, 0.05))
    latent = own * wealth + city * urban + noise * rng.normal(size=len(wealth))
    cuts = [NormalDist().inv_cdf(p) for p in np.cumsum(shares)[:-1] / shares.sum()]
    return codes[np.searchsorted(cuts, latent)]


def _livestock(rng: np.random.Generator, urban: Floats, wealth: Floats) -> dict[str, Ints]:
    out: dict[str, Ints] = {}
    for animal, (share, most) in LIVESTOCK.items():
        chance = share * np.exp(-0.8 * urban - 0.25 + 0.15 * wealth)
        owns = rng.random(len(urban)) < np.minimum(chance, 0.6)
        out[f"jumlah_ternak_{animal}"] = np.where(owns, rng.integers(1, most + 1, len(urban)), 0)
    out["jumlah_ternak_babi"] = np.zeros(len(urban), dtype=np.int64)
    return out


def _floor_area(rng: np.random.Generator, families: pd.DataFrame, wealth: Floats) -> Ints:
    size = families["jumlah_anggota"].to_numpy()
    log_area = np.log(50) + 0.24 * wealth + 0.16 * np.log(size) + 0.34 * rng.normal(size=len(wealth))
    return np.clip(np.round(np.exp(log_area)), 9, 400).astype(np.int64)


def _leave_unasked_empty(found: dict[str, Ints]) -> None:
    found["daya_terpasang"][found["sumber_penerangan_utama"] != 1] = -1
    no_toilet = np.isin(found["fasilitas_bab"], (5, 6))
    found["jenis_kloset"][no_toilet] = -1
    found["pembuangan_akhir_tinja"][no_toilet] = -1
