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
    desil_nasional, punya_komponen), aturan, terima and kuota. A desa's quota counts as used up when its
    list is as long as its quota; a desa without an entered quota is not called used up.
    """
    connection.execute(
        f"""CREATE OR REPLACE TABLE tanda AS
            WITH used AS (
                SELECT k.program, k.kode_wilayah AS kode_desa, coalesce(t.n, 0) >= sum(k.kuota) AS kuota_habis
                FROM kuota k
                LEFT JOIN (SELECT program, kode_desa, count(*) AS n FROM terima GROUP BY ALL) t
                       ON t.program = k.program AND t.kode_desa = k.kode_wilayah
                GROUP BY k.program, k.kode_wilayah, t.n
            )
            SELECT t.*, {_case()} AS status
            FROM tanda t
            JOIN (SELECT id_keluarga, kode_desa, desil_nasional, punya_komponen FROM skor) s
                 USING (id_keluarga)
            JOIN (SELECT program, desil_maks, syarat_komponen FROM aturan) r USING (program)
            LEFT JOIN used u ON u.program = t.program AND u.kode_desa = s.kode_desa"""
    )


def _case() -> str:
    # The register's families only: a recipient outside it has no row here and stays in the list's count.
    whens = [
        f"WHEN {'penerima' if row['penerima'] == 'ya' else 'NOT penerima'} AND ({row['syarat']}) "
        f"THEN '{row['status']}'"
        for row in _rows()
        if row["status"] != "tidak_terdaftar"
    ]
    return "CASE " + " ".join(whens).replace("kuota_habis", "coalesce(kuota_habis, false)") + " END"


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with (Path(__file__).parent / "status.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    return tuple(sorted(rows, key=lambda r: (r["penerima"], int(r["urutan"]))))
