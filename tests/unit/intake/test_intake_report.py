"""The report an office works from: every planted error explained, nothing personal shown, nothing live."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from intake_rows import anggota, found, keluarga, kk, nik, penerima

from analytics.errors import UserError
from analytics.intake import to_report
from analytics.intake.report import read_findings, rule_table, write_xlsx

# Twenty kinds of damage in one recipients list: the change, and the rules its row must show.
PLANTED: list[tuple[dict[str, str], set[str]]] = [
    ({"program": ""}, {"WAJIB_KOSONG"}),
    ({"program": "BLT"}, {"PROGRAM"}),
    ({"periode": "2026-Q1"}, {"PERIODE"}),
    ({"periode": "triwulan lalu"}, {"PERIODE"}),
    ({"nik": "990101150380001"}, {"NIK_PANJANG"}),
    ({"nik": "99010115038000A5"}, {"NIK_PANJANG"}),
    ({"nik": "9.90101E+15"}, {"NIK_ILMIAH"}),
    ({"nik": "9901013213800001"}, {"NIK_TANGGAL"}),
    ({"nik": "9901011503800000"}, {"NIK_SERI"}),
    ({"no_kk": "9901010101200"}, {"KK_PANJANG"}),
    ({"no_kk": "9,9E+15"}, {"KK_ILMIAH"}),
    ({"no_kk": "", "nik": ""}, {"WAJIB_KOSONG"}),
    ({"program": "PBI", "nik": ""}, {"WAJIB_KOSONG"}),
    ({"desa": "Negeri Antah"}, {"DESA_NAMA"}),
    ({"kecamatan": "Berantah"}, {"DESA_NAMA"}),
    ({"no_kk": kk(901), "nik": ""}, {"TIDAK_TERDAFTAR"}),
    ({"program": "PBI-JK", "nik": nik(902)}, {"TIDAK_TERDAFTAR"}),
    ({"nominal": "gratis"}, {"ANGKA"}),
    ({"nominal": "-600000"}, {"ANGKA"}),
    ({"nik": nik(1), "no_kk": kk(1)}, {"PENERIMA_GANDA"}),
    ({"program": "BLT", "nik": "12", "desa": "Antah"}, {"PROGRAM", "NIK_PANJANG", "DESA_NAMA"}),
]


def planted() -> list[dict[str, str]]:
    clean = [penerima(n, nominal="600.000") for n in range(1, 11)]
    return clean + [penerima(20 + i, nominal="600000") | change for i, (change, _) in enumerate(PLANTED)]


def test_every_planted_error_comes_back_with_row_and_rule(take):
    intake = take("penerima", planted())
    expected = {(12 + i, rule) for i, (_, rules) in enumerate(PLANTED) for rule in rules}
    assert found(intake) == expected
    soft = {"DESA_NAMA", "TIDAK_TERDAFTAR", "ANGKA"}
    assert intake.rejected == sum(not rules <= soft for _, rules in PLANTED)
    assert intake.warnings == sum(len(rules & soft) for _, rules in PLANTED)


def test_each_finding_is_a_sentence_without_braces_or_identity(take):
    for finding in read_findings(take("penerima", planted())):
        for words in (finding["alasan"], finding["perbaikan"]):
            assert words.endswith(".")
            assert not re.search(r"[{}]", words)
        text = " ".join(str(v) for v in finding.values())
        assert not re.search(r"\d{12,}", text)
        assert "Nama " not in text


def test_identity_is_masked_to_four_characters(take):
    findings = read_findings(take("keluarga", [keluarga(1, nomor_kartu_keluarga="123456789")]))
    assert findings[0]["nilai"] == "*****6789"
    short = read_findings(take("keluarga", [keluarga(1, nomor_kartu_keluarga="1234")]))
    assert short[0]["nilai"] == "****"


def test_a_number_in_the_wrong_column_is_hidden_too(take):
    row = keluarga(1, jenis_lantai_terluas=nik(7), kelurahan_desa=f"Desa {nik(7)}")
    intake = take("keluarga", [row])
    assert nik(7) not in json.dumps(read_findings(intake))
    assert nik(7) not in pd.read_parquet(intake.analysis).to_json()


def test_no_personal_column_in_the_analysis_table(take):
    intake = take("anggota", [anggota(1)])
    table = pd.read_parquet(intake.analysis)
    assert not {
        "nomor_induk_kependudukan",
        "nomor_kartu_keluarga",
        "nama",
        "tanggal_lahir",
        "alamat_ktp",
    } & set(table)
    assert nik(1) not in table.to_json()
    vault = pd.read_parquet(intake.identity)
    assert vault["nomor_induk_kependudukan"].tolist() == [nik(1)]
    assert vault["id_anggota"].tolist() == table["id_anggota"].tolist()


def test_nothing_of_the_file_stays_in_the_scratch_folder(take):
    intake = take("penerima", planted())
    left = {p.name for p in intake.findings.parent.rglob("*") if p.is_file()}
    assert left == {
        "penerima.csv",
        "analisis.parquet",
        "identitas.parquet",
        "ditolak.parquet",
        "temuan.parquet",
        "mutu.parquet",
    }
    assert not any(p.is_dir() for p in intake.findings.parent.iterdir())


def test_rejected_rows_keep_their_words(take):
    intake = take("keluarga", [keluarga(1), keluarga(2, desil_nasional="12")])
    rejected = pd.read_parquet(intake.rejected_rows)
    assert rejected["baris"].tolist() == [3]
    assert rejected["aturan"].tolist() == ["DESIL_RENTANG"]
    assert list(rejected["sel"][0]) == list(keluarga(2, desil_nasional="12").values())


def test_the_machine_report_holds_the_promised_keys(take):
    report = json.loads(json.dumps(to_report(take("penerima", planted()))))
    promised = {"kind", "period", "read", "accepted", "rejected", "warnings", "rules", "snapshot"}
    assert promised <= set(report)
    assert report["read"] == report["accepted"] + report["rejected"] == len(planted())
    assert all(set(rule) == {"id", "severity", "count"} for rule in report["rules"])


def test_the_workbook_tells_the_same_and_nothing_in_it_is_live(take, tmp_path):
    rows = [*planted(), penerima(60, program='=HYPERLINK("http://x")'), penerima(59, program="http://contoh")]
    intake = take("penerima", rows)
    path = tmp_path / "laporan.xlsx"
    assert write_xlsx(intake, path) == 0
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Ringkasan", "Temuan"]
    sheet = list(book["Temuan"].values)
    assert sheet[0] == ("Baris", "Kolom", "Aturan", "Tingkat", "Nilai", "Alasan", "Perbaikan")
    assert {(r[0], r[2]) for r in sheet[1:]} == found(intake)
    assert any(r[4] == '=HYPERLINK("http://x")' for r in sheet[1:])
    with zipfile.ZipFile(path) as archive:
        content = b"".join(archive.read(n) for n in archive.namelist() if "worksheets" in n)
    assert b"<f>" not in content
    assert b"hyperlink" not in content


def test_a_full_sheet_says_how_many_more(take, tmp_path):
    intake = take("penerima", planted())
    total = len(read_findings(intake))
    path = tmp_path / "laporan.xlsx"
    assert write_xlsx(intake, path, limit=5) == total - 5
    last = list(openpyxl.load_workbook(path)["Temuan"].values)[-1]
    assert last[0] == f"{total - 5} temuan lagi tidak dimuat di lembar ini."


def test_the_terminal_table_lists_the_rules(take):
    intake = take("penerima", planted())
    assert rule_table(intake).row_count == len(intake.rules)


def test_the_name_of_the_file_is_reported_without_its_path_and_numbers(take, tmp_path):
    from intake_rows import write_csv

    path = write_csv(tmp_path / f"{kk(1)}_akhir.csv", [keluarga(1)])
    source = take("keluarga", path).source
    assert "/" not in source
    assert kk(1) not in source
    assert source.endswith("_akhir.csv")


def test_members_need_families_first(take):
    with pytest.raises(UserError, match="keluarga"):
        take("anggota", [anggota(1)], families=None, persons=None)


def test_a_list_without_a_register_is_taken_and_says_so(take):
    intake = take("penerima", [penerima(1)], families=None, persons=None)
    assert intake.accepted == 1
    assert any("Register" in note for note in intake.notes)


def test_an_unknown_kind_is_refused(take):
    with pytest.raises(UserError, match="tidak dikenal"):
        take("gaji", [keluarga(1)])


def test_progress_is_told_in_order(tmp_path, in_process, context):
    from intake_rows import write_csv

    from analytics.intake import read_file

    told: list[tuple[str, float]] = []
    path = write_csv(tmp_path / "k.csv", [keluarga(1)])
    read_file(
        Path(path),
        "keluarga",
        period="2026-Q3",
        context=context,
        staging=tmp_path,
        progress=lambda *a: told.append(a),
    )
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
