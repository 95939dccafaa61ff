"""How the figures are counted, as truth tables over nine families (tests/spec/tables.py)."""

from __future__ import annotations

from typing import Any

import duckdb
import pandas as pd
import pytest

from analytics.coverage.cube import build_cube
from analytics.coverage.quota import quota_table
from analytics.coverage.receipts import link_receipts
from analytics.eligibility.status import add_status, meanings
from tests.spec.tables import kabupaten

MARKS = {
    ("k8", "PKH"): ("inklusi", "yakin"),
    ("k1", "PKH"): ("inklusi", "tidak dapat dibedakan"),
    ("k3", "PKH"): ("eksklusi", "ragu"),
    ("k5", "PKH"): ("eksklusi", "yakin"),
    ("k9", "PKH"): ("eksklusi", "yakin"),
}


@pytest.fixture(scope="module")
def cube() -> pd.DataFrame:
    return cube_of(kabupaten(MARKS))


def cube_of(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """The cube as a build makes it: causes first, then counts."""
    add_status(con)
    return build_cube(con, period="2026-Q3", kabupaten="9901")


def value(cube: pd.DataFrame, program: str, kode: str, indikator: str) -> Any:
    row = cube[(cube["program"] == program) & (cube["kode"] == kode) & (cube["indikator"] == indikator)]
    assert len(row) == 1
    return row["nilai"].iloc[0]


@pytest.mark.parametrize(
    ("program", "kode", "indikator", "expected", "why"),
    [
        ("PKH", "9901012001", "penerima", 2, "k1 sekali walau dua anggota; k2 lewat NIK"),
        ("PKH", "9901022001", "penerima", 2, "k8, dan satu yang tidak terdaftar menurut desa di daftar"),
        ("PKH", "9901", "penerima", 5, "yang tanpa wilayah hanya dihitung di kabupaten"),
        ("PKH", "990101", "penerima", 2, "jumlah desanya"),
        ("PKH", "9901022002", "penerima", 0, "desa tanpa keluarga: nol, bukan kosong"),
        ("PKH", "9901012001", "layak", 3, "desil 1, 4 dan 2; desil 5 di atas batas PKH"),
        ("PKH", "9901012002", "layak", 1, "yang desilnya belum ada tidak dihitung layak"),
        ("PKH", "9901012001", "cakupan", 2 / 3, "k1 dan k2 dari k1, k2, k4"),
        ("PKH", "990102", "cakupan", 0, "k7 dan k9 layak, tidak menerima; k8 menerima tetapi desil 9"),
        ("PKH", "9901", "cakupan", 2 / 6, "dibagi sesudah dijumlah, bukan rata-rata kecamatan"),
        ("PKH", "9901", "layak_belum_menerima", 4, "k4, k5, k7, k9"),
        ("PKH", "9901012001", "serapan", 1.0, "dua dari dua"),
        ("PKH", "9901022001", "sisa_kuota", -1, "dua penerima, kuota satu"),
        ("PKH", "9901", "kuota", 6, "jumlah kuota desa"),
        ("PKH", "9901", "sisa_kuota", 1, "enam dikurangi lima"),
        ("PKH", "9901012001", "layak_tanpa_komponen", 1, "k4"),
        ("PKH", "990101", "di_luar_kuota", 0, "tiga layak yang punya komponen, kuota lima"),
        ("PKH", "990102", "di_luar_kuota", 1, "dua layak, kuota satu"),
        ("PKH", "9901", "desil_di_atas_batas", 1 / 3, "k8 dari tiga penerima yang desilnya diketahui"),
        ("PKH", "9901", "dugaan_inklusi", 1 / 3, "k8 dari tiga keluarga penerima terdaftar"),
        ("PKH", "9901", "mungkin_miskin", 2 / 6, "k5 dan k9 dari enam; k3 hanya ragu"),
        ("PKH", "9901", "dugaan_eksklusi", 1 / 6, "hanya k5; k9 di luar kuota"),
        ("PBI-JK", "9901012002", "penerima", 2, "dua jiwa; yang ganda sekali"),
        ("PBI-JK", "9901012002", "layak", 5, "lima jiwa di keluarga desil 3"),
        ("PBI-JK", "9901012002", "cakupan", 2 / 5, "jiwa dibagi jiwa"),
        ("PBI-JK", "9901", "layak", 23, "semua jiwa desil 1-5: 4+3+2+1+5+2+6"),
    ],
)
def test_counting(
    cube: pd.DataFrame, program: str, kode: str, indikator: str, expected: float, why: str
) -> None:
    assert value(cube, program, kode, indikator) == pytest.approx(expected), why


def test_what_was_never_brought_is_empty_not_zero() -> None:
    con = kabupaten()
    con.execute("DELETE FROM penerima WHERE program = 'PBI-JK'")
    con.execute("DELETE FROM terima WHERE program = 'PBI-JK'")
    con.execute("DELETE FROM tanda WHERE program = 'PBI-JK'")
    con.execute("DELETE FROM kuota WHERE program = 'PKH'")
    cube = cube_of(con)
    for indicator in ("penerima", "cakupan", "layak_belum_menerima", "dugaan_eksklusi", "mungkin_miskin"):
        assert pd.isna(value(cube, "PBI-JK", "9901", indicator)), indicator
    assert value(cube, "PBI-JK", "9901", "layak") == 23
    for indicator in ("kuota", "serapan", "sisa_kuota", "di_luar_kuota"):
        assert pd.isna(value(cube, "PKH", "9901012001", indicator)), indicator
    assert value(cube, "PKH", "9901", "penerima") == 5


def test_a_component_that_nobody_answered_does_not_fill_the_quota() -> None:
    con = kabupaten()
    before = value(cube_of(con), "PKH", "990102", "di_luar_kuota")
    con.execute("UPDATE skor SET punya_komponen = NULL WHERE id_keluarga = 'k7'")
    cube = cube_of(con)
    # k7 may have none: it is told with those without, and not as one who finds no place.
    assert value(cube, "PKH", "990102", "layak_tanpa_komponen") == 1
    assert (before, value(cube, "PKH", "990102", "di_luar_kuota")) == (1, 0)


def test_a_quota_for_a_whole_kecamatan_stands_for_itself() -> None:
    con = kabupaten()
    con.execute("DELETE FROM kuota WHERE program = 'PKH'")
    con.execute("INSERT INTO kuota VALUES ('PKH', '990101', 7)")
    cube = cube_of(con)
    assert value(cube, "PKH", "990101", "kuota") == 7
    assert value(cube, "PKH", "990101", "sisa_kuota") == 5
    assert pd.isna(value(cube, "PKH", "9901012001", "kuota"))
    # Recipients of the other kecamatan stand against no quota, so the kabupaten has none either.
    assert pd.isna(value(cube, "PKH", "9901", "kuota"))


def test_states_of_a_quota(cube: pd.DataFrame) -> None:
    desa = quota_table(cube[(cube["program"] == "PKH") & (cube["tingkat"] == "desa")])
    assert dict(zip(desa["nama"], desa["keadaan"], strict=True)) == {
        "Tengah": "sisa",
        "Akhir": "lebih",
        "Awal": "pas",
        "Kosong": "tanpa_kuota",
    }


@pytest.mark.parametrize(
    ("family", "program", "status"),
    [
        ("k1", "PKH", "layak"),
        ("k8", "PKH", "desil_di_atas_batas"),
        ("k4", "PKH", "tidak_punya_komponen"),
        ("k5", "PKH", "dugaan_exclusion_error"),
        ("k7", "PKH", "di_luar_kuota"),
        ("k9", "PKH", "di_luar_kuota"),
        ("k6", "PKH", "desil_belum_ada"),
        ("k3", "PKH", "tidak_layak"),
        ("k5", "PBI-JK", "layak"),
        ("k1", "PBI-JK", "kuota_belum_diisi"),
        ("k8", "PBI-JK", "tidak_layak"),
    ],
)
def test_status_of_a_family(family: str, program: str, status: str) -> None:
    con = kabupaten(MARKS)
    add_status(con)
    found = con.execute(
        "SELECT status FROM tanda WHERE id_keluarga = ? AND program = ?", [family, program]
    ).fetchall()
    assert found == [(status,)]
    assert status in meanings()


def test_marks_change_the_status_only_where_the_rules_say_so() -> None:
    con = kabupaten({("k2", "PKH"): ("inklusi", "yakin"), ("k3", "PKH"): ("eksklusi", "yakin")})
    add_status(con)
    found = dict(con.execute("SELECT id_keluarga, status FROM tanda WHERE program = 'PKH'").fetchall())
    assert found["k2"] == "pmt_jauh_di_atas"
    assert found["k3"] == "dugaan_salah_peringkat"
    assert all(found.values())


def test_without_a_survey_there_are_no_marks_and_no_zero_either() -> None:
    con = kabupaten()
    con.execute("UPDATE tanda SET p_miskin = NULL")
    cube = cube_of(con)
    for indicator in ("dugaan_inklusi", "dugaan_eksklusi"):
        assert pd.isna(value(cube, "PKH", "9901", indicator))


def test_an_office_may_enter_a_quota_at_any_level_and_the_highest_word_counts() -> None:
    con = kabupaten()
    con.execute("INSERT INTO kuota VALUES ('PKH', '990102', 9), ('PKH', '9901', 100)")
    cube = cube_of(con)
    found = [value(cube, "PKH", kode, "kuota") for kode in ("9901022001", "990102", "990101", "9901")]
    assert found == [1, 9, 5, 100]


def test_half_a_quota_is_no_quota_for_what_lies_above() -> None:
    con = kabupaten()
    con.execute("DELETE FROM kuota WHERE program = 'PKH' AND kode_wilayah = '9901022001'")
    cube = cube_of(con)
    assert value(cube, "PKH", "990101", "kuota") == 5
    for kode in ("990102", "9901"):
        assert pd.isna(value(cube, "PKH", kode, "kuota"))
        assert pd.isna(value(cube, "PKH", kode, "serapan"))


def test_room_left_is_only_said_where_a_quota_is_known() -> None:
    con = kabupaten(MARKS)
    con.execute("DELETE FROM kuota")
    add_status(con)
    found = dict(con.execute("SELECT id_keluarga, status FROM tanda WHERE program = 'PKH'").fetchall())
    assert found["k5"] == found["k9"] == "kuota_belum_diisi"
    con = kabupaten(MARKS)
    con.execute("DELETE FROM kuota")
    con.execute("INSERT INTO kuota VALUES ('PKH', '990101', 1), ('PKH', '9901', 99)")
    add_status(con)
    found = dict(con.execute("SELECT id_keluarga, status FROM tanda WHERE program = 'PKH'").fetchall())
    assert found["k5"] == "di_luar_kuota"
    assert found["k9"] == "dugaan_exclusion_error"


def test_a_member_left_behind_does_not_hide_the_family_card() -> None:
    """The NIK leads to a family that is gone, the card to one that is there: the card counts."""
    con = kabupaten()
    con.execute("INSERT INTO anggota VALUES ('lama-1', 'keluarga-hilang')")
    con.execute("DELETE FROM penerima")
    con.execute(
        "INSERT INTO penerima VALUES ('PKH', 'k7', 'lama-1', '9901022001'), ('PKH', 'k7', NULL, NULL)"
    )
    link_receipts(con)
    assert con.execute("SELECT id_keluarga FROM terima").fetchall() == [("k7",)]


def test_the_public_page_of_rules_is_current() -> None:
    from tests.spec.reference import TARGET, text

    assert TARGET.read_text(encoding="utf-8") == text(), "jalankan: python -m tests.spec.reference"
