"""Every rule at its boundary: the values that just fail and the values that just pass."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from intake_rows import MAKERS, balanced, found, kk, nik

from analytics.intake import rules
from analytics.intake.report import read_findings

ROOT = Path(__file__).resolve().parents[3]

GALAT, PERINGATAN = "galat", "peringatan"

# rule, kind, column, values that fail, values that pass, severity
CASES = [
    ("WAJIB_KOSONG", "keluarga", "nomor_kartu_keluarga", ["", " ", "-", "NULL", "NaN"], [kk(99)], GALAT),
    ("WAJIB_KOSONG", "anggota", "tanggal_lahir", [""], ["1980-03-15"], GALAT),
    ("WAJIB_KOSONG", "survei", "psu", [""], ["A"], GALAT),
    ("NIK_PANJANG", "anggota", "nomor_induk_kependudukan", ["990101150380001", "99010115038000011", "99010115038000O1"], [nik(1), f"'{nik(1)}", "990101 150380 0001"], GALAT),
    ("NIK_ILMIAH", "anggota", "nomor_induk_kependudukan", ["9.90101E+15", "9,90101E+15", "9E15"], [nik(1)], GALAT),
    ("NIK_TANGGAL", "anggota", "nomor_induk_kependudukan", ["9901010003800001", "9901013203800001", "9901014003800001", "9901017203800001", "9901011500800001", "9901011513800001"], ["9901010103800001", "9901013103800001", "9901014103800001", "9901017103800001", "9901011501800001", "9901011512800001"], GALAT),
    ("NIK_SERI", "anggota", "nomor_induk_kependudukan", ["9901011503800000"], ["9901011503800001", "9901011503800010"], GALAT),
    ("NIK_SERAGAM", "anggota", "nomor_induk_kependudukan", ["0000000000000000", "1111111111111111"], [nik(1), "1111111111111112"], GALAT),
    ("KK_SERAGAM", "keluarga", "nomor_kartu_keluarga", ["0000000000000000", "9999999999999999"], [kk(99), "9999999999999990"], GALAT),
    ("NIK_PROVINSI", "anggota", "nomor_induk_kependudukan", ["1001011503800001", "9801011503800001"], ["1101011503800001", "9601011503800001"], PERINGATAN),
    ("KK_PROVINSI", "keluarga", "nomor_kartu_keluarga", ["1001010101200001"], ["3201010101200001", "9201010101200001"], PERINGATAN),
    ("KK_TANGGAL", "keluarga", "nomor_kartu_keluarga", ["9901014101200001", "9901010113200001"], ["9901013112200001"], PERINGATAN),
    ("KK_SERI", "keluarga", "nomor_kartu_keluarga", ["9901010101200000"], ["9901010101200010"], PERINGATAN),
    ("NIK_LAHIR", "anggota", "tanggal_lahir", ["1980-03-16", "1981-03-15"], ["1980-03-15", "15/03/1980", "15 Maret 1980"], PERINGATAN),
    ("NIK_KELAMIN", "anggota", "jenis_kelamin", ["2", "Perempuan"], ["1", "L", "Laki-laki"], PERINGATAN),
    ("KK_PANJANG", "keluarga", "nomor_kartu_keluarga", ["99010101012", "990101010120001x"], [kk(99)], GALAT),
    ("KK_ILMIAH", "keluarga", "nomor_kartu_keluarga", ["9.90101E+15"], [kk(99)], GALAT),
    ("DESIL_RENTANG", "keluarga", "desil_nasional", ["0", "11", "-1", "1.5", "satu"], ["1", "10", "10.0", "05", "", "nonaktif", "Tidak ada pemeringkatan"], GALAT),
    ("DESIL_RENTANG", "keluarga", "desil_provinsi", ["0", "11"], ["1", "10", ""], PERINGATAN),
    ("KODE_NILAI", "keluarga", "jenis_lantai_terluas", ["0", "10", "Emas"], ["1", "9", "02", "Keramik", "2. Keramik", ""], PERINGATAN),
    ("KODE_NILAI", "anggota", "jenis_kelamin", ["0", "3", "X"], ["1", "Laki-laki"], GALAT),
    ("KODE_NILAI", "anggota", "lapangan_usaha_dari_pekerjaan_utama", ["0", "27"], ["1", "26", ""], PERINGATAN),
    ("KODE_NILAI", "keluarga", "aset_bergerak_tv_datar", ["0", "3", "ada"], ["1", "2", "Ya", "TIDAK", "y", "T", ""], PERINGATAN),
    ("ANGKA", "keluarga", "luas_lantai", ["-1", "dua", "36,5", "2001", "99999"], ["0", "2000", "36,0", ""], PERINGATAN),
    ("ANGKA", "kuota", "kuota", ["seratus", "1,5"], ["0", "1.250", "100"], GALAT),
    ("ANGKA", "survei", "pengeluaran_per_kapita", ["banyak"], ["850000", "850.000,50", "8.5e5"], GALAT),
    ("KUOTA_NEGATIF", "kuota", "kuota", ["-1", "-1.000"], ["0", "1"], GALAT),
    ("TANGGAL", "anggota", "tanggal_lahir", ["2026-10-01", "31-02-1980", "kemarin", "1900-01-01"], ["2026-09-30", "1980-03-15"], GALAT),
    ("PROGRAM", "penerima", "program", ["BLT", "PKH Plus"], ["PKH", "pkh", "BPNT", "Program Keluarga Harapan"], GALAT),
    ("PERIODE", "penerima", "periode", ["2026-Q2", "2025-Q3", "entah"], ["2026-Q3", "Juli-September 2026", ""], GALAT),
    ("PENGELUARAN", "survei", "pengeluaran_per_kapita", ["0", "-5"], ["1", "0,01"], GALAT),
    ("PENGELUARAN_WAJAR", "survei", "pengeluaran_per_kapita", ["19999", "100000001", "0,01"], ["20000", "100000000", "0", "-5"], PERINGATAN),
    ("ANGKA_BESAR", "survei", "pengeluaran_per_kapita", ["1e400", "1000000000001", "9" * 39], ["1000000000000", "850000"], GALAT),
    ("ANGKA_BESAR", "survei", "bobot", ["1e300", "1e400"], ["1,5"], GALAT),
    ("BOBOT", "survei", "bobot", ["-0,1", "-1", "1000000001"], ["0", "0,1", "1000000000"], GALAT),
    ("DESA_NAMA", "penerima", "desa", ["Sukamakmur", "Awal"], ["Suka Maju", "DESA SUKAMAJU", "Mekarsari"], PERINGATAN),
    ("INDUK", "anggota", "nomor_kartu_keluarga", [kk(61)], [kk(60)], GALAT),
    ("TIDAK_TERDAFTAR", "penerima", "no_kk", [], [kk(5)], PERINGATAN),
]  # fmt: skip


def _id(case: tuple) -> str:
    return f"{case[0]}-{case[1]}-{case[2]}"


@pytest.mark.parametrize(
    ("rule", "kind", "column", "bad", "good", "severity"), CASES, ids=[_id(c) for c in CASES]
)
def test_fails_on_its_values_only(take, rule, kind, column, bad, good, severity):
    make = MAKERS[kind]
    values = bad + good
    rows = [make(20 + i) | ({column: v}) for i, v in enumerate(values)]
    for i, row in enumerate(rows):
        if kind == "anggota" and column != "nomor_induk_kependudukan":
            row["nomor_induk_kependudukan"] = nik(20 + i)
    padding = [make(i) for i in range(1, 3)] if kind == "kuota" else []
    intake = take(kind, rows + padding)
    failed = {f["baris"] - 2 for f in read_findings(intake) if f["aturan"] == rule}
    assert {values[i] for i in failed if i < len(values)} == set(bad)
    assert {f["tingkat"] for f in read_findings(intake) if f["aturan"] == rule} <= {severity}
    assert balanced(intake)


def test_a_warning_keeps_the_row_and_empties_the_value(take):
    intake = take("keluarga", [MAKERS["keluarga"](1, jenis_lantai_terluas="Emas", luas_lantai="2001")])
    row = pd.read_parquet(intake.analysis).iloc[0]
    assert intake.accepted == 1
    assert pd.isna(row["jenis_lantai_terluas"])
    assert pd.isna(row["luas_lantai"])


def test_an_unranked_family_and_an_inactive_one_stay_apart(take):
    make = MAKERS["keluarga"]
    intake = take("keluarga", [make(1, desil_nasional=""), make(2, desil_nasional="Nonaktif"), make(3)])
    table = pd.read_parquet(intake.analysis)
    assert table["desil_nasional"].isna().tolist() == [True, True, False]
    assert table["desil_nonaktif"].tolist() == [False, True, False]


def test_village_off_the_map_is_rejected(take):
    rows = [MAKERS["keluarga"](n) for n in range(1, 11)] + [
        MAKERS["keluarga"](11, kode_kelurahan_desa="9901012009")
    ]
    intake = take("keluarga", rows)
    assert found(intake) == {(12, "KODE_DESA")}
    assert intake.code_system == "kemendagri"


@pytest.mark.parametrize(
    ("kind", "rule", "key"),
    [
        ("keluarga", "KK_GANDA", "nomor_kartu_keluarga"),
        ("anggota", "NIK_GANDA", "nomor_induk_kependudukan"),
        ("survei", "RESPONDEN_GANDA", "id_responden"),
    ],
)
def test_repeats_keep_the_first_and_say_whether_they_differ(take, kind, rule, key):
    make = MAKERS[kind]
    first = make(1)
    name = {"keluarga": "luas_lantai", "anggota": "nama", "survei": "bobot"}[kind]
    intake = take(kind, [first, make(2), first, first | {name: "40"}])
    repeats = [f for f in read_findings(intake) if f["aturan"] == rule]
    assert [f["baris"] for f in repeats] == [4, 5]
    assert "persis sama" in repeats[0]["alasan"]
    assert "berbeda" in repeats[1]["alasan"]
    assert "baris 2" in repeats[0]["alasan"]
    assert (intake.accepted, intake.rejected) == (2, 2)


def test_a_bad_first_row_does_not_push_out_the_good_second(take):
    make = MAKERS["keluarga"]
    intake = take("keluarga", [make(1, desil_nasional="12"), make(1)])
    assert found(intake) == {(2, "DESIL_RENTANG"), (2, "KK_GANDA")}
    assert intake.accepted == 1


def test_recipient_twice_counts_once_but_stages_are_apart(take):
    make = MAKERS["penerima"]
    rows = [make(1), make(1), make(1, tahap="4"), make(1, program="SEMBAKO"), make(1, nik="")]
    intake = take("penerima", rows)
    assert found(intake) == {(3, "PENERIMA_GANDA"), (6, "PENERIMA_GANDA")}


def test_persons_of_one_family_are_apart_in_a_programme_for_persons(take):
    make = MAKERS["penerima"]
    rows = [
        make(1, program="PBI-JK"),
        make(2, program="PBI-JK", no_kk=kk(1)),
        make(1, program="PBI-JK", no_kk=""),
    ]
    assert found(take("penerima", rows)) == {(4, "PENERIMA_GANDA")}


def test_quota_twice_for_one_area(take):
    make = MAKERS["kuota"]
    intake = take("kuota", [make(1), make(2), make(1, kuota="5"), make(1, program="SEMBAKO")])
    assert found(intake) == {(4, "KUOTA_GANDA")}


def test_recipient_unknown_to_the_register_stays(take):
    make = MAKERS["penerima"]
    rows = [make(70), make(71, no_kk=kk(1)), make(2, no_kk=kk(72)), make(73, program="PBI-JK", no_kk=kk(3))]
    intake = take("penerima", rows)
    assert found(intake) == {(2, "TIDAK_TERDAFTAR"), (5, "TIDAK_TERDAFTAR")}
    assert intake.accepted == 4


def test_recipient_needs_a_number_that_fits_its_unit(take):
    make = MAKERS["penerima"]
    rows = [make(1, nik="", no_kk=""), make(2, program="PBI-JK", nik=""), make(3, nik=""), make(4, no_kk="")]
    intake = take("penerima", rows)
    assert found(intake) == {(2, "WAJIB_KOSONG"), (3, "WAJIB_KOSONG")}
    table = pd.read_parquet(intake.analysis)
    assert table["id_keluarga"].notna().all()


def test_family_with_no_head_two_heads_and_a_missing_member(take):
    make = MAKERS["anggota"]
    rows = [
        make(1),
        make(2, status_hubungan_keluarga="3"),
        make(3),
        make(33, nomor_kartu_keluarga=kk(3)),
    ]
    intake = take("anggota", rows)
    assert found(intake) == {(3, "KEPALA"), (4, "KEPALA"), (4, "JUMLAH_ANGGOTA")}
    assert intake.accepted == 4


def test_excel_left_its_mark_on_a_whole_column(take):
    """Numbers of 15 significant digits end in 0; here all of twenty do."""
    make = MAKERS["anggota"]
    spoilt = [make(n, nomor_induk_kependudukan=nik(n * 10)) for n in range(1, 21)]
    assert {rule for _, rule in found(take("anggota", spoilt))} == {"NIK_EXCEL"}
    assert take("anggota", spoilt[:7]).rejected == 7
    assert take("anggota", spoilt[:6]).rejected == 0


def test_every_rule_of_the_table_is_tried_here():
    tried = {case[0] for case in CASES} | {
        "STRUKTUR", "JUDUL_ULANG", "NIK_EXCEL", "KK_EXCEL", "NIK_KOLOM", "KK_KOLOM", "KODE_DESA", "KK_GANDA", "NIK_GANDA", "PENERIMA_GANDA",
        "KUOTA_GANDA", "RESPONDEN_GANDA", "KEPALA", "JUMLAH_ANGGOTA", "NILAI_KASAR", "KODE_RAGU", "RUTA_GANDA",
        "TIDAK_AKTIF",
    }  # fmt: skip
    elsewhere = ("spec/test_recap", "spec/test_funnel", "unit/intake/test_intake_skor")
    spec = "".join((ROOT / f"tests/{name}.py").read_text() for name in elsewhere)
    kinds = ("rekap-desil", "rekap-penerima", "usulan", "skor")
    later = {row["id"] for row in rules.rows() if row["jenis"] in kinds}
    assert {row["id"] for row in rules.rows()} - later == tried - later
    assert [rule for rule in later if rule not in spec and rule not in tried] == []


def test_every_rule_says_what_is_wrong_and_what_to_do():
    for row in rules.rows():
        assert row["tingkat"] in ("galat", "peringatan", "wajib"), row["id"]
        assert row["pesan"].endswith("."), row["id"]
        assert row["perbaikan"].endswith("."), row["id"]
