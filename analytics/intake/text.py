"""A text table into staging: every physical line is counted, none is skipped.

Blocks without a quote are cut as bytes (``plain``, two at a time); the others go to ``quoted``.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from analytics.errors import UserError
from analytics.intake.blocks import blocks_of_lines
from analytics.intake.invisible import clean, holds_any
from analytics.intake.model import Staged
from analytics.intake.plain import InTurn, cut
from analytics.intake.quoted import write_quoted
from analytics.intake.sniff import (
    LONGEST_NAME,
    MIXED,
    delimiter_of,
    encoding_of,
    head_rows,
    sample,
    split_line,
)
from analytics.intake.staged import Writer
from analytics.intake.two_rows import find_header

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
    with InTurn(writer) as queue:
        for block, last in blocks_of_lines(path, encoding):
            below = _below(block, above + 1 - number)
            number, data = number + block.count(b"\n", 0, below), block[below:]
            if not data:
                continue
            if holds_any(data):
                text, odd = clean(data.decode())
                writer.invisible += odd
                data = text.encode()
            if not carry and b'"' not in data:
                queue.submit(cut, data, delimiter, width, number)
                number += data.count(b"\n")
                continue
            queue.wait()
            lines = carry + data.decode().split("\n")[:-1]
            carry = write_quoted(lines, delimiter, width, number, writer, last)
            number += len(lines) - len(carry)
        queue.wait()
        if carry:
            write_quoted(carry, delimiter, width, number, writer, True)


def _below(block: bytes, lines: int) -> int:
    """Where the first of a block's lines end; its own end where it has fewer."""
    end = 0
    for _ in range(lines):
        end = block.find(b"\n", end) + 1
        if not end:
            return len(block)
    return end
