"""A whole column under the wrong title is told once, with the remedy, instead of row by row."""

from __future__ import annotations

import duckdb

from analytics import database
from analytics.errors import UserError
from analytics.intake.model import MappedColumn, Staged
from analytics.intake.sql import parquet

NIK, KK = "nomor_induk_kependudukan", "nomor_kartu_keluarga"
#: So many rows and so large a share of them make evidence about the column and not about a row.
FROM, SHARE = 20, 0.9
#: A title is right or wrong for all rows alike, so the first ones tell.
_LOOKED_AT = 50_000
#: A NIK of a woman has 40 added to the day; a family card number has a day of issue of at most 31.
_WOMEN = 0.1
_WORDS = {NIK: "NIK", KK: "No KK"}


def refuse_swapped(staged: Staged, mapping: list[MappedColumn]) -> None:
    """Raise UserError when the values of the number columns prove that their titles are wrong."""
    at = {m.kolom: m for m in mapping if m.kolom in _WORDS}
    if not at or staged.rows < FROM:
        return
    with database.connect() as con:
        con.execute(f"CREATE VIEW mentah AS SELECT * FROM {parquet(staged.parquet)} LIMIT {_LOOKED_AT}")
        for kolom, m in at.items():
            _refuse_words(con, kolom, m)
        women = {kolom: _women(con, m.posisi) for kolom, m in at.items() if kolom}
    if women.get(KK, 0.0) < _WOMEN:
        return
    if NIK in women and women[NIK] == 0.0:
        raise UserError(
            f"Kolom {at[KK].kolom_berkas} dan {at[NIK].kolom_berkas} tertukar: {women[KK]:.0%} isi kolom No "
            "KK punya tanggal 41-71 (NIK perempuan), dan tidak satu pun di kolom NIK.",
            saran="Tukar judul kedua kolom itu di berkasnya, lalu impor lagi.",
        )
    raise UserError(
        f"Kolom {at[KK].kolom_berkas} berisi NIK, bukan No KK: {women[KK]:.0%} nomornya punya tanggal 41-71, "
        "yang hanya ada pada NIK perempuan.",
        saran="Isi kolom itu dengan No KK, atau beri judul NIK bila memang NIK, lalu impor lagi.",
    )


def _refuse_words(con: duckdb.DuckDBPyConnection, kolom: str | None, m: MappedColumn) -> None:
    cell = f"c{m.posisi}"
    filled, words = con.execute(
        f"SELECT count(*), count(*) FILTER (NOT regexp_matches({cell}, '[0-9]') "
        f"AND regexp_matches({cell}, '\\p{{L}}{{2,}}')) FROM mentah WHERE {cell} IS NOT NULL"
    ).fetchall()[0]
    if filled >= FROM and words >= SHARE * filled:
        name = _WORDS[kolom or ""]
        raise UserError(
            f"Kolom {m.kolom_berkas} dibaca sebagai {name}, tetapi {words} dari {filled} isinya kata-kata "
            "tanpa angka (mungkin nama).",
            saran=f"Periksa judul kolomnya: judul {name} harus di atas kolom yang berisi nomor 16 angka. "
            "Perbaiki judul itu, lalu impor lagi.",
        )


def _women(con: duckdb.DuckDBPyConnection, position: int) -> float:
    """The share of the column's 16-digit numbers with the day of a woman's NIK; 0 for few numbers."""
    cell = f"replace(replace(c{position}, ' ', ''), '''', '')"
    total, women = con.execute(
        f"SELECT count(*), count(*) FILTER (TRY_CAST(n[7:8] AS INTEGER) BETWEEN 41 AND 71 "
        f"AND TRY_CAST(n[9:10] AS INTEGER) BETWEEN 1 AND 12) FROM (SELECT {cell} AS n FROM mentah) "
        "WHERE regexp_full_match(n, '[0-9]{16}')"
    ).fetchall()[0]
    return women / total if total >= FROM else 0.0
