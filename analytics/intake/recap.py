"""A recap's own arithmetic as SQL: what its classes add up to, and which rows are no desa at all.

An empty class counts as zero here; the rule table only lets a row through when a total proves it.
"""

from __future__ import annotations

# A merged class counts only where none of its parts is filled in: it repeats what stands beside it.
MACROS = """
CREATE OR REPLACE MACRO isi(t) AS coalesce(uang_bulat(t), 0);
CREATE OR REPLACE MACRO kata_jumlah(t) AS
    coalesce(regexp_matches(lower(trim(t)), '^(sub[ -]?|grand[ -]?)?(total|jumlah)\\b'), FALSE);
CREATE OR REPLACE MACRO bukan_desa(kode, desa, kecamatan) AS
    kata_jumlah(kode) OR kata_jumlah(desa) OR kata_jumlah(kecamatan) OR (kode IS NULL AND desa IS NULL);
CREATE OR REPLACE MACRO satuan_rekap(t) AS CASE
    WHEN regexp_full_match(lower(trim(t)), 'keluarga|kk|kpm|kartu keluarga') THEN 'keluarga'
    WHEN regexp_full_match(lower(trim(t)), 'jiwa|individu|orang|penduduk') THEN 'jiwa' END;
CREATE OR REPLACE MACRO empat(a, b, c, d) AS
    CASE WHEN coalesce(a, b, c, d) IS NOT NULL THEN isi(a) + isi(b) + isi(c) + isi(d) END;
CREATE OR REPLACE MACRO kepala_dan(a, ekor) AS
    CASE WHEN a IS NOT NULL OR ekor IS NOT NULL THEN isi(a) + coalesce(ekor, 0) END;
CREATE OR REPLACE MACRO sisa_7(d7, d8, d9, d10, d7_10) AS coalesce(empat(d7, d8, d9, d10), uang_bulat(d7_10));
CREATE OR REPLACE MACRO sisa_6(d6, d6_10, d7, d8, d9, d10, d7_10) AS
    coalesce(kepala_dan(d6, sisa_7(d7, d8, d9, d10, d7_10)), uang_bulat(d6_10));
CREATE OR REPLACE MACRO sisa_5(d5, d5_10, d6, d6_10, d7, d8, d9, d10, d7_10) AS
    coalesce(kepala_dan(d5, sisa_6(d6, d6_10, d7, d8, d9, d10, d7_10)), uang_bulat(d5_10));
CREATE OR REPLACE MACRO jumlah_kelas(
    d1, d2, d3, d4, d1_4, d5, d5_10, d6, d6_10, d7, d8, d9, d10, d7_10, kosong, nonaktif
) AS
    coalesce(empat(d1, d2, d3, d4), isi(d1_4))
    + coalesce(sisa_5(d5, d5_10, d6, d6_10, d7, d8, d9, d10, d7_10), 0) + isi(kosong) + isi(nonaktif);
CREATE OR REPLACE MACRO beda(jumlah, tertulis) AS
    jumlah || ', tertulis ' || tertulis || ', selisih ' || abs(jumlah - tertulis);
"""
