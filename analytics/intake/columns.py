"""The staged cells as the declared columns: cleaned text (view ``teks``) and the SQL of each typed value."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import duckdb

from analytics import parameters
from analytics.intake.codes import programme_aliases, recognise
from analytics.intake.decimals import read_decimals
from analytics.intake.model import MappedColumn, Staged
from analytics.intake.names import squash
from analytics.intake.periods import normalise_period
from analytics.intake.sql import EMPTY, ident, listed, literal, typed
from analytics.schema import Column, Table

#: Above this many different texts a coded column is no coded column; only the first are looked at.
_DISTINCT = 20_000
_CODED = ("pilihan", "ya_tidak", "program", "periode")


@dataclass(frozen=True)
class Columns:
    """What the columns of one file hold.

    ``positions``: column -> its place in the file, for those that came. ``values``: column -> SQL of the
    typed value. ``strange``: coded column -> SQL that is true on texts that are none of its answers.
    ``periods`` are the quarters that occur; ``notes`` say how something was read.
    """

    positions: dict[str, int]
    values: dict[str, str]
    strange: dict[str, str]
    periods: list[str]
    notes: list[str] = field(default_factory=list)

    @property
    def present(self) -> set[str]:
        """The columns that came with the file."""
        return set(self.positions)


def read_columns(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    staged: Staged,
    mapping: list[MappedColumn],
    programmes: Collection[str],
) -> Columns:
    """Make the views ``mentah``, ``rusak`` and ``teks`` and learn what the coded columns hold."""
    positions = {m.kolom: m.posisi for m in mapping if m.kolom}
    notes = _make_views(con, table, staged, positions)
    headers = {m.kolom: m.kolom_berkas for m in mapping}
    values, strange, periods = {}, {}, []
    for column in table.columns:
        codes: dict[str, Any] = {}
        if column.tipe in _CODED and column.kolom in positions:
            codes, strange[column.kolom] = _recognised(con, table, column, programmes)
        if column.tipe == "periode":
            periods = sorted(set(codes.values()))
        values[column.kolom] = typed(column, codes, strange.get(column.kolom, "FALSE"))
        if column.tipe == "desimal" and column.kolom in positions:
            flagged = positions[column.kolom] in staged.number_flags
            decimals = read_decimals(con, column.kolom, headers[column.kolom], flagged)
            values[column.kolom] = decimals.value
            notes += [decimals.note] if decimals.note else []
    return Columns(positions, values, strange, periods, notes)


def _make_views(
    con: duckdb.DuckDBPyConnection, table: Table, staged: Staged, positions: dict[str, int]
) -> list[str]:
    for name, path in (("mentah", staged.parquet), ("rusak", staged.broken)):
        con.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet({literal(str(path))})")
    wrapped = _wrapped(con, positions)
    texts = [
        f"{_text(con, c, positions.get(c.kolom), c.kolom in wrapped)} AS {ident(c.kolom)}"
        for c in table.columns
    ]
    flags = [f"n{i} AS {ident(f'{k}#angka')}" for k, i in positions.items() if i in staged.number_flags]
    con.execute(f"CREATE VIEW teks AS SELECT baris, {', '.join(texts + flags)} FROM mentah")
    return [_UNWRAPPED.format(", ".join(wrapped))] if wrapped else []


_UNWRAPPED = 'Isian berbentuk ="..." dibaca sebagai teks di dalam tanda kutipnya (kolom {}).'


def _wrapped(con: duckdb.DuckDBPyConnection, positions: dict[str, int]) -> list[str]:
    """The columns with cells like ="0012": some exports protect numbers from Excel that way."""
    if not positions:
        return []
    tests = ", ".join(f"coalesce(bool_or(starts_with(c{i}, '=\"')), FALSE)" for i in positions.values())
    found = con.execute(f"SELECT {tests} FROM mentah").fetchall()[0]
    return [kolom for kolom, yes in zip(positions, found, strict=True) if yes]


def _text(con: duckdb.DuckDBPyConnection, column: Column, position: int | None, wrapped: bool) -> str:
    if position is None:
        return "NULL::VARCHAR"
    cell = f"c{position}"
    if wrapped:
        cell = f"trim(regexp_replace({cell}, '^=\"([^\"]*)\"$', '\\1'))"
    # Only the empty words that do occur: comparing every cell with all of them takes longer than all rules.
    query = f"SELECT DISTINCT {cell} FROM mentah WHERE {cell} IN ({listed(EMPTY)})"
    empty = [text for (text,) in con.execute(query).fetchall()]
    untidy = column.tipe in ("nik", "no_kk") and _any(con, f"rapikan({cell}) <> {cell}")
    text = f"rapikan({cell})" if untidy else cell
    return f"CASE WHEN {cell} IN ({listed(empty)}) THEN NULL ELSE {text} END" if empty else text


def _any(con: duckdb.DuckDBPyConnection, condition: str) -> bool:
    return bool(con.execute(f"SELECT bool_or({condition}) FROM mentah").fetchall()[0][0])


def _recognised(
    con: duckdb.DuckDBPyConnection, table: Table, column: Column, programmes: Collection[str]
) -> tuple[dict[str, Any], str]:
    """The texts of a coded column that are answers, and SQL that finds those that are not."""
    k = ident(column.kolom)
    query = f"SELECT DISTINCT {k} FROM teks WHERE {k} IS NOT NULL ORDER BY 1 LIMIT {_DISTINCT}"
    texts = [text for (text,) in con.execute(query).fetchall()]
    codes = _answers(table, column, texts, programmes)
    unknown = [text for text in texts if text not in codes]
    if len(texts) < _DISTINCT:
        return codes, f"{k} IN ({listed(unknown)})" if unknown else "FALSE"
    return codes, f"{k} IS NOT NULL AND {k} NOT IN ({listed(['', *codes])})"


def _answers(table: Table, column: Column, texts: list[str], programmes: Collection[str]) -> dict[str, Any]:
    if column.tipe == "periode":
        return {t: p for t in texts if (p := normalise_period(t))}
    if column.tipe == "program":
        return {t: p for t in texts if (p := _programme(t, programmes))}
    # A survey codes "no" as 0; where 2 occurs as well, 0 means something we do not know.
    return recognise(column, texts, zero_is_no=table.name == "survei" and "2" not in texts)


def _programme(text: str, programmes: Collection[str]) -> str | None:
    """The programme's code from its code, another word for it, or its full name."""
    word = squash(text)
    known = {squash(row["nama"]): row["program"] for row in parameters.rows("program")}
    known |= programme_aliases() | {squash(code): code for code in programmes}
    return found if (found := known.get(word)) in programmes else None
