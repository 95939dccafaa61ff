"""The rule table: each row of ``rules.csv`` says when a row of a file fails, how bad that is, and the remedy.

A rule's ``kolom`` is one column, ``wajib`` (every required column) or ``tipe:...`` (every column of a type);
``syarat`` is SQL that is true where the row fails. ``{k}`` is the column's text, ``{n}`` its typed value.
``tingkat`` wajib means: galat on a required column, else peringatan and the value is left empty.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

from analytics.intake import masking
from analytics.intake.sql import ident, listed
from analytics.schema import Column, Table

GALAT, PERINGATAN = "galat", "peringatan"
_CODES_SHOWN = 25
#: Digit runs this long in a value are hidden even in an open column: cells may have been shifted.
LONG_NUMBER = r"\p{Nd}{12,}"


@dataclass(frozen=True)
class Rule:
    """One check on one column, ready to run."""

    aturan: str
    kolom: str
    tahap: int
    syarat: str
    tingkat: str
    kosongkan: bool
    rincian: str
    pesan: str
    perbaikan: str
    nilai: str


@cache
def rows() -> tuple[dict[str, str], ...]:
    """The rule table as written."""
    with (Path(__file__).parent / "rules.csv").open(encoding="utf-8", newline="") as handle:
        return tuple(csv.DictReader(handle))


def expand(
    table: Table, present: dict[str, str], facts: dict[str, str], columns: dict[str, dict[str, str]]
) -> list[Rule]:
    """The rules for one file: ``present`` are its columns with their typed SQL, ``facts`` fill the braces."""
    found = []
    for row in rows():
        if row["syarat"] and row["jenis"] in ("*", table.name):
            found += [
                _rule(row, c, present[c.kolom], {**facts, **columns.get(c.kolom, {})})
                for c in _columns(row["kolom"], table)
                if c.kolom in present
            ]
    return found


def _columns(which: str, table: Table) -> list[Column]:
    if which == "wajib":
        # An empty desil is a category (not ranked yet); an empty period means the period of the import.
        return [c for c in table.columns if c.wajib and c.tipe not in ("desil", "periode")]
    if which.startswith("tipe:"):
        return [c for c in table.columns if c.tipe == which.removeprefix("tipe:")]
    return [table[which]] if which in table else []


def _rule(row: dict[str, str], column: Column, typed: str, facts: dict[str, str]) -> Rule:
    level = row["tingkat"] if row["tingkat"] != "wajib" else (GALAT if column.wajib else PERINGATAN)
    words = {**facts, "akibat": "" if level == GALAT else "; nilai dikosongkan", "kode": _codes(column)}
    sql = {**facts, "k": ident(column.kolom), "n": f"({typed})"}
    return Rule(
        aturan=row["id"],
        kolom=column.kolom,
        tahap=int(row["tahap"]),
        syarat=_fill(row["syarat"], sql),
        tingkat=level,
        kosongkan=row["akibat"] == "kosongkan" and level == PERINGATAN,
        rincian=_fill(row["rincian"], sql) or "NULL",
        pesan=_fill(row["pesan"], words),
        perbaikan=_fill(row["perbaikan"], words),
        nilai=masking.shown(column),
    )


def _fill(text: str, facts: dict[str, str]) -> str:
    """Braces with known names replaced; {nilai} and {rincian} wait for the row."""
    return re.sub(r"\{([a-z_]+)\}", lambda m: facts.get(m[1], m[0]), text)


def _codes(column: Column) -> str:
    if column.tipe == "ya_tidak":
        return "Ya atau Tidak (1 atau 2)"
    if column.code_range:
        return f"{column.code_range[0]} sampai {column.code_range[1]}"
    shown = [f"{code} = {label}" for code, label in list(column.codes.items())[:_CODES_SHOWN]]
    return "; ".join(shown) + ("; ..." if len(column.codes) > _CODES_SHOWN else "")


def start(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table of findings that the rules fill."""
    connection.execute(
        "CREATE TABLE aturan (urut INTEGER, aturan VARCHAR, kolom VARCHAR, tingkat VARCHAR, pesan VARCHAR, "
        "perbaikan VARCHAR)"
    )
    connection.execute("CREATE TABLE temuan (baris INTEGER, urut INTEGER, nilai VARCHAR, rincian VARCHAR)")


def run(
    connection: duckdb.DuckDBPyConnection,
    rules: list[Rule],
    source: str,
    texts: Mapping[str, Collection[str]] | None = None,
) -> None:
    """Add every row that fails a rule to the findings, with its value as it may be shown.

    ``texts``: column -> its different texts, where they are few; a rule that none of them fails is not run.
    """
    known = _failing_texts(connection, rules, texts or {})
    active = [r for r in rules if known.get(r, r.syarat) != "FALSE"]
    if not active:
        return
    first = connection.execute("SELECT count(*) FROM aturan").fetchall()[0][0]
    fields = [[n, r.aturan, r.kolom, r.tingkat, r.pesan, r.perbaikan] for n, r in enumerate(active, first)]
    places = ", ".join(["(?, ?, ?, ?, ?, ?)"] * len(fields))
    connection.execute(f"INSERT INTO aturan VALUES {places}", [cell for row in fields for cell in row])
    alone = _numbers_alone(connection, active) if source == "teks" else {}
    for number, rule in enumerate(active, first):
        table, fails = alone.get(rule, (source, known.get(rule, rule.syarat)))
        connection.execute(
            f"INSERT INTO temuan SELECT baris, {number}, {rule.nilai}, samarkan({rule.rincian}) "
            f"FROM {table} WHERE {fails}"
        )


def _numbers_alone(connection: duckdb.DuckDBPyConnection, rules: list[Rule]) -> dict[Rule, tuple[str, str]]:
    """Rules about a NIK or No KK alone -> a table of that column, and the rule's condition on it.

    Ten rules ask the same of half a million different numbers; here each is asked once.
    """
    found: dict[Rule, tuple[str, str]] = {}
    asked = [r for r in rules if f"enam_belas({ident(r.kolom)})" in r.syarat]
    for kolom in sorted({r.kolom for r in asked}):
        table, k = ident(f"nomor_{kolom}"), ident(kolom)
        connection.execute(
            f"CREATE OR REPLACE TABLE {table} AS SELECT baris, {k}, enam_belas({k}) AS utuh, "
            f"seragam({k}) AS sama FROM teks"
        )
        for rule in [r for r in rules if r.kolom == kolom]:
            fails = rule.syarat.replace(f"enam_belas({k})", "utuh").replace(f"seragam({k})", "sama")
            query = f"SELECT {rule.nilai}, {rule.rincian} FROM {table} WHERE {fails} LIMIT 0"
            with suppress(duckdb.BinderException):  # it looks at other columns too
                connection.execute(query)
                found[rule] = table, fails
    return found


def _failing_texts(
    connection: duckdb.DuckDBPyConnection, rules: list[Rule], texts: Mapping[str, Collection[str]]
) -> dict[Rule, str]:
    """Rules about a column of few texts alone -> which of its texts fail, as SQL; FALSE where none does."""
    found: dict[Rule, str] = {}
    for kolom in {rule.kolom for rule in rules} & texts.keys():
        own = [rule for rule in rules if rule.kolom == kolom]
        together = _fail(connection, own, texts[kolom])
        # Where one of them looks at other columns too, the others are asked one by one.
        each = [together] if together else [_fail(connection, [rule], texts[kolom]) for rule in own]
        for conditions in each:
            found |= conditions or {}
    return found


def _fail(
    connection: duckdb.DuckDBPyConnection, rules: list[Rule], texts: Collection[str]
) -> dict[Rule, str] | None:
    """For each rule about one column which texts fail, as SQL; None where they look at other columns."""
    k = ident(rules[0].kolom)
    asked = ", ".join(rule.syarat for rule in rules)
    query = f"SELECT {k}, {asked} FROM (SELECT unnest(?::VARCHAR[]) AS {k})"
    try:
        rows = connection.execute(query, [[*texts, None]]).fetchall()
    except duckdb.BinderException:
        return None
    found = {}
    for place, rule in enumerate(rules, 1):
        failing = [row[0] for row in rows if row[place]]
        named = [text for text in failing if text is not None]
        conditions = [f"{k} IN ({listed(named)})"] if named else []
        conditions += [f"{k} IS NULL"] if None in failing else []
        found[rule] = " OR ".join(conditions) or "FALSE"
    return found


def line_rules(connection: duckdb.DuckDBPyConnection, broken: str, again: str, width: int) -> None:
    """Add the lines that are no rows, each as one finding: another number of cells, or the header again."""
    _line_rule(connection, "STRUKTUR", f"jumlah || ' sel, seharusnya {width}'", broken)
    _line_rule(connection, "JUDUL_ULANG", "NULL", again)


def _line_rule(connection: duckdb.DuckDBPyConnection, aturan: str, shown: str, source: str) -> None:
    row = next(r for r in rows() if r["id"] == aturan)
    number = connection.execute("SELECT count(*) FROM aturan").fetchall()[0][0]
    connection.execute(
        "INSERT INTO aturan VALUES (?, ?, '', ?, ?, ?)",
        [number, aturan, row["tingkat"], row["pesan"], row["perbaikan"]],
    )
    connection.execute(f"INSERT INTO temuan SELECT baris, {number}, {shown}, NULL FROM {source}")
