"""The variables of the proxy means test, worked out from the register's families and members.

The survey carries the same variables under the same names and codes, so that a model fitted on the
survey scores the register. Which variables may be used is data: ``parameters/variabel_pmt.csv``.
"""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pandas as pd

from analytics.parameters import variables

#: Nine functional difficulties; "cannot do at all" in any of them counts as a severe disability.
FUNCTIONS = (
    "penglihatan",
    "pendengaran",
    "berjalan_atau_naik_tangga",
    "menggunakan_tangan_jari",
    "belajar_kemampuan_intelektual",
    "pengendalian_perilaku",
    "berbicara_komunikasi",
    "mengurus_diri",
    "mengingat_berkonsentrasi",
)
#: What nobody answered stays empty: an office that did not ask must not be told that nobody has it.
_SEVERE = f"least({', '.join(FUNCTIONS)}) = 1"

# Diploma codes 1-23 of the register into five levels; 23, or never at school, is "no diploma".
_LEVEL = """CASE WHEN ijazah_tertinggi_yang_dimiliki BETWEEN 1 AND 5 THEN 1
                 WHEN ijazah_tertinggi_yang_dimiliki BETWEEN 6 AND 10 THEN 2
                 WHEN ijazah_tertinggi_yang_dimiliki BETWEEN 11 AND 17 THEN 3
                 WHEN ijazah_tertinggi_yang_dimiliki BETWEEN 18 AND 22 THEN 4
                 WHEN ijazah_tertinggi_yang_dimiliki = 23 OR partisipasi_sekolah = 1 THEN 0 END"""

# Whether a member gives the family what some programmes ask for: a small child, a pupil, an elderly or a
# severely disabled person. Empty where only the unanswered question could tell: school age is 7 to 21.
_COMPONENT = f"""CASE WHEN umur BETWEEN 0 AND 6 OR umur >= 60 OR partisipasi_sekolah = 2 OR {_SEVERE}
                     THEN true
                     WHEN umur IS NULL OR umur BETWEEN 7 AND 21 AND partisipasi_sekolah IS NULL
                          OR {_SEVERE} IS NULL THEN NULL ELSE false END"""

MEMBERS = f"""
SELECT id_keluarga,
       count(*)::INTEGER                                           AS jumlah_anggota,
       sum((umur BETWEEN 0 AND 6)::INTEGER)::INTEGER               AS anak_0_6,
       sum((umur BETWEEN 7 AND 18)::INTEGER)::INTEGER              AS anak_7_18,
       sum((umur >= 60)::INTEGER)::INTEGER                         AS lansia_60,
       max(umur) FILTER (status_hubungan_keluarga = 1)::INTEGER    AS umur_kepala,
       max({_LEVEL}) FILTER (status_hubungan_keluarga = 1)         AS pendidikan_kepala,
       max({_LEVEL})                                               AS pendidikan_tertinggi,
       max(jenis_kelamin) FILTER (status_hubungan_keluarga = 1)    AS kelamin_kepala,
       max(CASE WHEN status_bekerja THEN status_dalam_pekerjaan_utama WHEN NOT status_bekerja THEN 0 END)
           FILTER (status_hubungan_keluarga = 1)                   AS status_pekerjaan_kepala,
       sum(status_bekerja::INTEGER)::INTEGER                       AS jumlah_bekerja,
       bool_or({_SEVERE})                                          AS ada_disabilitas,
       sum((partisipasi_sekolah = 2)::INTEGER)::INTEGER            AS masih_sekolah,
       CASE WHEN bool_or({_COMPONENT}) THEN true
            WHEN count(*) = count({_COMPONENT}) THEN false END     AS punya_komponen
FROM anggota GROUP BY id_keluarga
"""

#: What is worked out from a family's members; no file of an office holds it as a column.
FROM_MEMBERS = tuple(re.findall(r"AS (\w+)", MEMBERS))


def declared(workspace: Path | None = None) -> pd.DataFrame:
    """The variables that may be used, with their kind, direction, labels and sentences.

    Raises UserError as :func:`analytics.parameters.variables.variables`.
    """
    return pd.DataFrame(variables.usable(workspace))


def family_frame(connection: duckdb.DuckDBPyConnection, features: list[str]) -> pd.DataFrame:
    """One row per family of the register: id_keluarga, kode_desa, desil_nasional and the variables.

    Families without members keep their housing variables; what comes from members is empty, and so is what
    none of them answered.
    """
    own = {c[0] for c in connection.execute("DESCRIBE keluarga").fetchall()}
    columns = ", ".join(f"k.{f}" if f in own else f"m.{f}" for f in features)
    return connection.execute(
        f"""WITH m AS ({MEMBERS})
            SELECT k.id_keluarga, k.kode_desa, k.desil_nasional,
                   coalesce(m.jumlah_anggota, k.jumlah_anggota_keluarga, 1)::INTEGER AS jiwa,
                   m.punya_komponen, {columns}
            FROM keluarga k LEFT JOIN m USING (id_keluarga) ORDER BY k.id_keluarga"""
    ).df()
