"""Random fictitious districts and their releases, made by the real pipeline: counted, rounded, written, read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analytics.disclosure import protect as protect_module
from analytics.disclosure import tables as tables_module
from analytics.disclosure.sets import Quarter, count, listed_in_both
from analytics.published.reading import TABLES, Release, read_release
from analytics.published.rules import rules

K1, K2 = b"satu" * 8, b"dua!" * 8
PERIODS = ("2026-Q3", "2026-Q4")
#: Programme -> (least, most) share of families, and the share of desa where it runs.
SHARES = {
    "PKH": (0.05, 0.20, 1.0),
    "SEMBAKO": (0.12, 0.30, 1.0),
    "PBI-JK": (0.30, 0.85, 1.0),
    "BLT-DD": (0.02, 0.07, 0.9),
    "ATENSI": (0.01, 0.04, 1.0),
    "RTLH": (0.02, 0.05, 0.5),
}


@dataclass(frozen=True)
class District:
    """A kabupaten of two quarters: ``areas`` (tingkat, kode, nama) and its quarters, oldest first."""

    areas: pd.DataFrame
    quarters: list[Quarter]
    quota: Mapping[str, int]


def district(seed: int, kecamatan: tuple[int, int] = (3, 7), desa: tuple[int, int] = (1, 6)) -> District:
    """Kecamatan of one to six desa, some desa tiny, programmes from a handful to nearly everybody."""
    random = np.random.default_rng(seed)
    codes = [
        f"9901{1 + k:02d}2{1 + d:03d}"
        for k in range(random.integers(kecamatan[0], kecamatan[1] + 1))
        for d in range(random.integers(desa[0], desa[1] + 1))
    ]
    size = np.clip(random.lognormal(4.9, 0.7, len(codes)), 15, 600).astype(int)
    home = np.repeat(codes, size)
    ids = np.array([f"{seed}-{i}" for i in range(len(home))])
    desil = random.integers(1, 11, len(home)).astype(float)
    families = pd.DataFrame({"id": ids, "kode_desa": home, "desil": desil})
    first = _lists(random, families)
    churn = random.choice([0.0, 0.01, 0.03, 0.10])
    second = {name: _churned(random, one, desil, churn) for name, one in first.items()}
    lists = (first, second)
    quarters = [_quarter(period, families, one, random) for period, one in zip(PERIODS, lists, strict=True)]
    quota = {name: int(one.sum() * 1.05) + 1 for name, one in first.items()}
    return District(_areas(codes), quarters, quota)


def _lists(random: np.random.Generator, families: pd.DataFrame) -> dict[str, Any]:
    """Programme -> who receives: the poorer the likelier; programmes overlap as they do in life."""
    desil, home = families["desil"].to_numpy(), families["kode_desa"]
    rank = desil + random.normal(0, 2, len(desil))
    found = {}
    for name, (least, most, where) in SHARES.items():
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
    pkh = int((receipts["program"] == "PKH").sum())
    rupiah: dict[str, tuple[int, int | None]] = {"PKH": (pkh * 725_400, None)}
    rupiah["SEMBAKO"] = (int((receipts["program"] == "SEMBAKO").sum()) * 600_000, 600_000)
    return Quarter(period, families, receipts, persons, rupiah)


def _areas(codes: list[str]) -> pd.DataFrame:
    rows = [("desa", code) for code in codes]
    rows += [("kecamatan", code) for code in sorted({one[:6] for one in codes})]
    rows += [("kabupaten", "9901")]
    table = pd.DataFrame(rows, columns=["tingkat", "kode"])
    return table.assign(nama="Wilayah " + table["kode"])


def protected(one: District) -> list[pd.DataFrame]:
    """True counts beside published figures, per quarter: what only the office has."""
    before, found = None, []
    for quarter in one.quarters:
        cells = protect_module.complete(
            count(quarter, K1, before),
            one.areas,
            sorted(set(quarter.receipts["program"])),
            listed_in_both(quarter, before),
        )
        found.append(protect_module.protect(cells, K2, rules(), found[-1] if found else None))
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
            tables_module.Protected(quarter, table, names, units, one.quota), last, rules()
        )
        for name, rows in last.items():
            found.setdefault(name, []).append(rows)
    joined = {name: pd.concat(rows, ignore_index=True) for name, rows in found.items()}
    joined = {name: rows.drop(columns="nilai", errors="ignore") for name, rows in joined.items()}
    if change is not None:
        change(joined)
    for name in TABLES:
        joined[name].to_csv(folder / f"{name}.csv", index=False)
    return read_release(folder, {"terbitan": 1, "periode": list(PERIODS)})
