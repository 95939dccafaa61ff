"""Google Earth files: checked as XML before they are read, their tables of attributes made columns.

A Placemark says what it is in one of three ways: fields of ``ExtendedData`` (GDAL makes them columns), an
HTML table in its ``description`` (what ArcMap writes), or no more than its name and the folder it lies in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from typing import IO, Any
from xml.parsers import expat

import pandas as pd

from geodata.errors import BoundaryError

MAX_DEPTH = 60
FOLDER = "Folder"
_DRAWING = ("id", "timestamp", "begin", "end", "altitudeMode", "tessellate", "extrude", "visibility")
_PLAIN = (*_DRAWING, "drawOrder", "icon", "snippet")
_CHUNK = 1 << 20


def check_xml(handle: IO[bytes], name: str) -> None:
    """Refuse a document type (entities, files from elsewhere), a bottomless nest and what is no KML."""
    parser, depth, root = expat.ParserCreate(), 0, ""

    def start(tag: str, _attributes: dict[str, str]) -> None:
        nonlocal depth, root
        root = root or tag
        depth += 1
        if depth > MAX_DEPTH:
            raise BoundaryError(f"'{name}' bersarang terlalu dalam; ditolak demi keamanan.", saran=_RESAVE)

    def end(_tag: str) -> None:
        nonlocal depth
        depth -= 1

    def doctype(*_parts: object) -> None:
        raise BoundaryError(
            f"'{name}' memuat DOCTYPE atau ENTITY, yang tidak ada dalam KML; ditolak demi keamanan.",
            saran=_RESAVE,
        )

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = doctype
    try:
        while chunk := handle.read(_CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise BoundaryError(
            f"Berkas '{name}' rusak atau terpotong: bukan XML yang utuh.",
            saran="Simpan ulang dari Google Earth atau QGIS, lalu coba lagi.",
        ) from error
    if root.rpartition(":")[2] != "kml":
        raise BoundaryError(f"'{name}' bukan berkas KML.", saran=_RESAVE)


_RESAVE = "Buka di Google Earth atau QGIS, simpan lagi sebagai KML, lalu coba lagi."


def as_columns(frame: Any, folders: Iterable[str]) -> Any:
    """Attributes out of descriptions, the folder as a column, the columns of drawing dropped."""
    frame = frame.drop(columns=[c for c in _PLAIN if c in frame.columns])
    frame[FOLDER] = list(folders)
    tables = pd.DataFrame(list(_tables(frame)), index=frame.index)
    for column in tables.columns:
        if column not in frame.columns:
            frame[column] = tables[column]
    return frame.drop(columns="description", errors="ignore")


def _tables(frame: Any) -> Iterator[dict[str, str]]:
    texts = frame["description"] if "description" in frame.columns else [None] * len(frame)
    for text in texts:
        yield table_of(text) if isinstance(text, str) and "<" in text else {}


def table_of(html: str) -> dict[str, str]:
    """Name and value of each two-cell row of an HTML table.

    >>> table_of("<table><tr><td>KDEPUM</td><td>33.24.01.2001</td></tr></table>")
    {'KDEPUM': '33.24.01.2001'}
    """
    reader = _Rows()
    reader.feed(html)
    reader.close()
    found: dict[str, str] = {}
    for row in reader.rows:
        cells = [" ".join(cell.split()) for cell in row]
        if len(cells) == 2 and cells[0]:
            found.setdefault(cells[0].rstrip(": "), "" if cells[1] in ("<Null>", "Null") else cells[1])
    return found


class _Rows(HTMLParser):
    """Collects the cells of rows; of tables in tables only the innermost rows."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self._row: list[str] | None = None
        self._cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self._row, self._cell = [], None
        elif tag in ("td", "th") and self._row is not None:
            self._shut()
            self._cell = []

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr"):
            self._shut()
        if tag == "tr" and self._row is not None:
            self.rows.append(self._row)
            self._row = None

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _shut(self) -> None:
        if self._cell is not None and self._row is not None:
            self._row.append("".join(self._cell))
        self._cell = None
