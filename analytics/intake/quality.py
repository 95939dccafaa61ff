"""What is wrong with a file, per desa: rows refused and warned of, answers left empty, the latest update.

Counted while the file is read, because only then a refused row still stands beside its village.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from analytics import database, parameters
from analytics.intake.by_text import ByText
from analytics.intake.model import Context
from analytics.intake.rules import Rule
from analytics.intake.sql import literal
from analytics.schema import Table

#: A register may say when a family was last visited or changed.
UPDATED = "tanggal_pemutakhiran"


def asked(table: Table) -> list[str]:
    """The variables of the proxy means test that this kind of file carries itself."""
    names = {row["fitur"] for row in parameters.rows("variabel_pmt")}
    return [c.kolom for c in table.columns if c.kolom in names] if table.name == "keluarga" else []


def answered(table: Table, values: dict[str, str], rules: list[Rule]) -> dict[str, str]:
    """Variable -> SQL that is 1 where it has an answer, else 0; what a rule empties is none."""
    found = {}
    for name in asked(table):
        if name in values:
            emptied = [f"coalesce({r.syarat}, FALSE)" for r in rules if r.kosongkan and r.kolom == name]
            kept = " AND ".join(f"NOT {one}" for one in emptied) or "TRUE"
            found[name] = f"({values[name]} IS NOT NULL AND {kept})::TINYINT"
    return found


def write(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    values: dict[str, str],
    rules: list[Rule],
    context: Context,
    path: Path,
    by_text: ByText,
) -> None:
    """Write one row per desa: kode_desa (NULL: area unknown), dibaca, ditolak, diperingatkan, diminta,
    terisi, diperbarui (the latest date; NULL where the file has no such column).

    Needs the tables of an import: ``teks``, ``silang``, ``temuan``, ``aturan``, ``gagal``.
    """
    names, answers = asked(table), answered(table, values, rules)
    summed, sums = by_text.sums()
    con.register("terisi_menurut_teks", sums)
    filled = " + ".join(["coalesce(z.n, 0)", *(sql for n, sql in answers.items() if n not in summed)])
    latest = f"max({values[UPDATED]})" if UPDATED in values else "NULL"
    con.execute(
        f"""COPY (
            WITH peringatan AS (SELECT DISTINCT baris FROM temuan JOIN aturan USING (urut)
                                WHERE tingkat = 'peringatan'),
            desa AS ({_desa(context)})
            SELECT CASE WHEN length(coalesce(s.kode, d.kode_desa)) = 10
                        THEN coalesce(s.kode, d.kode_desa) END AS kode_desa,
                   count(*) AS dibaca,
                   count(g.baris) AS ditolak,
                   count(p.baris) FILTER (g.baris IS NULL) AS diperingatkan,
                   count(*) * {len(names)} AS diminta,
                   sum({filled}) AS terisi,
                   {latest}::DATE AS diperbarui
            FROM teks JOIN silang s USING (baris)
            LEFT JOIN gagal g USING (baris) LEFT JOIN peringatan p USING (baris)
            LEFT JOIN terisi_menurut_teks z USING (baris)
            LEFT JOIN desa d ON d.id_keluarga = coalesce(s.keluarga_orang, s.id_keluarga)
            GROUP BY 1 ORDER BY 1) TO {literal(str(path))} (FORMAT parquet, COMPRESSION zstd)"""
    )


def _desa(context: Context) -> str:
    """Where the register says a family lives, for members and recipients whose row names no village."""
    empty = "SELECT NULL::VARCHAR AS id_keluarga, NULL::VARCHAR AS kode_desa WHERE FALSE"
    if not context.families:
        return empty
    files = f"read_parquet([{', '.join(literal(str(p)) for p in context.families)}], union_by_name = true)"
    with database.connect() as con:
        own = {row[0] for row in con.execute(f"DESCRIBE SELECT * FROM {files}").fetchall()}
    if not {"id_keluarga", "kode_desa"} <= own:
        return empty
    return f"SELECT id_keluarga, any_value(kode_desa) AS kode_desa FROM {files} GROUP BY 1"
