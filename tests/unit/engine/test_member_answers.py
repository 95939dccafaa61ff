"""What members did not answer stays empty: nobody is told to have no job, no school or no component for it."""

from __future__ import annotations

from typing import Any

import duckdb
import pandas as pd
import pytest

from analytics.engine.features import FUNCTIONS, MEMBERS
from analytics.schema import load

SOUND = dict.fromkeys(FUNCTIONS, 4)
HEAD = {"umur": 40, "status_hubungan_keluarga": 1, "jenis_kelamin": 1, **SOUND}
WORKING = {"status_bekerja": True, "status_dalam_pekerjaan_utama": 4}


def of(*members: dict[str, Any]) -> pd.Series:
    """The variables of one family with these members; what is left out is unanswered."""
    types = {"ya_tidak": "BOOLEAN", "bulat": "INTEGER", "pilihan": "INTEGER"}
    names = {c.kolom: types.get(c.tipe, "VARCHAR") for c in load("anggota").columns} | {"umur": "INTEGER"}
    names |= {"id_keluarga": "VARCHAR"}
    con = duckdb.connect()
    con.execute(f"CREATE TABLE anggota ({', '.join(f'{name} {kind}' for name, kind in names.items())})")
    for member in members:
        row = {"id_keluarga": "k", **member}
        con.execute(
            f"INSERT INTO anggota ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", [*row.values()]
        )
    return con.execute(MEMBERS).df().iloc[0]


@pytest.mark.parametrize(
    ("told", "job"),
    [(WORKING, 4), ({"status_bekerja": False}, 0), ({"status_bekerja": True}, None), ({}, None)],
)
def test_a_job_that_is_not_told_is_no_lack_of_work(told: dict[str, Any], job: int | None) -> None:
    found = of(HEAD | told)["status_pekerjaan_kepala"]
    assert (None if pd.isna(found) else found) == job


def test_working_members_are_counted_among_those_who_answered() -> None:
    assert of(HEAD | WORKING, {"umur": 38})["jumlah_bekerja"] == 1
    assert of(HEAD | {"status_bekerja": False})["jumlah_bekerja"] == 0
    assert pd.isna(of(HEAD, {"umur": 38})["jumlah_bekerja"])


@pytest.mark.parametrize(
    ("told", "level"),
    [
        ({"ijazah_tertinggi_yang_dimiliki": 3}, 1),
        ({"ijazah_tertinggi_yang_dimiliki": 23}, 0),
        ({"partisipasi_sekolah": 1}, 0),
        ({"partisipasi_sekolah": 3}, None),
        ({}, None),
    ],
)
def test_a_diploma_that_is_not_told_is_no_lack_of_one(told: dict[str, Any], level: int | None) -> None:
    found = of(HEAD | told)["pendidikan_kepala"]
    assert (None if pd.isna(found) else found) == level
    words = load("survei")["pendidikan_kepala"].codes
    assert words[0] == "tanpa ijazah SD"


def test_who_is_of_which_age_and_at_school_is_counted_among_those_who_tell() -> None:
    child = {"umur": 5}
    pupil = {"umur": 12, "partisipasi_sekolah": 2}
    counts = ["anak_0_6", "anak_7_18", "lansia_60", "masih_sekolah"]
    assert of(HEAD, child, pupil, {"umur": 64}, {})[counts].tolist() == [1, 1, 1, 1]
    assert of(HEAD | {"partisipasi_sekolah": 3})[counts].tolist() == [0, 0, 0, 0]
    nobody_tells = of({"status_hubungan_keluarga": 1}, {})
    assert nobody_tells[counts].isna().all()
    assert nobody_tells["jumlah_anggota"] == 2


def test_a_disability_nobody_was_asked_about_is_not_told() -> None:
    unasked = {name: value for name, value in HEAD.items() if name not in FUNCTIONS}
    assert pd.isna(of(unasked)["ada_disabilitas"])
    assert not of(HEAD)["ada_disabilitas"]
    assert of(HEAD | {"penglihatan": 1})["ada_disabilitas"]
    assert of(unasked | {"penglihatan": 1})["ada_disabilitas"]


@pytest.mark.parametrize(
    ("others", "component"),
    [
        ([], False),
        ([{"umur": 3}], True),
        ([{"umur": 64}], True),
        ([{"umur": 12, "partisipasi_sekolah": 2, **SOUND}], True),
        ([{"umur": 12, "partisipasi_sekolah": 3, **SOUND}], False),
        ([{"umur": 12, **SOUND}], None),
        ([{"umur": 33}], None),
        ([{"umur": 12, **SOUND}, {"umur": 3}], True),
    ],
)
def test_a_component_is_denied_only_where_every_member_tells(
    others: list[dict[str, Any]], component: bool | None
) -> None:
    found = of(HEAD, *others)["punya_komponen"]
    assert (None if pd.isna(found) else bool(found)) is component
