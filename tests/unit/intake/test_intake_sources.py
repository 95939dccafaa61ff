"""Each source an office holds, in its own shape: recognised, counted and read right, its traps proven."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import pandas as pd
import pytest
from intake_rows import Row, anggota, balanced, found, keluarga, kk, kuota, nik, penerima, write_csv
from source_rows import (
    dtsen_anggota,
    dtsen_keluarga,
    jatim_keluarga,
    opensid_book,
    opensid_keluarga,
    pbdt,
    peserta,
    regsosek_keluarga,
    siksng_keluarga,
    siksng_orang,
    siksng_penyaluran,
)
from test_intake_workbook import write_xlsx

from analytics.coverage.receipts import link_receipts
from analytics.errors import UserError
from analytics.intake import Intake
from analytics.intake.report import read_findings
from analytics.intake.sources.declared import rows, sources, table
from analytics.intake.sources.recognise import recognise

ALL = {
    **{"PKH": "keluarga", "SEMBAKO": "keluarga", "PBI-JK": "jiwa", "PBI-APBD": "jiwa", "PIP": "jiwa"},
    **{"BLT-DD": "keluarga", "RST": "rumah", "BSPS": "rumah"},
}


def _table(intake: Intake) -> pd.DataFrame:
    assert balanced(intake)
    return pd.read_parquet(intake.analysis)


def _told(intake: Intake, words: str) -> bool:
    return any(words in note for note in intake.notes)


def test_dtsen_v3_is_a_latin1_file_between_pipes(take, tmp_path):
    lines = [dtsen_keluarga(n, alamat="Jl. Caf\u00e9") for n in range(1, 7)]
    path = write_csv(tmp_path / "k.csv", lines, delimiter="|", encoding="latin-1")
    path.write_bytes(path.read_bytes() + b"99|baris|patah\n")
    intake = take("keluarga", path)
    assert intake.source_form == "dtsen-v3-keluarga"
    assert (intake.read, intake.accepted, intake.code_system) == (7, 6, "bps")
    table = _table(intake)
    assert table["desil_nasional"].tolist() == [2, 3, 4, 5, 6, 7]
    assert table["desil_provinsi"].tolist() == [3, 4, 5, 6, 7, 8]
    assert table["desil_kabupaten_kota"].tolist() == [4, 5, 6, 7, 8, 9]


def test_dtsen_v2_is_a_workbook(take, tmp_path):
    path = write_xlsx(tmp_path / "k.xlsx", [dtsen_keluarga(n, version=2) for n in (1, 2)])
    intake = take("keluarga", path)
    assert (intake.source_form, intake.accepted) == ("dtsen-v2-keluarga", 2)
    people = write_xlsx(tmp_path / "a.xlsx", [dtsen_anggota(n) for n in (1, 2)])
    assert take("anggota", people).source_form == "dtsen-v2-anggota"


def test_dtsen_members(take, tmp_path):
    path = write_csv(tmp_path / "a.csv", [dtsen_anggota(n) for n in (1, 2)], delimiter="|")
    intake = take("anggota", path)
    assert (intake.source_form, intake.accepted) == ("dtsen-v3-anggota", 2)
    assert any("dari kolom" in note and "partisipasi_sekolah" in note for note in intake.notes)


def test_unranked_and_inactive_families_are_values_of_their_own(take):
    desil = ["3", "", "Tidak ada pemeringkatan", "NONAKTIF", "non aktif"]
    intake = take("keluarga", [keluarga(n, desil_nasional=d) for n, d in enumerate(desil, start=1)])
    status = _table(intake)["status_desil"].tolist()
    assert status == ["peringkat", "belum_diperingkat", "belum_diperingkat", "nonaktif", "nonaktif"]


def test_siksng_ranking_of_families_keeps_percentile_and_three_ranks(take):
    intake = take("keluarga", [siksng_keluarga(n) for n in (1, 2)])
    assert (intake.source_form, intake.accepted) == ("siksng-keluarga", 2)
    row = _table(intake).iloc[0]
    assert row["percentile_nasional"] == 1.5
    assert (row["peringkat_nasional"], row["peringkat_provinsi"], row["peringkat_kabupaten_kota"]) == (
        40_000_001,
        9_000_001,
        200_001,
    )
    assert row["desil_nasional"] == 2
    assert nik(1) not in _table(intake).to_json()
    assert pd.read_parquet(intake.identity)["nik_kepala_keluarga"].tolist() == [nik(1), nik(2)]


def test_siksng_persons_become_memberships(take):
    people = [
        siksng_orang(1, PKH="YA", BPNT="YA", periode_pkh="2026 TW III"),
        siksng_orang(2, family=1, PKH="YA", PBI="YA", periode_pkh="2026 TW III"),
        siksng_orang(3, BST="YA"),
        siksng_orang(4, PBI="PBI APBN", periode_pbi="2026-07"),
        siksng_orang(5),
    ]
    intake = take("penerima", people, programmes=ALL)
    assert intake.source_form == "siksng-orang"
    table = _table(intake)
    assert table["program"].value_counts().to_dict() == {"PBI-JK": 2, "PKH": 1, "SEMBAKO": 1}
    assert intake.read == 4
    assert _told(intake, "5 orang menjadi 4 kepesertaan; 2 orang")
    assert _told(intake, "1 anggota keluarga")
    assert _told(intake, "Kolom BST: 1 kepesertaan")
    assert not any("tidak dipakai" in note and "PKH" in note for note in intake.notes)


def test_a_persons_list_of_another_quarter_is_refused_row_by_row_at_its_own_line(take):
    people = [siksng_orang(1, PKH="YA", BPNT="YA", periode_pkh="2026-07", periode_bpnt="2025-01")]
    intake = take("penerima", people, programmes=ALL)
    assert found(intake) == {(2, "PERIODE")}
    assert (intake.accepted, intake.rejected) == (1, 1)


def test_siksng_distribution_list(take):
    intake = take("penerima", [siksng_penyaluran(n) for n in (1, 2, 3)])
    assert (intake.source_form, intake.accepted) == ("siksng-penyaluran", 3)
    table = _table(intake)
    assert table["kode_desa"].tolist() == ["9901012001"] * 3
    assert table["satuan_daftar"].unique().tolist() == ["keluarga"]


ROOFS = {"3": 3, "5": 6, "6": 5, "5. Kayu/sirap": 6, "Bambu": 5}


def test_regsosek_roofs_and_fuels_get_the_codes_of_dtsen(take):
    lines = [regsosek_keluarga(n, **{"305": roof}) for n, roof in enumerate(ROOFS, start=1)]
    lines[0]["308"], lines[1]["308"] = "12", "0"
    intake = take("keluarga", lines)
    assert (intake.source_form, intake.accepted) == ("regsosek-2022-keluarga", 5)
    table = _table(intake)
    assert table["jenis_atap_terluas"].tolist() == list(ROOFS.values())
    assert table["bahan_bakar_utama_memasak"].tolist() == [0, 0, 4, 4, 4]
    assert table["aset_bergerak_sepeda_motor"].tolist() == [False] * 5
    assert table["status_desil"].unique().tolist() == ["belum_diperingkat"]
    assert table["kode_desa"].tolist()[0] == "9901012002"
    assert _told(intake, "desil_nasional")
    assert not intake.questions


def test_the_same_numbers_in_dtsen_mean_what_dtsen_says(take):
    lines = [keluarga(n, jenis_atap_terluas=code) for n, code in ((1, "5"), (2, "6"), (3, "5. Bambu"))]
    assert _table(take("keluarga", lines))["jenis_atap_terluas"].tolist() == [5, 6, 5]


@pytest.mark.parametrize("make", [jatim_keluarga, opensid_keluarga])
def test_headers_that_fit_two_numberings_are_asked_about_and_not_guessed(take, tmp_path, make):
    header, fuel = (
        ("id_atap_terluas", "id_bb_utama")
        if make is jatim_keluarga
        else ("kd_jenis_atap", "kd_bahan_bakar_memasak")
    )
    lines = [make(1), make(2, **{header: "6"}), make(3, **{header: "2"})]
    intake = take("keluarga", lines)
    assert _table(intake)["jenis_atap_terluas"].isna().tolist() == [True, True, False]
    assert found(intake) == {(2, "KODE_RAGU"), (3, "KODE_RAGU")}
    asked = {q.isi: [code for code, _ in q.pilihan[:2]] for q in intake.questions if q.tanya == "kode"}
    assert asked == {"5": ["5", "6"], "6": ["6", "5"]}
    by_value = take("keluarga", [*lines, make(4, **{fuel: "12"})])
    assert _table(by_value)["jenis_atap_terluas"].tolist() == [6, 5, 2, 6]
    assert _told(by_value, "Regsosek 2022 (terlihat dari isi '12'")
    by_words = take("keluarga", [*lines, make(4, **{header: "5. Bambu"})])
    assert _table(by_words)["jenis_atap_terluas"].tolist() == [5, 6, 2, 5]


def test_a_dtsen_file_with_a_code_of_regsosek_is_doubted(take):
    lines = [keluarga(1, jenis_atap_terluas="5", bahan_bakar_utama_memasak="12"), keluarga(2)]
    intake = take("keluarga", lines)
    assert pd.isna(_table(intake)["jenis_atap_terluas"][0])
    assert {q.isi for q in intake.questions} == {"5", "12"}
    both = [*lines, keluarga(3, bahan_bakar_utama_memasak="0")]
    assert _table(take("keluarga", both))["jenis_atap_terluas"][0] == 5


def test_jatim_codes_with_dots_and_its_other_columns(take):
    intake = take("keluarga", [jatim_keluarga(n) for n in (1, 2)])
    assert (intake.source_form, intake.accepted) == ("jatim-keluarga", 2)
    row = _table(intake).iloc[0]
    assert (row["kode_desa"], row["desil_nasional"], row["luas_lantai"], row["jumlah_ternak_sapi"]) == (
        "9901012002",
        3,
        24,
        2,
    )
    assert not [q for q in intake.questions if q.tanya == "kolom"]


def test_pbdt_households_are_no_families(take):
    intake = take("rumah-tangga", [pbdt(n) for n in (1, 2, 3)])
    assert (intake.source_form, intake.accepted) == ("pbdt-2015", 3)
    table = _table(intake)
    assert table["id_satuan"].nunique() == 3
    assert table["id_keluarga"].isna().all()
    assert table["persentil_2015"].tolist() == [1.25, 2.25, 3.25]
    assert table["jumlah_keluarga"].tolist() == [2, 2, 2]
    assert table["kode_desa"].tolist()[0] == "9901012002"
    assert table["jenis_lantai_terluas"].isna().all()
    assert table["aset_bergerak_sepeda_motor"].isna().all()
    assert {(q.tentang, q.isi) for q in intake.questions} == {
        ("Sta_bangunan", "1"), ("Lantai", "7"), ("Atap", "5"), ("bb_masak", "9"), ("Fasbab", "1"),
        ("Ada_motor", "3"),
    }  # fmt: skip
    assert _told(intake, "bukan per keluarga")
    assert "BDT1" not in table.to_json()


def test_a_household_twice_is_told(take):
    assert found(take("rumah-tangga", [pbdt(1), pbdt(1), pbdt(1, Luas_lantai="40")])) == {
        *((line, "RUTA_GANDA") for line in (3, 4)),
        *((line, "KODE_RAGU") for line in (2, 3, 4)),
    }


def test_pbdt_is_never_taken_for_the_register(take):
    with pytest.raises(UserError, match="rumah-tangga"):
        take("keluarga", [pbdt(1)])


@pytest.mark.parametrize("kind", ["keluarga", "anggota", "penerima"])
def test_a_decree_with_counts_only_is_recognised_and_explained(take, kind):
    counts = [{"Kecamatan": "Awal", "Desa": "Suka Maju", "Jumlah Ruta": "120", "Jumlah ART": "400"}]
    with pytest.raises(UserError, match="rekap jumlah") as error:
        take(kind, counts)
    assert "kuota" in error.value.saran
    assert "rekap-desil" in error.value.saran


TARGETS = [
    (1, nik, "jiwa", "PIP", "id_anggota"),
    (2, kk, "keluarga", "BLT-DD", "id_keluarga"),
    ("3 - Rumah Tangga", lambda n: f"RTM{n}", "rumah tangga", "BLT-DD", "id_satuan"),
    ("Kelompok", lambda n: f"KUBE{n}", "kelompok", "BLT-DD", "id_satuan"),
]


@pytest.mark.parametrize(("sasaran", "number", "unit", "program", "key"), TARGETS)
@pytest.mark.parametrize("down", [True, False])
def test_opensid_participants_count_what_the_programme_says(
    take, tmp_path, sasaran, number: Callable[[int], str], unit, program, key, down
):
    name = {"PIP": "Program Indonesia Pintar", "BLT-DD": "BLT Dana Desa Tahun 2026"}[program]
    lines = [peserta(n, number(n)) for n in (1, 2)]
    path = opensid_book(tmp_path / "b.xlsx", lines, program=name, sasaran=sasaran, down=down)
    intake = take("penerima", path, programmes=ALL)
    assert (intake.source_form, intake.accepted) == ("opensid-bantuan", 2)
    table = _table(intake)
    assert table["program"].tolist() == [program] * 2
    assert table[key].notna().all()
    special = unit in ("rumah tangga", "kelompok")
    assert table["satuan_daftar"].tolist() == [unit if special else ALL[program]] * 2
    assert _told(intake, "bukan per keluarga") == special


def test_a_list_of_households_without_any_number_of_ours_counts_as_its_own_unit(take, tmp_path):
    lines = [peserta(n, f"RTM{n}", NIK="") for n in (1, 2)]
    intake = take("penerima", opensid_book(tmp_path / "b.xlsx", lines, sasaran=3), programmes=ALL)
    table = _table(intake)
    assert table[["id_keluarga", "id_anggota"]].isna().all(axis=None)
    assert table["satuan_daftar"].tolist() == ["rumah tangga"] * 2
    with duckdb.connect() as con:
        con.register("penerima", table)
        con.execute(
            "CREATE TABLE aturan AS SELECT 'BLT-DD' AS program, 'keluarga' AS satuan, 4 AS desil_maks"
        )
        empty = "SELECT '' AS id_keluarga, '' AS id_anggota, '' AS kode_desa, 1 AS desil_nasional WHERE FALSE"
        for name in ("anggota", "keluarga"):
            con.execute(f"CREATE VIEW {name} AS {empty}")
        link_receipts(con)
        assert con.execute("SELECT count(*) FROM terima").fetchall() == [(0,)]


def test_findings_name_the_column_as_the_file_does(take, tmp_path):
    lines = [peserta(1, kk(1)[:15], NIK="")]
    intake = take("penerima", opensid_book(tmp_path / "b.xlsx", lines), programmes=ALL)
    assert {f["kolom_berkas"] for f in read_findings(intake)} == {"Peserta"}


def test_opensid_without_its_sheet_says_what_to_do(take, tmp_path):
    path = write_xlsx(tmp_path / "p.xlsx", [peserta(1, kk(1))], sheet="Peserta")
    with pytest.raises(UserError, match="lembar Program") as error:
        take("penerima", path)
    assert "kolom program" in error.value.saran


@pytest.mark.parametrize(
    ("written", "program"),
    [
        ("BLT Dana Desa 2026", "BLT-DD"),
        ("Rumah Sejahtera Terpadu", "RST"),
        ("PBPU Pemda", "PBI-APBD"),
        ("Program Indonesia Pintar", "PIP"),
        ("BSPS", "BSPS"),
        ("PBI JK", "PBI-JK"),
    ],
)
def test_programmes_by_their_other_names(take, written, program):
    table = _table(take("penerima", [penerima(1, program=written)], programmes=ALL))
    assert table["program"].tolist() == [program]
    assert table["satuan_daftar"].tolist() == [ALL[program]]


COARSE = [
    ("jenis_lantai_terluas", "Keramik/granit/marmer/ubin/tegel/teraso"),
    ("jenis_lantai_terluas", "Keramik/ubin"),
    ("jenis_atap_terluas", "Asbes/seng"),
    ("sumber_air_minum_utama", "Air kemasan/isi ulang"),
    ("daya_terpasang", "\u2264900 W"),
    ("daya_terpasang", "> 900 VA"),
    ("bahan_bakar_utama_memasak", "Listrik/gas"),
    ("pembuangan_akhir_tinja", "Tanpa tangki septik"),
]


@pytest.mark.parametrize(("column", "text"), COARSE)
def test_a_coarse_answer_is_known_told_and_left_empty(take, column, text):
    intake = take("keluarga", [keluarga(1, **{column: text}), keluarga(2, **{column: "1"})])
    assert found(intake) == {(2, "NILAI_KASAR")}
    assert _table(intake)[column].isna().tolist() == [True, False]
    assert next(r for r in intake.rules if r["id"] == "NILAI_KASAR")["count"] == 1
    assert not intake.questions


def test_the_fine_answers_beside_them_are_still_read(take):
    texts = ["450 W", "900 W", "2200 W", ">2200 W", "> 2200 W", "2. 900 W"]
    intake = take("keluarga", [keluarga(n, daya_terpasang=t) for n, t in enumerate(texts, start=1)])
    assert _table(intake)["daya_terpasang"].tolist() == [1, 2, 4, 5, 5, 2]


def test_every_declared_name_leads_to_a_column_of_ours():
    ids = {s.id for s in sources()}
    for row in rows("kolom.csv"):
        assert row["sumber"] in ids
        assert row["kolom"] == "-" or row["kolom"] in table(row["jenis"])
    for row in rows("kode.csv"):
        known = table("keluarga")
        assert row["kolom"] == "*" or row["kolom"] in known


def test_a_plain_file_is_no_source(take):
    makers: list[tuple[str, Callable[..., Row]]] = [
        ("keluarga", keluarga),
        ("kuota", kuota),
        ("penerima", penerima),
    ]
    for kind, make in makers:
        intake = take(kind, [make(1)])
        assert intake.source_form is None
        assert not intake.questions
    assert recognise(list(anggota(1))) is None
    assert not read_findings(take("keluarga", [keluarga(1)]))
