"""What a text file is: its encoding and its separator, worked out from the bytes, never from the name."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from itertools import islice
from pathlib import Path

from analytics.errors import UserError
from analytics.intake.names import best_header, squash

DELIMITERS = ("|", ";", ",", "\t")
SAMPLE_LINES = 200
HEADER_ROWS = 20
#: A header row spans at most so many lines.
_HEADER_LINES = 60
_CHUNK = 1 << 23
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Bytes that Windows-1252 leaves undefined; a file with any of them is ISO 8859-1.
_NOT_CP1252 = bytes((0x81, 0x8D, 0x8F, 0x90, 0x9D))
_SIGNATURES = {
    b"%PDF": "PDF",
    b"\x89PNG": "gambar PNG",
    b"\xff\xd8\xff": "gambar JPEG",
    b"Rar!": "arsip RAR",
    b"7z\xbc\xaf": "arsip 7z",
    b"SQLite format 3": "basis data SQLite",
    b"PAR1": "Parquet",
}


def file_format(path: Path) -> str:
    """`xlsx`, `xls` or `csv`, by the first bytes; anything else is refused by name."""
    with path.open("rb") as handle:
        head = handle.read(16)
    if not head:
        raise UserError("Berkas kosong (0 byte).", saran="Ekspor ulang berkas dari aplikasi asalnya.")
    if head.startswith(b"PK"):
        return "xlsx"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "xls"
    for signature, what in _SIGNATURES.items():
        if head.startswith(signature):
            raise UserError(
                f"Ini berkas {what}, bukan tabel.",
                saran="Simpan tabelnya sebagai CSV atau XLSX lalu impor lagi.",
            )
    return "csv"


def encoding_of(path: Path) -> str:
    """The text encoding: byte order mark, else strict UTF-8, else Windows-1252, else ISO 8859-1.

    Reads the whole file, because one letter in the last line decides. Raises UserError on binary content.
    """
    with path.open("rb") as handle:
        head = handle.read(4096)
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name
    if head.count(0) * 20 > len(head):
        return _utf16_without_mark(head)
    if _is_utf8(path):
        return "utf-8"
    return "latin-1" if _holds_any(path, _NOT_CP1252) else "cp1252"


def _utf16_without_mark(head: bytes) -> str:
    # Latin letters in UTF-16 have a zero in every second byte, always on the same side.
    guess = "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
    text = head[: len(head) // 2 * 2].decode(guess, errors="replace")
    odd = sum(1 for letter in text if not letter.isprintable() and letter not in "\r\n\t")
    if odd * 20 > len(text):
        raise UserError(
            "Berkas ini bukan teks (ada byte kosong di dalamnya).",
            saran="Simpan tabelnya sebagai CSV (UTF-8) atau XLSX lalu impor lagi.",
        )
    return guess


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        with path.open("rb") as handle:
            while chunk := handle.read(_CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _holds_any(path: Path, wanted: bytes) -> bool:
    with path.open("rb") as handle:
        while chunk := handle.read(_CHUNK):
            if len(chunk.translate(None, wanted)) != len(chunk):
                return True
    return False


def sample(path: Path, encoding: str) -> list[str]:
    """The first physical lines, without line ends. A line over a million characters is cut for the sample."""
    with path.open(encoding=encoding, errors="replace") as handle:
        return [
            line.rstrip("\n") for line in islice(iter(lambda: handle.readline(1 << 20), ""), SAMPLE_LINES)
        ]


def delimiter_of(lines: list[str], names: dict[str, str]) -> str:
    """The separator that gives most known column names; where none does, the most even columns."""
    scored = [(_known(lines, d, names), _evenness(lines, d), -i, d) for i, d in enumerate(DELIMITERS)]
    return max(scored)[3]


def split_line(line: str, delimiter: str) -> list[str]:
    """One line into cells; quotes count only where a cell starts with one."""
    if '"' not in line:
        return line.split(delimiter)
    try:
        return next(csv.reader([line], delimiter=delimiter), [""])
    except csv.Error:
        return line.split(delimiter)


def head_rows(lines: list[str], delimiter: str, names: dict[str, str]) -> list[tuple[int, int, list[str]]]:
    """The first rows (line, how many lines, cells); a header may hold line ends inside its quotes."""
    found, i = [], 0
    while i < min(len(lines), HEADER_ROWS):
        single = split_line(lines[i], delimiter)
        count, cells = _joined(lines[i : i + _HEADER_LINES], delimiter)
        if count > 1 and _names_in(cells, names) < max(_names_in(single, names), 1):
            count, cells = 1, single
        found.append((i, count, cells))
        i += count
    return found


def _names_in(cells: list[str], names: dict[str, str]) -> int:
    return len({squash(cell) for cell in cells} & names.keys())


def _joined(lines: list[str], delimiter: str) -> tuple[int, list[str]]:
    """How many of the lines make the first row, and its cells; one where its quotes do not close."""
    for count in range(1, len(lines) + 1 if '"' in lines[0] else 1):
        try:
            whole = [line + "\n" for line in lines[:count]]
            return count, next(csv.reader(whole, delimiter=delimiter, strict=True), [""])
        except csv.Error as error:
            if "unexpected end of data" not in str(error):
                break
    return 1, split_line(lines[0], delimiter)


def _known(lines: list[str], delimiter: str, names: dict[str, str]) -> int:
    return best_header([cells for _, _, cells in head_rows(lines, delimiter, names)], names)[1]


def _evenness(lines: list[str], delimiter: str) -> float:
    counts = Counter(len(split_line(line, delimiter)) for line in lines if line.strip())
    if not counts:
        return 0.0
    width, times = counts.most_common(1)[0]
    return times / counts.total() if width > 1 else 0.0
