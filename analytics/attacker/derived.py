"""Whatever stands beside a count must follow from published figures alone (R7, R10): else it tells more."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pandas as pd

from analytics.published.derived import change, percent, reshaped
from analytics.published.exactness import among, kept_to_areas, of_tables
from analytics.published.reading import Release
from analytics.published.rules import ANY, LEVELS, Rules

_AREA = {
    "periode",
    "kode",
    "nama",
    "program",
    "satuan",
    "penerima",
    "keluarga",
    "persen",
    "rupiah",
    "perubahan",
}
#: The closed list of columns (R2): another one is another table, and was never attacked.
COLUMNS = {
    "desa": _AREA,
    "kecamatan": _AREA,
    "kabupaten": _AREA | {"kuota", "realisasi"},
    "arus": {"periode", "tingkat", "kode", "nama", "program", "masuk", "keluar"},
    "kelompok": {"periode", "tingkat", "kode", "nama", "kelompok", "keluarga", "menerima", "persen"},
    "wilayah": {"periode", "program", "kode", "nama", "dasar_hukum"},
}
_SAME = ["kode", "program", "satuan"]

Found = Iterable[dict[str, str]]


def violations(release: Release, rule: Rules) -> list[dict[str, str]]:
    """Every value beside a count that published counts do not give."""
    found = list(_columns(release))
    for level in LEVELS:
        table = release.tables[level]
        whole = pd.to_numeric(table["keluarga"], errors="coerce").astype("Int64")
        share = percent(table["penerima_angka"], whole, by=rule)
        found += _told(table[table["persen"] != share], level, "persen bukan dari angka terbitan")
        wrong = table["perubahan"] != _changes(table, rule)
        found += _told(table[wrong], level, "perubahan bukan dari angka terbitan")
    found += [
        *_realised(release, rule),
        *_rupiah(release),
        *_mean_benefit(release, rule),
        *_groups(release, rule),
        *_flows(release),
    ]
    return found


def _columns(release: Release) -> Found:
    for name, known in COLUMNS.items():
        table = release.tables[name]
        extra = sorted(set(map(str, table)) - known - {c for c in map(str, table) if c.endswith("_angka")})
        yield from (_fault(name, {}, f"kolom {column} tidak pernah diserang") for column in extra)


def _changes(table: pd.DataFrame, rule: Rules) -> pd.Series:
    """The change each row should tell: against the quarter before it in this release."""
    periods = sorted(set(table["periode"]))
    before = dict(zip(periods[1:], periods, strict=False))
    known = table.drop_duplicates(["periode", *_SAME]).set_index(["periode", *_SAME])["penerima_angka"]
    then = table[["periode", *_SAME]].assign(periode=table["periode"].map(before))
    values = known.reindex(pd.MultiIndex.from_frame(then)).to_numpy()
    found = change(table["penerima_angka"], pd.Series(values, index=table.index, dtype="Int64"), rule)
    found = found.mask(_reshaped(table, before, rule), "")
    # With other lists than before, how many receive any programme is not told as a change.
    lists = {period: set(rows["program"]) for period, rows in table.groupby("periode")}
    other = [lists[one] != lists.get(before.get(one, ""), lists[one]) for one in table["periode"]]
    return found.mask(pd.Series(other, index=table.index) & (table["program"] == ANY), "")


def _reshaped(table: pd.DataFrame, before: dict[str, str], rule: Rules) -> pd.Series:
    """The rows of areas whose families say that they were split or merged since the quarter ``before``."""
    families = table.assign(jumlah=pd.to_numeric(table["keluarga"], errors="coerce").astype("Int64"))
    told = families.dropna(subset="jumlah").drop_duplicates(["periode", "kode"])
    known = told.set_index(["periode", "kode"])["jumlah"]
    now = known.reindex(pd.MultiIndex.from_frame(table[["periode", "kode"]]))
    earlier = table[["periode", "kode"]].assign(periode=table["periode"].map(before))
    then = known.reindex(pd.MultiIndex.from_frame(earlier))
    return reshaped(now.set_axis(table.index), then.set_axis(table.index), by=rule)


def _exact(release: Release, rule: Rules) -> pd.Series:
    """R6: which rows of the kabupaten may be told as they are."""
    desa, below, table = (release.tables[one].assign(hitungan=lambda t: t["program"]) for one in LEVELS)
    decreed = kept_to_areas(pd.concat([desa, below]).assign(tulis=lambda t: t["penerima"]))
    large = (table["penerima_angka"] >= rule.utuh_kabupaten).fillna(False)
    return large & among(table, of_tables(below, "penerima", below, rule, decreed))


def _realised(release: Release, rule: Rules) -> Found:
    table, exact = release.tables["kabupaten"], _exact(release, rule)
    odd = (table["penerima_angka"] % rule.kelipatan != 0).fillna(False)
    yield from _told(
        table[odd & ~exact],
        "kabupaten",
        "angka tepat padahal kecamatannya terlalu sedikit atau dibatasi keputusan",
    )
    # Whoever is told rounded is at most the quota: it would cut the range.
    yield from _told(table[table["kuota"].notna() & ~exact], "kabupaten", "kuota di samping angka bulat")
    share = percent(table["penerima_angka"], table["kuota"], cap=False, by=rule)
    other = table["realisasi"].astype("string").fillna("") != share.astype("string")
    yield from _told(table[other], "kabupaten", "realisasi bukan dari angka terbitan")


def _rupiah(release: Release) -> Found:
    """Rupiah divided by the benefit is the published number of recipients again."""
    parts = [release.tables[level].assign(tabel=level) for level in LEVELS]
    table = pd.concat(parts, ignore_index=True)
    table = table[table["rupiah"].notna()]
    hidden = table["penerima_angka"].isna()
    yield from _each(table[hidden], "rupiah ditulis padahal penerima disamarkan")
    table = table[~hidden & (table["penerima_angka"].fillna(0) > 0)]
    for _, rows in table.groupby(["periode", "program"]):
        benefit = (rows["rupiah"] / rows["penerima_angka"]).astype(float)
        usual = round(float(benefit.median()))
        other = rows["rupiah"] != rows["penerima_angka"] * usual
        yield from _each(rows[other], "rupiah dibagi manfaat bukan penerima terbitan")


def _mean_benefit(release: Release, rule: Rules) -> Found:
    """A benefit that no desa tells is a mean, and of rounded recipients few numbers have that mean."""
    desa, table = release.tables["desa"], release.tables["kabupaten"]
    keys = ["periode", "program"]
    told = desa[desa["penerima_angka"].fillna(0) > 0]
    plain = set(told.loc[told["rupiah"].notna(), keys].itertuples(index=False, name=None))
    mean = pd.Series(
        [key not in plain for key in table[keys].itertuples(index=False, name=None)], table.index
    )
    mean &= pd.MultiIndex.from_frame(table[keys]).isin(pd.MultiIndex.from_frame(told[keys]))
    rounded = mean & table["rupiah"].notna() & ~_exact(release, rule)
    yield from _told(table[rounded], "kabupaten", "rata-rata bantuan di samping angka bulat")


def _groups(release: Release, rule: Rules) -> Found:
    table = release.tables["kelompok"]
    size, served = table["keluarga_angka"], table["menerima_angka"]
    wrong = table["persen"] != percent(served, size, by=rule)
    yield from _told(table[wrong], "kelompok", "persen bukan dari angka terbitan")
    enough = (
        (size >= rule.kelompok_keluarga)
        & (served >= rule.kelompok_sisi)
        & (size - served >= rule.kelompok_sisi)
    )
    bare = (table["tingkat"] == "desa") & ~enough.fillna(False).astype(bool)
    yield from _told(table[bare], "kelompok", "kelompok terlalu kecil, atau hampir semua atau tidak satu pun")


def _flows(release: Release) -> Found:
    """A flow without a row is nought: of a list told in two quarters every kecamatan has one."""
    there_now = {level: release.tables[level].groupby("periode")["kode"].agg(set) for level in LEVELS[1:]}
    table, lists = release.tables["arus"], release.tables["kabupaten"].groupby("periode")["program"].agg(set)
    there = set(zip(table["periode"], table["program"], table["kode"], strict=True))
    for before, now in pairwise(sorted(lists.index)):
        both = (lists[before] & lists[now]) - (set() if lists[before] == lists[now] else {ANY})
        for program in sorted(both):
            for kode in sorted(set().union(*(areas[now] for areas in there_now.values()))):
                if (now, program, kode) not in there:
                    row = {"periode": now, "kode": kode, "program": program}
                    yield _fault("arus", row, "baris arus tidak ada: tak seorang pun masuk atau keluar")


def _each(rows: pd.DataFrame, why: str) -> Found:
    for name, some in rows.groupby("tabel"):
        yield from _told(some, str(name), why)


def _told(rows: pd.DataFrame, name: str, why: str) -> list[dict[str, str]]:
    records = rows.astype(object).to_dict("records")
    return [_fault(name, {str(k): v for k, v in row.items()}, why) for row in records]


def _fault(name: str, row: dict[str, object], why: str) -> dict[str, str]:
    program = str(row.get("program", row.get("kelompok", "")))
    return {
        "tabel": name,
        "periode": str(row.get("periode", "")),
        "kode": str(row.get("kode", "")),
        "program": program,
        "sebab": why,
    }
