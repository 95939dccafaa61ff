"""Lines with quoted cells: a cell may hold separators and line ends; a stray quote spoils one line only."""

from __future__ import annotations

import csv
import re

import pyarrow as pa
import pyarrow.compute as pc

from analytics.intake.sniff import split_line
from analytics.intake.staged import Writer

#: A quoted cell may span this many lines; beyond that the opening quote is taken for a stray one.
MAX_JOINED_LINES = 20
_GROUP = 500
csv.field_size_limit(1 << 24)


def write_quoted(
    lines: list[str], delimiter: str, width: int, number: int, writer: Writer, last: bool
) -> list[str]:
    """Write lines in groups, and singly where a group has a fault.

    ``number`` is the first line's number in the file. Returns the lines that wait for the next block,
    because a quote is still open; none when ``last``.
    """
    batch = _Batch(writer)
    i = retry = 0
    while i < len(lines):
        if i >= retry:
            group = lines[i : i + _GROUP]
            retry = i + len(group)
            if (columns := _regular(group, delimiter, width)) is not None:
                batch.flush()
                writer.add(list(range(number + i, number + retry)), columns)
                i = retry
                continue
        cells, used = _record(lines, i, delimiter, width)
        if used == 0 and not last and len(lines) - i < MAX_JOINED_LINES:
            break
        if not any(cell.strip() for cell in cells):
            writer.blank += 1
        elif len(cells) == width:
            batch.add(number + i, cells)
        else:
            writer.add_broken(number + i, lines[i], len(cells))
        i += max(used, 1)
    batch.flush()
    return lines[i:]


class _Batch:
    """Rows parsed one by one, handed to the writer together."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.numbers: list[int] = []
        self.rows: list[list[str | None]] = []

    def add(self, number: int, cells: list[str]) -> None:
        self.numbers.append(number)
        self.rows.append([cell.strip() or None for cell in cells])

    def flush(self) -> None:
        if self.rows:
            columns = [pa.array(column, pa.string()) for column in zip(*self.rows, strict=True)]
            self.writer.add(self.numbers, columns)
        self.numbers, self.rows = [], []


def _regular(lines: list[str], delimiter: str, width: int) -> list[pa.Array] | None:
    """The columns when every line is one well-formed record with something in it; else None."""
    try:
        rows = list(csv.reader([line + "\n" for line in lines], delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    if len(rows) != len(lines) or any(len(row) != width or not any(map(str.strip, row)) for row in rows):
        return None
    columns = [pc.utf8_trim_whitespace(pa.array(column, pa.string())) for column in zip(*rows, strict=True)]
    return [pc.if_else(pc.equal(c, ""), None, c) for c in columns]


def _record(lines: list[str], start: int, delimiter: str, width: int) -> tuple[list[str], int]:
    """The cells of the record that starts here and how many lines it takes; 0 when a quote stays open."""
    line = lines[start]
    if '"' not in line:
        return line.split(delimiter), 1
    for count in range(1, MAX_JOINED_LINES + 1):
        if start + count > len(lines):
            break
        try:
            joined = [part + "\n" for part in lines[start : start + count]]
            cells = next(csv.reader(joined, delimiter=delimiter, strict=True), [""])
        except csv.Error as error:
            if "unexpected end of data" in str(error):
                continue
            return split_line(line, delimiter), 1
        if count > 1 and _stray(lines[start : start + count], delimiter, width):
            return split_loose(line, delimiter), 1
        if count > 1 and len(cells) != width:
            return split_line(line, delimiter), 1
        return cells, count
    return split_line(line, delimiter), 0


def _stray(lines: list[str], delimiter: str, width: int) -> bool:
    """TRUE when lines joined by a pair of quotes are whole rows of their own: the quotes mean nothing.

    A cell over several lines cuts its row, so that neither a line inside nor both ends can be complete.
    """
    whole = [len(split_loose(line, delimiter)) == width for line in lines]
    return any(whole[1:-1]) or (whole[0] and whole[-1])


def split_loose(line: str, delimiter: str) -> list[str]:
    """One line into cells, where a quote that closes nothing is an ordinary character.

    >>> split_loose('1;"a;b";"Budi;2', ";")
    ['1', 'a;b', '"Budi', '2']
    """
    quoted = re.compile(rf'"((?:[^"]|"")*)"(?={re.escape(delimiter)}|$)')
    cells, at = [], 0
    while True:
        if match := quoted.match(line, at):
            cells.append(match[1].replace('""', '"'))
            at = match.end()
        else:
            end = line.find(delimiter, at)
            end = len(line) if end < 0 else end
            cells.append(line[at:end])
            at = end
        if at >= len(line):
            return cells
        at += 1
