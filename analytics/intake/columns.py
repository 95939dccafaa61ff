"""The staged cells as the declared columns: cleaned text (view ``teks``) and the SQL of each typed value."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import duckdb

from analytics import parameters
from analytics.intake.codes import Judged, judge, programme_aliases
from analytics.intake.decimals import read_decimals
from analytics.intake.model import MappedColumn, Staged
from analytics.intake.names import squash
from analytics.intake.periods import normalise_period
from analytics.intake.questions import NONE_OF_THESE
from analytics.intake.sources.systems import DEFAULT_SYSTEMS, DIFFERING, RIVALS, Coding, decide
from analytics.intake.sql import EMPTY, ident, listed, literal, typed
from analytics.schema import Column, Table

#: Above this many different texts a coded column is no coded column; only the first are looked at.
_DISTINCT = 20_000
_CODED = ("pilihan", "ya_tidak", "program", "periode")


@dataclass(frozen=True)
class Columns:
    """What the columns of one file hold.

    ``positions``: column -> its place in the file, for those that came. ``values``: column -> SQL of the
    typed value. ``strange``, ``coarse`` and ``doubtful``: coded column -> SQL that is true on texts that are
    none of its answers, cover several of them, or depend on a source that is not known; ``judged`` are the
    texts themselves. ``periods`` are the quarters that occur; ``notes`` say how something was read.
    """

    positions: dict[str, int]
    values: dict[str, str]
    strange: dict[str, str]
    periods: list[str]
    notes: list[str] = field(default_factory=list)
    coarse: dict[str, str] = field(default_factory=dict)
    doubtful: dict[str, str] = field(default_factory=dict)
    judged: dict[str, Judged] = field(default_factory=dict)
    coding: Coding = field(default_factory=Coding)

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
    coding: Coding | None = None,
) -> Columns:
    """Make the views ``mentah``, ``rusak`` and ``teks`` and learn what the coded columns hold."""
    positions = {m.kolom: m.posisi for m in mapping if m.kolom}
    notes = _make_views(con, table, staged, positions)
    headers = {m.kolom: m.kolom_berkas for m in mapping}
    read = _Texts(con, table, [c for c in table.columns if c.tipe in _CODED and c.kolom in positions])
    coding = read.decide(coding or Coding(), mapping)
    notes += [f"Arti kode: {coding.why}."] if coding.why else []
    values, strange, coarse, doubtful, judged, periods = {}, {}, {}, {}, {}, []
    for column in table.columns:
        k, codes, apart = column.kolom, {}, "FALSE"
        if k in read.texts:
            judged[k] = one = read.judge(column, headers[k] or "", coding, programmes)
            codes = one.codes
            strange[k] = read.where(k, one.unknown, codes, one)
            coarse[k], doubtful[k] = read.among(k, one.coarse), read.among(k, one.doubtful)
            apart = _either(strange[k], coarse[k], doubtful[k], read.among(k, one.useless))
            notes += [_USELESS.format(headers[k], ", ".join(one.useless[:5]))] if one.useless else []
        if column.tipe == "periode":
            periods = sorted({str(p) for p in codes.values()})
        values[k] = typed(column, codes, apart)
        if column.tipe == "desimal" and column.kolom in positions:
            flagged = positions[column.kolom] in staged.number_flags
            decimals = read_decimals(con, column.kolom, headers[column.kolom], flagged)
            values[column.kolom] = decimals.value
            notes += [decimals.note] if decimals.note else []
    return Columns(positions, values, strange, periods, notes, coarse, doubtful, judged, coding)


_USELESS = "Kolom {}: isian {} dikosongkan menurut jawaban dinas (pemetaan/kode.csv)."


def _either(*conditions: str) -> str:
    found = [c for c in conditions if c != "FALSE"]
    return " OR ".join(found) or "FALSE"


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


class _Texts:
    """The different texts of the coded columns of one file, and what becomes of each."""

    def __init__(self, con: duckdb.DuckDBPyConnection, table: Table, columns: list[Column]) -> None:
        self.table = table
        self.texts: dict[str, list[str]] = {}
        for column in columns:
            k = ident(column.kolom)
            query = f"SELECT DISTINCT {k} FROM teks WHERE {k} IS NOT NULL ORDER BY 1 LIMIT {_DISTINCT}"
            self.texts[column.kolom] = [text for (text,) in con.execute(query).fetchall()]

    def decide(self, coding: Coding, mapping: list[MappedColumn]) -> Coding:
        """The coding with its systems decided as far as names and values go."""
        columns = {c.kolom: c for c in self.table.columns if c.tipe == "pilihan" and c.kolom in self.texts}
        # Our own names are DTSEN's; a column taken by another name may hold another source's numbers.
        foreign = any(m.cara in ("label", "jawaban") and m.kolom in DIFFERING for m in mapping)
        systems = coding.systems
        if foreign and systems == DEFAULT_SYSTEMS:
            systems = (*systems, *RIVALS)
        sure = len(systems) == 1
        left, why = decide(systems, columns, {k: self.texts[k] for k in columns}, sure)
        return replace(coding, systems=left, why=why)

    def judge(self, column: Column, header: str, coding: Coding, programmes: Collection[str]) -> Judged:
        texts = self.texts[column.kolom]
        if column.tipe in ("periode", "program"):
            return self._words(column, header, coding, programmes)
        # A survey codes "no" as 0; where 2 occurs as well, 0 means something we do not know.
        zero_is_no = self.table.name == "survei" and "2" not in texts
        return judge(column, texts, coding, header=header, zero_is_no=zero_is_no)

    def _words(self, column: Column, header: str, coding: Coding, programmes: Collection[str]) -> Judged:
        found = Judged()
        for text in self.texts[column.kolom]:
            word = normalise_period(text) if column.tipe == "periode" else programme_of(text, programmes)
            answer = coding.answer(header, text) if column.tipe == "program" and not word else None
            if answer and answer != NONE_OF_THESE:
                word = programme_of(answer, programmes)
            if word:
                found.codes[text] = word
                continue
            found.unknown.append(text)
            if answer == NONE_OF_THESE:
                found.useless.append(text)
        return found

    def where(self, kolom: str, unknown: list[str], codes: Mapping[str, Any], one: Judged) -> str:
        """SQL that finds the texts that are none of the column's answers."""
        if len(self.texts[kolom]) < _DISTINCT:
            return self.among(kolom, unknown)
        known = ["", *codes, *one.coarse, *one.doubtful, *one.useless]
        return f"{ident(kolom)} IS NOT NULL AND {ident(kolom)} NOT IN ({listed(known)})"

    @staticmethod
    def among(kolom: str, texts: list[str]) -> str:
        return f"{ident(kolom)} IN ({listed(texts)})" if texts else "FALSE"


_YEAR = re.compile(r"\b(tahun|thn|ta|th)?\.?\s*20\d\d\b.*$", re.IGNORECASE)


def programme_of(text: str, programmes: Collection[str]) -> str | None:
    """The programme's code from its code, another word for it, or its full name, with or without a year."""
    known = {squash(row["nama"]): row["program"] for row in parameters.rows("program")}
    known |= programme_aliases() | {squash(code): code for code in programmes}
    for word in (squash(text), squash(_YEAR.sub("", text))):
        if known.get(word) in programmes:
            return known[word]
    return None
