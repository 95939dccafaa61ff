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
from analytics.intake.distinct import few_texts
from analytics.intake.model import MappedColumn, Staged
from analytics.intake.names import squash
from analytics.intake.periods import normalise_period
from analytics.intake.questions import NONE_OF_THESE
from analytics.intake.repeated import repeated_headers
from analytics.intake.sources.systems import DEFAULT_SYSTEMS, DIFFERING, RIVALS, Coding, decide
from analytics.intake.sql import EMPTY, ident, listed, parquet, typed
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
    cells: Cells,
    programmes: Collection[str],
    coding: Coding | None = None,
) -> Columns:
    """Learn what the coded columns of the view ``teks`` hold."""
    positions = {m.kolom: m.posisi for m in mapping if m.kolom}
    notes = list(cells.notes)
    headers = {m.kolom: m.kolom_berkas for m in mapping}
    read = _Texts(
        con, table, [c for c in table.columns if c.tipe in _CODED and c.kolom in positions], cells.texts
    )
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


@dataclass(frozen=True)
class Cells:
    """The cells under our names; ``texts``: column -> its different texts, where they are few; ``notes``.

    ``places``: those columns -> their names in the working copy.
    """

    texts: dict[str, set[str]]
    notes: list[str]
    places: dict[str, str]


def raw_views(con: duckdb.DuckDBPyConnection, staged: Staged) -> None:
    """Make the views ``mentah`` and ``rusak``: the cells as they came (c0, c1, ...), and the broken lines."""
    for name, path in (("mentah", staged.parquet), ("rusak", staged.broken)):
        con.execute(f"CREATE VIEW {name} AS SELECT * FROM {parquet(path)}")


def make_views(
    con: duckdb.DuckDBPyConnection, table: Table, staged: Staged, mapping: list[MappedColumn]
) -> Cells:
    """Make the view ``teks``: the cells under our names, tidied. Needs the views of `raw_views`.

    Rows that only repeat the header are in the table ``judul_ulang`` (baris) and not in ``teks``.
    """
    found = few_texts(staged.parquet)
    again = repeated_headers(con, staged.headers, found)
    positions = {m.kolom: m.posisi for m in mapping if m.kolom}
    came = [c for c in table.columns if c.kolom in positions]
    cells = {c.kolom: f"c{positions[c.kolom]}" for c in came}
    # The texts of the whole file hold those of a repeated header, which are nobody's answers.
    found = {} if again else found
    few = {k: found[cell] for k, cell in cells.items() if cell in found}
    many = {k: cell for k, cell in cells.items() if k not in few}
    numbers = [c.kolom for c in came if c.tipe in ("nik", "no_kk")]
    seen = _look(con, many, [k for k in many if k in numbers])
    wrapped = [k for k, one in seen.items() if one.wrapped]
    wrapped += [k for k, texts in few.items() if any(text.startswith('="') for text in texts)]
    cells |= {k: f"tanpa_kutip({cells[k]})" for k in wrapped}
    few = {k: texts for k, texts in few.items() if k not in wrapped}
    seen |= _look(con, {k: cells[k] for k in wrapped}, [k for k in wrapped if k in numbers])
    empty = {k: one.empty for k, one in seen.items()} | {k: sorted(few[k] & set(EMPTY)) for k in few}
    untidy = {k for k, one in seen.items() if one.untidy}
    untidy |= set(_those(con, {k: f"bool_or(tak_rapi({cells[k]}))" for k in numbers if k in few}))
    texts = dict.fromkeys((c.kolom for c in table.columns), "NULL::VARCHAR")
    for kolom, cell in cells.items():
        text, words = f"rapikan({cell})" if kolom in untidy else cell, empty[kolom]
        texts[kolom] = f"CASE WHEN {cell} IN ({listed(words)}) THEN NULL ELSE {text} END" if words else text
    named = [f"{text} AS {ident(kolom)}" for kolom, text in texts.items()]
    flags = [f"n{i} AS {ident(f'{k}#angka')}" for k, i in positions.items() if i in staged.number_flags]
    con.execute("CREATE TABLE judul_ulang AS SELECT unnest(?::INTEGER[]) AS baris", [again])
    rows = "mentah WHERE baris NOT IN (FROM judul_ulang)" if again else "mentah"
    con.execute(f"CREATE VIEW teks AS SELECT baris, {', '.join(named + flags)} FROM {rows}")
    notes = [_UNWRAPPED.format(", ".join(sorted(wrapped, key=list(cells).index)))] if wrapped else []
    few = {k: texts - set(EMPTY) for k, texts in few.items() if k not in untidy}
    return Cells(few, notes, {k: cells[k] for k in few})


@dataclass(frozen=True)
class _Seen:
    """What the cells of a column hold: some in ="...", which empty words, numbers with spaces or marks."""

    wrapped: bool
    empty: list[str]
    untidy: bool


def _look(
    con: duckdb.DuckDBPyConnection, cells: Mapping[str, str], numbers: Collection[str]
) -> dict[str, _Seen]:
    """Look at whole columns (name -> SQL of its cells), all of them in one pass."""
    questions = []
    for kolom, cell in cells.items():
        untidy = f"coalesce(bool_or(tak_rapi({cell})), FALSE)" if kolom in numbers else "FALSE"
        questions += [_WRAPPED.format(cell), _EMPTIES.format(cell), untidy]
    answers = iter(_each(con, questions))
    return {kolom: _Seen(next(answers), next(answers) or [], next(answers)) for kolom in cells}


#: Only the empty words that do occur: comparing every cell with all of them takes longer than all rules. The
#: length in bytes is asked first, because it costs next to nothing.
_EMPTIES = (
    f"list(DISTINCT {{0}}) FILTER (strlen({{0}}) <= {max(map(len, EMPTY))} AND {{0}} IN ({listed(EMPTY)}))"
)
#: Some exports protect numbers from Excel with cells like ="0012".
_WRAPPED = "coalesce(bool_or(starts_with({}, '=\"')), FALSE)"
_UNWRAPPED = 'Isian berbentuk ="..." dibaca sebagai teks di dalam tanda kutipnya (kolom {}).'


def _each(con: duckdb.DuckDBPyConnection, questions: list[str]) -> list[Any]:
    """The answers of several aggregates over the cells, found in one pass."""
    return list(con.execute(f"SELECT {', '.join(questions)} FROM mentah").fetchall()[0]) if questions else []


def _those(con: duckdb.DuckDBPyConnection, questions: dict[str, str]) -> list[str]:
    """The names whose aggregate is true."""
    return [k for k, yes in zip(questions, _each(con, list(questions.values())), strict=True) if yes]


class _Texts:
    """The different texts of the coded columns of one file, and what becomes of each."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        table: Table,
        columns: list[Column],
        known: Mapping[str, set[str]],
    ) -> None:
        self.table = table
        self.texts: dict[str, list[str]] = {}
        for column in columns:
            if column.kolom in known:
                self.texts[column.kolom] = sorted(known[column.kolom])[:_DISTINCT]
                continue
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
