"""Random fictitious districts and their releases, made by the real pipeline: counted, rounded, written, read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analytics.disclosure import decrees as decrees_module
from analytics.disclosure import protect as protect_module
from analytics.disclosure import tables as tables_module
from analytics.disclosure.sets import Benefit, Quarter, count, listed_in_both
from analytics.published.reading import TABLES, Release, read_release
from analytics.published.rules import rules

K1, K2 = b"satu" * 8, b"dua!" * 8
PERIODS = [f"{2026 + i // 4}-Q{1 + i % 4}" for i in range(2, 14)]
#: Programme -> (least, most) share of families, and the share of desa where it runs.
SHARES = {
    "PKH": (0.05, 0.20, 1.0),
    "SEMBAKO": (0.12, 0.30, 1.0),
    "PBI-JK": (0.30, 0.85, 1.0),
    "BLT-DD": (0.02, 0.07, 0.9),
    "ATENSI": (0.01, 0.04, 1.0),
    "RTLH": (0.02, 0.05, 0.5),
}


#: Families of a desa: middle and spread of their logarithm, least and most.
TINY, LIFELIKE = (4.9, 0.7, 15, 600), (6.75, 0.6, 63, 6000)
#: ... and programmes as large as in a real kabupaten (shares of families, of desa).
LIFELIKE_SHARES = {
    "PKH": (0.10, 0.12, 1.0),
    "SEMBAKO": (0.19, 0.21, 1.0),
    "PBI-JK": (0.35, 0.37, 1.0),
    "BLT-DD": (0.04, 0.045, 0.95),
    "ATENSI": (0.005, 0.007, 1.0),
    "RTLH": (0.009, 0.011, 0.46),
}


@dataclass(frozen=True)
class District:
    """A kabupaten of some quarters: ``areas`` (tingkat, kode, nama) and its quarters, oldest first.

    ``decrees``: programme -> the kecamatan and desa it is kept to; ``later``: from the second quarter on,
    where that is other.
    """

    areas: pd.DataFrame
    quarters: list[Quarter]
    quota: Mapping[str, int]
    decrees: Mapping[str, list[str]] = field(default_factory=dict)
    later: Mapping[str, list[str]] | None = None

    def decreed(self, period: str) -> pd.DataFrame:
        """The decrees of a quarter as a release has them."""
        rows = [
            (period, program, kode, f"Wilayah {kode}", "SK Bupati (rekaan)")
            for program, codes in self._on(period).items()
            for kode in codes
        ]
        return pd.DataFrame(rows, columns=decrees_module.COLUMNS)

    def _on(self, period: str) -> Mapping[str, list[str]]:
        first = period == self.quarters[0].period
        return self.decrees if first or self.later is None else self.later


def district(
    seed: int,
    kecamatan: tuple[int, int] = (3, 7),
    desa: tuple[int, int] = (1, 6),
    families: tuple[float, float, int, int] = TINY,
    shares: Mapping[str, tuple[float, float, float]] = SHARES,
    churn: float | None = None,
    quarters: int = 2,
) -> District:
    """Kecamatan of one to six desa, some desa tiny, programmes from a handful to nearly everybody.

    ``churn``: the share of every list that leaves it each quarter; of a few per cent unless given.
    """
    random = np.random.default_rng(seed)
    codes = [
        f"9901{1 + k:02d}2{1 + d:03d}"
        for k in range(random.integers(kecamatan[0], kecamatan[1] + 1))
        for d in range(random.integers(desa[0], desa[1] + 1))
    ]
    middle, spread, least, most = families
    size = np.clip(random.lognormal(middle, spread, len(codes)), least, most).astype(int)
    home = np.repeat(codes, size)
    ids = np.array([f"{seed}-{i}" for i in range(len(home))])
    desil = random.integers(1, 11, len(home)).astype(float)
    register = pd.DataFrame({"id": ids, "kode_desa": home, "desil": desil})
    first = _lists(random, register, shares)
    usual = random.choice([0.0, 0.01, 0.03, 0.10])
    churn = usual if churn is None else churn
    lists = [first]
    while len(lists) < quarters:
        lists.append({name: _churned(random, one, desil, churn) for name, one in lists[-1].items()})
    made = [_quarter(period, register, one, random) for period, one in zip(PERIODS, lists, strict=False)]
    quota = {name: int(one.sum() * 1.05) + 1 for name, one in first.items()}
    return District(_areas(codes), made, quota)


def kept_apart(one: District, seed: int) -> District:
    """The same district where a decree keeps RTLH to some kecamatan and ATENSI to some desa."""
    random = np.random.default_rng([seed, 5])
    desa = one.areas.loc[one.areas["tingkat"] == "desa", "kode"].to_numpy()
    levels = {"RTLH": np.unique([kode[:6] for kode in desa]), "ATENSI": desa}
    decrees = {
        name: sorted(map(str, random.choice(codes, random.integers(1, len(codes) + 1), replace=False)))
        for name, codes in levels.items()
    }
    quarters = []
    for quarter in one.quarters:
        home = quarter.receipts["kode_desa"]
        kept = pd.Series(True, index=home.index)
        for name, codes in decrees.items():
            kept &= (quarter.receipts["program"] != name) | home.isin(codes) | home.str[:6].isin(codes)
        quarters.append(replace(quarter, receipts=quarter.receipts[kept].reset_index(drop=True)))
    return replace(one, quarters=quarters, decrees=decrees)


def with_lists(one: District, lists: Callable[[pd.DataFrame, np.ndarray], dict[str, np.ndarray]]) -> District:
    """The district with these lists in every quarter: a rule on the register and one chance per family."""
    random = np.random.default_rng(7)
    chance = {
        family: u
        for quarter in one.quarters
        for family, u in zip(quarter.families["id"], random.random(len(quarter.families)), strict=True)
    }
    quarters = []
    for quarter in one.quarters:
        register = quarter.families
        chosen = lists(register, register["id"].map(chance).to_numpy(dtype=float))
        parts = [
            register.loc[rows, ["id", "kode_desa"]].assign(program=name) for name, rows in chosen.items()
        ]
        receipts = pd.concat(parts, ignore_index=True)[["program", "id", "kode_desa"]]
        quarters.append(replace(quarter, receipts=receipts, persons=quarter.persons[:0], benefits={}))
    return replace(one, quarters=quarters, quota={})


def _lists(
    random: np.random.Generator, families: pd.DataFrame, shares: Mapping[str, tuple[float, float, float]]
) -> dict[str, Any]:
    """Programme -> who receives: the poorer the likelier; programmes overlap as they do in life."""
    desil, home = families["desil"].to_numpy(), families["kode_desa"]
    rank = desil + random.normal(0, 2, len(desil))
    found = {}
    for name, (least, most, where) in shares.items():
        share, own = random.uniform(least, most), rank + random.normal(0, 1.5, len(desil))
        runs = home.map({code: random.random() < where for code in home.unique()}).to_numpy()
        found[name] = (own <= np.quantile(own, share)) & runs
    if random.random() < 0.5:  # PKH inside Sembako inside PBI, as in many kabupaten
        found["SEMBAKO"] = found["SEMBAKO"] | found["PKH"]
        found["PBI-JK"] = found["PBI-JK"] | found["SEMBAKO"]
    return found


def _churned(random: np.random.Generator, listed: Any, desil: Any, churn: float) -> Any:
    gone = listed & (random.random(len(listed)) < churn)
    come = ~listed & (desil <= 5) & (random.random(len(listed)) < churn * listed.mean())
    return (listed & ~gone) | come


def _quarter(period: str, families: pd.DataFrame, lists: Any, random: np.random.Generator) -> Quarter:
    parts = [families[on][["id", "kode_desa"]].assign(program=name) for name, on in lists.items()]
    receipts = pd.concat(parts, ignore_index=True)[["program", "id", "kode_desa"]]
    pbi = receipts[receipts["program"] == "PBI-JK"]
    many = pbi.loc[pbi.index.repeat(random.integers(1, 3, len(pbi))), ["program", "id"]].reset_index(
        drop=True
    )
    persons = many.assign(id=many["id"] + "#" + many.index.astype(str))
    benefits = {
        "PKH": Benefit.of(725_400, same=False, families=int(lists["PKH"].sum())),
        "SEMBAKO": Benefit.of(600_000, same=True, families=int(lists["SEMBAKO"].sum())),
        "ATENSI": Benefit.of(812_300, same=False, families=int(lists["ATENSI"].sum())),
    }
    return Quarter(period, families, receipts, persons, benefits)


def _areas(codes: list[str]) -> pd.DataFrame:
    rows = [("desa", code) for code in codes]
    rows += [("kecamatan", code) for code in sorted({one[:6] for one in codes})]
    rows += [("kabupaten", "9901")]
    table = pd.DataFrame(rows, columns=["tingkat", "kode"])
    return table.assign(nama="Wilayah " + table["kode"])


def protected(one: District, *released: pd.DataFrame) -> list[pd.DataFrame]:
    """True counts beside published figures, per quarter: what only the office has.

    ``released``: what was told of the same quarters before.
    """
    before, found = None, []
    for quarter in one.quarters:
        cells = protect_module.complete(
            count(quarter, K1, before),
            one.areas,
            sorted(set(quarter.receipts["program"])),
            listed_in_both(quarter, before),
        )
        decreed = [one.decreed(quarter.period), one.decreed(before.period if before else "")]
        cells = cells.assign(tanpa=decrees_module.nowhere(cells, *decreed))
        last = found[-1] if found else None
        known = released[len(found)] if len(found) < len(released) else None
        found.append(protect_module.protect(cells, K2, rules(), last, known))
        before = quarter
    return found


def audited(cells: list[pd.DataFrame]) -> list[pd.DataFrame]:
    """The same as the audit of the noise reads it: with the figure as it is written."""
    return [one.assign(tulis=tables_module.written(one)) for one in cells]


def release(
    one: District,
    folder: Path,
    cells: list[pd.DataFrame] | None = None,
    change: Callable[[dict[str, pd.DataFrame]], object] | None = None,
) -> Release:
    """The release of a district, written to the folder and read again.

    ``cells`` to publish others than the pipeline gives; ``change`` alters the tables before they are written.
    """
    names = dict(zip(one.areas["kode"], one.areas["nama"], strict=True))
    last: dict[str, pd.DataFrame] | None = None
    found: dict[str, list[pd.DataFrame]] = {}
    for quarter, table in zip(one.quarters, cells or protected(one), strict=True):
        used = sorted(set(quarter.receipts["program"]))
        units = {name: "jiwa" if name == "PBI-JK" else "keluarga" for name in used}
        last = tables_module.tables(
            tables_module.Protected(quarter, table, names, units, one.quota, one.decreed(quarter.period)),
            last,
            rules(),
        )
        for name, rows in last.items():
            found.setdefault(name, []).append(rows)
    joined = {name: pd.concat(rows, ignore_index=True) for name, rows in found.items()}
    joined = {name: rows.drop(columns="nilai", errors="ignore") for name, rows in joined.items()}
    if change is not None:
        change(joined)
    for name in TABLES:
        joined[name].to_csv(folder / f"{name}.csv", index=False)
    return read_release(folder, {"terbitan": 1, "periode": [quarter.period for quarter in one.quarters]})
