"""The rules that can be seen on the figures themselves: checked before anybody is shown a release (R15)."""

from __future__ import annotations

import pandas as pd

from analytics.published.decreed import outside
from analytics.published.opendata.columns import columns
from analytics.published.reading import TABLES, Release
from analytics.published.rules import ANY, DIGITS, LEVELS, NOWHERE, Rules, rules

_UNDECREED = f"{NOWHERE} tidak sesuai keputusan di wilayah.csv"
#: So many faults are spelt out.
_NAMED = 20


def violations(release: Release, by: Rules | None = None) -> list[dict[str, str]]:
    """Figures that no rule allows, each with its table, area and programme; empty for a sound release."""
    rule, found = by or rules(), list[dict[str, str]]()
    for name, written in TABLES.items():
        table = release.tables[name]
        found += _columns(name, table)
        for column in written:
            found += _figures(name, table.assign(nilai=table[f"{column}_angka"]), column, rule)
    for name in LEVELS:
        table = release.tables[name]
        known = pd.to_numeric(table["keluarga"], errors="coerce").astype("Int64")
        found += _figures(name, table.assign(nilai=known), "keluarga", rule)
    return [*found, *_small_desa(release, rule), *_decreed(release)]


def _columns(name: str, table: pd.DataFrame) -> list[dict[str, str]]:
    """Columns that are not of the closed list: such a table was never judged."""
    ours = {f"{column}_angka" for column in TABLES[name]}
    extra = sorted(set(map(str, table)) - set(columns(name)) - ours)
    return [
        {
            "tabel": name,
            "periode": "",
            "kode": "",
            "program": "",
            "sebab": f"kolom {one} di luar daftar tabel",
        }
        for one in extra
    ]


def _figures(name: str, table: pd.DataFrame, column: str, rule: Rules) -> list[dict[str, str]]:
    """Figures (``nilai``) that are no multiple though they must be, or stand below the mask."""
    level = table["tingkat"] if "tingkat" in table else pd.Series(name, index=table.index)
    large = (table["nilai"] >= rule.utuh_kabupaten).fillna(False)
    exact = (level == "kabupaten") & large & (name != "arus")
    wrong = (table["nilai"] % rule.kelipatan != 0).fillna(False) & ~exact
    small = (table["nilai"] < rule.samar).fillna(False)
    return [
        *_told(table[wrong], name, f"{column} bukan kelipatan {rule.kelipatan}"),
        *_told(table[small], name, f"{column} di bawah {rule.samar} tidak disamarkan"),
    ]


def _small_desa(release: Release, rule: Rules) -> list[dict[str, str]]:
    table = release.tables[LEVELS[0]]
    families = pd.to_numeric(table["keluarga"], errors="coerce").where(table["program"] == ANY)
    large = table[families >= rule.desa_kecil][["periode", "kode"]]
    of_large = pd.MultiIndex.from_frame(table[["periode", "kode"]]).isin(pd.MultiIndex.from_frame(large))
    split = ~of_large & (table["program"] != ANY) & ~table["penerima"].isin(("", NOWHERE))
    # Of a kecamatan with no other desa, or none other that the programme serves, the figure is the desa's.
    above = ["periode", "kode", "program"]
    served = table.assign(kode=table["kode"].str[: DIGITS["kecamatan"]], kecil=~of_large)
    served = served[served["penerima"] != NOWHERE]
    alone = served.groupby(above)["kecil"].agg(lambda small: len(small) == 1 and bool(small.all()))
    kecamatan = release.tables[LEVELS[1]]
    read = pd.MultiIndex.from_frame(kecamatan[above]).isin(alone.index[alone.astype(bool)])
    read &= (kecamatan["program"] != ANY) & ~kecamatan["penerima"].isin(("", NOWHERE))
    return [
        *_told(table[split], LEVELS[0], "program dirinci di desa kecil"),
        *_told(kecamatan[read], LEVELS[1], "program dirinci di kecamatan yang hanya satu desa kecil"),
    ]


def _decreed(release: Release) -> list[dict[str, str]]:
    """A nought is told where a decree says so, everywhere there, and nowhere else."""
    found = []
    for name in LEVELS:
        table = release.tables[name]
        wrong = _nought(table, table["periode"], release) != (table["penerima"] == NOWHERE)
        found += _told(table[wrong], name, _UNDECREED)
    table, periods = release.tables["arus"], sorted(release.periods)
    before = dict(zip(periods[1:], periods, strict=False))
    for column, when in (("masuk", table["periode"]), ("keluar", table["periode"].map(before))):
        nought = _nought(table, when, release)
        found += _told(table[nought != (table[column] == NOWHERE)], "arus", _UNDECREED)
    return found


def _nought(table: pd.DataFrame, when: pd.Series, release: Release) -> pd.Series:
    """Whether each row is nought by the decrees of a quarter; of any programme, where each one is."""
    single = outside(table.assign(periode=when), release.tables["wilayah"])
    lists = table["program"] != ANY
    every = single[lists].groupby([table.loc[lists, "periode"], table.loc[lists, "kode"]]).all()
    places = pd.MultiIndex.from_frame(table[["periode", "kode"]])
    return single | (~lists & places.isin(every.index[every]))


def _told(rows: pd.DataFrame, name: str, fault: str) -> list[dict[str, str]]:
    return [
        {
            "tabel": name,
            "periode": str(row["periode"]),
            "kode": str(row["kode"]),
            "program": str(row.get("program", row.get("kelompok", ""))),
            "sebab": fault,
        }
        for row in rows.head(_NAMED).to_dict("records")
    ]
