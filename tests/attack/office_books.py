"""Workbooks as honest offices save them, under names that promise another format, and with what they do to cells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter

from tests.attack.making import Makers, registering, right_rows
from tests.attack.shapes import Xml, families, ole, pack, parts, sheet, table
from tests.unit.intake.intake_rows import anggota, kk, nik

BOOKS: Makers = {}
book = registering(BOOKS)


@book
def buku_wajar(path: Path) -> Path:
    return pack(path, parts([sheet(right_rows())]))


@book
def buku_bernama_csv(path: Path) -> Path:
    return pack(path.with_suffix(".csv"), parts([sheet(right_rows())]))


@book
def buku_bernama_xls(path: Path) -> Path:
    return pack(path.with_suffix(".xls"), parts([sheet(right_rows())]))


@book
def teks_bernama_xlsx(path: Path) -> Path:
    from tests.attack.shapes import plain

    path.write_text(plain(families(3)))
    return path


# What honest offices do to a workbook.


def _real(path: Path, fill: Callable[[Any, Any], None], **options: Any) -> Path:
    with xlsxwriter.Workbook(str(path), options) as workbook:
        fill(workbook, workbook.add_worksheet("Data"))
    return path


def _rows(page: Any, rows: list[list[object]], at: int = 0) -> None:
    for r, row in enumerate(rows, at):
        page.write_row(r, 0, row)


@book
def rumus_dengan_nilai_simpanan(path: Path) -> Path:
    def fill(_: Any, page: Any) -> None:
        _rows(page, right_rows(3))
        page.write_formula(1, 6, "=30+6", value=36)
        page.write_formula(2, 6, "=cmd|'/C calc'!A0", value="x")
        page.write_formula(3, 2, '=HYPERLINK("http://x","y")', value="y")

    return _real(path, fill)


@book
def rumus_belum_dihitung(path: Path) -> Path:
    """As programs write it that do not calculate: two formulas without a value."""
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    for row in right_rows(3):
        page.append(row)
    page["G2"], page["G3"] = "=30+6", "=SUM(1, 2)"
    made.save(path)
    return path


@book
def tanggal_1904(path: Path) -> Path:
    rows = table([anggota(n) for n in (1, 2)])

    def fill(workbook: Any, page: Any) -> None:
        _rows(page, rows)
        style = workbook.add_format({"num_format": "dd/mm/yyyy"})
        for r in (1, 2):
            page.write_datetime(r, HEAD_ANGGOTA.index("tanggal_lahir"), dt.datetime(1980, 3, 15), style)

    return _real(path, fill, date_1904=True)


HEAD_ANGGOTA = list(anggota(1))


@book
def tanggal_sebagai_nomor(path: Path) -> Path:
    """A date without a date format is a number only: not guessed."""
    return pack(path, parts([sheet(table([anggota(n, tanggal_lahir=29295) for n in (1, 2)]))]))  # type: ignore[arg-type]


@book
def sel_digabung(path: Path) -> Path:
    def fill(_: Any, page: Any) -> None:
        _rows(page, right_rows(4), at=1)
        page.merge_range(0, 0, 0, 7, "DATA KELUARGA KABUPATEN REKAAN")
        page.merge_range(2, 0, 4, 0, "9901012001")

    return _real(path, fill)


@book
def lembar_tersembunyi(path: Path) -> Path:
    return pack(path, parts([sheet(right_rows(9)), sheet(right_rows(2))], states=["hidden", "visible"]))


@book
def dua_lembar_data(path: Path) -> Path:
    return pack(path, parts([sheet(right_rows(2)), sheet(right_rows(3))]))


@book
def judul_di_baris_kelima(path: Path) -> Path:
    return pack(path, parts([sheet([["DAFTAR"], ["Kab. Rekaan"], [], ["no. 1"], *right_rows(3)])]))


@book
def sel_galat(path: Path) -> Path:
    wrong = [Xml(f'<c r="{{at}}" t="e"><v>{e}</v></c>') for e in ("#N/A", "#REF!", "#VALUE!", "#DIV/0!")]
    rows = families(4)
    return pack(
        path, parts([sheet(table([r | {"luas_lantai": e} for r, e in zip(rows, wrong, strict=True)]))])
    )


@book
def galat_di_kolom_wajib(path: Path) -> Path:
    wrong = Xml('<c r="{at}" t="e"><v>#REF!</v></c>')
    return pack(
        path, parts([sheet(table([r | {"kode_kelurahan_desa": wrong} for r in families(1)] + families(2)))])
    )


@book
def nik_sebagai_angka(path: Path) -> Path:
    rows = [anggota(n) | {"nomor_induk_kependudukan": int(nik(n))} for n in (1, 2)]
    return pack(path, parts([sheet(table([*rows, anggota(3)]))]))


@book
def kk_tertukar_huruf(path: Path) -> Path:
    return pack(
        path, parts([sheet(table([r | {"nomor_kartu_keluarga": float(kk(9))} for r in families(2)]))])
    )


@book
def baris_jumlah(path: Path) -> Path:
    return pack(path, parts([sheet([*right_rows(3), ["Jumlah", "", "", 3, "", "", 108, ""]])]))


@book
def sel_32767_huruf(path: Path) -> Path:
    rows = families(2, nama_anggota_keluarga="y" * 32_767)
    return pack(path, parts([sheet(table(rows))]))


@book
def makro(path: Path) -> Path:
    """A workbook with macros is read as data; nothing in it runs."""
    return pack(
        path.with_suffix(".xlsm"),
        parts([sheet(right_rows())]) | {"xl/vbaProject.bin": ole({"VBA": bytes(4096)}).hex()},
    )
