"""The accepted rows as typed tables apart: what is analysed, who is behind it, and what was rejected.

Nothing that identifies a person enters the analysis table. The areas of a family are its ``kode_desa`` only:
codes of higher areas, possibly of the other code system, are left to be read off it.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb

from analytics.intake.by_text import ByText
from analytics.intake.model import APART
from analytics.intake.rules import LONG_NUMBER, Rule
from analytics.intake.sql import ident, literal
from analytics.schema import Column, Table

_AREA_PARTS = ("kode_provinsi", "kode_kabupaten_kota", "kode_kecamatan")
_PLACED = {"kode_kelurahan_desa": "kode_desa", "kode_wilayah": "kode_wilayah"}
_IDS = {
    "keluarga": {"id_keluarga": "id_keluarga"},
    "anggota": {"id_anggota": "id_anggota", "id_keluarga": "id_keluarga"},
    # A person found by NIK brings the family of the register; a family card number may have changed since.
    "penerima": {
        "id_keluarga": "CASE WHEN keluarga_ada THEN id_keluarga "
        "ELSE coalesce(keluarga_orang, id_keluarga) END",
        "id_anggota": "id_anggota",
        "id_satuan": "id_satuan",
        "satuan_daftar": "satuan_daftar",
    },
    "rumah-tangga": {"id_satuan": "id_satuan", "id_keluarga": "id_keluarga", "id_anggota": "id_anggota"},
}
# Four digits of where a household was visited: of the map, of the column that says so, else of its code.
_DIGITS = "regexp_replace({}, '[^0-9]', '', 'g')"
_IDS["survei"] = {
    "kabupaten_asal": "coalesce(left(kode, 4), "
    f"nullif(regexp_extract({_DIGITS.format('kabupaten_survei')}, '^[0-9]{{4}}$'), ''), "
    f"nullif(left(regexp_extract({_DIGITS.format('kode_kelurahan_desa')}, '^[0-9]{{10}}$'), 4), ''))"
}
_IDS["usulan"] = {k: v for k, v in _IDS["penerima"].items() if k in ("id_keluarga", "id_anggota")}
_OPTIONS = "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
_ACCEPTED = "teks JOIN silang USING (baris) WHERE baris NOT IN (SELECT baris FROM gagal)"


def _copy(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    con.execute(f"COPY ({query}) TO {literal(str(path))} {_OPTIONS}")


def mark_failed(con: duckdb.DuckDBPyConnection) -> None:
    """Make ``gagal``: the rows with at least one galat."""
    con.execute(
        "CREATE TABLE gagal AS SELECT DISTINCT baris FROM temuan JOIN aturan USING (urut) "
        "WHERE tingkat = 'galat'"
    )


def write_analysis(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    values: dict[str, str],
    rules: list[Rule],
    facts: dict[str, str],
    path: Path,
    by_text: ByText,
) -> Future[int]:
    """Write the accepted rows without personal columns; how many, when it is done. ``values``: column -> SQL.

    What is looked up needs the database no more, so that may go on with something else meanwhile.
    """
    made = [(name, "", sql) for name, sql in _IDS.get(table.name, {}).items()]
    masked = {c.kolom for c in table.columns if c.tipe in ("teks", "kode") and _holds_number(con, c, by_text)}
    for column in table.columns:
        one = _analysis(column, values[column.kolom], rules, facts, column.kolom in masked)
        made += [(name, column.kolom, sql) for name, sql in one]
    looked_up = {n: (k, v) for n, k, sql in made if (v := by_text.worth(k, sql)) is not None}
    others = [f"{sql} AS {ident(name)}" for name, _, sql in made if name not in looked_up]
    query = f"SELECT {', '.join(['baris', *others])} FROM {_ACCEPTED} ORDER BY baris"
    if not looked_up:
        _copy(con, query.replace("SELECT baris, ", "SELECT ", 1), path)
        found = con.execute(f"SELECT count(*) FROM read_parquet({literal(str(path))})").fetchall()
        done: Future[int] = Future()
        done.set_result(int(found[0][0]))
        return done
    rows = con.sql(query).to_arrow_table()

    def look_up() -> int:
        by_text.write(path, [name for name, _, _ in made], looked_up, rows)
        return rows.num_rows

    pool = ThreadPoolExecutor(1)
    written = pool.submit(look_up)
    pool.shutdown(wait=False)
    return written


def _holds_number(con: duckdb.DuckDBPyConnection, column: Column, by_text: ByText) -> bool:
    """Whether any text of the column that the analysis keeps holds a long number."""
    if column.personal or column.kolom in _AREA_PARTS:
        return False
    known = by_text.any_matches(column.kolom, LONG_NUMBER)
    if known is not None:
        return known
    texts = f"SELECT DISTINCT {ident(column.kolom)} AS t FROM teks"
    query = f"SELECT bool_or(regexp_matches(t, {literal(LONG_NUMBER)})) FROM ({texts})"
    return bool(con.execute(query).fetchall()[0][0])


def _analysis(
    column: Column, value: str, rules: list[Rule], facts: dict[str, str], masked: bool
) -> list[tuple[str, str]]:
    """(name, SQL) of what the analysis keeps of a column."""
    if column.kolom == "tanggal_lahir":
        years = f"date_sub('year', {value}, {facts['akhir']})"
        return [("tahun_lahir", f"year({value})::SMALLINT"), ("umur", f"{years}::SMALLINT")]
    if column.personal or column.kolom in _AREA_PARTS:
        return []
    if column.kolom in _PLACED:
        return [(_PLACED[column.kolom], "kode")]
    if column.tipe == "periode":
        return [(column.kolom, facts["periode"])]
    if masked:
        value = f"regexp_replace({value}, {literal(LONG_NUMBER)}, '************', 'g')"
    emptied = [f"({r.syarat})" for r in rules if r.kosongkan and r.kolom == column.kolom]
    if emptied:
        value = f"CASE WHEN {' OR '.join(emptied)} THEN NULL ELSE {value} END"
    made = [(column.kolom, value)]
    if column.kolom == "desil_nasional":
        inactive = f"coalesce(lower({ident(column.kolom)}) IN ({facts['nonaktif']}), FALSE)"
        ranked = f"WHEN {value} IS NULL THEN 'belum_diperingkat' ELSE 'peringkat'"
        made += [
            ("desil_nonaktif", inactive),
            ("status_desil", f"CASE WHEN {inactive} THEN 'nonaktif' {ranked} END"),
        ]
    return made


def write_identity(con: duckdb.DuckDBPyConnection, table: Table, values: dict[str, str], path: Path) -> bool:
    """Write the pseudonyms beside the personal columns, for the vault; False when the kind has none."""
    personal = [c for c in table.columns if c.personal]
    if not personal:
        return False
    columns = [f"{sql} AS {name}" for name, sql in _IDS[table.name].items()]
    columns += [f"{values[c.kolom]} AS {ident(c.kolom)}" for c in personal]
    _copy(con, f"SELECT {', '.join(columns)} FROM {_ACCEPTED} ORDER BY baris", path)
    return True


def write_rejected(con: duckdb.DuckDBPyConnection, width: int, path: Path) -> int:
    """Write every rejected row as it came (``sel`` in the file's order; ``mentah`` for a broken line)."""
    cells = ", ".join(f"c{i}" for i in range(width))
    con.execute(
        f"""COPY (
            WITH alasan AS (SELECT baris, string_agg(DISTINCT aturan, ', ' ORDER BY aturan) AS aturan
                            FROM temuan JOIN aturan USING (urut) WHERE tingkat = 'galat' GROUP BY baris)
            SELECT baris % {APART} AS baris, aturan, [{cells}] AS sel, NULL::VARCHAR AS mentah
            FROM calon JOIN gagal USING (baris) JOIN alasan USING (baris)
            UNION ALL SELECT baris, aturan, NULL, mentah FROM rusak JOIN alasan USING (baris)
            ORDER BY baris) TO {literal(str(path))} {_OPTIONS}"""
    )
    return int(con.execute(f"SELECT count(*) FROM read_parquet({literal(str(path))})").fetchall()[0][0])


def count_lines(con: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """The file's lines with an accepted row, and those whose rows were all rejected."""
    row = con.execute(
        f"""SELECT count(*) FILTER (ada), count(*) FILTER (NOT ada) FROM (
                SELECT bool_or(g.baris IS NULL) AS ada FROM mentah LEFT JOIN gagal g USING (baris)
                GROUP BY baris % {APART})"""
    ).fetchall()[0]
    return int(row[0]), int(row[1])


def write_findings(con: duckdb.DuckDBPyConnection, headers: dict[str, str], path: Path) -> None:
    """One row each: baris, kolom, kolom_berkas (the user's), aturan, tingkat, nilai, alasan, perbaikan."""
    named = " ".join(f"WHEN {literal(k)} THEN {literal(h)}" for k, h in headers.items())
    header = f"coalesce(CASE kolom {named} END, kolom)" if named else "kolom"
    con.execute(
        f"""COPY (SELECT baris % {APART} AS baris, kolom, {header} AS kolom_berkas, aturan, tingkat, nilai,
                         {_worded("pesan")} AS alasan, {_worded("perbaikan")} AS perbaikan
                  FROM temuan JOIN aturan USING (urut) ORDER BY baris, urut)
            TO {literal(str(path))} {_OPTIONS}"""
    )


def _worded(text: str) -> str:
    return f"replace(replace({text}, '{{nilai}}', coalesce(nilai, '')), '{{rincian}}', coalesce(rincian, ''))"


def rule_counts(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """How often each rule fired, most often first within galat, then peringatan."""
    found = con.execute(
        """SELECT aturan, tingkat, count(*) AS n FROM temuan JOIN aturan USING (urut)
           GROUP BY aturan, tingkat ORDER BY tingkat, n DESC, aturan"""
    ).fetchall()
    return [{"id": rule, "severity": level, "count": n} for rule, level, n in found]
