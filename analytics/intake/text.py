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
from analytics.intake.model import Staged
from analytics.intake.names import best_header
from analytics.intake.quoted import write_quoted
from analytics.intake.sniff import delimiter_of, encoding_of, head_rows, sample, split_line
from analytics.intake.staged import Writer

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
    best, _ = best_header([cells for _, _, cells in rows], names)
    if not rows or not any(cell.strip() for cell in rows[best][2]):
        raise UserError(
            "Berkas tidak berisi baris apa pun.", saran="Ekspor ulang berkas dari aplikasi asalnya."
        )
    index, height, cells = rows[best]
    headers = [" ".join(cell.split()) for cell in cells]
    if len(headers) > MAX_COLUMNS:
        raise UserError(f"Berkas punya {len(headers)} kolom; paling banyak {MAX_COLUMNS}.")
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
    # Only a file that contradicts its own byte order mark has anything to replace.
    with path.open(encoding=encoding, errors="replace") as handle:
        for _ in range(above):
            handle.readline()
            number += 1
        for text, last in _blocks(handle):
            if not carry and '"' not in text:
                data = text.encode()
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
    if good:
        columns = _parse(good, delimiter, width)
        if _has_edge_space(array, np.concatenate([at, ends])):
            columns = [pc.utf8_trim_whitespace(c) for c in columns]
        writer.add(number + np.flatnonzero(keep), columns)


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
    """True when a cell begins or ends with a space; trimming every cell would double the time."""
    before, after = array[np.maximum(edges - 1, 0)], array[np.minimum(edges + 1, len(array) - 1)]
    spaces = (32, 0xA0, 0xC2)  # a space, and the two bytes of a non-breaking one
    return array[0] in spaces or any(bool((side == s).any()) for side in (before, after) for s in spaces)
