"""The office's own file handed back: every row as it came, marked, and back in its place when it was mended."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from intake_rows import PERIOD, keluarga, kk, write_csv

from analytics.errors import UserError
from analytics.intake import Intake, read_file
from analytics.intake.marked import write_sheets
from analytics.intake.original import load
from analytics.intake.report import write_xlsx

ID = "20260901T080000-keluarga-abc123"
HEAD = 3


@pytest.fixture
def office(tmp_path, in_process, context):
    """Import a file whose rows are kept; its marked workbook; the workbook imported again."""
    kept: dict[str, Path] = {}
    ready = replace(context, original=lambda import_id: kept[import_id])
    count = 0

    def take(path: Path, **changes: str | None) -> Intake:
        nonlocal count
        count += 1
        folder = tmp_path / f"impor{count}"
        folder.mkdir()
        period = changes.get("period", PERIOD)
        intake = read_file(
            path, str(changes.get("kind", "keluarga")), period=period, context=ready, staging=folder
        )
        if intake.original and ID not in kept:
            kept[ID] = intake.original
        return intake

    return take


def marked(intake: Intake, path: Path) -> Path:
    write_xlsx(intake, path, import_id=ID, scratch=path.parent)
    return path


def rows() -> list[dict[str, str]]:
    return [
        keluarga(1),
        keluarga(2, desil_nasional="12", nama_anggota_keluarga='=HYPERLINK("http://x")'),
        keluarga(3),
        keluarga(4, nomor_kartu_keluarga="123", luas_lantai="sangat luas"),
    ]


def source(tmp_path: Path, broken: str = "") -> Path:
    path = write_csv(tmp_path / "asal.csv", rows())
    with path.open("a", encoding="utf-8") as handle:
        handle.write(f"{broken}\n" if broken else "")
    return path


def test_rows_with_findings_come_back_as_they_came(office, tmp_path):
    book = openpyxl.load_workbook(marked(office(source(tmp_path)), tmp_path / "b.xlsx"))
    assert book.sheetnames == ["Perlu diperbaiki", "Aturan", "Semua baris", "Ringkasan", "Temuan"]
    table = list(book["Perlu diperbaiki"].values)
    assert table[0][:HEAD] == (f"Baris asal ({ID})", "Hasil", "Catatan")
    assert list(table[0][HEAD:]) == list(keluarga(1))
    assert [line[0] for line in table[1:]] == [3, 5]
    assert list(table[1][HEAD:]) == list(rows()[1].values())
    assert {line[1] for line in table[1:]} == {"ditolak"}
    assert "desil" in table[1][2].lower()
    assert len(list(book["Semua baris"].values)) == len(rows()) + 1


def test_bad_cells_are_coloured_and_good_ones_are_not(office, tmp_path):
    sheet = openpyxl.load_workbook(marked(office(source(tmp_path)), tmp_path / "b.xlsx"))["Perlu diperbaiki"]
    names = [cell.value for cell in sheet[1]]
    colour = {name: sheet.cell(3, names.index(name) + 1).fill.fgColor.rgb for name in names[HEAD:]}
    plain = colour["desil_nasional"]
    assert colour["nomor_kartu_keluarga"] != plain
    assert colour["luas_lantai"] not in (plain, colour["nomor_kartu_keluarga"])
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref


def test_nothing_in_it_is_live_and_numbers_keep_their_digits(office, tmp_path):
    path = marked(office(source(tmp_path)), tmp_path / "b.xlsx")
    with zipfile.ZipFile(path) as archive:
        content = b"".join(archive.read(n) for n in archive.namelist() if "worksheets" in n)
    assert b"<f>" not in content
    assert b"hyperlink" not in content
    cell = openpyxl.load_workbook(path)["Semua baris"].cell(2, 3)
    assert (cell.value, cell.data_type, cell.number_format) == (kk(1), "s", "@")
    assert path.stat().st_mode & 0o077 == 0


def test_broken_lines_have_a_sheet_of_their_own(office, tmp_path):
    book = openpyxl.load_workbook(marked(office(source(tmp_path, "a;b;c")), tmp_path / "b.xlsx"))
    table = list(book["Baris patah"].values)
    assert table[1][:3] == (6, "a;b;c", 3)


def mend(path: Path, changes: dict[int, dict[str, str]], more: list[list[str | int | None]] = []) -> Path:  # noqa: B006
    book = openpyxl.load_workbook(path)
    sheet = book["Perlu diperbaiki"]
    names = [cell.value for cell in sheet[1]]
    for line in sheet.iter_rows(min_row=2):
        for name, value in changes.get(line[0].value, {}).items():
            line[names.index(name)].value = value
    for row in more:
        sheet.append(row)
    book.save(path)
    return path


def test_mended_rows_take_their_places_and_the_others_stay(office, tmp_path):
    first = office(source(tmp_path))
    path = mend(
        marked(first, tmp_path / "b.xlsx"),
        {3: {"desil_nasional": "2"}, 5: {"nomor_kartu_keluarga": kk(4), "luas_lantai": "40"}},
    )
    again = office(path)
    assert (first.read, first.rejected) == (4, 2)
    assert (again.read, again.accepted, again.rejected, again.mends) == (4, 4, 0, ID)
    assert "2 baris diperbaiki" in again.notes[0]
    whole = office(
        write_csv(
            tmp_path / "utuh.csv",
            [
                keluarga(n) | {"desil_nasional": d, "luas_lantai": f}
                for n, d, f in ((1, "2", "36"), (2, "2", "36"), (3, "4", "36"), (4, "5", "40"))
            ],
        )
    )
    same = [pd.read_parquet(i.analysis).drop(columns=["luas_lantai"]) for i in (again, whole)]
    pd.testing.assert_frame_equal(*same)


def test_a_row_that_is_not_in_the_workbook_stays_as_it_came(office, tmp_path):
    path = marked(office(source(tmp_path)), tmp_path / "b.xlsx")
    book = openpyxl.load_workbook(path)
    book["Perlu diperbaiki"].delete_rows(2)
    book.save(path)
    again = office(path)
    assert (again.read, again.rejected) == (4, 2)


@pytest.mark.parametrize("word", ["hapus", "HAPUS", " Dihapus ", "hapus baris ini"])
def test_a_row_is_taken_out_by_saying_so_and_that_is_told(office, tmp_path, word):
    """A repeated row can only be mended by taking it out; deleting it from the sheet would leave it."""
    rows = [keluarga(1), keluarga(2), keluarga(2), keluarga(3) | {"desil_nasional": "12"}]
    first = office(write_csv(tmp_path / "ganda.csv", rows))
    assert (first.read, first.rejected) == (4, 2)
    path = marked(first, tmp_path / "b.xlsx")
    sheet = openpyxl.load_workbook(path)["Perlu diperbaiki"]
    notes = {row[0].value: row[2].value for row in sheet.iter_rows(min_row=2)}
    assert "tulis hapus di kolom Hasil" in notes[4]
    assert "tulis hapus" not in notes[5]
    again = office(mend(path, {4: {"Hasil": word}, 5: {"desil_nasional": "2"}}))
    assert (again.read, again.accepted, again.rejected) == (3, 3, 0)
    assert "1 baris dihapus menurut kolom Hasil (baris 4)" in again.notes[0]
    assert "1 baris diperbaiki" in again.notes[0]
    assert "2 baris lain tetap seperti semula" in again.notes[0]


@pytest.mark.parametrize(
    ("more", "others"),
    [([6, "hapus", ""], [["7", "hapus", "", *keluarga(9).values()]]), (["6+7", "hapus", ""], [])],
)
def test_a_broken_line_that_is_no_data_is_taken_out_by_its_number(office, tmp_path, more, others):
    path = marked(office(source(tmp_path, "a;b;c\nd;e")), tmp_path / "b.xlsx")
    again = office(
        mend(
            path,
            {3: {"desil_nasional": "2"}, 5: {"nomor_kartu_keluarga": kk(4)}},
            [more, *others],
        )
    )
    assert (again.read, again.accepted, again.rejected) == (4, 4, 0)
    assert "2 baris dihapus menurut kolom Hasil (baris 6, 7)" in again.notes[0]


def test_a_row_of_no_known_number_is_not_taken_out_but_added(office, tmp_path):
    path = marked(office(source(tmp_path)), tmp_path / "b.xlsx")
    again = office(mend(path, {}, [[99, "hapus", "", *keluarga(7).values()]]))
    assert again.read == 5
    assert "dihapus" not in again.notes[0]


def test_a_broken_line_is_mended_by_its_number_and_new_rows_are_added(office, tmp_path):
    path = marked(office(source(tmp_path, "a;b;c")), tmp_path / "b.xlsx")
    torn, new = [6, "", "", *keluarga(6).values()], [None, None, None, *keluarga(7).values()]
    again = office(mend(path, {3: {"desil_nasional": "2"}, 5: {"nomor_kartu_keluarga": kk(4)}}, [torn, new]))
    assert (again.read, again.accepted) == (6, 6)


@pytest.mark.parametrize("mark", ["6+7", "6 + 7", "6 dan 7"])
def test_a_line_broken_in_two_is_joined_and_leaves_nothing(office, tmp_path, mark):
    head, tail = ";".join(list(keluarga(6).values())[:3]), ";".join(list(keluarga(6).values())[3:])
    first = office(source(tmp_path, f"{head}\n{tail}"))
    assert (first.read, first.rejected) == (6, 4)
    path = marked(first, tmp_path / "b.xlsx")
    advice = list(openpyxl.load_workbook(path)["Baris patah"].values)[1][3]
    assert "misalnya 6+7" in advice
    whole = [mark, "", "", *keluarga(6).values()]
    again = office(mend(path, {3: {"desil_nasional": "2"}, 5: {"nomor_kartu_keluarga": kk(4)}}, [whole]))
    assert (again.read, again.accepted, again.rejected) == (5, 5, 0)
    assert again.rejected_rows is None
    assert "1 baris patah disatukan dengan baris lain" in again.notes[0]


def test_the_tail_of_a_broken_line_stays_until_it_is_named(office, tmp_path):
    path = marked(office(source(tmp_path, "a;b\nc;d")), tmp_path / "b.xlsx")
    again = office(mend(path, {}, [[6, "", "", *keluarga(6).values()]]))
    assert {r["id"]: r["count"] for r in again.rules}["STRUKTUR"] == 1


def test_a_good_row_is_never_taken_in(office, tmp_path):
    path = marked(office(source(tmp_path, "a;b")), tmp_path / "b.xlsx")
    again = office(mend(path, {}, [["6+4", "", "", *keluarga(6).values()]]))
    assert again.read == 5
    assert any("Baris 4 disebut sebagai sambungan" in note for note in again.notes)


def test_a_mended_row_that_repeats_another_is_found(office, tmp_path):
    path = mend(marked(office(source(tmp_path)), tmp_path / "b.xlsx"), {5: {"nomor_kartu_keluarga": kk(1)}})
    assert {r["id"] for r in office(path).rules} >= {"KK_GANDA"}


def test_a_number_that_excel_spoilt_stays_spoilt_until_it_is_typed_again(office, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(list(keluarga(1)))
    for n in (1, 2):
        book.active.append(list(keluarga(n).values()))
    book.active.cell(3, 2).value = 9901010101200010
    book.save(tmp_path / "asal.xlsx")
    first = office(tmp_path / "asal.xlsx")
    path = marked(first, tmp_path / "b.xlsx")
    assert {r["id"] for r in first.rules} == {r["id"] for r in office(path).rules} == {"KK_EXCEL"}
    assert office(mend(path, {3: {"nomor_kartu_keluarga": kk(2)}})).rejected == 0


def test_saved_as_csv_the_workbook_still_knows_where_it_belongs(office, tmp_path):
    path = marked(office(source(tmp_path)), tmp_path / "b.xlsx")
    table = pd.read_excel(
        path, sheet_name="Perlu diperbaiki", dtype=str, keep_default_na=False, engine="openpyxl"
    )
    table.loc[0, "desil_nasional"] = "2"
    table.to_csv(tmp_path / "b.csv", index=False, sep=";")
    assert office(tmp_path / "b.csv").rejected == 1


def test_another_kind_or_period_is_refused(office, tmp_path):
    path = marked(office(source(tmp_path)), tmp_path / "b.xlsx")
    with pytest.raises(UserError, match="berasal dari berkas keluarga"):
        office(path, kind="survei")
    with pytest.raises(UserError, match="periode"):
        office(path, period="2025-Q1")
    assert office(path, period=None).period == PERIOD


def test_rows_that_do_not_fit_are_left_for_the_next_round(office, tmp_path):
    import xlsxwriter

    intake = office(source(tmp_path))
    mapping = [{"kolom": m.kolom, "posisi": m.posisi, "kolom_berkas": m.kolom_berkas} for m in intake.mapping]
    with xlsxwriter.Workbook(str(tmp_path / "b.xlsx"), {"constant_memory": True}) as book:
        done = write_sheets(book, load(intake.original), intake.findings, mapping, ID, max_rows=1)
    assert (done.rows, done.left_out, done.all_rows) == (1, 1, 0)


def test_a_clean_file_is_not_kept(office, tmp_path):
    assert office(write_csv(tmp_path / "bersih.csv", [keluarga(1)])).original is None
