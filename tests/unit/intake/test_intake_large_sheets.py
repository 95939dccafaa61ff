"""A large sheet is read in pieces by two processes; what comes out is what reading it whole gives."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import xlsxwriter

from analytics.intake import pieces
from analytics.intake.model import KINDS, Staged
from analytics.intake.names import known_names
from analytics.intake.sheet import stage_sheet

NAMES = known_names(KINDS)
#: Far less than a real piece, so that a small sheet has several.
PIECE = 1 << 16
ROWS = 3_000


def _write(path: Path, *, gap: int = 0, last_blank: bool = False) -> Path:
    """Texts, numbers, dates and truth values; every 500th row empty, ``gap`` empty rows in the middle."""
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Petunjuk").write_string(0, 0, "Isi lembar berikut")
        page = book.add_worksheet("Data")
        dates = book.add_format({"num_format": "dd/mm/yyyy"})
        page.write_string(0, 0, "DAFTAR KELUARGA")
        page.write_row(2, 0, ["no_kk", "nama_kepala_keluarga", "desil_nasional", "tanggal", "ket"])
        for n in range(ROWS):
            r = 3 + n + (gap if n > ROWS // 2 else 0)
            if n % 500 == 499:
                continue
            page.write_row(r, 0, [f"99010101{n:08d}", f"Nama {n}", n % 10 + 1])
            page.write_datetime(r, 3, datetime(2026, 1, 1 + n % 28), dates)
            page.write(r, 4, [True, 2.5, "x", ""][n % 4])
        if last_blank:
            for r in range(ROWS + 10, 2 * ROWS):
                page.write_blank(r, 0, None, dates)
    return path


def _both(path: Path, folder: Path) -> tuple[Staged, Staged]:
    found = []
    for name, piece in (("sepotong", PIECE), ("utuh", None)):
        (folder / name).mkdir()
        found.append(stage_sheet(path, folder / name, NAMES, piece=piece))
    return found[0], found[1]


def _same(one: Staged, other: Staged) -> bool:
    facts = [
        (s.headers, s.header_row, s.rows, s.blank_rows, s.sheet, s.notes, s.number_flags)
        for s in (one, other)
    ]
    return facts[0] == facts[1] and pq.read_table(one.parquet).equals(pq.read_table(other.parquet))


def _parts(staged: Staged) -> int:
    return len(list(staged.parquet.glob("*.parquet")))


@pytest.mark.parametrize("shape", [{}, {"gap": 700}, {"last_blank": True}])
def test_in_pieces_as_whole(tmp_path, shape):
    one, other = _both(_write(tmp_path / "b.xlsx", **shape), tmp_path)
    assert _parts(one) == 2
    assert _parts(other) == 1
    assert one.rows == ROWS - ROWS // 500
    assert _same(one, other)


SHEET = "xl/worksheets/sheet2.xml"


def _changed(path: Path, change: Callable[[str], str]) -> Path:
    """The workbook with the XML of its large sheet changed."""
    target = path.with_name("ubah.xlsx")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for item in source.infolist():
            data = source.read(item).decode()
            out.writestr(item.filename, change(data) if item.filename == SHEET else data)
            assert item.filename != SHEET or change(data) != data
    return target


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<row r="2000"', "<!-- </row> --><row r='2000'"),  # ends of rows in a comment
        ("<v>2.5</v>", '<f><![CDATA["</row>"]]></f><v>2.5</v>'),  # ... in a formula
        ('<row r="2900"', '<row r="9"'),  # a row far from its place
        ("<sheetData>", "<sheetData >"),  # another way of writing
    ],
)
def test_what_cannot_be_cut_is_read_whole(tmp_path, old, new):
    path = _changed(_write(tmp_path / "b.xlsx"), lambda xml: xml.replace(old, new, 1))
    one, other = _both(path, tmp_path)
    assert _same(one, other)


def test_rows_without_numbers_are_read_whole(tmp_path):
    path = _changed(_write(tmp_path / "b.xlsx"), lambda xml: re.sub('<row r="[0-9]+"', "<row", xml))
    one, other = _both(path, tmp_path)
    assert _parts(one) == 1
    assert _same(one, other)


def test_wider_further_down_is_read_whole(tmp_path):
    wide = '<row r="2500"><c r="J2500"><v>1</v></c></row>'
    path = _changed(_write(tmp_path / "b.xlsx"), lambda xml: re.sub('<row r="2500".*?</row>', wide, xml))
    one, other = _both(path, tmp_path)
    assert len(one.headers) == 10
    assert _same(one, other)


@pytest.mark.parametrize("encoding", ["UTF-1", "utf-32-le", "x"])
def test_an_odd_encoding_of_the_list_of_sheets_is_left_to_the_reader(tmp_path, encoding):
    path, target = _write(tmp_path / "b.xlsx"), tmp_path / "ubah.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as out:
        for item in source.infolist():
            data = source.read(item)
            if item.filename == "xl/workbook.xml":
                data = data.replace(b"UTF-8", encoding.encode())
            out.writestr(item.filename, data)
    assert pieces.open_large(target, PIECE) is None


def test_a_small_workbook_is_not_cut(tmp_path):
    assert pieces.open_large(_write(tmp_path / "b.xlsx")) is None
