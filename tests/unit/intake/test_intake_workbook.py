"""Workbooks: damage by Excel is seen in the cell types, and hostile files end in a sentence, not in a crash."""

from __future__ import annotations

import os
import re
import subprocess
import zipfile
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from intake_rows import anggota, balanced, found, keluarga, kk, nik

from analytics.errors import UserError
from analytics.intake import apart, guard, zipcheck
from analytics.intake.model import KINDS
from analytics.intake.names import known_names
from analytics.intake.zipcheck import check_workbook

NAMES = known_names(KINDS)


def write_xlsx(
    path: Path, rows: list[dict], *, title: int = 0, sheet: str = "Data", other: str | None = None
) -> Path:
    """Rows as typed cells; ``title`` lines above; ``other`` is a sheet of notes in front."""
    with xlsxwriter.Workbook(str(path)) as book:
        if other:
            book.add_worksheet(other).write_string(0, 0, "Catatan saja")
        page = book.add_worksheet(sheet)
        dates = book.add_format({"num_format": "dd/mm/yyyy"})
        for n in range(title):
            page.write_string(n, 0, f"DAFTAR {n}")
        names = list(rows[0])
        page.write_row(title, 0, names)
        for r, row in enumerate(rows, start=title + 1):
            for c, name in enumerate(names):
                value = row[name]
                if isinstance(value, date):
                    page.write_datetime(r, c, pd.Timestamp(value).to_pydatetime(), dates)
                elif isinstance(value, str):
                    page.write_string(r, c, value)
                else:
                    page.write(r, c, value)
    return path


def test_a_number_in_an_identity_column_is_proof_of_damage(take, tmp_path):
    rows = [
        anggota(1),
        anggota(2) | {"nomor_induk_kependudukan": int(nik(2))},
        anggota(3) | {"nomor_kartu_keluarga": float(kk(3))},
    ]
    intake = take("anggota", write_xlsx(tmp_path / "a.xlsx", rows))
    assert {(3, "NIK_EXCEL"), (4, "KK_EXCEL")} <= found(intake)
    assert intake.accepted == 1
    assert balanced(intake)


def test_typed_cells_read_like_typed_text(take, tmp_path):
    row = keluarga(1) | {
        "kode_kelurahan_desa": 9901012001,
        "desil_nasional": 3.0,
        "luas_lantai": 36,
        "pbi_nas": True,
    }
    table = pd.read_parquet(take("keluarga", write_xlsx(tmp_path / "k.xlsx", [row])).analysis)
    assert table.loc[0, ["kode_desa", "desil_nasional", "luas_lantai", "pbi_nas"]].tolist() == [
        "9901012001",
        3,
        36,
        True,
    ]


def test_date_cells_give_the_age_at_the_end_of_the_period(take, tmp_path):
    rows = [anggota(1) | {"tanggal_lahir": date(1980, 3, 15)}]
    rows.append(
        anggota(2) | {"tanggal_lahir": date(2016, 9, 30), "nomor_induk_kependudukan": nik(2, "300916")}
    )
    rows.append(
        anggota(3) | {"tanggal_lahir": date(2016, 10, 1), "nomor_induk_kependudukan": nik(3, "011016")}
    )
    with pytest.raises(UserError):
        take("keluarga", write_xlsx(tmp_path / "b.xlsx", rows))
    intake = take("anggota", write_xlsx(tmp_path / "a.xlsx", rows))
    assert "TANGGAL" not in {rule for _, rule in found(intake)}
    assert pd.read_parquet(intake.analysis)["umur"].tolist() == [46, 10, 9]


def test_titles_notes_and_row_numbers(take, tmp_path):
    rows = [keluarga(1), keluarga(2, desil_nasional="99")]
    path = write_xlsx(tmp_path / "k.xlsx", rows, title=3, other="Petunjuk")
    intake = take("keluarga", path)
    assert intake.sheet == "Data"
    assert found(intake) == {(6, "DESIL_RENTANG")}
    assert any("lembar lain" in note for note in intake.notes)


def _with_sheet(path: Path, xml: str) -> Path:
    """A valid workbook whose sheet is replaced by this XML."""
    base = write_xlsx(path.with_name("dasar.xlsx"), [{"no_kk": "1"}])
    with zipfile.ZipFile(base) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            new.writestr(
                item.filename, xml if item.filename == "xl/worksheets/sheet1.xml" else old.read(item)
            )
    return path


_SHEET = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'


def _far(cell: str, row: str, dimension: str = "A1:B2") -> str:
    return _SHEET.format(
        f'<dimension ref="{dimension}"/><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>no_kk</t></is></c></row>'
        f'<row r="{row}"><c r="{cell}"><v>1</v></c></row></sheetData>'
    )


@pytest.mark.parametrize(
    ("name", "xml"),
    [
        ("far corner", _far("XFD1048576", "1048576")),
        ("far column", _far("IW2", "2")),
        ("far row", _far("A3000001", "3000001")),
        ("dimension", _far("A2", "2", "A1:XFD1048576")),
    ],
)
def test_cells_far_away_are_refused_before_the_reader(tmp_path, name, xml):
    with pytest.raises(UserError, match="jauh di luar tabel"):
        check_workbook(_with_sheet(tmp_path / "x.xlsx", xml))


def test_the_address_of_a_name_space_is_no_far_column(tmp_path):
    # The row number makes the whole window be searched for letters.
    far_down = _far("B100001", "100001")
    office = far_down.replace("<worksheet ", '<worksheet xmlns:r="http://schemas.example.org/r" ')
    check_workbook(_with_sheet(tmp_path / "x.xlsx", office))


def test_the_last_allowed_column_passes(tmp_path):
    check_workbook(_with_sheet(tmp_path / "x.xlsx", _far("IV2", "2")))
    assert zipcheck.column_number(b"IV") == zipcheck.MAX_COLUMNS


def _zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"catatan.txt": b"x"}, "bukan buku kerja"),
        ({"xl/workbook.xml": b"x", "../jahat": b"x"}, "tidak wajar"),
        ({"xl/workbook.xml": b"x", "/etc/jahat": b"x"}, "tidak wajar"),
        ({"xl/workbook.xml": b"x", "C:\\jahat": b"x"}, "tidak wajar"),
        ({"xl/workbook.xml": b"x"} | {f"xl/{n}": b"" for n in range(2_000)}, "tidak wajar"),
        ({"xl/workbook.xml": b"x", "xl/bom.xml": bytes(60 * 1024**2)}, "mengembang"),
    ],
    ids=["no workbook", "..", "absolute", "drive", "members", "bomb"],
)
def test_hostile_archives_are_refused(tmp_path, members, words):
    with pytest.raises(UserError, match=words):
        check_workbook(_zip(tmp_path / "x.xlsx", members))


def test_a_truncated_workbook_is_refused(tmp_path):
    whole = write_xlsx(tmp_path / "a.xlsx", [keluarga(n) for n in range(1, 50)]).read_bytes()
    for share in (0.3, 0.7, 0.99):
        path = tmp_path / "b.xlsx"
        path.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(UserError, match="rusak"):
            check_workbook(path)


# From here on with the real child process.


def test_the_child_reads_text_and_workbook(tmp_path):
    book = write_xlsx(tmp_path / "k.xlsx", [keluarga(1), keluarga(2)])
    staged = guard.stage_guarded(book, tmp_path / "s1", NAMES)
    assert (staged.rows, staged.format, staged.number_flags) == (2, "xlsx", [1])
    assert not list((tmp_path / "s1").glob("*.json"))


def test_a_crash_of_the_reader_is_a_sentence(tmp_path, monkeypatch):
    """The cell that makes the reader abort the whole process, with the guard before it taken away."""
    path = _with_sheet(tmp_path / "x.xlsx", _far("XFD1048576", "1048576"))
    job_code = (
        "import analytics.intake.zipcheck as z; z.check_workbook = lambda path: None\n"
        "import sys; from analytics.intake.child import main; sys.exit(main(sys.argv[1]))"
    )
    real = subprocess.Popen

    def unguarded(command, **options):
        return real([command[0], "-c", job_code, command[-1]], **options)

    monkeypatch.setattr(apart.subprocess, "Popen", unguarded)
    with pytest.raises(UserError, match="memori atau ruang kerja") as error:
        guard.stage_guarded(path, tmp_path / "s", NAMES)
    assert error.value.saran


def test_too_little_memory_is_a_sentence(tmp_path):
    path = tmp_path / "k.csv"
    path.write_text("no_kk;desil_nasional\n" + "x" * 60_000_000)
    with pytest.raises(UserError, match="memori atau ruang kerja"):
        guard.stage_guarded(path, tmp_path / "s", NAMES, memory=300 * 1024**2)


def test_too_much_time_is_a_sentence(tmp_path):
    path = tmp_path / "k.csv"
    path.write_text("no_kk\n1\n")
    with pytest.raises(UserError, match="lebih dari 0 detik"):
        guard.stage_guarded(path, tmp_path / "s", NAMES, seconds=0)


def test_the_child_gets_no_secrets(monkeypatch):
    monkeypatch.setenv("RAHASIA", "x")
    assert "RAHASIA" not in apart.environment()
    assert "PATH" in apart.environment() or os.name == "nt"


def test_a_missing_file_is_named_without_its_digits(tmp_path):
    with pytest.raises(UserError) as error:
        guard.stage_guarded(tmp_path / f"{nik(1)}.csv", tmp_path / "s", NAMES)
    assert not re.search(r"\d{12,}", str(error.value))


@pytest.mark.parametrize(
    ("cell", "unworked"),
    [
        ('<c r="A2"><f>1+1</f></c>', 1),
        ('<c r="A2"><f>1+1</f><v></v></c>', 1),
        ('<c r="A2" s="3"><f t="shared" si="0"/><v /></c>', 1),
        ('<c r="A2"><f>1+1</f><v>2</v></c>', 0),
        ('<c r="A2" t="str"><f>""</f><v></v></c>', 0),
        ('<c r="A2" s="1"/><c r="B2" t="s"><v>0</v></c>', 0),
    ],
)
def test_a_formula_without_its_value_is_counted(tmp_path: Path, cell: str, unworked: int) -> None:
    found = check_workbook(
        _with_sheet(tmp_path / "x.xlsx", f'<sheetData><row r="2">{cell}</row></sheetData>')
    )
    assert (found.errors, found.formulas) == (0, unworked)


def test_counting_formulas_does_not_hang_on_what_only_looks_like_them(tmp_path: Path) -> None:
    """Each of these begins a formula a hundred thousand times and never ends it."""
    for piece in ("<c", "<c ", "<c><f>", "<c><f></f>" + " " * 50, "<c><f></f><v>" + " " * 50):
        check_workbook(_with_sheet(tmp_path / "x.xlsx", piece * 100_000))
    check_workbook(_with_sheet(tmp_path / "x.xlsx", "<c><f></f>" + " " * 3_000_000))
