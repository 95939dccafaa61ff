"""Work, businesses, health and nutrition of every person, in the codes of the register."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.demo.sizes import Floats, Ints, stream

# Status in main job 1-8 for no diploma and for a tertiary one, in the least and most urban desa.
_NONE_RURAL = [0.20, 0.13, 0.01, 0.10, 0.00, 0.36, 0.14, 0.06]
_NONE_URBAN = [0.28, 0.06, 0.01, 0.22, 0.00, 0.10, 0.28, 0.05]
_HIGH_RURAL = [0.14, 0.05, 0.05, 0.50, 0.17, 0.04, 0.03, 0.02]
_HIGH_URBAN = [0.13, 0.03, 0.06, 0.62, 0.12, 0.00, 0.02, 0.02]
JOBS = np.array([[_NONE_RURAL, _NONE_URBAN], [_HIGH_RURAL, _HIGH_URBAN]])
SECTORS = {1: (12, 13, 17, 8), 2: (1, 2, 12, 6), 3: (12, 13, 8), 4: (8, 12, 11, 21), 5: (20, 21, 22)}
SECTORS |= {6: (1, 2, 3, 5), 7: (11, 8, 24), 8: (1, 12, 2)}
CIVIL_SERVANT, UNPAID = 5, 8
FUNCTIONS = 9
OLD_ILLNESS = np.array([2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 18])
OLD_SHARES = np.array([0.42, 0.20, 0.06, 0.07, 0.11, 0.02, 0.04, 0.01, 0.01, 0.05, 0.01])


def add_work(people: pd.DataFrame, places: pd.DataFrame, desa: Ints, seed: int) -> pd.DataFrame:
    """Add bekerja (bool), kedudukan (1-8, 0 = empty), lapangan (1-26), usaha (bool), dibayar, omzet."""
    rng = stream(seed, "kerja")
    urban = places["kota"].to_numpy()[desa][people["keluarga"].to_numpy()]
    works = rng.random(len(people)) < _works(people)
    status = np.where(works, _status(rng, people, urban), 0)
    sector = _sector(rng, status)
    owner = np.isin(status, (1, 2, 3))
    out = people.assign(bekerja=works, kedudukan=status, lapangan=sector, usaha=owner)
    out["dibayar"] = np.where(status == 3, rng.integers(1, 6, len(people)), 0)
    out["tak_dibayar"] = np.where(status == 2, rng.integers(1, 3, len(people)), 0)
    out["omzet"] = np.where(
        owner, np.where(status == 3, rng.integers(2, 5, len(people)), _small(rng, owner)), 0
    )
    return out


def add_health(people: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, np.ndarray]:
    """Add difabel (code 1 in any function), gizi, kronis, sedih; and the functions, shape (n, 9), 1-4."""
    rng = stream(seed, "sehat")
    age = people["umur"].to_numpy()
    burden = np.clip((age - 55) / 40, 0, 1)
    draw = rng.random((len(age), FUNCTIONS))
    functions = np.where(draw < 0.055 * burden[:, None], 3, 4).astype(np.int8)
    functions[draw < (0.0006 + 0.010 * burden)[:, None]] = 2
    functions[draw < (0.00075 + 0.0028 * burden)[:, None]] = 1
    out = people.assign(difabel=(functions == 1).any(axis=1))
    out["gizi"] = np.where(age < 5, np.searchsorted([0.04, 0.16, 0.90], rng.random(len(age))), -1)
    out["gizi"] = np.array([1, 2, 3, 8, 0])[out["gizi"]]
    ill = rng.random(len(age)) < 0.02 + 0.34 * burden
    out["kronis"] = np.where(ill, rng.choice(OLD_ILLNESS, len(age), p=OLD_SHARES), 1)
    out["sedih"] = np.array([4, 3, 2, 1])[np.searchsorted([0.86, 0.96, 0.99], rng.random(len(age)))]
    return out, functions


def _works(people: pd.DataFrame) -> Floats:
    age, man = people["umur"].to_numpy(), people["kelamin"].to_numpy() == 1
    chance = np.where(man, np.where(age < 60, 0.92, 0.58), np.where(age < 60, 0.46, 0.28))
    chance = np.where(age > 75, 0.15, chance)
    head = people["hubungan"].to_numpy() == 1
    chance = np.where(head & (age < 60), np.maximum(chance, 0.80), chance)
    chance = np.where(people["partisipasi"] == 2, 0.04, chance)
    return np.where(age < 15, 0.0, chance)


def _status(rng: np.random.Generator, people: pd.DataFrame, urban: Floats) -> Ints:
    high = people["tingkat"].to_numpy()[:, None] / 4
    city = np.clip(0.5 + 0.25 * urban, 0, 1)[:, None]
    low = (1 - city) * JOBS[0, 0] + city * JOBS[0, 1]
    shares = (1 - high) * low + high * ((1 - city) * JOBS[1, 0] + city * JOBS[1, 1])
    shares[:, CIVIL_SERVANT - 1] *= people["tingkat"].to_numpy() >= 3
    helper = (people["hubungan"].to_numpy() != 1) & (people["kelamin"].to_numpy() == 2)
    shares[:, UNPAID - 1] += np.where(helper, 0.18, 0.0)
    cumulated = np.cumsum(shares, axis=1)
    draw = rng.random(len(people)) * cumulated[:, -1]
    return (draw[:, None] > cumulated).sum(axis=1) + 1


def _sector(rng: np.random.Generator, status: Ints) -> Ints:
    draw = rng.random(len(status))
    sector = np.zeros(len(status), dtype=np.int64)
    for value, codes in SECTORS.items():
        at = status == value
        sector[at] = np.array(codes)[(draw[at] ** 1.5 * len(codes)).astype(int)]
    return sector


def _small(rng: np.random.Generator, owner: np.ndarray) -> Ints:
    return np.where(rng.random(len(owner)) < 0.86, 1, 2)
