"""What a text file is: its encoding and its separator, worked out from the bytes, never from the name."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO, TextIO

import numpy as np

from analytics.errors import UserError
from analytics.intake.names import best_header, squash

DELIMITERS = ("|", ";", ",", "\t")
SAMPLE_LINES = 200
HEADER_ROWS = 20
#: No column's name is longer; comparing names takes the square of their length.
LONGEST_NAME = 250
#: A header row spans at most so many lines.
_HEADER_LINES = 60
_CHUNK = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Bytes that Windows-1252 leaves undefined; a file with any of them is ISO 8859-1.
_NOT_CP1252 = bytes((0x81, 0x8D, 0x8F, 0x90, 0x9D))
# Bytes that no text has, whatever its encoding; a few of them may have slipped in.
_NO_TEXT = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b")) + b"\x7f"
_SIGNATURES = {
    b"%PDF": "PDF",
    b"\x89PNG": "gambar PNG",
    b"\xff\xd8\xff": "gambar JPEG",
    b"Rar!": "arsip RAR",
    b"7z\xbc\xaf": "arsip 7z",
    b"SQLite format 3": "basis data SQLite",
    b"PAR1": "Parquet",
    b"\x1f\x8b": "arsip GZIP",
    b"BZh": "arsip BZIP2",
    b"\xfd7zXZ": "arsip XZ",
    b"(\xb5/\xfd": "arsip ZSTD",
    b"{\\rtf": "dokumen RTF",
}
#: What a text begins with that holds no table of lines, in small letters.
_MARKUP = (
    (("<!doctype html", "<html", "<table", "<head", "<meta", "<body"), "halaman web (HTML)"),
    (("<?xml", "<workbook", "<kml", "<gpx"), "XML"),
    (('{"', '[{"', '[["', '{ "', "[ {"), "JSON"),
)
#: A file whose lines are partly UTF-8, partly Windows-1252, as programs leave it that glue files together.
MIXED = "utf-8 + cp1252"
_UTF8_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_LINE_LIMIT = 1 << 20
_HEADER_LIMIT = 1 << 16


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are not UTF-8, read as Windows-1252; what that leaves undefined as ISO 8859-1."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return "".join(_letter(byte) for byte in wrong), error.end


def _letter(byte: int) -> str:
    one = bytes((byte,))
    return one.decode("latin-1" if byte in _NOT_CP1252 else "cp1252")


codecs.register_error("cp1252", _as_cp1252)


def decoding(encoding: str) -> tuple[str, str]:
    """(codec, what it does with bytes that contradict it): they come out as what they most likely are."""
    return ("utf-8-sig", "cp1252") if encoding in (MIXED, "utf-8-sig") else (encoding, "replace")


def open_text(path: Path, encoding: str) -> TextIO:
    """The file as text."""
    codec, errors = decoding(encoding)
    return path.open(encoding=codec, errors=errors)


def file_format(path: Path) -> str:
    """`xlsx`, `xls` or `csv`, by the first bytes; anything else is refused by name."""
    with path.open("rb") as handle:
        head = handle.read(512)
    if not head:
        raise UserError("Berkas kosong (0 byte).", saran="Ekspor ulang berkas dari aplikasi asalnya.")
    if head.startswith(b"PK"):
        return "xlsx"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "xls"
    if what := next((w for s, w in _SIGNATURES.items() if head.startswith(s)), None) or _markup(head):
        raise UserError(
            f"Ini berkas {what}, bukan tabel.",
            saran="Buka di program asalnya, simpan tabelnya sebagai CSV atau XLSX, lalu impor lagi.",
        )
    return "csv"


def _markup(head: bytes) -> str | None:
    """The name of a format of tags or braces; programs hand out web pages that are called .xls."""
    text = head.replace(b"\0", b"").decode("latin-1").lstrip("\xef\xbb\xbf\xff\xfe \t\r\n").casefold()
    return next((what for starts, what in _MARKUP if text.startswith(starts)), None)


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
    if (len(head) - len(head.translate(None, _NO_TEXT))) * 20 > len(head):
        raise _no_text()
    if _is_utf8(path):
        return "utf-8"
    if _holds_utf8(path):
        return MIXED
    return "latin-1" if _holds_any(path, _NOT_CP1252) else "cp1252"


def _utf16_without_mark(head: bytes) -> str:
    # Latin letters in UTF-16 have a zero in every second byte, always on the same side.
    guess = "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
    text = head[: len(head) // 2 * 2].decode(guess, errors="replace")
    odd = sum(1 for letter in text if not letter.isprintable() and letter not in "\r\n\t")
    if odd * 20 > len(text):
        raise _no_text()
    return guess


def _no_text() -> UserError:
    return UserError(
        "Berkas ini bukan teks (banyak byte di dalamnya bukan huruf).",
        saran="Simpan tabelnya sebagai CSV (UTF-8) atau XLSX lalu impor lagi.",
    )


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


def _holds_utf8(path: Path) -> bool:
    """TRUE when a file that is not UTF-8 has letters that are: in Windows-1252 they would make no word."""
    with path.open("rb") as handle:
        return any(_may_hold_utf8(chunk) and _UTF8_LETTER.search(chunk) for chunk in _chunks(handle))


def _chunks(handle: BinaryIO) -> Iterator[bytes]:
    return iter(lambda: handle.read(_CHUNK), b"")


def _may_hold_utf8(chunk: bytes) -> bool:
    """A quick look at the few bytes beyond ASCII; a search through all bytes takes a hundred times longer."""
    array = np.frombuffer(chunk, np.uint8)
    at = np.flatnonzero(array[:-1] >= 0x80)
    first, second = array[at], array[at + 1]
    return bool(((first >= 0xC2) & (second >= 0x80) & (second < 0xC0)).any())


def _holds_any(path: Path, wanted: bytes) -> bool:
    """Whether the file holds one of these bytes, all beyond ASCII."""
    with path.open("rb") as handle:
        return any(set(wanted) & set(_beyond_ascii(chunk).tolist()) for chunk in _chunks(handle))


def _beyond_ascii(chunk: bytes) -> np.ndarray:
    array = np.frombuffer(chunk, np.uint8)
    return array[np.flatnonzero(array >= 0x80)]


def sample(path: Path, encoding: str) -> list[str]:
    """The first physical lines, without line ends. A line over a million characters is cut for the sample."""
    with open_text(path, encoding) as handle:
        return list(islice(iter(lambda: _cut_line(handle), None), SAMPLE_LINES))


def _cut_line(handle: TextIO) -> str | None:
    """The next line, at most a million characters of it; None at the end."""
    line = rest = handle.readline(_LINE_LIMIT)
    while rest and not rest.endswith("\n"):
        rest = handle.readline(_LINE_LIMIT)
    return line.rstrip("\n") if line else None


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
    size = 0
    for count in range(1, len(lines) + 1 if '"' in lines[0] else 1):
        size += len(lines[count - 1])
        if size > _HEADER_LIMIT:
            break
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
