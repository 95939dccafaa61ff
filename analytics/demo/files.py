"""Tables written as the files an office gets: pipe-separated Latin-1, other CSV dialects, XLSX. Same bytes
for the same table."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pcsv

from analytics.demo.dirt import BREAK

BLOCK = 40_000
CREATED = datetime(2026, 9, 30, 8, 0, 0)


def write_csv(table: pa.Table, path: Path, *, delimiter: str = ",", encoding: str = "utf-8") -> None:
    """Write without quotes; ``utf-8-sig`` puts a byte order mark. A planted break becomes a bare line feed.

    Raises pyarrow.ArrowInvalid when a cell holds the delimiter or a quote: nothing is quoted here.
    """
    options = pcsv.WriteOptions(include_header=False, delimiter=delimiter, quoting_style="none")
    plain = "utf-8" if encoding == "utf-8-sig" else encoding
    with path.open("wb") as handle:
        handle.write((delimiter.join(table.column_names) + "\n").encode(encoding))
        for start in range(0, len(table), BLOCK):
            sink = pa.BufferOutputStream()
            pcsv.write_csv(table.slice(start, BLOCK), sink, options)
            text = sink.getvalue().to_pybytes().decode("utf-8")
            handle.write(text.replace(BREAK, "\n").encode(plain))


def write_xlsx(table: pa.Table, path: Path, sheet: str) -> None:
    """Write one sheet with every cell as text, so that 16 digits survive; the creation date is fixed."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_numbers": False})
    book.set_properties({"created": CREATED, "title": sheet, "comments": "Data simulasi"})
    page = book.add_worksheet(sheet)
    for column, name in enumerate(table.column_names):
        page.write_string(0, column, name)
    for row, values in enumerate(zip(*[c.to_pylist() for c in table.columns], strict=True), start=1):
        for column, value in enumerate(values):
            page.write_string(row, column, "" if value is None else str(value))
    book.close()
