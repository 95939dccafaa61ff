"""The mark of a workbook that was handed back: the header of its first column names its import."""

from __future__ import annotations

import re

#: Stands among the known names of a sheet's header that carries the mark.
MENDED = "*perbaikan*"
ROW_HEADER = "Baris asal"
RESULT_HEADER = "Hasil"
NOTE_HEADER = "Catatan"
#: A cell of a sheet holds no more; a longer text cannot make the journey and is taken from the original.
MAX_CELL = 32_767
_MARK = re.compile(r"baris asal \(([0-9]{8}T[0-9]{6}-[a-z-]+-[0-9a-f]{6})\)", re.IGNORECASE)


def row_header(import_id: str) -> str:
    """The header that ties a workbook to the import it came from."""
    return f"{ROW_HEADER} ({import_id})"


def import_of(headers: list[str]) -> str | None:
    """The import a marked workbook came from; None for any other file."""
    found = (_MARK.fullmatch(" ".join(header.split())) for header in headers)
    return next((match[1] for match in found if match), None)
