"""One published slice at a time (quarter, programme, area), with what follows from published figures."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analytics.published.classes import Classes, classes
from analytics.published.derived import difference, percent
from analytics.published.reading import Release
from analytics.published.rules import ANY, DIGITS, LEVELS, MASKED, NOWHERE, rules

#: How a figure stands: told, below the mask, not told apart (see `REASONS`), or nought by decree.
TOLD, HIDDEN, WHOLE, ABSENT = "terbit", "samar", "tidak_dirinci", "tidak_berjalan"
#: Why an area has no colour on the map: its figure is below the mask, its desa is small, subtraction could
#: work out a small figure of the programme, its families are too few for a share, the programme does not run.
REASONS = (HIDDEN, "desa_kecil", "dapat_dihitung", "penyebut", ABSENT)
#: The seventh digit of a desa's code says whether it is a kelurahan.
_URBAN = "1"


@dataclass(frozen=True)
class Slice:
    """The areas of one table: ``rows`` and what they add up to.

    ``rows``: kode, nama, atas (the name of the area above), penerima (as written), angka (Int64), keadaan
    (TOLD, HIDDEN, WHOLE, ABSENT), keluarga (Int64), persen (as written), bagian (its number, Float64), rupiah
    (Int64), perubahan. ``total`` is the row of the area above, ``gap`` that total less what the rows tell,
    ``rupiah_gap`` the same of rupiah.
    """

    rows: pd.DataFrame
    total: dict[str, Any]
    gap: int | None
    rupiah_gap: int | None

    @property
    def told(self) -> int:
        """What the rows that are told add up to."""
        return int(self.rows["angka"].sum())

    @property
    def untold(self) -> int:
        """How many rows have no figure of their own, though the programme runs there."""
        return int((~self.rows["keadaan"].isin((TOLD, ABSENT))).sum())

    @property
    def complete(self) -> bool:
        """Whether every row tells all that is added up: only then the gap comes from rounding alone."""
        told = ["angka"] if self.rupiah_gap is None else ["angka", "rupiah"]
        return bool(self.rows.loc[self.rows["keadaan"] != ABSENT, told].notna().all(axis=None))

    @property
    def has_rate(self) -> bool:
        """Whether at least one area has a share of its families."""
        return bool(self.rows["bagian"].notna().any())

    @property
    def values(self) -> pd.Series:
        """What a map of the slice colours, by row: shares where there are any, else families (Float64)."""
        return self.rows["bagian"] if self.has_rate else self.rows["angka"].astype("Float64")

    @property
    def classes(self) -> Classes:
        """The classes of `values`."""
        return classes([int(one) for one in self.values.dropna()])

    @property
    def without(self) -> int:
        """How many rows have no value."""
        return int(self.values.isna().sum())

    @property
    def ends(self) -> list[dict[str, Any]]:
        """The rows with the lowest and the highest value; empty where none has one."""
        ordered = self.values.dropna().sort_values(kind="stable").index
        return records(self.rows.loc[[ordered[0], ordered[-1]]]) if len(ordered) else []

    @property
    def reasons(self) -> list[str]:
        """Why rows have no value, of `REASONS` in that order; empty where all have one."""
        found = {_reason(row) for row in records(self.rows[self.values.isna()])}
        return [reason for reason in REASONS if reason in found]


def areas(release: Release, period: str) -> pd.DataFrame:
    """Every area of a quarter by its name: kode, nama, tingkat, induk (empty for the kabupaten).

    Desa are split and merged: another quarter may have others.
    """
    found = []
    for level in reversed(LEVELS):
        table = release.tables[level]
        table = table.loc[table["periode"] == period, ["kode", "nama"]].drop_duplicates("kode")
        found.append(table.assign(tingkat=level).sort_values("nama"))
    whole = pd.concat(found, ignore_index=True)
    return whole.assign(induk=whole["kode"].map(parent))


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as plain dictionaries."""
    return [dict(zip(table.columns, row, strict=True)) for row in table.itertuples(index=False, name=None)]


def parent(kode: str) -> str:
    """The code of the area above: kecamatan of a desa, kabupaten of a kecamatan, nothing above that."""
    shorter = [digits for digits in DIGITS.values() if digits < len(kode)]
    return kode[: max(shorter)] if shorter else ""


def level_of(kode: str) -> str:
    """desa, kecamatan or kabupaten, by the length of a code."""
    return next(level for level, digits in DIGITS.items() if digits == len(kode))


def kind_of(kode: str) -> str:
    """What an area is called: its level, or kelurahan for a desa whose code says so."""
    level = level_of(kode)
    return "kelurahan" if level == LEVELS[0] and kode[DIGITS["kecamatan"]] == _URBAN else level


def programmes(release: Release, period: str) -> list[str]:
    """The programmes of a quarter, the one that counts families with any of them first."""
    table = release.tables[LEVELS[-1]]
    found = table.loc[table["periode"] == period, "program"].unique()
    return [ANY, *sorted(set(map(str, found)) - {ANY})]


def below(release: Release, period: str, program: str, level: str, inside: str = "") -> Slice:
    """The areas of a level inside another (all, without one), beside the published row of that other."""
    rows = _level(release, level, period)
    rows = rows[(rows["program"] == program) & rows["kode"].str.startswith(inside)].reset_index(drop=True)
    rows["atas"] = rows["kode"].map(parent).map(_names_above(release, level))
    above = inside or str(release.manifest["kabupaten"]["kode"])
    total = one(release, period, above)
    total = total[total["program"] == program]
    told = records(total)[0] if len(total) else {}
    gap = difference(_whole(told.get("angka")), rows["angka"])
    known = rows["rupiah"].notna().any()
    return Slice(rows, told, gap, difference(_whole(told.get("rupiah")), rows["rupiah"]) if known else None)


def one(release: Release, period: str, kode: str) -> pd.DataFrame:
    """All programmes of one area, in the columns of `Slice.rows` and with ``program``; families only."""
    rows = _level(release, level_of(kode), period)
    rows = rows[rows["kode"] == kode]
    return (
        rows.assign(_first=rows["program"] != ANY).sort_values(["_first", "program"]).drop(columns="_first")
    )


def history(release: Release, kode: str) -> pd.DataFrame:
    """One area quarter by quarter, newest first: periode and the columns of `one`."""
    found = [one(release, period, kode).assign(periode=period) for period in release.periods]
    return pd.concat(found, ignore_index=True)


def group(release: Release, period: str, kode: str) -> dict[str, Any]:
    """How many families of the poorest decile receive, in the smallest area around ``kode`` that tells it.

    kode, nama, keluarga_angka, menerima_angka, persen (as written); empty where no area tells it.
    """
    table = release.tables["kelompok"]
    table = table[table["periode"] == period].set_index("kode", drop=False)
    around = [kode, parent(kode), parent(parent(kode))]
    return next((records(table.loc[[one]])[0] for one in around if one in table.index), {})


def runs(release: Release, period: str) -> dict[str, list[dict[str, str]]]:
    """Where programmes run that a decree keeps to some areas, by code: kode, nama, dasar_hukum of each."""
    table = release.tables["wilayah"]
    table = table[table["periode"] == period].sort_values("kode")
    return {str(code): records(part.drop(columns="program")) for code, part in table.groupby("program")}


def quota(release: Release, period: str) -> pd.DataFrame:
    """The kabupaten's programmes: program, satuan, penerima, angka, kuota, realisasi (%), rupiah, sisa.

    ``sisa`` is what of the quota has no recipient, below nought where there are more recipients than quota.
    """
    table = release.tables["kabupaten"]
    table = table[(table["periode"] == period) & (table["program"] != ANY)]
    return table.assign(
        angka=table["penerima_angka"], sisa=table["kuota"] - table["penerima_angka"]
    ).reset_index(drop=True)


def _level(release: Release, level: str, period: str) -> pd.DataFrame:
    """A level's rows of families with numbers beside them, and a share of families for every programme."""
    table = release.tables[level]
    table = table[(table["periode"] == period) & (table["satuan"] == "keluarga")].copy()
    table["angka"] = table["penerima_angka"]
    told = pd.to_numeric(table["keluarga"], errors="coerce").astype("Int64")
    table["keluarga"] = table["kode"].map(told.set_axis(table["kode"]).dropna()).astype("Int64")
    table["keadaan"] = TOLD
    table.loc[table["penerima"] == MASKED, "keadaan"] = HIDDEN
    table.loc[table["penerima"] == "", "keadaan"] = WHOLE
    table.loc[table["penerima"] == NOWHERE, "keadaan"] = ABSENT
    table["persen"] = table["persen"].where(
        table["program"] == ANY, percent(table["angka"], table["keluarga"])
    )
    table["bagian"] = _share(table["persen"])
    return table.reset_index(drop=True)


def _reason(row: dict[str, Any]) -> str:
    """Why a row has no value on the map, as far as what is published tells."""
    if row["keadaan"] in (HIDDEN, ABSENT):
        return str(row["keadaan"])
    if row["keadaan"] == TOLD:
        return "penyebut"
    few = pd.isna(row["keluarga"]) or row["keluarga"] < rules().desa_kecil
    return "desa_kecil" if few and level_of(row["kode"]) == LEVELS[0] else "dapat_dihitung"


def _names_above(release: Release, level: str) -> dict[str, str]:
    """The names of the areas one level up, by code."""
    above = dict(itertools.pairwise(LEVELS)).get(level)
    if above is None:
        return {}
    found = release.tables[above].drop_duplicates("kode")
    return dict(zip(found["kode"], found["nama"], strict=True))


def _share(text: pd.Series) -> pd.Series:
    """The number of a share as written, in per cent; a capped one counts as its cap."""
    return pd.to_numeric(text.str.lstrip("≥"), errors="coerce").astype("Float64")


def _whole(value: Any) -> int | None:
    return None if value is None or pd.isna(value) else int(value)
