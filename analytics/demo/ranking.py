"""The decile somebody else gave: a noisy proxy means test of an older year, cut at national limits.

The office sees this decile, not the truth. National limits are set so that 48 % of the families fall into
deciles 1-4 and 58 % into 1-5, which is why no "40 per cent per area" holds here.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.demo.sizes import Floats, Ints, stream

NATIONAL = np.array([0.125, 0.250, 0.370, 0.480, 0.580, 0.665, 0.745, 0.820, 0.890])
PROVINCIAL = np.array([0.115, 0.230, 0.345, 0.455, 0.555, 0.645, 0.730, 0.810, 0.885])
SHARE_UNRANKED, SHARE_INACTIVE = 0.04, 0.0005
# Shares refer to all families of the register, so the ranked ones are cut a little higher.
RANKED = 1 - SHARE_UNRANKED - SHARE_INACTIVE
UNRANKED, INACTIVE = 0, -1
# A shorter list than ours, as another office would have used.
WEIGHTS = {
    "pendidikan_kepala": 0.075,
    "jumlah_bekerja": 0.02,
    "aset_bergerak_lemari_es": 0.12,
    "aset_bergerak_ac": 0.16,
    "aset_bergerak_komputer_laptop_tablet": 0.15,
    "aset_bergerak_mobil": 0.22,
    "aset_bergerak_sepeda_motor": 0.09,
    "aset_bergerak_emas_perhiasan": 0.07,
    "aset_bergerak_smartphone": 0.06,
}


def add_deciles(families: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Add desil_nasional/_provinsi/_kabupaten_kota, desil_lama (a year ago) and desil_benar (by consumption).

    Codes: 1-10, 0 = not ranked (empty in the file), -1 = nonaktif. ``terdata`` marks the register's families;
    the true decile uses the same shares on true consumption.
    """
    rng = stream(seed, "desil")
    score = _score(families)
    now = score + 0.10 * rng.normal(size=len(score))
    before = score + 0.28 * rng.normal(size=len(score))
    ranked = families["terdata"].to_numpy()
    out = families.assign(
        desil_nasional=_cut(now, ranked, NATIONAL / RANKED),
        desil_provinsi=_cut(now, ranked, PROVINCIAL / RANKED),
        desil_kabupaten_kota=_cut(now, ranked, np.arange(1, 10) / 10),
        desil_lama=_cut(before, ranked, NATIONAL / RANKED),
        desil_benar=_cut(families["pengeluaran"].to_numpy(), ranked, NATIONAL),
    )
    return _leave_unranked(out, rng)


def _score(families: pd.DataFrame) -> Floats:
    score = -0.30 * np.log(families["jumlah_anggota"].to_numpy()) - 0.05 * families["anak_0_6"].to_numpy()
    for column, weight in WEIGHTS.items():
        value = families[column].to_numpy()
        score = score + weight * ((value == 1) if column.startswith("aset_") else value)
    score += 0.10 * (families["jenis_lantai_terluas"].isin((1, 2, 3, 4))).to_numpy()
    score += 0.09 * (families["jenis_dinding_terluas"] == 1).to_numpy()
    score += 0.07 * (families["fasilitas_bab"] == 1).to_numpy()
    score += 0.07 * np.maximum(families["daya_terpasang"].to_numpy(), 0)
    return score + 0.0018 * families["luas_lantai"].to_numpy()


def _cut(score: Floats, ranked: np.ndarray, shares: Floats) -> Ints:
    limits = np.quantile(score[ranked], shares)
    return np.searchsorted(limits, score, side="left").astype(np.int64) + 1


def _leave_unranked(families: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    inside = np.flatnonzero(families["terdata"])
    inactive = max(1, round(SHARE_INACTIVE * len(inside)))
    gone = rng.choice(inside, inactive + round(SHARE_UNRANKED * len(inside)), replace=False)
    for column in ("desil_nasional", "desil_provinsi", "desil_kabupaten_kota"):
        values = families[column].to_numpy().copy()
        values[~families["terdata"].to_numpy()] = UNRANKED
        values[gone[:inactive]] = INACTIVE
        values[gone[inactive:]] = UNRANKED
        families[column] = values
    return families
