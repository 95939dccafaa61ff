"""Identity numbers and names: well formed, unique, consistent with birth date and sex, and of nobody.

NIK = 6 digits of the place of first registration + DDMMYY (DD + 40 for women) + serial from 0001; No KK the
same with the date of issue. The prefix 99 belongs to no province. The two kinds never share a number.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from analytics.demo.sizes import Ints, stream

ISSUED_FROM, ISSUED_DAYS = np.datetime64("2008-01-01"), 6_720
SHARE_ELSEWHERE = 0.06
NAMES = Path(__file__).parent / "names.csv"


def add_identity(
    families: pd.DataFrame, people: pd.DataFrame, places: pd.DataFrame, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Add no_kk (int64) to the families; nik (int64), nama and nik_padan to the people.

    A blocked family's head carries a NIK whose day differs from the birth date (nik_padan false).
    """
    rng = stream(seed, "nik")
    home = places["awalan_nik"].to_numpy()
    desa = families["desa"].to_numpy()
    matched = ~((people["hubungan"] == 1).to_numpy() & families["terhambat"].to_numpy()[people["keluarga"]])
    prefix = _prefix(rng, home, desa[people["keluarga"]])
    person = person_key(prefix, people["lahir"].to_numpy(), people["kelamin"].to_numpy(), ~matched)
    issued = ISSUED_FROM + rng.integers(0, ISSUED_DAYS, len(families)).astype("timedelta64[D]")
    card = person_key(_prefix(rng, home, desa), issued, np.ones(len(families), dtype=np.int64))
    numbers = number(np.r_[person, card])
    named = names(stream(seed, "nama"), people["kelamin"].to_numpy())
    people = people.assign(nik=numbers[: len(people)], nama=named, nik_padan=matched)
    return families.assign(no_kk=numbers[len(people) :]), people


def person_key(prefix: Ints, born: np.ndarray, sex: Ints, shifted: np.ndarray | None = None) -> Ints:
    """The first 12 digits: prefix and DDMMYY; ``shifted`` moves the day by one within the month."""
    months = born.astype("datetime64[M]")
    day = (born.astype("datetime64[D]") - months.astype("datetime64[D]")).astype(np.int64) + 1
    month = months.astype(np.int64) % 12 + 1
    year = (born.astype("datetime64[Y]").astype(np.int64) + 1970) % 100
    if shifted is not None:
        day = np.where(shifted, np.where(day > 1, day - 1, 2), day)
    return prefix * 1_000_000 + (day + 40 * (sex == 2)) * 10_000 + month * 100 + year


def number(key: Ints) -> Ints:
    """16 digits: the key and a serial from 0001 upwards, in order of appearance, so that all are unique."""
    order = np.argsort(key, kind="stable")
    ranked = key[order]
    first = np.flatnonzero(np.r_[True, np.diff(ranked) != 0])
    since = np.arange(len(key)) - np.repeat(first, np.diff(np.r_[first, len(key)]))
    serial = np.empty(len(key), dtype=np.int64)
    serial[order] = since + 1
    return key * 10_000 + serial


def names(rng: np.random.Generator, sex: Ints) -> np.ndarray:
    """Invented names of two words, as an object array; one in about 260 carries a letter such as é."""
    men, women = _full_names()
    pick, last = rng.integers(0, len(men), len(sex)), rng.integers(0, men.shape[1], len(sex))
    return np.where(sex == 2, women[pick, last], men[pick, last])


@cache
def _full_names() -> tuple[np.ndarray, np.ndarray]:
    """Every first name of men and of women with every last name, shape (first, last)."""
    with NAMES.open(encoding="utf-8", newline="") as handle:
        part = {row["bagian"]: row["kata"].split() for row in csv.DictReader(handle)}
    tables = []
    for sex in ("pria", "wanita"):
        first = [a + b for a in part["awal"] for b in part[sex]] + part[f"{sex}_aksen"]
        tables.append(np.array([[f"{a} {b}" for b in part["belakang"]] for a in first], dtype=object))
    return tables[0], tables[1]


def _prefix(rng: np.random.Generator, home: Ints, desa: Ints) -> Ints:
    elsewhere = rng.random(len(desa)) < SHARE_ELSEWHERE
    return np.where(elsewhere, rng.choice(home, len(desa)), home[desa])
