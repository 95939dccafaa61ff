"""Identity numbers of nobody in the register: for the dead, for old family cards and for planted dirt."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.demo.identity import ISSUED_DAYS, ISSUED_FROM, names, number, person_key
from analytics.demo.sizes import AS_OF, Ints, stream

# The serials of the register start at 0001 and never come near this.
FIRST_SERIAL = 9_000


class Spare:
    """Hands out unused people and family cards; no number is given twice, none is in the register."""

    def __init__(self, prefixes: Ints, size: int, seed: int) -> None:
        rng = stream(seed, "cadangan")
        born = AS_OF - rng.integers(365, 365 * 90, size).astype("timedelta64[D]")
        sex = rng.integers(1, 3, size)
        nik = number(person_key(rng.choice(prefixes, size), born, sex)) + FIRST_SERIAL
        self._people = pd.DataFrame({"nik": nik, "lahir": born, "kelamin": sex, "nama": names(rng, sex)})
        issued = ISSUED_FROM + rng.integers(0, ISSUED_DAYS, size).astype("timedelta64[D]")
        self._cards = (
            number(person_key(rng.choice(prefixes, size), issued, np.ones(size, np.int64))) + FIRST_SERIAL
        )
        self._used = [0, 0]

    def people(self, n: int) -> pd.DataFrame:
        """``n`` unused people: nik (int64), lahir, kelamin, nama."""
        return self._people.iloc[self._next(0, n)].reset_index(drop=True)

    def cards(self, n: int) -> Ints:
        """``n`` unused family card numbers (int64)."""
        return self._cards[self._next(1, n)]

    def _next(self, which: int, n: int) -> slice:
        start = self._used[which]
        self._used[which] += n
        if self._used[which] > len(self._cards):
            raise ValueError("persediaan nomor simulasi habis")
        return slice(start, start + n)
