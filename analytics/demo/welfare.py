"""What each family truly spends, and the lasting wealth behind its house and belongings.

ln(consumption per head) = level + desa + RT + education and job of the head + composition + what lasts
+ what passes. Only what lasts shows in the house, so a proxy means test explains about half (R2 0.5).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.demo.sizes import Floats, Ints, stream

MEDIAN = 1_020_000.0
EDUCATION = np.array([-0.15, -0.08, 0.0, 0.10, 0.34])
HIGHEST = np.array([-0.05, -0.03, 0.0, 0.04, 0.12])
JOB = np.array([-0.05, 0.0, 0.0, 0.24, 0.07, 0.30, -0.16, -0.09, -0.08])
DESA_SD, RT_SD, LASTING_SD, PASSING_SD = 0.14, 0.06, 0.245, 0.328


def family_features(people: pd.DataFrame) -> pd.DataFrame:
    """What the members make of a family: the derived variables of the proxy means test and its composition.

    One row per family, in order. punya_komponen is the PKH rule: child 0-6, at school, 60+, disabled.
    """
    start = np.flatnonzero(np.r_[True, np.diff(people["keluarga"].to_numpy()) > 0])
    age = people["umur"].to_numpy()
    student = people["partisipasi"].to_numpy() == 2
    count = {
        "jumlah_anggota": np.ones(len(age), dtype=np.int64),
        "anak_0_6": age <= 6,
        "anak_7_18": (age >= 7) & (age <= 18),
        "lansia_60": age >= 60,
        "jumlah_bekerja": people["bekerja"].to_numpy(),
        "masih_sekolah": student,
        "difabel": people["difabel"].to_numpy(),
        "pegawai_negeri": people["kedudukan"].to_numpy() == 5,
    }
    out = pd.DataFrame({k: np.add.reduceat(v.astype(np.int64), start) for k, v in count.items()})
    out["pendidikan_tertinggi"] = np.maximum.reduceat(people["tingkat"].to_numpy(), start)
    head = people.iloc[start].reset_index(drop=True)
    out["umur_kepala"], out["kelamin_kepala"] = head["umur"], head["kelamin"]
    out["pendidikan_kepala"], out["status_pekerjaan_kepala"] = head["tingkat"], head["kedudukan"]
    out["ada_disabilitas"] = np.where(out["difabel"] > 0, 1, 2)
    component = out[["anak_0_6", "lansia_60", "masih_sekolah", "difabel"]].sum(axis=1) > 0
    out["punya_komponen"] = component
    return out


def add_welfare(families: pd.DataFrame, places: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Add kekayaan (lasting wealth, standardised) and pengeluaran (Rp per head per month, whole).

    Needs the features above and desa, rt per family.
    """
    rng = stream(seed, "kesejahteraan")
    place = DESA_SD * places["efek"].to_numpy()[families["desa"]] + _rt_effect(rng, families)
    head = EDUCATION[families["pendidikan_kepala"]] + JOB[families["status_pekerjaan_kepala"]]
    head += HIGHEST[families["pendidikan_tertinggi"]] + 0.04 * np.minimum(families["jumlah_bekerja"], 3)
    lasting = place + head.to_numpy() + LASTING_SD * rng.normal(size=len(families))
    wealth = (lasting - lasting.mean()) / lasting.std()
    passing = PASSING_SD * (1 + 0.08 * np.clip(wealth, -2, 2)) * rng.normal(size=len(families))
    log_y = np.log(MEDIAN) + lasting - lasting.mean() + _composition(families) + passing
    return families.assign(kekayaan=wealth, pengeluaran=np.round(np.exp(log_y)))


def _rt_effect(rng: np.random.Generator, families: pd.DataFrame) -> Floats:
    key = families["desa"].to_numpy() * 1000 + families["rt"].to_numpy()
    _, which = np.unique(key, return_inverse=True)
    effect: Floats = RT_SD * rng.normal(size=which.max() + 1)
    return effect[which]


def _composition(families: pd.DataFrame) -> Floats:
    size = families["jumlah_anggota"].to_numpy()
    young = 0.06 * families["anak_0_6"] + 0.03 * families["anak_7_18"]
    other = 0.05 * (families["lansia_60"] > 0) + 0.08 * (families["ada_disabilitas"] == 1)
    woman = 0.05 * (families["kelamin_kepala"] == 2)
    slope: Floats = -0.36 * np.log(np.maximum(size, 1) / 3.2)
    return slope - (young + other + woman).to_numpy()


def place_families(places: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Every family's desa (row in ``places``) and RT (1..), sorted by desa."""
    rng = stream(seed, "rt")
    desa: Ints = np.repeat(np.arange(len(places)), places["populasi"])
    rt = rng.integers(1, places["rt"].to_numpy()[desa] + 1)
    return pd.DataFrame({"desa": desa, "rt": rt})
