"""One published slice at a time (quarter, programme, area), with what follows from published figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from analytics.published.derived import difference, percent
from analytics.published.reading import Release
from analytics.published.rules import ANY, DIGITS, LEVELS, MASKED

#: How a figure stands: told, below the mask, or not told apart (a small desa).
TOLD, HIDDEN, WHOLE = "terbit", "samar", "tidak_dirinci"


@dataclass(frozen=True)
class Slice:
    """The areas of one table: ``rows`` and what they add up to.

    ``rows``: kode, nama, penerima (as written), angka (Int64), keadaan (TOLD, HIDDEN, WHOLE), keluarga
    (Int64), persen (as written), bagian (its number, Float64), rupiah (Int64), perubahan. ``total`` is the
    row of the area above, ``gap`` that total less what the rows tell, ``rupiah_gap`` the same of rupiah.
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
        """How many rows have no figure of their own."""
        return int((self.rows["keadaan"] != TOLD).sum())

    @property
    def has_rate(self) -> bool:
        """Whether at least one area has a share of its families."""
        return bool(self.rows["bagian"].notna().any())


def areas(release: Release) -> pd.DataFrame:
    """Every area of a release by its name: kode, nama, tingkat, induk (empty for the kabupaten)."""
    found = []
    for level in reversed(LEVELS):
        table = release.tables[level][["kode", "nama"]].drop_duplicates("kode")
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


def programmes(release: Release, period: str) -> list[str]:
    """The programmes of a quarter, the one that counts families with any of them first."""
    table = release.tables[LEVELS[-1]]
    found = table.loc[table["periode"] == period, "program"].unique()
    return [ANY, *sorted(set(map(str, found)) - {ANY})]


def below(release: Release, period: str, program: str, level: str, inside: str = "") -> Slice:
    """The areas of a level inside another (all, without one), beside the published row of that other."""
    rows = _level(release, level, period)
    rows = rows[(rows["program"] == program) & rows["kode"].str.startswith(inside)].reset_index(drop=True)
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
    table["persen"] = table["persen"].where(
        table["program"] == ANY, percent(table["angka"], table["keluarga"])
    )
    table["bagian"] = _share(table["persen"])
    return table.reset_index(drop=True)


def _share(text: pd.Series) -> pd.Series:
    """The number of a share as written, in per cent; a capped one counts as its cap."""
    return pd.to_numeric(text.str.lstrip("≥"), errors="coerce").astype("Float64")


def _whole(value: Any) -> int | None:
    return None if value is None or pd.isna(value) else int(value)
