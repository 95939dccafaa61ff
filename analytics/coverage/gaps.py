"""What a period's figures lack and why, as data: the same sentences on the screen and on the command line."""

from __future__ import annotations

import csv
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from analytics.coverage.recap import classes, missing_desa, records, splits
from analytics.words import decimal

Gap = dict[str, Any]
#: So many names are spelt out; the rest is a number.
NAMED = 8


@cache
def meanings() -> dict[str, dict[str, str]]:
    """Cause -> its sentence in Indonesian (``arti``) and English (``arti_en``), with named places.

    ``soal``: which figures alone it is about (``kebutuhan``: the poor per area); empty for all of them.
    """
    with (Path(__file__).parent / "kekurangan.csv").open(encoding="utf-8", newline="") as handle:
        return {row["sebab"]: row for row in csv.DictReader(handle)}


def words(gap: Gap, english: bool = False) -> str:
    """The sentence of one gap."""
    return meanings()[gap["sebab"]]["arti_en" if english else "arti"].format(**gap)


def rule_gaps(rules: pd.DataFrame) -> list[Gap]:
    """Programmes that nobody can be eligible for by decile: no cut-off, or a unit that has no deciles."""
    found = []
    for rule in records(rules):
        gap = {"program": rule["program"], "satuan": rule["satuan"]}
        if pd.isna(rule["desil_maks"]):
            found.append({"sebab": "tanpa_batas", **gap})
        elif rule["satuan"] not in ("keluarga", "jiwa"):
            found.append({"sebab": "satuan_lain", **gap})
    return found


def recap_gaps(recap: pd.DataFrame, rules: pd.DataFrame, areas: pd.DataFrame) -> list[Gap]:
    """Where a recap cannot say who is eligible: cut-offs inside merged classes, other units, missing desa."""
    if recap.empty:
        return [{"sebab": "tanpa_rekap"}]
    found: list[Gap] = []
    for unit, part in recap.groupby("satuan_hitung", sort=True):
        if len(missing := missing_desa(part, areas)):
            found.append({"sebab": "rekap_desa", "satuan": str(unit), **_named(missing["nama"])})
    for rule in records(rules):
        if pd.isna(rule["desil_maks"]) or rule["satuan"] not in ("keluarga", "jiwa"):
            continue
        rows = recap[recap["satuan_hitung"] == rule["satuan"]]
        gap = {"program": rule["program"], "satuan": rule["satuan"], "desil": int(rule["desil_maks"])}
        found += [{"sebab": "rekap_satuan", **gap}] if rows.empty else _cuts(rows, gap)
    return found


def _cuts(rows: pd.DataFrame, gap: Gap) -> list[Gap]:
    merged: Counter[str] = Counter()
    short = 0
    for row in records(rows):
        found = classes(row)
        if one := splits(found, gap["desil"]):
            merged[one.nama] += 1
        elif not found or found[-1].sampai < gap["desil"]:
            short += 1
    gaps = [{"sebab": "kelas_gabungan", **gap, "kelas": name, "n": n} for name, n in sorted(merged.items())]
    return [*gaps, {"sebab": "kelas_tidak_ada", **gap, "n": short}] if short else gaps


def count_gaps(counts: pd.DataFrame, listed: set[str], areas: pd.DataFrame, *, tell_names: bool) -> list[Gap]:
    """Programmes with counts only (program, kode_desa, penerima), and the desa that these leave out.

    ``tell_names`` says that names are missing; where there is no register either, that has been said.
    """
    found: list[Gap] = []
    for program, part in counts.groupby("program", sort=True):
        if program in listed:
            continue
        if tell_names:
            found.append({"sebab": "hanya_jumlah", "program": str(program)})
        if len(missing := missing_desa(part, areas)):
            found.append({"sebab": "terima_desa", "program": str(program), **_named(missing["nama"])})
    return found


def rate_gap(kabupaten: str, year: int, elsewhere: list[str]) -> list[Gap]:
    """Published poverty rates that the office entered and that are not of this kabupaten, in one gap."""
    if not elsewhere:
        return []
    return [
        {"sebab": "bps_lain", "kabupaten": kabupaten, "tahun": year, **_named(pd.Series(elsewhere))},
    ]


def line_gap(rate: dict[str, Any]) -> list[Gap]:
    """A published poverty line that does not fit the survey and was not used, in one gap."""
    refused = rate.get("ditolak")
    if not refused:
        return []
    told = {"garis": _whole(refused["rupiah"]), "dipakai": _whole(rate["rupiah"])}
    shares = {
        "bagian": round(100 * refused["bagian"]),
        "angka": decimal(100 * rate["bagian_jiwa"]),
    }
    return [{"sebab": "bps_garis", **told, **shares}]


def cluster_gap(need: dict[str, Any]) -> list[Gap]:
    """Clusters that the survey cannot tell from the desa they lie in, in one gap."""
    return [{"sebab": "klaster_separuh"}] if need.get("klaster_separuh") else []


def _whole(number: float) -> str:
    return f"{number:,.0f}".replace(",", ".")


def recap_differences(table: pd.DataFrame, areas: pd.DataFrame) -> list[Gap]:
    """Where a recap and the register disagree, in one gap; ``table`` as ``recap.differences`` makes it."""
    return [{"sebab": "beda_rekap", **_largest(table, areas)}] if len(table) else []


def count_differences(counts: pd.DataFrame, lists: pd.DataFrame, areas: pd.DataFrame) -> list[Gap]:
    """Where counts and a list of the same programme disagree; both have program, kode_desa, penerima."""
    both = counts[counts["program"].isin(set(lists["program"]))]
    table = both.merge(lists, on=["program", "kode_desa"], how="left", suffixes=("", "_daftar"))
    table = table.rename(columns={"penerima": "rekap", "penerima_daftar": "register"}).fillna({"register": 0})
    table["selisih"] = table["rekap"] - table["register"]
    table = table[table["selisih"] != 0].assign(kelas="")
    return [
        {"sebab": "beda_jumlah", "program": str(program), **_largest(part, areas)}
        for program, part in table.groupby("program", sort=True)
    ]


def _largest(table: pd.DataFrame, areas: pd.DataFrame) -> Gap:
    names = dict(zip(areas["kode"], areas["nama"], strict=True))
    row = table.iloc[int(table["selisih"].abs().argmax())]
    return {
        "n": int(table["kode_desa"].nunique()),
        "nama": str(names.get(row["kode_desa"], row["kode_desa"])),
        "kelas": str(row["kelas"]),
        "rekap": int(row["rekap"]),
        "register": int(row["register"]),
    }


def _named(names: pd.Series) -> Gap:
    shown = ", ".join(sorted(map(str, names))[:NAMED])
    return {"n": len(names), "nama": shown + (", …" if len(names) > NAMED else "")}
