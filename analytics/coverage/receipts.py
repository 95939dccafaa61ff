"""Who receives: a programme's list joined to the register, every family or person counted once.

The person on the list is found by NIK first, then the family by No KK, because a family card number
changes when a family splits or moves. A recipient who is not in the register still counts as realisation.
"""

from __future__ import annotations

import duckdb

RECEIPTS = """
CREATE OR REPLACE TABLE terima AS
WITH linked AS (
    SELECT p.program, r.satuan, r.desil_maks, p.id_keluarga AS kk, p.id_anggota AS nik,
           coalesce(o.id_keluarga, k.id_keluarga) AS id_keluarga,
           a.id_anggota IS NOT NULL AS orang_terdaftar,
           p.kode_desa AS kode_daftar
    FROM penerima p
    JOIN aturan r USING (program)
    LEFT JOIN anggota a  ON a.id_anggota = p.id_anggota
    LEFT JOIN keluarga o ON o.id_keluarga = a.id_keluarga
    LEFT JOIN keluarga k ON k.id_keluarga = p.id_keluarga
    -- A household or house of the list that no number ties to a person or family is no recipient family.
    WHERE coalesce(p.id_anggota, p.id_keluarga) IS NOT NULL
), keyed AS (
    SELECT *, CASE WHEN satuan = 'jiwa' THEN coalesce(nik, kk)
                   ELSE coalesce(id_keluarga, kk, nik) END AS subjek
    FROM linked
)
SELECT program, satuan, subjek,
       any_value(s.id_keluarga ORDER BY s.id_keluarga) AS id_keluarga,
       bool_or(orang_terdaftar) AS orang_terdaftar,
       coalesce(any_value(k.kode_desa ORDER BY k.kode_desa), min(kode_daftar)) AS kode_desa,
       any_value(k.desil_nasional ORDER BY k.kode_desa) AS desil_nasional,
       any_value(desil_maks) AS desil_maks
FROM keyed s LEFT JOIN keluarga k ON k.id_keluarga = s.id_keluarga
GROUP BY program, satuan, subjek
"""


def link_receipts(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table ``terima``: one row per programme and family (or person) that receives.

    Needs the views penerima, anggota, keluarga and the table aturan (program, satuan, desil_maks).
    Columns: program, satuan, subjek, id_keluarga (empty when not in the register), orang_terdaftar,
    kode_desa (the register's domicile, else the list's), desil_nasional, desil_maks.
    """
    connection.execute(RECEIPTS)
