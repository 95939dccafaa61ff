"""A text table into staging: every physical line is counted, none is skipped.

Blocks without a quote are counted and cut as bytes (fast); the others go to ``quoted``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from analytics.errors import UserError
from analytics.intake.invisible import clean, holds_any
from analytics.intake.model import Staged
from analytics.intake.quoted import write_quoted
from analytics.intake.sniff import (
    LONGEST_NAME,
    MIXED,
    delimiter_of,
    encoding_of,
    head_rows,
    open_text,
    sample,
    split_line,
)
from analytics.intake.staged import Writer
from analytics.intake.two_rows import find_header

_BLOCK = 1 << 23
MAX_COLUMNS = 1000


def stage_text(path: Path, folder: Path, names: dict[str, str]) -> Staged:
    """Read a CSV or other separated text into ``folder``; raises UserError when it is no table."""
    encoding = encoding_of(path)
    lines = sample(path, encoding)
    delimiter = delimiter_of(lines, names)
    header_index, height, headers = _header(lines, delimiter, names)
    writer = Writer(folder, len(headers))
    _copy(path, encoding, delimiter, header_index + height, len(headers), writer)
    broken = writer.close()
    notes = [f"{header_index} baris di atas judul kolom dilewati."] if header_index else []
    if encoding == MIXED:
        notes.append(
            "Berkas mencampur dua penyandian (UTF-8 dan Windows-1252); huruf beraksen mungkin salah."
        )
    notes += writer.notes()
    return Staged(
        parquet=writer.parquet,
        broken=writer.broken_path,
        headers=headers,
        header_row=header_index + 1,
        rows=writer.rows,
        broken_rows=broken,
        blank_rows=writer.blank,
        format="csv",
        encoding=encoding,
        delimiter=delimiter,
        sheet=None,
        number_flags=[],
        notes=notes,
    )


def _header(lines: list[str], delimiter: str, names: dict[str, str]) -> tuple[int, int, list[str]]:
    """(lines above the header, lines it takes, its cells)."""
    rows = head_rows(lines, delimiter, names)
    best, taken, names_of = find_header([cells for _, _, cells in rows], names)
    if not rows or not any(cell.strip() for cell in names_of):
        raise UserError(
            "Berkas tidak berisi baris apa pun.", saran="Ekspor ulang berkas dari aplikasi asalnya."
        )
    index, height = rows[best][0], sum(lines for _, lines, _ in rows[best : best + taken])
    headers = [" ".join(clean(cell)[0][:LONGEST_NAME].split()) for cell in names_of]
    if len(headers) > MAX_COLUMNS:
        raise UserError(
            f"Berkas punya {len(headers)} kolom; paling banyak {MAX_COLUMNS}.",
            saran="Ekspor hanya kolom yang diperlukan, lalu impor lagi.",
        )
    # Some exporters end each data line, but not the header, with a separator.
    below = [split_line(line, delimiter) for line in lines[index + height :]]
    after = [row for row in below if any(cell.strip() for cell in row)]
    usual = Counter(len(row) for row in after).most_common(1)
    if usual and usual[0][0] == len(headers) + 1 and all(not r[-1] for r in after if len(r) == usual[0][0]):
        headers.append("")
    return index, height, headers


def _copy(path: Path, encoding: str, delimiter: str, above: int, width: int, writer: Writer) -> None:
    number = 1
    carry: list[str] = []
    with open_text(path, encoding) as handle:
        for _ in range(above):
            handle.readline()
            number += 1
        for block, last in _blocks(handle):
            text, data = block, block.encode()
            if holds_any(data):
                text, odd = clean(block)
                writer.invisible += odd
                data = text.encode()
            if not carry and '"' not in text:
                _fast(data, delimiter, width, number, writer)
                number += data.count(b"\n")
                continue
            lines = carry + text.split("\n")[:-1]
            carry = write_quoted(lines, delimiter, width, number, writer, last)
            number += len(lines) - len(carry)
        if carry:
            write_quoted(carry, delimiter, width, number, writer, True)


def _blocks(handle: TextIO) -> Iterator[tuple[str, bool]]:
    """Blocks of whole lines, each ending in a line end."""
    while text := handle.read(_BLOCK):
        text += handle.readline()
        if not text.endswith("\n"):
            yield text + "\n", True
            return
        yield text, False


def _fast(data: bytes, delimiter: str, width: int, number: int, writer: Writer) -> None:
    """Lines without quotes: separators are counted per line, the good lines parsed in one go."""
    array = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(array == 10)
    starts = np.concatenate([[0], ends[:-1] + 1])
    at = np.flatnonzero(array == ord(delimiter))
    counts = np.searchsorted(at, ends) - np.searchsorted(at, starts)
    lengths = ends - starts
    blank = lengths == counts
    keep = (counts == width - 1) & ~blank
    for i in np.flatnonzero(~keep & ~blank):
        line = data[starts[i] : ends[i]].decode()
        if line.replace(delimiter, "").strip():
            writer.add_broken(number + int(i), line, int(counts[i]) + 1)
        else:
            blank[i] = True
    writer.blank += int(blank.sum())
    good = data if keep.all() else array[np.repeat(keep, lengths + 1)].tobytes()
    if not good:
        return
    columns, numbers = _parse(good, delimiter, width), number + np.flatnonzero(keep)
    if _has_edge_space(array, np.concatenate([at, ends])):
        columns, numbers = _trim(columns, numbers, writer)
    writer.add(numbers, columns)


def _trim(columns: list[pa.Array], numbers: np.ndarray, writer: Writer) -> tuple[list[pa.Array], np.ndarray]:
    """Cells without spaces around them; lines with nothing but spaces are blank ones."""
    trimmed = [pc.utf8_trim_whitespace(c) for c in columns]
    trimmed = [pc.if_else(pc.equal(c, ""), None, c) for c in trimmed]
    filled = np.zeros(len(numbers), bool)
    for column in trimmed:
        filled |= pc.is_valid(column).to_numpy(zero_copy_only=False)
        if filled.all():
            return trimmed, numbers
    writer.blank += int((~filled).sum())
    return [c.filter(pa.array(filled)) for c in trimmed], numbers[filled]


def _parse(good: bytes, delimiter: str, width: int) -> list[pa.Array]:
    names = [f"c{i}" for i in range(width)]
    table = arrow_csv.read_csv(
        pa.BufferReader(good),
        arrow_csv.ReadOptions(column_names=names, block_size=len(good) + 1, use_threads=False),
        arrow_csv.ParseOptions(
            delimiter=delimiter,
            quote_char=False,
            double_quote=False,
            escape_char=False,
            ignore_empty_lines=False,
        ),
        arrow_csv.ConvertOptions(
            column_types={name: pa.string() for name in names},
            null_values=[""],
            strings_can_be_null=True,
            check_utf8=False,
        ),
    )
    return [column.combine_chunks() for column in table.columns]


def _has_edge_space(array: np.ndarray, edges: np.ndarray) -> bool:
    """True when a cell may begin or end with a space; trimming every cell would double the time."""
    before, after = array[np.maximum(edges - 1, 0)], array[np.minimum(edges + 1, len(array) - 1)]
    return bool(_SPACE[array[0]] or _SPACE[before].any() or _SPACE[after].any())


#: Bytes that are white space or may be the first or the last byte of one, such as the non-breaking space.
_SPACE = np.zeros(256, bool)
_SPACE[[9, 11, 12, 28, 29, 30, 31, 32, 0x80, 0x85, 0xA0, 0xAF, 0xC2, 0xE1, 0xE2, 0xE3]] = True
