"""The cube: every indicator of every programme for desa, kecamatan and kabupaten in one period.

Measures are counted per desa and added up; rates are divided only after adding, so that a kecamatan's
rate is never a mean of rates. What carries no area is counted in the kabupaten alone and shown as such.
"""

from __future__ import annotations

import duckdb
import pandas as pd

from analytics.coverage.definitions import Indicator, indicators

MEASURES = """
CREATE OR REPLACE TABLE ukuran_desa AS
WITH register AS (
    SELECT r.program, s.kode_desa,
           sum(CASE WHEN r.satuan = 'jiwa' THEN s.jiwa ELSE 1 END)
               FILTER (s.desil_nasional <= r.desil_maks) AS layak,
           count(*) FILTER (t.penerima AND t.p_miskin IS NOT NULL) AS penerima_dinilai,
           count(*) FILTER (NOT t.penerima) AS bukan_penerima,
           count(*) FILTER (t.antrean = 'inklusi' AND t.pita = 'yakin') AS inklusi_yakin,
           count(*) FILTER (t.antrean = 'inklusi' AND t.pita = 'ragu') AS inklusi_ragu,
           count(*) FILTER (t.antrean = 'eksklusi' AND t.pita = 'yakin') AS eksklusi_yakin,
           count(*) FILTER (t.antrean = 'eksklusi' AND t.pita = 'ragu') AS eksklusi_ragu
    FROM skor s CROSS JOIN aturan r
    JOIN tanda t ON t.id_keluarga = s.id_keluarga AND t.program = r.program
    GROUP BY ALL
), lists AS (
    SELECT program, kode_desa, count(*) AS penerima,
           count(*) FILTER (desil_nasional <= desil_maks AND (satuan = 'keluarga' OR orang_terdaftar))
 AS penerima_layak,
           count(*) FILTER (desil_nasional > desil_maks) AS penerima_di_atas_batas,
           count(*) FILTER (desil_nasional IS NOT NULL) AS penerima_berdesil
    FROM terima GROUP BY ALL
), quotas AS (
    SELECT program, kode_wilayah AS kode_desa, sum(kuota) AS kuota
    FROM kuota WHERE length(kode_wilayah) = 10 GROUP BY ALL
), grid AS (
    SELECT r.program, w.kode AS kode_desa FROM aturan r, wilayah w WHERE w.tingkat = 'desa'
    UNION SELECT program, kode_desa FROM register
    UNION SELECT program, kode_desa FROM lists
    UNION SELECT program, kode_desa FROM quotas
)
SELECT g.program, g.kode_desa, register.* EXCLUDE (program, kode_desa), lists.* EXCLUDE (program, kode_desa),
       quotas.kuota
FROM grid g
LEFT JOIN register ON register.program = g.program AND register.kode_desa IS NOT DISTINCT FROM g.kode_desa
LEFT JOIN lists ON lists.program = g.program AND lists.kode_desa IS NOT DISTINCT FROM g.kode_desa
LEFT JOIN quotas ON quotas.program = g.program AND quotas.kode_desa = g.kode_desa
"""

COUNTS = (
    "layak",
    "penerima",
    "penerima_layak",
    "penerima_di_atas_batas",
    "penerima_berdesil",
    "penerima_dinilai",
    "bukan_penerima",
    "inklusi_yakin",
    "inklusi_ragu",
    "eksklusi_yakin",
    "eksklusi_ragu",
)

# A programme without a list (or without a register) has no figure, not the figure zero.
ROLLED = f"""
CREATE OR REPLACE TABLE ukuran AS
WITH present AS (
    SELECT program, bool_or(penerima IS NOT NULL) AS ada_daftar, bool_or(layak IS NOT NULL) AS ada_register
    FROM ukuran_desa GROUP BY program
), known AS (
    SELECT u.program, u.kode_desa, u.kuota, {", ".join(f"coalesce(u.{c}, 0) AS {c}" for c in COUNTS)}
    FROM ukuran_desa u
), levels AS (
    SELECT 'desa' AS tingkat, kode_desa AS kode, * EXCLUDE (kode_desa) FROM known WHERE kode_desa IS NOT NULL
    UNION ALL BY NAME
    SELECT 'kecamatan' AS tingkat, left(kode_desa, 6) AS kode, program,
           sum(COLUMNS(* EXCLUDE (program, kode_desa)))
    FROM known WHERE kode_desa IS NOT NULL GROUP BY ALL
    UNION ALL BY NAME
    SELECT 'kabupaten' AS tingkat, $kabupaten AS kode, program,
           sum(COLUMNS(* EXCLUDE (program, kode_desa)))
    FROM known GROUP BY program
)
SELECT l.* EXCLUDE (kuota, {", ".join(COUNTS)}),
       {
    ", ".join(
        f"CASE WHEN {_guard} THEN l.{c} END AS {c}"
        for c, _guard in (
            (c, "p.ada_register" if c in ("layak", "bukan_penerima") else "p.ada_daftar") for c in COUNTS
        )
    )
},
       coalesce(k.kuota, l.kuota) AS kuota
FROM levels l JOIN present p USING (program)
LEFT JOIN (SELECT program, kode_wilayah, sum(kuota) AS kuota FROM kuota
           WHERE length(kode_wilayah) < 10 GROUP BY ALL) k
       ON k.program = l.program AND k.kode_wilayah = l.kode
"""


def build_cube(connection: duckdb.DuckDBPyConnection, *, period: str, kabupaten: str) -> pd.DataFrame:
    """All indicators of one period, long: one row per programme, area and indicator.

    Needs the tables skor, tanda, terima, aturan, kuota and wilayah. Columns: periode, program, tingkat,
    kode, nama, indikator, nilai (count, or share as a fraction of 1), pembilang, penyebut, satuan.
    An indicator without a denominator, or with nothing entered, is empty rather than zero.
    """
    connection.execute(MEASURES)
    connection.execute(ROLLED, {"kabupaten": kabupaten})
    parts = " UNION ALL ".join(_select(i) for i in indicators().values())
    return connection.execute(
        f"""SELECT $period AS periode, c.program, c.tingkat, c.kode, coalesce(w.nama, c.kode) AS nama,
                   c.indikator, c.nilai, c.pembilang, c.penyebut, c.satuan
            FROM ({parts}) c LEFT JOIN wilayah w ON w.kode = c.kode
            ORDER BY c.program, c.tingkat, c.kode, c.indikator""",
        {"period": period},
    ).df()


def _select(indicator: Indicator) -> str:
    above, below = indicator.pembilang, indicator.penyebut or "NULL"
    value = f"({above})::DOUBLE / nullif({below}, 0)" if indicator.is_rate else f"({above})::DOUBLE"
    unit = "r.satuan" if indicator.satuan == "unit" else f"'{indicator.satuan}'"
    return (
        f"SELECT u.program, tingkat, kode, '{indicator.indikator}' AS indikator, {value} AS nilai, "
        f"({above})::BIGINT AS pembilang, ({below})::BIGINT AS penyebut, {unit} AS satuan "
        f"FROM ukuran u JOIN aturan r ON r.program = u.program"
    )
