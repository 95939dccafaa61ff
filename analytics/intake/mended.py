"""A marked workbook that comes back: its mended rows take the place of the same rows of the original file.

The header of its first column names the import (``Baris asal (ID)``) and its cells the rows, so nothing
hidden can get lost when somebody saves the sheet as CSV. The whole file is then checked again: what was
accepted stays so, repeated keys are found across old and new rows, and nothing replaces more than it should.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb

from analytics import database
from analytics.errors import UserError
from analytics.intake.mark import MAX_CELL, NOTE_HEADER, RESULT_HEADER, import_of
from analytics.intake.model import Context, Staged
from analytics.intake.names import squash
from analytics.intake.original import Original, load
from analytics.intake.sql import literal


def restore(
    staged: Staged, kind: str, period: str | None, context: Context, folder: Path
) -> tuple[Staged, Original | None]:
    """The original file with the mended rows in their places, and what it was; any other file as it is.

    Raises UserError when the original is not in this workspace, or was of another kind or period.
    """
    import_id = import_of(staged.headers)
    if import_id is None:
        return staged, None
    if context.original is None:
        raise UserError(
            "Ini buku kerja perbaikan, tetapi impor asalnya tidak ada di ruang kerja ini.",
            saran="Impor berkas asalnya dahulu, lalu perbaiki buku kerja yang dihasilkan impor itu.",
        )
    original = load(context.original(import_id))
    if original.kind != kind:
        raise UserError(
            f"Buku kerja perbaikan ini berasal dari berkas {original.kind}, bukan {kind}.",
            saran=f"Impor sebagai {original.kind}.",
        )
    if period and period != original.period:
        raise UserError(
            f"Buku kerja perbaikan ini berasal dari berkas periode {original.period}, bukan {period}.",
            saran=f"Impor untuk periode {original.period}.",
        )
    return merge(staged, original.staged, folder), original


#: What somebody writes in the column Hasil of a row that should not be there at all.
_TAKEN_OUT = r"\s*(di)?hapus\b.*"


def merge(mended: Staged, original: Staged, folder: Path) -> Staged:
    """Both as one staged file: rows are matched by their number in the original, cells by their header.

    A row without a known number, or with one that occurs twice, is added at the end. Rows that are missing
    from the workbook stay as they came; one with "hapus" in the column Hasil is taken out, and so told. A row
    that names several (``12+13``) takes the place of the first, and the other broken lines have become part
    of it.
    """
    pairs = _pairs(mended.headers, original.headers)
    flags = sorted({*original.number_flags, *(i for i, j in pairs.items() if j in mended.number_flags)})
    result = replace(original, parquet=folder / "gabungan.parquet", broken=folder / "gabungan_rusak.parquet")
    with database.connect() as con:
        con.execute("SET threads = 2; SET preserve_insertion_order = true")
        _read(con, mended, original)
        con.execute(f"CREATE TABLE gabungan AS {_joined(mended, original, pairs, flags)}")
        _write(con, "SELECT * FROM gabungan ORDER BY baris", result.parquet)
        con.execute(f"CREATE TABLE terserap AS {_taken_in(pairs)}")
        broken = f"SELECT * FROM patah WHERE {_STILL_BROKEN}"
        _write(con, f"{broken} UNION ALL SELECT * FROM patah_baru ORDER BY baris", result.broken)
        rows, broken_rows, changed, added = _counts(con, pairs)
        joined, whole = _joined_lines(con)
        out = [row[0] for row in con.execute("SELECT baris FROM dibuang ORDER BY baris").fetchall()]
    note = f"Buku kerja perbaikan: {changed} baris diperbaiki, {added} baris ditambahkan, "
    note += f"{len(out)} baris dihapus menurut kolom Hasil (baris {_listed(out)}), " if out else ""
    note += f"{joined} baris patah disatukan dengan baris lain, " if joined else ""
    return replace(
        result,
        rows=rows,
        broken_rows=broken_rows,
        number_flags=flags,
        notes=[note + f"{rows - changed - added} baris lain tetap seperti semula.", *whole],
    )


def _listed(rows: list[int]) -> str:
    """The first numbers of a list."""
    more = f" dan {len(rows) - 10} lagi" if len(rows) > 10 else ""
    return ", ".join(map(str, rows[:10])) + more


def _pairs(mended: list[str], original: list[str]) -> dict[int, int]:
    """Position in the original -> position in the workbook, by header; a repeated header in its order."""
    free: dict[str, list[int]] = {}
    helpers = [squash(RESULT_HEADER), squash(NOTE_HEADER)]
    for position, header in enumerate(mended):
        name = squash(header)
        if name in helpers:
            helpers.remove(name)
        elif not import_of([header]):
            free.setdefault(name, []).append(position)
    found = {}
    for position, header in enumerate(original):
        if places := free.get(squash(header)):
            found[position] = places.pop(0)
    return found


def _read(con: duckdb.DuckDBPyConnection, mended: Staged, original: Staged) -> None:
    """``dulu`` and ``patah`` (the original), ``baru`` (the workbook, with the row each stands for), and
    ``dibuang`` (the rows of the original that the workbook takes out)."""
    mark = next(i for i, h in enumerate(mended.headers) if import_of([h]))
    result = next((i for i, h in enumerate(mended.headers) if squash(h) == squash(RESULT_HEADER)), None)
    out = "FALSE" if result is None else f"regexp_full_match(lower(coalesce(c{result}, '')), '{_TAKEN_OUT}')"
    con.execute(f"CREATE VIEW dulu AS SELECT * FROM read_parquet({literal(str(original.parquet))})")
    con.execute(f"CREATE TABLE patah AS SELECT * FROM read_parquet({literal(str(original.broken))})")
    con.execute("CREATE TABLE nomor AS SELECT baris FROM dulu UNION SELECT baris FROM patah")
    con.execute(
        f"""CREATE TABLE baru AS
            WITH n AS (SELECT *, {_NUMBERS.format(mark)} AS angka, {out} AS hapus
                       FROM read_parquet({literal(str(mended.parquet))})),
            m AS (SELECT * EXCLUDE (angka), angka[1] AS disebut, angka[2:] AS sambungan,
                         row_number() OVER (PARTITION BY angka[1] ORDER BY baris) AS ke FROM n)
            SELECT * EXCLUDE (ke, hapus), hapus AND disebut IN (SELECT baris FROM nomor) AS buang,
                   CASE WHEN ke = 1 AND disebut IN (SELECT baris FROM nomor) THEN disebut END AS asal,
                   (SELECT coalesce(max(baris), 0) FROM nomor) + row_number() OVER (ORDER BY baris) AS ujung
            FROM m"""
    )
    con.execute(
        """CREATE TABLE dibuang AS SELECT disebut AS baris FROM baru WHERE buang UNION
           SELECT baris FROM patah
           WHERE baris IN (SELECT unnest(sambungan) FROM baru WHERE buang)"""
    )
    con.execute("DELETE FROM baru WHERE buang")
    con.execute(
        f"""CREATE TABLE patah_baru AS
            SELECT (SELECT coalesce(max(baris), 0) FROM nomor) + (SELECT count(*) FROM baru)
                   + row_number() OVER (ORDER BY baris) AS baris, mentah, jumlah
            FROM read_parquet({literal(str(mended.broken))})"""
    )


#: The row a cell of the mark stands for, and the broken lines that became part of it: 12, 12.0, 12+13.
_NUMBERS = (
    "CASE WHEN regexp_full_match(c{0}, '\\s*[0-9]+(\\.0+)?(\\s*(\\+|dan)\\s*[0-9]+)*\\s*') THEN "
    "[TRY_CAST(x AS INTEGER) FOR x IN regexp_extract_all(regexp_replace(c{0}, '\\.0+', ''), '[0-9]+')] END"
)
_STILL_BROKEN = (
    "baris NOT IN (SELECT baris FROM gabungan) "
    "AND baris NOT IN (SELECT baris FROM terserap WHERE baris IS NOT NULL) "
    "AND baris NOT IN (SELECT baris FROM dibuang)"
)


def _taken_in(pairs: dict[int, int]) -> str:
    """The lines that rows of the workbook name beside their own."""
    rows = f"baru b WHERE asal IS NOT NULL AND ({_filled(pairs)})"
    return f"SELECT DISTINCT unnest(sambungan) AS baris FROM {rows}"


def _filled(pairs: dict[int, int]) -> str:
    return " OR ".join(f"b.c{j} IS NOT NULL" for j in pairs.values()) or "FALSE"


def _joined_lines(con: duckdb.DuckDBPyConnection) -> tuple[int, list[str]]:
    """How many broken lines became part of a row; a note on those that are no broken lines and stay."""
    gone = "SELECT count(*) FROM patah WHERE baris IN (SELECT baris FROM terserap)"
    joined = con.execute(f"{gone} AND baris NOT IN (SELECT baris FROM gabungan)").fetchall()[0][0]
    query = "SELECT baris FROM terserap WHERE baris IN (SELECT baris FROM dulu) ORDER BY baris LIMIT 10"
    whole = ", ".join(str(row[0]) for row in con.execute(query).fetchall())
    note = f"Baris {whole} disebut sebagai sambungan, tetapi bukan baris patah; tetap seperti semula."
    return int(joined), [note] if whole else []


def _joined(mended: Staged, original: Staged, pairs: dict[int, int], flags: list[int]) -> str:
    cells = [_cell(i, pairs) for i in range(len(original.headers))]
    cells += [f"{_flag(i, mended, original, pairs)} AS n{i}" for i in flags]
    kept = [f"c{i}" for i in range(len(original.headers))]
    kept += [f"n{i}" if i in original.number_flags else f"FALSE AS n{i}" for i in flags]
    filled = _filled(pairs)
    return f"""
        SELECT baris, {", ".join(kept)} FROM dulu
        WHERE baris NOT IN (SELECT asal FROM baru b WHERE asal IS NOT NULL AND ({filled}))
        AND baris NOT IN (SELECT baris FROM dibuang)
        UNION ALL
        SELECT coalesce(b.asal, b.ujung)::INTEGER AS baris, {", ".join(cells)}
        FROM baru b LEFT JOIN dulu a ON a.baris = b.asal WHERE {filled}"""


def _cell(i: int, pairs: dict[int, int]) -> str:
    if i not in pairs:
        return f"a.c{i} AS c{i}"
    mended = f"b.c{pairs[i]}"
    return f"CASE WHEN {mended} IS NULL AND length(a.c{i}) > {MAX_CELL} THEN a.c{i} ELSE {mended} END AS c{i}"


def _flag(i: int, mended: Staged, original: Staged, pairs: dict[int, int]) -> str:
    """Whether the cell was a number: a text that nobody touched stays what Excel had made of it."""
    before = f"coalesce(a.n{i}, FALSE)" if i in original.number_flags else "FALSE"
    if i not in pairs:
        return before
    now = f"coalesce(b.n{pairs[i]}, FALSE)" if pairs[i] in mended.number_flags else "FALSE"
    return f"CASE WHEN b.c{pairs[i]} IS NOT DISTINCT FROM a.c{i} THEN {before} OR {now} ELSE {now} END"


def _write(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    con.execute(f"COPY ({query}) TO {literal(str(path))} (FORMAT parquet, COMPRESSION lz4)")


def _counts(con: duckdb.DuckDBPyConnection, pairs: dict[int, int]) -> tuple[int, int, int, int]:
    """Rows, broken lines, rows whose cells changed, rows that are new."""
    other = " OR ".join(f"g.c{i} IS DISTINCT FROM a.c{i}" for i in pairs) or "FALSE"
    row = con.execute(
        f"""SELECT (SELECT count(*) FROM gabungan),
                   (SELECT count(*) FROM patah WHERE {_STILL_BROKEN})
                   + (SELECT count(*) FROM patah_baru),
                   (SELECT count(*) FROM gabungan g LEFT JOIN dulu a USING (baris)
                    WHERE g.baris IN (SELECT asal FROM baru) AND ({other})),
                   (SELECT count(*) FROM gabungan WHERE baris NOT IN (SELECT baris FROM nomor))"""
    ).fetchall()[0]
    return int(row[0]), int(row[1]), int(row[2]), int(row[3])
