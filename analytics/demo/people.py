"""Who lives in each family: head, partner, children, parents, in-laws; ages at the end of the quarter."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.demo.sizes import AS_OF, Floats, Ints

HEAD, PARTNER, CHILD, IN_LAW, GRANDCHILD, PARENT, OTHER = 1, 2, 3, 4, 5, 6, 8
OLDEST = 97


def make_people(rng: np.random.Generator, families: int) -> pd.DataFrame:
    """One row per person, sorted by family, head first.

    Columns: keluarga (row of the family), hubungan (DTSEN code), umur (years), kelamin (1/2),
    kawin (DTSEN code), lahir (datetime64[D], never after the end of the quarter).
    """
    heads = _heads(rng, families)
    parts = [heads, _partners(rng, heads)]
    mothers = _mothers_age(heads, parts[1])
    parts += [_children(rng, heads, parts[1], mothers), *_young_couples(rng, heads)]
    parts += [_parents(rng, heads), _others(rng, heads)]
    people = pd.concat(parts, ignore_index=True)
    people = people.sort_values("keluarga", kind="stable", ignore_index=True)
    people["lahir"] = AS_OF - (np.floor(people["umur"].to_numpy() * 365.25) + 1).astype("timedelta64[D]")
    # Up to 363 days older keeps the age in whole years whatever leap days lie between.
    people["lahir"] -= rng.integers(0, 363, len(people)).astype("timedelta64[D]")
    return people


def _frame(keluarga: Ints, hubungan: int, umur: Ints, kelamin: Ints, kawin: Ints | int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "keluarga": keluarga,
            "hubungan": np.full(len(keluarga), hubungan, dtype=np.int64),
            "umur": np.clip(umur, 0, OLDEST).astype(np.int64),
            "kelamin": kelamin,
            "kawin": kawin
            if isinstance(kawin, np.ndarray)
            else np.full(len(keluarga), kawin, dtype=np.int64),
        }
    )


def _heads(rng: np.random.Generator, n: int) -> pd.DataFrame:
    age = np.clip(np.round(rng.normal(47.5, 14.0, n)), 19, 92).astype(np.int64)
    woman = rng.random(n) < 0.09 + 0.24 * (age >= 60)
    paired = rng.random(n) < np.where(woman, 0.05, np.where(age < 25, 0.55, np.where(age > 70, 0.74, 0.91)))
    single = np.where((age < 32) & (rng.random(n) < 0.7), 1, np.where(rng.random(n) < 0.35, 3, 4))
    return _frame(np.arange(n), HEAD, age, np.where(woman, 2, 1), np.where(paired, 2, single))


def _partners(rng: np.random.Generator, heads: pd.DataFrame) -> pd.DataFrame:
    at = heads[heads["kawin"] == 2]
    younger = np.round(rng.normal(3.5, 3.5, len(at))).astype(np.int64)
    woman = at["kelamin"].to_numpy() == 1
    age = np.maximum(at["umur"].to_numpy() - np.where(woman, younger, -younger), 18)
    return _frame(at["keluarga"].to_numpy(), PARTNER, age, np.where(woman, 2, 1), 2)


def _mothers_age(heads: pd.DataFrame, partners: pd.DataFrame) -> Ints:
    age = heads["umur"].to_numpy().copy()
    age[partners["keluarga"]] = np.where(
        partners["kelamin"] == 2, partners["umur"], age[partners["keluarga"]]
    )
    return age


def _children(
    rng: np.random.Generator, heads: pd.DataFrame, partners: pd.DataFrame, mother: Ints
) -> pd.DataFrame:
    bands = [25, 35, 45, 55, 65]
    mean: Floats = np.array([0.85, 1.70, 2.10, 1.55, 0.70, 0.25])[np.digitize(mother, bands)]
    lone = np.ones(len(mother), dtype=bool)
    lone[partners["keluarga"]] = False
    never = heads["kawin"].to_numpy() == 1
    count = rng.poisson(np.where(never, 0.0, np.where(lone, 0.65 * mean, mean))).clip(0, 9)
    keluarga = np.repeat(np.arange(len(mother)), count)
    oldest = np.minimum(mother[keluarga] - 18, 27)
    age = np.floor(rng.random(len(keluarga)) ** 1.1 * (oldest + 1)).astype(np.int64)
    keep = oldest >= 0
    sex = rng.integers(1, 3, len(keluarga))
    return _frame(keluarga[keep], CHILD, age[keep], sex[keep], 1)


def _young_couples(rng: np.random.Generator, heads: pd.DataFrame) -> list[pd.DataFrame]:
    """A grown child with partner and sometimes a grandchild, in the homes of older heads."""
    at = heads.loc[(heads["umur"] >= 48) & (rng.random(len(heads)) < 0.09), "keluarga"].to_numpy()
    age, sex = rng.integers(21, 31, len(at)), rng.integers(1, 3, len(at))
    child = _frame(at, CHILD, age, sex, 2)
    in_law = _frame(at, IN_LAW, np.maximum(age + rng.integers(-3, 5, len(at)), 19), 3 - sex, 2)
    small = rng.random(len(at)) < 0.65
    grandchild = _frame(
        at[small], GRANDCHILD, rng.integers(0, 8, small.sum()), rng.integers(1, 3, small.sum()), 1
    )
    return [child, in_law, grandchild]


def _parents(rng: np.random.Generator, heads: pd.DataFrame) -> pd.DataFrame:
    at = heads[(heads["umur"] < 62) & (rng.random(len(heads)) < 0.075)]
    woman = rng.random(len(at)) < 0.74
    age = at["umur"].to_numpy() + rng.integers(20, 33, len(at))
    return _frame(at["keluarga"].to_numpy(), PARENT, age, np.where(woman, 2, 1), np.where(woman, 4, 2))


def _others(rng: np.random.Generator, heads: pd.DataFrame) -> pd.DataFrame:
    at = heads.loc[rng.random(len(heads)) < 0.025, "keluarga"].to_numpy()
    return _frame(at, OTHER, rng.integers(5, 60, len(at)), rng.integers(1, 3, len(at)), 1)
