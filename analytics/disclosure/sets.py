"""Which families stand behind every figure of a release: counted, and numbered by the key of the set.

These are true counts. They stay inside the office: only ``protect`` turns them into published figures.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analytics.disclosure.noise import family_keys, set_keys
from analytics.published.rules import ANY, DIGITS, GROUP

#: What is counted beside the programmes: all families, the poorest decile, and those of it who receive.
FAMILIES, GROUP_SERVED = "KELUARGA", f"{GROUP}/menerima"
#: Families that came to a list, or left it, since the quarter before.
IN, OUT = "masuk", "keluar"
#: A mean benefit is told in thousands of rupiah or coarser: what all get together stays unknown by as much as
#: so many families get, else it would say how many families got less.
_RUPIAH, _APART = 1000, 5
COLUMNS = ["tingkat", "kode", "hitungan", "n", "kunci"]


@dataclass(frozen=True)
class Benefit:
    """What a family gets of a programme in a quarter: ``rupiah``, the ``same`` for all or the mean."""

    rupiah: int
    same: bool

    @classmethod
    def of(cls, mean: float, same: bool, families: int) -> Benefit:
        """One benefit as it is; a mean so coarse that it does not tell of single families.

        >>> Benefit.of(725_400, same=False, families=1_700), Benefit.of(725_400, same=False, families=120)
        (Benefit(rupiah=725000, same=False), Benefit(rupiah=750000, same=False))
        """
        step = _coarse(max(_APART * mean / families, _RUPIAH))
        return cls(round(mean) if same else max(round(mean / step), 1) * step, same)


def _coarse(least: float) -> int:
    """The smallest 1, 2 or 5 with noughts that is not below."""
    tens = 10 ** math.floor(math.log10(least))
    return int(next(tens * one for one in (1, 2, 5, 10) if tens * one >= least))


@dataclass(frozen=True)
class Quarter:
    """One quarter of a kabupaten.

    ``families``: id, kode_desa, desil (NaN unknown), one row a family of the register. ``receipts``: program,
    id, kode_desa, one row per programme and family that receives. ``persons``: program, id, of programmes
    that count persons; ``benefits``: program -> what a family gets.
    """

    period: str
    families: pd.DataFrame
    receipts: pd.DataFrame
    persons: pd.DataFrame
    benefits: Mapping[str, Benefit] = field(default_factory=dict)


def count(quarter: Quarter, k1: bytes, before: Quarter | None = None) -> pd.DataFrame:
    """The true count and the set key of every figure: tingkat, kode, hitungan, n, kunci (uint64).

    ``hitungan`` is a programme, or one of the words above; flows are ``PROGRAM/masuk`` and ``/keluar``.
    """
    # A family that is in no register and receives is a family too: so nobody receives who is not counted.
    known = pd.concat([quarter.families[["id", "kode_desa"]], quarter.receipts[["id", "kode_desa"]]])
    members = [_of(known, FAMILIES), _of(quarter.receipts), _of(quarter.receipts, ANY)]
    poorest = quarter.families[quarter.families["desil"] == 1]
    members += [
        _of(poorest, GROUP),
        _of(poorest[poorest["id"].isin(quarter.receipts["id"])], GROUP_SERVED),
    ]
    table = pd.concat(members, ignore_index=True)
    parts = [_level(table, level, k1) for level in DIGITS]
    if before is not None:
        flows = _flows(quarter.receipts, before.receipts)
        parts += [_level(flows, level, k1) for level in ("kecamatan", "kabupaten")]
    if len(quarter.persons):
        home = quarter.receipts["kode_desa"].iloc[0] if len(quarter.receipts) else ""
        persons = quarter.persons.assign(kode_desa=home, hitungan=quarter.persons["program"] + "/jiwa")
        parts.append(_level(persons[["id", "kode_desa", "hitungan"]], "kabupaten", k1))
    return pd.concat(parts, ignore_index=True)[COLUMNS]


def listed_in_both(now: Quarter, before: Quarter | None) -> list[str]:
    """What has lists in both quarters: its flows are told for every area, nought too."""
    if before is None:
        return []
    here, there = (set(one.receipts["program"]) for one in (now, before))
    return sorted(here & there) + ([ANY] if here == there else [])


def _of(table: pd.DataFrame, name: str | None = None) -> pd.DataFrame:
    """Families (id, kode_desa) under a name, or under their programme; each once."""
    named = table["program"] if name is None else name
    return table[["id", "kode_desa"]].assign(hitungan=named).drop_duplicates(["id", "hitungan"])


def _flows(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Who came and who left, per programme and for any programme."""
    parts = []
    for one, other, word in ((now, before, IN), (before, now, OUT)):
        here, there = (
            pd.concat([_of(t), _of(t, ANY)], ignore_index=True).set_index(["id", "hitungan"])
            for t in (one, other)
        )
        # A programme without a list in the other quarter is not known to have begun or ended.
        both = here.index.get_level_values("hitungan").isin(there.index.get_level_values("hitungan"))
        if set(now["program"]) != set(before["program"]):  # other lists, so any programme is not the same
            both &= here.index.get_level_values("hitungan") != ANY
        moved = here[both & ~here.index.isin(there.index)].reset_index()
        parts.append(moved.assign(hitungan=moved["hitungan"] + f"/{word}"))
    return pd.concat(parts, ignore_index=True)


def _level(table: pd.DataFrame, level: str, k1: bytes) -> pd.DataFrame:
    """Count and key of every area and name at one level."""
    names = [str(one) for one in table["id"]]
    numbers = family_keys(k1, names)
    keys = pd.DataFrame({"kode": table["kode_desa"].str[: DIGITS[level]], "hitungan": table["hitungan"]})
    cell, index = pd.factorize(pd.MultiIndex.from_frame(keys))
    found = pd.DataFrame(list(index), columns=["kode", "hitungan"])
    found["n"] = np.bincount(cell, minlength=len(index))
    found["kunci"] = set_keys(numbers, np.asarray(cell, dtype=np.int64), len(index))
    return found.assign(tingkat=level)
