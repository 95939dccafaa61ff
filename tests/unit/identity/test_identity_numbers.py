"""NIK and No KK that Excel spoilt, in workbooks and text files as an office saves them; and what is no fault."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from identity_rows import anggota, excel_number, keluarga, nik, take

from analytics.intake import hints
from analytics.intake.report import read_findings
from analytics.schema import load
from geodata.codes import official_children

DAMAGE = {"NIK_EXCEL", "NIK_KOLOM", "KK_EXCEL", "KK_KOLOM"}


def workbook(path: Path, rows: list[dict[str, object]]) -> Path:
    """Rows as a workbook; an int or float becomes a number cell, as typing into Excel makes it."""
    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False}) as book:
        page = book.add_worksheet("Data")
        for column, name in enumerate(rows[0]):
            page.write_string(0, column, name)
        for line, row in enumerate(rows, start=1):
            for column, value in enumerate(row.values()):
                if isinstance(value, str):
                    page.write_string(line, column, value)
                else:
                    page.write_number(line, column, value)
    return path


def text(path: Path, rows: list[dict[str, object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return path


def fired(intake) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for one in read_findings(intake):
        found.setdefault(one["aturan"], set()).add(one["baris"])
    return found


def test_excel_keeps_fifteen_digits() -> None:
    """The model of the damage itself, so that the tests below spoil as Excel does."""
    assert excel_number("3201011503801237") == 3201011503801230
    assert int(float("9271014501850003")) == 9271014501850004


def test_a_number_cell_is_refused_and_the_text_beside_it_is_not(tmp_path):
    rows = [anggota(n) for n in range(1, 31)]
    for row in rows[:3]:
        row["nomor_induk_kependudukan"] = excel_number(row["nomor_induk_kependudukan"])
    intake = take(tmp_path, workbook(tmp_path / "a.xlsx", rows), "anggota")
    assert fired(intake)["NIK_EXCEL"] == {2, 3, 4}
    assert (intake.accepted, intake.rejected) == (27, 3)


def test_many_number_cells_do_not_condemn_the_text_cells(tmp_path):
    rows = [anggota(n) for n in range(1, 41)]
    for row in rows[:30]:
        row["nomor_induk_kependudukan"] = excel_number(row["nomor_induk_kependudukan"])
    intake = take(tmp_path, workbook(tmp_path / "a.xlsx", rows), "anggota")
    assert (intake.accepted, intake.rejected) == (10, 30)
    assert "NIK_KOLOM" not in fired(intake)


def test_a_number_of_papua_loses_its_last_digit_even_where_excel_kept_sixteen(tmp_path):
    rows = [anggota(1), anggota(2) | {"nomor_induk_kependudukan": float("9271014501850003")}]
    intake = take(tmp_path, workbook(tmp_path / "a.xlsx", rows), "anggota")
    assert fired(intake)["NIK_EXCEL"] == {3}


def test_scientific_text_is_refused_row_by_row(tmp_path):
    rows = [anggota(n) for n in range(1, 4)]
    rows[1]["nomor_induk_kependudukan"] = "3,20101E+15"
    for name, write in (("a.xlsx", workbook), ("a.csv", text)):
        intake = take(tmp_path, write(tmp_path / name, rows), "anggota")
        assert fired(intake)["NIK_ILMIAH"] == {3}
        assert intake.accepted == 2


@pytest.mark.parametrize(
    ("count", "refused"), [(7, True), (12, True), (19, True), (20, True), (200, True), (6, False)]
)
def test_a_text_file_saved_by_excel_is_refused_as_a_column(tmp_path, count, refused):
    rows = [anggota(n * 7 + 1) for n in range(1, count + 1)]
    for row in rows:
        row["nomor_induk_kependudukan"] = f"{excel_number(row['nomor_induk_kependudukan'])}"
    intake = take(tmp_path, text(tmp_path / "a.csv", rows), "anggota")
    notes = [note for note in intake.notes if "berakhir dengan 0" in note]
    assert len(notes) == 1
    assert all(
        step in notes[0] for step in ("(1) unduh lagi", "(2) impor", "Dari Teks/CSV", "Tipe Data: Teks")
    )
    assert (intake.rejected == count) is refused
    assert "ditolak" in notes[0] if refused else "Peringatan" in notes[0]


def test_half_a_spoilt_column_is_refused_whole_with_a_reason_of_its_own(tmp_path):
    rows = [anggota(n) for n in range(1, 31)]
    for row in rows[:18]:
        row["nomor_induk_kependudukan"] = f"{row['nomor_induk_kependudukan'][:15]}0"
    for n, row in enumerate(rows):
        row["nomor_induk_kependudukan"] = f"{row['nomor_induk_kependudukan'][:12]}{n:03d}{0 if n < 18 else 7}"
    intake = take(tmp_path, text(tmp_path / "a.csv", rows), "anggota")
    found = fired(intake)
    assert len(found["NIK_EXCEL"] - found.get("NIK_SERI", set())) >= 17
    assert len(found["NIK_KOLOM"]) == 12
    assert intake.accepted == 0
    assert all("Unduh lagi" in f["perbaikan"] for f in read_findings(intake) if f["aturan"] in DAMAGE)


def test_one_in_ten_is_chance(tmp_path):
    rows = [anggota(n) for n in range(1, 101)]
    intake = take(tmp_path, text(tmp_path / "a.csv", rows), "anggota")
    assert intake.accepted == 100
    assert not DAMAGE & fired(intake).keys()
    assert not [note for note in intake.notes if "berakhir dengan 0" in note]


def test_a_large_family_counts_as_one_number(tmp_path):
    rows = [anggota(n) | {"nomor_kartu_keluarga": keluarga(10)["nomor_kartu_keluarga"]} for n in range(1, 26)]
    intake = take(tmp_path, text(tmp_path / "a.csv", rows), "anggota")
    assert intake.accepted == 25


def test_papua_in_a_text_file_is_known_by_its_even_numbers(tmp_path):
    def file(numbers: list[int]) -> Path:
        rows = [anggota(n) | {"nomor_induk_kependudukan": str(v)} for n, v in enumerate(numbers, start=1)]
        return text(tmp_path / "a.csv", rows)

    whole = [9_271_011_503_800_001 + n for n in range(1, 25)]
    rounded = sorted({int(float(v)) + 10 * n for n, v in enumerate(whole)})
    assert all(v % 2 == 0 for v in rounded)
    refused = take(tmp_path, file(rounded), "anggota")
    assert refused.accepted == 0
    assert any("genap" in note for note in refused.notes)
    assert take(tmp_path, file(whole), "anggota").accepted == 24


def test_codes_that_lost_their_leading_zeros_are_found_again(tmp_path):
    rows = [
        keluarga(n)
        | {
            "kode_provinsi": 99,
            "kode_kabupaten_kota": 1,
            "kode_kecamatan": 1,
            "kode_kelurahan_desa": 2001 + n % 3,
        }
        for n in range(1, 7)
    ]
    intake = take(tmp_path, workbook(tmp_path / "k.xlsx", rows), "keluarga")
    assert intake.accepted == 6
    assert set(pd.read_parquet(intake.analysis)["kode_desa"]) == {"9901012001", "9901012002", "9901012003"}


def test_the_place_in_a_number_is_never_the_domicile(tmp_path):
    """A NIK and a card from Aceh, Papua or Banten in a family that lives here: no finding, and lives here."""
    rows = [anggota(n) for n in range(1, 4)]
    for row, place in zip(rows, ("110101", "910101", "367201"), strict=True):
        row["nomor_induk_kependudukan"] = place + row["nomor_induk_kependudukan"][6:]
    intake = take(tmp_path, text(tmp_path / "a.csv", rows), "anggota")
    assert fired(intake) == {}
    families = [keluarga(n) for n in range(1, 4)]
    for row, place in zip(families, ("110101", "910101", "367201"), strict=True):
        row["nomor_kartu_keluarga"] = place + row["nomor_kartu_keluarga"][6:]
    intake = take(tmp_path, text(tmp_path / "k.csv", families), "keluarga")
    assert fired(intake) == {}
    desa = pd.read_parquet(intake.analysis)["kode_desa"].tolist()
    assert desa == [row["kode_kelurahan_desa"] for row in families]


def test_the_list_of_provinces_is_the_decrees_own() -> None:
    """99 is no province; invented data use it, so that nobody's number can be hit."""
    from analytics.intake.rules import rows

    listed = [
        set(r["syarat"].split("NOT IN (")[1].strip(")").replace("'", "").split(", "))
        for r in rows()
        if r["id"].endswith("_PROVINSI")
    ]
    assert len(listed) == 2
    assert all(one == {*official_children(), "99"} for one in listed)


def test_errors_and_warnings_are_apart() -> None:
    from analytics.intake.rules import rows

    level = {r["id"]: r["tingkat"] for r in rows() if r["id"].startswith(("NIK_", "KK_"))}
    warned = {"NIK_LAHIR", "NIK_KELAMIN", "NIK_PROVINSI", "KK_PROVINSI", "KK_TANGGAL", "KK_SERI"}
    assert {name for name, how in level.items() if how == "peringatan"} == warned
    # What a person's file must hold is what these rules look at.
    assert {c.kolom for c in load("anggota").columns if c.tipe in ("nik", "no_kk")} == {
        "nomor_induk_kependudukan",
        "nomor_kartu_keluarga",
    }


def test_the_strength_of_the_proof_is_the_same_for_short_files() -> None:
    longest = {
        n: next((z for z in range(n + 1) if hints.is_spoilt(n, z)), None) for n in (6, 7, 13, 19, 20, 21)
    }
    assert longest == {6: None, 7: 7, 13: 9, 19: 11, 20: 11, 21: 11}


def test_no_finding_shows_more_than_four_digits(tmp_path):
    rows = [anggota(n) for n in range(1, 21)]
    for row in rows:
        row["nomor_induk_kependudukan"] = f"{excel_number(row['nomor_induk_kependudukan'])}"
    intake = take(tmp_path, text(tmp_path / "a.csv", rows), "anggota")
    shown = " ".join(f"{f['nilai']} {f['alasan']}" for f in read_findings(intake)) + " ".join(intake.notes)
    assert nik(1)[:12] not in shown
