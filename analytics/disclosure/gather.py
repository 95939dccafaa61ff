"""What a release is made of, read from the built quarters of a workspace."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from analytics import clock, database, parameters
from analytics.disclosure.sets import Benefit, Quarter
from analytics.errors import UserError
from analytics.parameters import Programme
from analytics.published.rules import ANY, DIGITS
from analytics.store import Workspace

#: A recipient stands for the family; who is in no register stands for the family card, or for themselves.
_RECEIPTS = """
SELECT program, coalesce(id_keluarga, subjek) AS id, min(kode_desa) AS kode_desa
FROM read_parquet(?) WHERE kode_desa IS NOT NULL GROUP BY ALL ORDER BY ALL
"""
_PERSONS = """
SELECT program, subjek AS id FROM read_parquet(?)
WHERE satuan = 'jiwa' AND kode_desa IS NOT NULL GROUP BY ALL ORDER BY ALL
"""
_FAMILIES = """
SELECT id_keluarga AS id, min(kode_desa) AS kode_desa, min(desil_nasional) AS desil
FROM read_parquet(?, union_by_name = true) GROUP BY ALL ORDER BY ALL
"""
#: What a family gets in the quarter; its tranches are rows of their own.
_BENEFIT = """
WITH keluarga AS (
    SELECT program, coalesce(id_keluarga, id_anggota) AS id, sum(nominal) AS terima,
           count(nominal) = count(*) AS lengkap
    FROM read_parquet(?, union_by_name = true)
    WHERE coalesce(id_keluarga, id_anggota) IS NOT NULL GROUP BY ALL
)
SELECT program, avg(terima), min(terima) = max(terima), count(*) FROM keluarga
GROUP BY program HAVING bool_and(lengkap)
"""
_QUOTA = "SELECT program, kode_wilayah, sum(kuota)::BIGINT AS kuota FROM read_parquet(?) GROUP BY ALL"
#: What a name must not begin with, lest a spreadsheet run it.
NO_FORMULA = "=+-@\t\r "


def quarter(space: Workspace, period: str) -> Quarter:
    """One built quarter; UserError where it was built from recaps or by an earlier version of the program."""
    note = space.manifest.builds[period]
    if note.get("dasar") == "rekap":
        raise UserError(
            f"Triwulan {period} dihitung dari rekap; terbitan memerlukan register dan daftar penerima.",
            saran="Impor register keluarga dan daftar penerima, lalu tepat build.",
        )
    connection = database.connect()
    receipts = built(space, f"bangun/{period}/terima")
    found = _read(connection, _RECEIPTS, receipts)
    if ANY in set(found["program"]):
        raise UserError(f"Kode program {ANY} dipakai terbitan untuk jumlah semua program; ganti kodenya.")
    # One family, one desa: the first of the codes under which the lists have it.
    found["kode_desa"] = found.groupby("id")["kode_desa"].transform("min")
    families = _read(connection, _FAMILIES, _inputs(space, note, "keluarga"))
    home = families.set_index("id")["kode_desa"]
    found["kode_desa"] = found["id"].map(home).fillna(found["kode_desa"])
    return Quarter(
        period,
        families,
        found,
        _read(connection, _PERSONS, receipts),
        benefits(_inputs(space, note, "penerima")),
    )


def benefits(lists: list[str]) -> dict[str, Benefit]:
    """Programme -> what a family gets in the quarter, by lists that say so of every recipient."""
    paid = database.connect().execute(_BENEFIT, [lists]).fetchall() if lists else []
    return {program: Benefit.of(float(mean), bool(same), int(n)) for program, mean, same, n in paid}


def areas(space: Workspace) -> pd.DataFrame:
    """Every desa, kecamatan and the kabupaten: tingkat, kode, nama; pseudo areas are no desa."""
    table = pd.read_parquet(built(space, "batas"), columns=["tingkat", "kode", "nama"])
    # A name that begins like a formula would run as one where the file is opened.
    table["nama"] = table["nama"].astype(str).str.lstrip(NO_FORMULA)
    return table[table["tingkat"].isin(DIGITS)].reset_index(drop=True)


def programmes(space: Workspace, one: Quarter) -> dict[str, Programme]:
    """The programmes with recipients, by the rules in force at the end of the quarter."""
    rules = parameters.programmes(clock.period_end(one.period), space.root)
    return {name: rule for name, rule in rules.items() if name in set(one.receipts["program"])}


def quotas(space: Workspace, period: str, kabupaten: str) -> dict[str, int]:
    """The quota of the kabupaten per programme: its own row, else the sum of the finest."""
    files = _inputs(space, space.manifest.builds[period], "kuota")
    if not files:
        return {}
    table = _read(database.connect(), _QUOTA, files)
    table["digit"] = table["kode_wilayah"].str.len()
    found = {}
    for program, rows in table.groupby("program"):
        own = rows[rows["kode_wilayah"] == kabupaten]
        best = own if len(own) else rows[rows["digit"] == rows["digit"].max()]
        found[str(program)] = int(best["kuota"].sum())
    return found


def targeting(space: Workspace, period: str) -> dict[str, Any]:
    """The model card of a quarter, for what it says of IER and EER; empty without one."""
    name = f"bangun/{period}/model"
    card = json.loads(built(space, name).read_text("utf-8")) if name in space.manifest.slots else None
    return card or {}


def built(space: Workspace, slot: str) -> Path:
    """The file of a slot in force."""
    return space.root / space.manifest.slots[slot].file


def _inputs(space: Workspace, note: Mapping[str, Any], kind: str) -> list[str]:
    return [str(space.root / file) for file in note["files"].get(kind, [])]


def _read(connection: duckdb.DuckDBPyConnection, sql: str, files: Path | list[str]) -> pd.DataFrame:
    return connection.execute(sql, [str(files) if isinstance(files, Path) else files]).df()
