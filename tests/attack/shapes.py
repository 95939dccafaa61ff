"""What nasty files are made of: rows that are right, workbooks part by part, archives and old Office containers."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from tests.unit.intake.intake_rows import Row, keluarga

HEAD = list(keluarga(1))
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def families(count: int, **changes: str) -> list[Row]:
    """Families that are right, except for the named columns."""
    return [keluarga(n, **changes) for n in range(1, count + 1)]


def lines(rows: Sequence[Row], delimiter: str = ";") -> list[str]:
    """A header line and one line per row, as an office exports them."""
    return [delimiter.join(rows[0]), *[delimiter.join(row.values()) for row in rows]]


def plain(rows: Sequence[Row], delimiter: str = ";", end: str = "\n") -> str:
    """The same as one text."""
    return end.join(lines(rows, delimiter)) + end


class Xml(str):
    """The XML of a whole cell, as it is to stand in a sheet."""


def column(number: int) -> str:
    """The letters of a column, 1 is A."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell(at: str, value: object) -> str:
    """One cell: text inside the sheet, a number, or XML as it is (``{at}`` stands for its place)."""
    if isinstance(value, Xml):
        return value.replace("{at}", at)
    if isinstance(value, (int, float)):
        return f'<c r="{at}"><v>{value}</v></c>'
    return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def sheet(rows: Iterable[Sequence[object]], before: str = "", after: str = "", prolog: str = "") -> str:
    """A worksheet's XML; ``before`` and ``after`` stand around the cells, ``prolog`` above the root."""
    body = "".join(
        f'<row r="{r}">' + "".join(cell(f"{column(c)}{r}", v) for c, v in enumerate(row, 1)) + "</row>"
        for r, row in enumerate(rows, 1)
    )
    return f'{DECLARATION}{prolog}<worksheet xmlns="{MAIN}">{before}<sheetData>{body}</sheetData>{after}</worksheet>'


def table(rows: Sequence[Mapping[str, object]]) -> list[list[object]]:
    """Header and rows, for :func:`sheet`."""
    return [list(rows[0]), *[list(row.values()) for row in rows]]


def parts(sheets: Sequence[str], *, states: Sequence[str] = (), workbook: str = "") -> dict[str, str]:
    """The members of a workbook; ``states`` are visible or hidden, ``workbook`` stands before its sheets."""
    states = [*states, *["visible"] * len(sheets)]
    listed = "".join(
        f'<sheet name="Data{n}" sheetId="{n}" state="{states[n - 1]}" r:id="r{n}"/>'
        for n in range(1, len(sheets) + 1)
    )
    related = "".join(
        f'<Relationship Id="r{n}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    return {
        "[Content_Types].xml": f'{DECLARATION}<Types xmlns="{types}">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'{DECLARATION}<Relationships xmlns="{_PACKAGE}"><Relationship Id="r0" '
        f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{_RELATIONS}">{workbook}'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{DECLARATION}<Relationships xmlns="{_PACKAGE}">{related}</Relationships>',
        **{f"xl/worksheets/sheet{n}.xml": text for n, text in enumerate(sheets, 1)},
    }


def shared(texts: Iterable[str], members: dict[str, str]) -> dict[str, str]:
    """A workbook's members with a table of shared texts (as XML)."""
    listed = "".join(f"<si><t>{text}</t></si>" for text in texts)
    relation = f'<Relationship Id="rs" Type="{_RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
    rels = members["xl/_rels/workbook.xml.rels"].replace("</Rel", f"{relation}</Rel")
    table = f'{DECLARATION}<sst xmlns="{MAIN}">{listed}</sst>'
    return members | {"xl/_rels/workbook.xml.rels": rels, "xl/sharedStrings.xml": table}


def pack(
    path: Path, members: Mapping[str, str | bytes] | Iterable[tuple[str | zipfile.ZipInfo, str | bytes]]
) -> Path:
    """Write the members as an archive; pairs may repeat a name."""
    pairs = members.items() if isinstance(members, Mapping) else members
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in pairs:
            archive.writestr(name, data, zipfile.ZIP_DEFLATED)
    return path


def ole(streams: Mapping[str, bytes]) -> bytes:
    """An old Office container (compound file) with these streams, each of 4,096 bytes or more."""
    sector, end, free = 512, 0xFFFFFFFE, 0xFFFFFFFF
    fat: list[int] = [0xFFFFFFFD]
    body = b""
    entries = [_entry("Root Entry", 5, end, 0, child=1)]
    for n, (name, data) in enumerate(streams.items(), 1):
        start, count = len(fat), -(-len(data) // sector)
        fat += [*range(start + 1, start + count), end]
        body += data.ljust(count * sector, b"\0")
        entries.append(_entry(name, 2, start, len(data), right=n + 1 if n < len(streams) else free))
    directory = b"".join(entries)
    directory = directory.ljust(-(-len(directory) // sector) * sector, b"\0")
    first = len(fat)
    count = len(directory) // sector
    fat += [*range(first + 1, first + count), end]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    head += bytes(6) + struct.pack("<IIIIIIIII", 0, 1, first, 0, 4096, end, 0, end, 0)
    head += struct.pack("<109I", 0, *[free] * 108)
    return head + struct.pack("<128I", *fat, *[free] * (128 - len(fat))) + body + directory


def _entry(
    name: str, kind: int, start: int, size: int, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF
) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    fields = struct.pack("<HBBIII", len(text), kind, 1, 0xFFFFFFFF, right, child)
    return text.ljust(64, b"\0") + fields + bytes(36) + struct.pack("<IQ", start, size)
