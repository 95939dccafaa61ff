"""A large sheet in pieces: the reader of workbooks holds all that it is given in memory, so it is given less.

Each piece is a workbook of its own: the same shared texts and styles, and some rows of the sheet. The sheet
is cut only where a row ends; whatever is not as table programs write it is left whole (:class:`NotPlain`).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree

#: Bytes of a sheet's XML in one piece; sheets of up to this size are not cut.
PIECE = 24 * 1024**2
#: The shared texts are read again with each piece; beyond this size that costs more than it saves.
_MOST_SHARED = 64 * 1024**2
_HEAD = 1 << 20
_ROW_END, _DATA, _DATA_END = b"</row>", b"<sheetData>", b"</sheetData>"
_ROW = re.compile(rb'\s*<row [^<>]*?\br="(\d{1,7})"')
_DIMENSION = re.compile(rb"<dimension[^>]*>(?:</dimension>)?")
_SHARED = "xl/sharedStrings.xml"
_NO_ROWS = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
)
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}sheet"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class NotPlain(Exception):
    """A sheet that cannot be cut without understanding more of it than where rows end."""


class LargeBook:
    """A workbook with sheets that are read in pieces; ``members`` are those, by the sheet's name."""

    def __init__(self, path: Path, members: dict[str, str], size: int) -> None:
        self.path, self.members, self.size = path, members, size

    def short(self) -> IO[bytes]:
        """The workbook with the first rows only of its large sheets, to choose one; raises NotPlain."""
        with zipfile.ZipFile(self.path) as archive:
            return _packed(archive, {m: self._first_rows(archive, m) for m in self.members.values()})

    def _first_rows(self, archive: zipfile.ZipFile, member: str) -> bytes:
        with archive.open(member) as sheet:
            start, rows = _start(sheet), sheet.read(_HEAD)
        return _sheet(start, rows[: rows.rfind(_ROW_END) + len(_ROW_END)])

    def pieces(self, sheet: str) -> int:
        """How many pieces a sheet has."""
        with zipfile.ZipFile(self.path) as archive:
            return -(-archive.getinfo(self.members[sheet]).file_size // self.size)

    def rows(self, sheet: str, first: int, last: int | None) -> Iterator[tuple[int, list[Any]]]:
        """The rows of pieces ``first`` to ``last`` (not included) with their numbers in the sheet, ascending.

        Raises NotPlain, possibly after some rows.
        """
        reached, member = 0, self.members[sheet]
        with zipfile.ZipFile(self.path) as archive, archive.open(member) as data:
            empty = {one: _NO_ROWS for one in self.members.values() if one != member}
            others = _packed(archive, empty, without=member).getvalue()
            start = _start(data)
            for rows in islice(_cut(data, self.size, first), last and last - first):
                book = _with(others, member, _sheet(start, rows))
                number, cells = _read(book, sheet)
                if cells and number <= reached:
                    raise NotPlain
                yield from enumerate(cells, number)
                reached = number + len(cells) - 1 if cells else reached
                del book, cells  # before the next ones are made


def open_large(path: Path, size: int = PIECE) -> LargeBook | None:
    """The workbook where a sheet of it is larger than ``size`` and can be cut; None else."""
    with zipfile.ZipFile(path) as archive:
        sizes = {item.filename: item.file_size for item in archive.infolist()}
        large = {name: m for name, m in _sheets(archive).items() if sizes.get(m, 0) > size}
        if not large or sizes.get(_SHARED, 0) > _MOST_SHARED:
            return None
    return LargeBook(path, large, size)


def _sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name -> the archive's member that holds it."""
    try:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    except (LookupError, ValueError, ElementTree.ParseError):  # not there, an odd encoding, no XML
        return {}
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    found = ((sheet.get("name", ""), targets.get(sheet.get(_RELATION), "")) for sheet in book.iter(_SHEET))
    return {name: t.removeprefix("/") if t.startswith("/") else f"xl/{t}" for name, t in found if name and t}


def _cut(sheet: IO[bytes], size: int, first: int = 0) -> Iterator[bytes]:
    """The rows of a sheet in pieces of about ``size`` bytes that end where a row ends, from a piece on."""
    rest = b""
    for _ in range(first):
        rest = sheet.read(size)
    if first:
        rest = rest[_last_row_end(rest) :]
    while chunk := sheet.read(size):
        data = rest + chunk
        if (end := data.find(_DATA_END)) >= 0:
            yield data[:end]
            return
        end = _last_row_end(data)
        yield data[:end]
        rest = data[end:]
    raise NotPlain


def _last_row_end(data: bytes) -> int:
    end = data.rfind(_ROW_END) + len(_ROW_END)
    if end < len(_ROW_END):
        raise NotPlain
    return end


def _start(sheet: IO[bytes]) -> bytes:
    """What stands before the first row; the file is left there."""
    head = sheet.read(_HEAD)
    end = head.find(_DATA) + len(_DATA)
    if end < len(_DATA):
        raise NotPlain
    sheet.seek(end)
    return head[:end]


def _sheet(start: bytes, rows: bytes) -> bytes:
    """The XML of a sheet with these rows; without its own word on its size, for which memory is reserved."""
    # A sheet is full of "<" and hardly ever holds a "!", which is found far faster.
    if b"<!" in start or (b"!" in rows and b"<!" in rows) or (rows.strip() and not _ROW.match(rows)):
        raise NotPlain
    return _DIMENSION.sub(b"", start) + rows + _DATA_END + b"</worksheet>"


def _packed(archive: zipfile.ZipFile, sheets: dict[str, bytes], without: str = "") -> io.BytesIO:
    """The workbook with these sheets in the place of its own, and one left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for item in archive.infolist():
            if item.filename != without:
                new = sheets.get(item.filename)
                book.writestr(item.filename, archive.read(item) if new is None else new)
    out.seek(0)
    return out


def _with(others: bytes, member: str, sheet: bytes) -> IO[bytes]:
    """The packed rest of a workbook with its sheet."""
    out = io.BytesIO(others)
    with zipfile.ZipFile(out, "a") as book:
        book.writestr(member, sheet)
    out.seek(0)
    return out


def _read(book: IO[bytes], sheet: str) -> tuple[int, list[list[Any]]]:
    """(number of the first row that holds anything, the rows from there on), from the first column."""
    import python_calamine

    cells = python_calamine.CalamineWorkbook.from_filelike(book).get_sheet_by_name(sheet)
    if cells.start is None:
        return 0, []
    row, column = cells.start
    rows = cells.to_python()
    return row + 1, [[""] * column + r for r in rows] if column else rows
