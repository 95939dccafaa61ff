"""All tables of a release in one workbook: text and whole numbers, no formula, the same bytes every time."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from analytics import clock
from analytics.published.opendata.about import About
from analytics.published.opendata.columns import columns
from analytics.published.words import LANGUAGES

if TYPE_CHECKING:
    import pandas as pd

NAME = "terbitan.xlsx"
#: What came from a table stays text; a formula or an address in it never comes alive.
_SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_WIDTH, _WIDEST = 12, 60


def write(path: Path, tables: dict[str, pd.DataFrame], about: About) -> None:
    """A sheet per table, below what must be read with it; then what the columns mean."""
    import xlsxwriter

    made = datetime.combine(clock.period_end(about.newest), time())
    with xlsxwriter.Workbook(str(path), _SAFE) as book:
        book.set_properties({"title": about.source("id"), "created": made})
        bold = book.add_format({"bold": True})
        for name, table in tables.items():
            _sheet(book, name, table, about, bold)
        _meanings(book, tables, bold)


def _sheet(book: object, name: str, table: pd.DataFrame, about: About, bold: object) -> None:
    """Notes on top in both languages, then the header, then the rows as they stand in the file."""
    sheet = book.add_worksheet(name)  # type: ignore[attr-defined]
    notes = [note for language in LANGUAGES for note in about.notes(language)]
    for line, note in enumerate(notes):
        sheet.write_string(line, 0, note)
    head = len(notes) + 1
    meant = columns(name)
    for at, column in enumerate(table.columns):
        sheet.write_string(head, at, column, bold)
        longest = int(table[column].str.len().max() or 0) if len(table) else 0
        sheet.set_column(at, at, min(max(_WIDTH, longest + 1), _WIDEST))
        whole = column in meant and meant[column].tipe == "integer"
        for line, value in enumerate(table[column], start=head + 1):
            if whole and value.isdigit():
                sheet.write_number(line, at, int(value))
            elif value:
                sheet.write_string(line, at, value)
    sheet.freeze_panes(head + 1, 0)


def _meanings(book: object, tables: dict[str, pd.DataFrame], bold: object) -> None:
    sheet = book.add_worksheet("kolom")  # type: ignore[attr-defined]
    rows = [("tabel", "kolom", "satuan", "uraian", "uraian_en")]
    rows += [
        (name, one.kolom, one.satuan, one.uraian, one.uraian_en)
        for name in tables
        for one in columns(name).values()
    ]
    for line, row in enumerate(rows):
        for at, value in enumerate(row):
            sheet.write_string(line, at, value, bold if line == 0 else None)
    sheet.set_column(0, 2, _WIDTH * 2)
    sheet.set_column(3, 4, _WIDEST)
