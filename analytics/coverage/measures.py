"""The counts behind every indicator, per desa and added up to kecamatan and kabupaten.

Counted per desa and added; rates are divided only afterwards, so a kecamatan's rate is never a mean of
rates. What carries no area counts in the kabupaten alone. Families and persons are counted from the register
and the lists; where those are missing, the office's own counts per desa stand in.
"""

from __future__ import annotations

import duckdb

#: Counts that need the register, and counts that need a programme's list.
FROM_REGISTER = ("layak", "layak_tanpa_komponen")
#: These ask who is on the list and what the register says of them; counts alone never answer that.
FROM_BOTH = (
    *("penerima_layak", "penerima_di_atas_batas", "penerima_berdesil", "penerima_dinilai"),
    *("bukan_penerima_dinilai", "tanda_inklusi", "tanda_eksklusi", "dugaan_exclusion_error"),
)
#: Of these, the ones that ask for a decile and so for a programme with a cut-off.
BY_CUT = (*FROM_REGISTER, "penerima_layak", "penerima_di_atas_batas", "penerima_berdesil")
COUNTS = (*FROM_REGISTER, "penerima", *FROM_BOTH)

# Counts of the office's own, per desa; empty where it has the register and the lists themselves.
RECAPS = """
CREATE TABLE IF NOT EXISTS rekap_layak (program VARCHAR, kode_desa VARCHAR, layak BIGINT);
CREATE TABLE IF NOT EXISTS rekap_terima (program VARCHAR, kode_desa VARCHAR, penerima BIGINT);
"""

PER_DESA = """
CREATE OR REPLACE TABLE ukuran_desa AS
WITH register AS (
    SELECT r.program, s.kode_desa, count(*) AS terdaftar,
           sum(CASE WHEN r.satuan = 'jiwa' THEN s.jiwa ELSE 1 END)
               FILTER (s.desil_nasional <= r.desil_maks) AS layak,
           -- Unknown is not "has one": beyond the quota are only families known to have a component.
           count(*) FILTER (
               s.desil_nasional <= r.desil_maks AND r.syarat_komponen
               AND NOT coalesce(s.punya_komponen, false)
           ) AS layak_tanpa_komponen,
           count(*) FILTER (t.penerima AND t.p_miskin IS NOT NULL) AS penerima_dinilai,
           count(*) FILTER (NOT t.penerima AND t.p_miskin IS NOT NULL) AS bukan_penerima_dinilai,
           count(*) FILTER (t.antrean = 'inklusi' AND t.pita = 'yakin') AS tanda_inklusi,
           count(*) FILTER (t.antrean = 'eksklusi' AND t.pita = 'yakin') AS tanda_eksklusi,
           count(*) FILTER (t.status = 'dugaan_exclusion_error') AS dugaan_exclusion_error
    FROM skor s CROSS JOIN aturan r
    LEFT JOIN tanda t ON t.id_keluarga = s.id_keluarga AND t.program = r.program
    GROUP BY ALL
), lists AS (
    SELECT program, kode_desa, count(*) AS penerima,
           count(*) FILTER (desil_nasional <= desil_maks AND (satuan = 'keluarga' OR orang_terdaftar))
               AS penerima_layak,
           count(*) FILTER (desil_nasional > desil_maks) AS penerima_di_atas_batas,
           count(*) FILTER (desil_nasional IS NOT NULL) AS penerima_berdesil
    FROM terima GROUP BY ALL
), counted AS (
    -- A list of names wins over a count of the same programme.
    SELECT program, kode_desa, sum(penerima)::BIGINT AS jumlah_terima FROM rekap_terima
    WHERE program NOT IN (SELECT program FROM terima) GROUP BY ALL
), recap AS (
    SELECT program, kode_desa, sum(layak)::BIGINT AS layak_rekap FROM rekap_layak
    WHERE NOT EXISTS (FROM skor) GROUP BY ALL
), grid AS (
    SELECT r.program, w.kode AS kode_desa FROM aturan r, wilayah w WHERE w.tingkat = 'desa'
    UNION SELECT program, kode_desa FROM register
    UNION SELECT program, kode_desa FROM lists
    UNION SELECT program, kode_desa FROM counted
    UNION SELECT program, kode_desa FROM recap
)
SELECT g.program, g.kode_desa, register.* EXCLUDE (program, kode_desa), lists.* EXCLUDE (program, kode_desa),
       counted.jumlah_terima, recap.layak_rekap
FROM grid g
LEFT JOIN counted ON counted.program = g.program AND counted.kode_desa IS NOT DISTINCT FROM g.kode_desa
LEFT JOIN recap ON recap.program = g.program AND recap.kode_desa IS NOT DISTINCT FROM g.kode_desa
LEFT JOIN register ON register.program = g.program AND register.kode_desa IS NOT DISTINCT FROM g.kode_desa
LEFT JOIN lists ON lists.program = g.program AND lists.kode_desa IS NOT DISTINCT FROM g.kode_desa
"""

# A quota entered for an area stands for itself. Otherwise it is the sum of what was entered below it, and
# only when every desa that has recipients has a quota: half a quota against all recipients would be a lie.
QUOTAS = """
CREATE OR REPLACE TABLE kuota_wilayah AS
WITH entered AS (
    SELECT program, kode_wilayah AS kode, sum(kuota)::BIGINT AS kuota FROM kuota GROUP BY ALL
), desa AS (
    SELECT u.program, u.kode_desa AS kode, e.kuota,
           coalesce(u.penerima, u.jumlah_terima, 0) > 0 AS menerima
    FROM ukuran_desa u LEFT JOIN entered e ON e.program = u.program AND e.kode = u.kode_desa
    WHERE u.kode_desa IS NOT NULL
    UNION ALL
    SELECT program, kode, kuota, false FROM entered e
    WHERE length(kode) = 10
      AND NOT EXISTS (FROM ukuran_desa u WHERE u.program = e.program AND u.kode_desa = e.kode)
), kecamatan AS (
    SELECT d.program, left(d.kode, 6) AS kode,
           coalesce(any_value(e.kuota),
                    CASE WHEN NOT bool_or(d.kuota IS NULL AND d.menerima) THEN sum(d.kuota) END
           )::BIGINT AS kuota,
           bool_or(d.menerima) AS menerima
    FROM desa d LEFT JOIN entered e ON e.program = d.program AND e.kode = left(d.kode, 6)
    GROUP BY ALL
), kabupaten AS (
    SELECT k.program, $kabupaten AS kode,
           coalesce(any_value(e.kuota),
                    CASE WHEN NOT bool_or(k.kuota IS NULL AND k.menerima) THEN sum(k.kuota) END
           )::BIGINT AS kuota
    FROM kecamatan k LEFT JOIN entered e ON e.program = k.program AND e.kode = $kabupaten
    GROUP BY k.program
)
SELECT program, kode, kuota FROM desa
UNION ALL SELECT program, kode, kuota FROM kecamatan
UNION ALL SELECT program, kode, kuota FROM kabupaten
"""

_SUMS = ", ".join(f"sum(coalesce({c}, 0)) AS {c}" for c in COUNTS)
# A sum of counts over desa of which one has none would be too small without saying so: it stays empty.
_WHOLE = ", ".join(
    f"CASE WHEN bool_and({c} IS NOT NULL) THEN sum({c}) END AS {c}" for c in ("jumlah_terima", "layak_rekap")
)


def _known(measure: str) -> str:
    """The measure of an area as SQL, empty wherever the files that are there cannot tell it."""
    if measure == "penerima":
        return "CASE WHEN p.ada_daftar THEN l.penerima ELSE l.jumlah_terima END"
    ranked = "r.desil_maks IS NOT NULL AND r.satuan IN ('keluarga', 'jiwa')" if measure in BY_CUT else "true"
    if measure in FROM_BOTH:
        return f"CASE WHEN p.ada_daftar AND p.ada_register AND {ranked} THEN l.{measure} END"
    # Without families a component is not known; a programme that asks for none has nobody without it.
    none = (
        "l.layak_rekap"
        if measure == "layak"
        else ("CASE WHEN NOT r.syarat_komponen AND l.layak_rekap IS NOT NULL THEN 0 END")
    )
    return f"CASE WHEN NOT ({ranked}) THEN NULL WHEN p.ada_register THEN l.{measure} ELSE {none} END"


_GUARDED = ", ".join(f"{_known(c)} AS {c}" for c in COUNTS)
# A programme without a list, or without a register, has no figure; it does not have the figure zero.
ALL_LEVELS = f"""
CREATE OR REPLACE TABLE ukuran AS
WITH present AS (
    SELECT program, bool_or(penerima IS NOT NULL) AS ada_daftar,
           bool_or(terdaftar IS NOT NULL) AS ada_register
    FROM ukuran_desa GROUP BY program
), levels AS (
    SELECT program, 'desa' AS tingkat, kode_desa AS kode, {_SUMS}, {_WHOLE}
    FROM ukuran_desa WHERE kode_desa IS NOT NULL GROUP BY ALL
    UNION ALL
    SELECT program, 'kecamatan', left(kode_desa, 6), {_SUMS}, {_WHOLE}
    FROM ukuran_desa WHERE kode_desa IS NOT NULL GROUP BY ALL
    UNION ALL
    SELECT program, 'kabupaten', $kabupaten, {_SUMS}, {_WHOLE} FROM ukuran_desa GROUP BY program
)
SELECT l.program, l.tingkat, l.kode, k.kuota, {_GUARDED}
FROM levels l JOIN present p USING (program) JOIN aturan r USING (program)
LEFT JOIN kuota_wilayah k ON k.program = l.program AND k.kode = l.kode
"""


def count_measures(connection: duckdb.DuckDBPyConnection, kabupaten: str) -> None:
    """Make the table ``ukuran``: program, tingkat, kode, kuota and the COUNTS.

    Needs the tables skor, tanda, terima, aturan, kuota and wilayah; rekap_layak and rekap_terima where an
    office has only counts.
    """
    connection.execute(RECAPS)
    connection.execute(PER_DESA)
    connection.execute(QUOTAS, {"kabupaten": kabupaten})
    connection.execute(ALL_LEVELS, {"kabupaten": kabupaten})
