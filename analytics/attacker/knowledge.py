"""What the published text says of every count: which whole numbers it may be.

The reader is taken to know the rules, the base, the mask and the method, but no key: a masked figure is 0 to
9, a visible one its published number ±4, a figure of the kabupaten from the threshold on is the count where
enough kecamatan tell theirs, and so is any number that is no multiple of the base. What is withheld is
anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.published.exactness import FAMILIES, among, kept_to_areas, may_be_exact
from analytics.published.reading import Release
from analytics.published.rules import ANY, GROUP, LEVELS, MASKED, NOWHERE, Rules

#: Those of the poorest decile who receive anything.
SERVED = f"{GROUP}/menerima"
#: How a count is known: masked, rounded, exactly, not at all, or as nought by a decree anybody may read.
MASK, ROUNDED, EXACT, FREE, DECREE = "samar", "bulat", "tepat", "bebas", "keputusan"
#: More than any kabupaten has.
MANY = 10_000_000
KEY = ["periode", "tingkat", "kode", "hitungan"]

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Model:
    """``cells``: KEY, tabel, tulis (the text), tahu (how it is known), lo, hi, one row per count.

    ``rows``: pairs (cell numbers, signs) with ``least`` and ``most`` of their signed sum; ``kind`` names why.
    """

    cells: pd.DataFrame
    rows: list[tuple[list[int], list[int]]]
    least: Whole
    most: Whole
    kind: list[str]

    def without(self, *kinds: str) -> Model:
        """The same with some reasons left out."""
        keep = [i for i, one in enumerate(self.kind) if one not in kinds]
        rows, kind = [self.rows[i] for i in keep], [self.kind[i] for i in keep]
        return Model(self.cells, rows, self.least[keep], self.most[keep], kind)


def cells(release: Release, rule: Rules) -> pd.DataFrame:
    """Every count a release speaks of, with the whole numbers it may be."""
    parts = [_level(release.tables[level], level) for level in LEVELS]
    parts += [_flows(release.tables["arus"]), _groups(release.tables["kelompok"])]
    told = pd.concat(parts, ignore_index=True)
    told = pd.concat([told, _hidden_groups(told)], ignore_index=True)
    told = told.drop_duplicates(KEY, ignore_index=True)
    # Where by decree no programme runs, nobody of the poorest decile receives one either.
    places, none = KEY[:-1], told[(told["hitungan"] == ANY) & (told["tulis"] == NOWHERE)]
    inside = pd.MultiIndex.from_frame(told[places]).isin(pd.MultiIndex.from_frame(none[places]))
    told["tulis"] = told["tulis"].mask(inside & (told["hitungan"] == SERVED), NOWHERE)
    return told.assign(**possible(told, rule))


def _level(table: pd.DataFrame, level: str) -> pd.DataFrame:
    persons = table["satuan"] == "jiwa"
    name = table["program"].where(~persons, table["program"] + "/jiwa")
    own = pd.DataFrame({"periode": table["periode"], "kode": table["kode"], "hitungan": name})
    families = own[table["program"] == ANY].assign(hitungan=FAMILIES)
    # The families of an area stand beside its row of all programmes; masked, the place is empty.
    known = table.loc[families.index, "keluarga"].replace("", MASKED)
    both = [own.assign(tulis=table["penerima"]), families.assign(tulis=known)]
    return pd.concat(both, ignore_index=True).assign(tingkat=level, tabel=level)


def _flows(table: pd.DataFrame) -> pd.DataFrame:
    parts = [
        table[["periode", "tingkat", "kode"]].assign(hitungan=table["program"] + f"/{way}", tulis=table[way])
        for way in ("masuk", "keluar")
    ]
    return pd.concat(parts, ignore_index=True).assign(tabel="arus")


def _groups(table: pd.DataFrame) -> pd.DataFrame:
    parts = [
        table[["periode", "tingkat", "kode"]].assign(hitungan=name, tulis=table[column])
        for name, column in ((GROUP, "keluarga"), (SERVED, "menerima"))
    ]
    return pd.concat(parts, ignore_index=True).assign(tabel="kelompok")


def _hidden_groups(told: pd.DataFrame) -> pd.DataFrame:
    """The groups a desa or kecamatan does not tell apart: they are part of those above all the same."""
    groups = told["hitungan"].isin((GROUP, SERVED))
    if not groups.any():
        return told[:0]
    areas = told[(told["tingkat"] != "kabupaten") & (told["hitungan"] == ANY)]
    every = areas.drop(columns="hitungan").merge(pd.DataFrame({"hitungan": [GROUP, SERVED]}), how="cross")
    every = every.assign(tulis="", tabel="kelompok")
    return every[~pd.MultiIndex.from_frame(every[KEY]).isin(pd.MultiIndex.from_frame(told[KEY]))]


def possible(told: pd.DataFrame, rule: Rules) -> dict[str, Any]:
    """How each count is known (``tahu``) and the whole numbers it may be (``lo``, ``hi``), by its text."""
    value = pd.to_numeric(told["tulis"], errors="coerce")
    number = value.fillna(0).to_numpy(dtype=np.int64)
    masked, free, nought = ((told["tulis"] == one).to_numpy() for one in (MASKED, "", NOWHERE))
    kecamatan = told[told["tingkat"] == "kecamatan"]
    families = kecamatan[kecamatan["hitungan"] == FAMILIES]
    widely = may_be_exact(kecamatan, families, rule, kept_to_areas(told))
    whole = (told["tingkat"] == "kabupaten").to_numpy() & (number >= rule.utuh_kabupaten)
    whole &= among(told, widely).to_numpy()
    # Who came and who left is rounded everywhere.
    whole &= (told["tabel"] != "arus").to_numpy()
    exact = ~masked & ~free & ~nought & (whole | (number % rule.kelipatan != 0))
    room = np.where(exact, 0, rule.kelipatan - 1)
    low, high = np.maximum(number - room, 0), number + room
    known = np.select([masked, free, nought, exact], [MASK, FREE, DECREE, EXACT], ROUNDED)
    low = np.where(masked | free | nought, 0, low)
    high = np.select([masked, free, nought], [rule.samar - 1, MANY, 0], high)
    return {"tahu": known, "lo": low.astype(np.int64), "hi": high.astype(np.int64)}
