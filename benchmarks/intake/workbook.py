"""A large workbook as a table program writes it: texts in one shared list, numbers in the cells."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NAMES = ("kode_kelurahan_desa", "nomor_kartu_keluarga", "nama_anggota_keluarga", "desil_nasional")
_WORDS = 5_000
_TYPES = "application/vnd.openxmlformats-"
_SHEET = f"{_TYPES}officedocument.spreadsheetml."
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Default Extension="rels" ContentType="{_TYPES}package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET}sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SHEET}worksheet+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_SHEET}sharedStrings+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>'
    '<sheet name="Data" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" '
    f'Type="{_DOCUMENT}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
}


def write_workbook(path: Path, rows: int, columns: int) -> None:
    """Write the workbook: an identity column as text, one cell in four a word, the rest numbers."""
    rng = random.Random(11)
    head = [*NAMES, *(f"kolom_{n}" for n in range(columns - len(NAMES)))]
    texts = [*head, *(f"Kata {n}" for n in range(_WORDS))]
    texts += [f"990101{n % 28 + 1:02d}0120{n % 9_999 + 1:04d}" for n in range(rows)]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for name, text in _PARTS.items():
            archive.writestr(name, _HEAD + text)
        with archive.open("xl/sharedStrings.xml", "w") as out:
            out.write(f'{_HEAD}<sst xmlns="{_MAIN}">'.encode())
            out.write("".join(f"<si><t>{text}</t></si>" for text in texts).encode() + b"</sst>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as out:
            start = f'{_HEAD}<worksheet xmlns="{_MAIN}"><dimension ref="A1:{_letters(columns)}{rows + 1}"/>'
            out.write(start.encode() + b"<sheetData>")
            out.writelines(_rows(rng, rows, columns))
            out.write(b"</sheetData></worksheet>")


def _rows(rng: random.Random, rows: int, columns: int) -> Iterator[bytes]:
    at = [_letters(n + 1) for n in range(columns)]
    yield _row(1, (f'<c r="{a}1" t="s"><v>{n}</v></c>' for n, a in enumerate(at)))
    word = columns + _WORDS
    for r in range(2, rows + 2):
        numbers = rng.choices(range(1000), k=columns)
        cells = [
            f'<c r="{at[0]}{r}"><v>9901012001</v></c>',
            f'<c r="{at[1]}{r}" t="s"><v>{word + r - 2}</v></c>',
        ]
        for n in range(2, columns):
            value = numbers[n]
            text = n % 4 == 2
            shown = f' t="s"><v>{columns + value}' if text else f"><v>{value}"
            cells.append(f'<c r="{at[n]}{r}"{shown}</v></c>')
        yield _row(r, cells)


def _row(number: int, cells: object) -> bytes:
    return f'<row r="{number}">{"".join(cells)}</row>'.encode()  # type: ignore[arg-type]


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
