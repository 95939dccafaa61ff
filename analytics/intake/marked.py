"""The office's own file handed back: its rows as they came, what is wrong coloured and said beside each.

Sheets: *Perlu diperbaiki* (rows with a finding; the one to mend and import again), *Baris patah* (lines with
another number of cells, as raw text), *Aturan* (how often each rule fired), and *Semua baris* where the file
is small enough to be looked at. Every cell is text: a NIK keeps its digits and nothing becomes a formula.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from analytics import database
from analytics.intake.mark import MAX_CELL, NOTE_HEADER, RESULT_HEADER, ROW_HEADER, row_header
from analytics.intake.names import safe_name
from analytics.intake.original import Original
from analytics.intake.sql import parquet

#: An XLSX sheet holds 1,048,576 rows; one is the header.
MAX_ROWS = 1_048_575
#: All rows are repeated only up to so many cells; beyond, the file would take minutes to write and open.
MAX_CELLS = 1_500_000
TO_MEND, BROKEN, RULES, ALL = "Perlu diperbaiki", "Baris patah", "Aturan", "Semua baris"
_BATCH = 2_000
_HELPERS = 3
_HELP = (
    "Nomor baris di berkas asal. Jangan diubah: dengannya baris yang diperbaiki kembali ke tempatnya. "
    "Baris patah yang disatukan menyebut semua angkanya, misalnya 12+13.",
    "Ditolak: baris ini belum dipakai. Peringatan: dipakai, tetapi periksalah. Baris yang tidak boleh ada "
    "(ganda, wilayah lain): tulis hapus di sini.",
    "Apa yang keliru di baris ini dan cara memperbaikinya. Tidak ikut diimpor.",
)


@dataclass(frozen=True)
class Marked:
    """What went in: rows to mend, rows that did not fit, broken lines, rows on *Semua baris*."""

    rows: int
    left_out: int
    broken: int
    all_rows: int


@dataclass(frozen=True)
class _Source:
    original: Original
    findings: Path
    positions: dict[str, int]
    max_rows: int

    @property
    def headers(self) -> list[str]:
        return self.original.staged.headers


def write_sheets(
    book: Any,
    original: Original,
    findings: Path,
    mapping: Iterable[dict[str, Any]],
    import_id: str,
    *,
    max_rows: int = MAX_ROWS,
    max_cells: int = MAX_CELLS,
) -> Marked:
    """Add the sheets to an open workbook (constant memory, strings only), the one to mend first.

    ``mapping`` are the columns as the report holds them. Rows beyond ``max_rows`` are left for the next
    round: once these are mended and imported, a new workbook holds the rest.
    """
    source = _Source(original, findings, _positions(original.staged.headers, mapping), max_rows)
    staged = original.staged
    styles = _Styles(book)
    with database.connect() as con:
        con.execute("SET threads = 2; SET preserve_insertion_order = true")
        _views(con, source)
        total = _number(con, "SELECT count(*) FROM mentah JOIN catatan USING (baris)")
        _write_to_mend(book.add_worksheet(TO_MEND), con, source, styles, import_id)
        if staged.broken_rows:
            _write_broken(book.add_worksheet(BROKEN), con, source, styles)
        _write_rules(book.add_worksheet(RULES), con, styles)
        fits = staged.rows <= max_rows and staged.rows * (len(staged.headers) + 1) <= max_cells
        if fits:
            _write_all(book.add_worksheet(ALL), con, source, styles)
    written = min(total, max_rows)
    return Marked(written, total - written, staged.broken_rows, staged.rows if fits else 0)


def _positions(headers: list[str], mapping: Iterable[dict[str, Any]]) -> dict[str, int]:
    """Our column -> its place in the original, whose rows may have been reshaped before they were judged."""
    names = [safe_name(h) for h in headers]
    found = {}
    for one in mapping:
        name, place = one["kolom_berkas"], one["posisi"]
        if one["kolom"] and name in names:
            at = place if place < len(names) and names[place] == name else names.index(name)
            found[one["kolom"]] = at
    return found


class _Styles:
    """The few formats of the workbook; every cell is of the text kind, so typed numbers stay as typed."""

    def __init__(self, book: Any) -> None:
        text = {"num_format": "@", "valign": "top"}
        self.text = book.add_format(text)
        self.wrap = book.add_format({**text, "text_wrap": True})
        self.head = book.add_format({**text, "bold": True, "text_wrap": True, "bottom": 1})
        self.galat = book.add_format({**text, "bg_color": "#F6C9C5"})
        self.peringatan = book.add_format({**text, "bg_color": "#FFE9A8"})
        self.helper = book.add_format({**text, "text_wrap": True, "bg_color": "#EEF2F3"})
        self.number = book.add_format({"valign": "top", "bg_color": "#EEF2F3", "num_format": "0"})


def _views(con: duckdb.DuckDBPyConnection, source: _Source) -> None:
    """``mentah``, ``rusak``, ``temuan`` and ``catatan`` (baris, hasil, catatan, kolom, berat)."""
    staged = source.original.staged
    for name, path in (("mentah", staged.parquet), ("rusak", staged.broken), ("temuan", source.findings)):
        con.execute(f"CREATE VIEW {name} AS SELECT * FROM {parquet(path)}")
    con.execute(
        """CREATE TABLE catatan AS
           SELECT baris, CASE WHEN bool_or(tingkat = 'galat') THEN 'ditolak' ELSE 'peringatan' END AS hasil,
                  string_agg(coalesce(nullif(kolom_berkas, '') || ': ', '') || alasan || ' ' || perbaikan
                             || CASE WHEN perbaikan LIKE '%Hapus baris ini%' THEN
                                ' Caranya: tulis hapus di kolom Hasil.' ELSE '' END,
                             chr(10) ORDER BY tingkat, aturan) AS catatan,
                  list(kolom ORDER BY tingkat DESC) AS kolom, list(tingkat ORDER BY tingkat DESC) AS berat
           FROM temuan GROUP BY baris"""
    )


def _write_to_mend(
    sheet: Any, con: duckdb.DuckDBPyConnection, source: _Source, styles: _Styles, import_id: str
) -> None:
    names = [row_header(import_id), RESULT_HEADER, NOTE_HEADER, *source.headers]
    _head(sheet, names, styles)
    for column, (width, text) in enumerate(zip((12, 12, 60), _HELP, strict=True)):
        sheet.set_column(column, column, width, styles.helper)
        sheet.write_comment(0, column, text)
    cells = ", ".join(f"c{i}" for i in range(len(source.headers)))
    query = f"""SELECT baris, hasil, catatan, kolom, berat, {cells} FROM mentah JOIN catatan USING (baris)
                ORDER BY baris LIMIT {source.max_rows}"""
    last = 0
    for last, row in enumerate(_rows(con, query), start=1):
        colours = {source.positions.get(k): getattr(styles, b) for k, b in zip(row[3], row[4], strict=True)}
        sheet.write_number(last, 0, row[0], styles.number)
        sheet.write_string(last, 1, row[1], styles.helper)
        sheet.write_string(last, 2, row[2][:MAX_CELL], styles.helper)
        for place, text in enumerate(row[5:]):
            style = colours.get(place)
            if text is not None and len(text) <= MAX_CELL:
                sheet.write_string(last, place + _HELPERS, text, style or styles.text)
            elif style:
                sheet.write_blank(last, place + _HELPERS, None, style)
    sheet.autofilter(0, 0, max(last, 1), len(names) - 1)
    sheet.freeze_panes(1, 1)


def _write_broken(sheet: Any, con: duckdb.DuckDBPyConnection, source: _Source, styles: _Styles) -> None:
    width = len(source.headers)
    _head(sheet, [ROW_HEADER, "Isi baris", "Jumlah sel", NOTE_HEADER], styles)
    for column, wide in enumerate((12, 90, 12, 60)):
        sheet.set_column(column, column, wide, styles.text)
    advice = (
        f"Judul kolom ada {width}. Pindahkan isinya ke lembar «{TO_MEND}» sebagai satu baris, "
        f"dengan angka {ROW_HEADER} yang sama. Bila terpotong menjadi beberapa baris: satukan, dan tulis "
        f"semua angkanya di {ROW_HEADER}, misalnya "
    )
    query = f"SELECT baris, mentah, jumlah FROM rusak ORDER BY baris LIMIT {source.max_rows}"
    last = 0
    for last, (number, text, cells) in enumerate(_rows(con, query), start=1):
        sheet.write_number(last, 0, number, styles.number)
        sheet.write_string(last, 1, text[:MAX_CELL], styles.text)
        sheet.write_number(last, 2, cells, styles.number)
        away = f" Bila bukan data: tulis {number} dan hapus di kolom {RESULT_HEADER}."
        sheet.write_string(last, 3, f"{advice}{number}+{number + 1}.{away}", styles.wrap)
    sheet.autofilter(0, 0, max(last, 1), 3)
    sheet.freeze_panes(1, 0)


def _write_rules(sheet: Any, con: duckdb.DuckDBPyConnection, styles: _Styles) -> None:
    _head(sheet, ["Aturan", "Tingkat", "Banyaknya", "Baris", "Cara memperbaiki"], styles)
    for column, wide in enumerate((24, 14, 12, 12, 90)):
        sheet.set_column(column, column, wide, styles.text)
    query = """SELECT aturan, tingkat, count(*) AS n, count(DISTINCT baris), any_value(perbaikan)
               FROM temuan GROUP BY aturan, tingkat ORDER BY tingkat, n DESC, aturan"""
    for line, row in enumerate(_rows(con, query), start=1):
        for column, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(line, column, value)
            else:
                sheet.write_string(line, column, value or "", styles.wrap)
    sheet.freeze_panes(1, 0)


def _write_all(sheet: Any, con: duckdb.DuckDBPyConnection, source: _Source, styles: _Styles) -> None:
    _head(sheet, [ROW_HEADER, *source.headers], styles)
    sheet.set_column(0, 0, 12, styles.helper)
    cells = ", ".join(f"c{i}" for i in range(len(source.headers)))
    last = 0
    for last, row in enumerate(_rows(con, f"SELECT baris, {cells} FROM mentah ORDER BY baris"), start=1):
        sheet.write_number(last, 0, row[0], styles.number)
        for column, text in enumerate(row[1:], start=1):
            if text is not None and len(text) <= MAX_CELL:
                sheet.write_string(last, column, text, styles.text)
    sheet.autofilter(0, 0, max(last, 1), len(source.headers))
    sheet.freeze_panes(1, 1)
    # Only a reminder where to mend; it has no password.
    sheet.protect("", {"autofilter": True, "sort": True, "format_columns": True})


def _head(sheet: Any, names: list[str], styles: _Styles) -> None:
    for column, name in enumerate(names):
        sheet.set_column(column, column, min(max(len(name) + 2, 11), 26), styles.text)
        sheet.write_string(0, column, name[:MAX_CELL], styles.head)


def _rows(con: duckdb.DuckDBPyConnection, query: str) -> Iterator[tuple[Any, ...]]:
    cursor = con.execute(query)
    while rows := cursor.fetchmany(_BATCH):
        yield from rows


def _number(con: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(con.execute(query).fetchall()[0][0])
