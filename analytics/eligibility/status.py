"""The standing of every family in every programme, split by cause instead of the one word "error".

The causes and their order are rows of ``status.csv``: the first condition that holds gives the status.
A cause that an office's files cannot show (a wage found elsewhere, a document problem) is not guessed.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import duckdb


@cache
def meanings() -> dict[str, dict[str, str]]:
    """Status -> its meaning in Indonesian (``arti``) and English (``arti_en``)."""
    return {row["status"]: row for row in reversed(_rows())}


def add_status(connection: duckdb.DuckDBPyConnection) -> None:
    """Give the table ``tanda`` its column ``status``.

    Needs tanda (id_keluarga, program, penerima, antrean, pita), skor (id_keluarga, kode_desa,
    desil_nasional, punya_komponen), aturan, terima and kuota. A quota counts as used up when the list is as
    long; the desa's own quota counts first, then the kecamatan's, then the kabupaten's. Where none is
    entered, nothing is said about room being left.
    """
    connection.execute(
        f"""CREATE OR REPLACE TABLE tanda AS
            WITH entered AS (
                SELECT program, kode_wilayah AS kode, sum(kuota) AS kuota FROM kuota GROUP BY ALL
            ), used AS (
                SELECT e.program, e.kode, count(t.subjek) >= e.kuota AS habis
                FROM entered e
                LEFT JOIN terima t ON t.program = e.program AND starts_with(t.kode_desa, e.kode)
                GROUP BY e.program, e.kode, e.kuota
            ), families AS (
                SELECT id_keluarga, kode_desa, desil_nasional, punya_komponen FROM skor
            ), standing AS (
                SELECT t.*, s.kode_desa, s.desil_nasional, s.punya_komponen, r.desil_maks, r.syarat_komponen,
                       coalesce(desa.habis, kec.habis, kab.habis) AS kuota_habis
                FROM tanda t
                JOIN families s USING (id_keluarga)
                JOIN (SELECT program, desil_maks, syarat_komponen FROM aturan) r USING (program)
                LEFT JOIN used desa ON desa.program = t.program AND desa.kode = s.kode_desa
                LEFT JOIN used kec ON kec.program = t.program AND kec.kode = left(s.kode_desa, 6)
                LEFT JOIN used kab ON kab.program = t.program AND kab.kode = left(s.kode_desa, 4)
            )
            SELECT * EXCLUDE (kode_desa, desil_nasional, punya_komponen, desil_maks, syarat_komponen,
                              kuota_habis), {_case()} AS status
            FROM standing"""
    )


def _case() -> str:
    # The register's families only: a recipient outside it has no row here and stays in the list's count.
    whens = [
        f"WHEN {'penerima' if row['penerima'] == 'ya' else 'NOT penerima'} AND ({row['syarat']}) "
        f"THEN '{row['status']}'"
        for row in _rows()
        if row["status"] != "tidak_terdaftar"
    ]
    return "CASE " + " ".join(whens) + " END"


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with (Path(__file__).parent / "status.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    return tuple(sorted(rows, key=lambda r: (r["penerima"], int(r["urutan"]))))
