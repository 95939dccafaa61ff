"""Persons who are probably written twice in one register: pairs with their evidence, never merged.

Two entries with one NIK cannot both be accepted; these are the others: one person under two NIK. Only
people decide which entry stays.
"""

from __future__ import annotations

import pandas as pd

from analytics.errors import UserError
from analytics.identity import linkage
from analytics.identity.names import forms

#: Pairs below this probability are not kept; from the second on they are called strong.
KEPT, STRONG = 0.3, 0.9
MEMORY = "1GB"
NEEDED = ["id_anggota", "id_keluarga", "kode_desa", "jenis_kelamin", "nama", "tanggal_lahir"]
COLUMNS = [
    *("id_anggota_1", "id_anggota_2", "id_keluarga_1", "id_keluarga_2", "kode_desa_1", "kode_desa_2"),
    *("nama", "beda_huruf", "lahir", "kelamin", "wilayah", "satu_keluarga", "bobot", "peluang", "pita"),
]

#: A birthday that more persons share than this was filled in for want of one: it says nothing.
CROWD, CROWD_SHARE = 500, 0.005
_PEOPLE = """
CREATE TABLE orang AS
WITH ramai AS (SELECT tanggal_lahir::DATE AS hari FROM masukan GROUP BY ALL
               HAVING count(*) > greatest({crowd}, {share} * (SELECT count(*) FROM masukan)))
SELECT id_anggota AS unique_id, id_keluarga, kode_desa, jenis_kelamin::INTEGER AS kelamin,
       strftime(r.hari, '%Y%m%d') AS lahir,
       CASE WHEN day(r.hari) <= 12 THEN strftime(r.hari, '%Y%d%m') END AS tertukar,
       year(m.tanggal_lahir::DATE)::INTEGER AS tahun,
       b.nama, bunyi, urut, inti, inisial, inti[1:2] AS awal, split_part(inti, ' ', 1) AS kata
FROM masukan m JOIN bentuk b ON b.tertulis = m.nama,
     LATERAL (SELECT CASE WHEN m.tanggal_lahir::DATE NOT IN (FROM ramai) THEN m.tanggal_lahir::DATE END
              AS hari) r
"""
# Twins share family and birthday and are often named alike: there only the same name is evidence.
_PAIRS = """
WITH sisi AS (
    SELECT p.match_weight AS bobot, {both}
    FROM {pairs} p JOIN orang a ON a.unique_id = p.unique_id_l JOIN orang b ON b.unique_id = p.unique_id_r)
SELECT unique_id_l AS id_anggota_1, unique_id_r AS id_anggota_2,
       id_keluarga_l AS id_keluarga_1, id_keluarga_r AS id_keluarga_2,
       kode_desa_l AS kode_desa_1, kode_desa_r AS kode_desa_2, {levels},
       damerau_levenshtein(nama_l, nama_r)::SMALLINT AS beda_huruf,
       coalesce(id_keluarga_l = id_keluarga_r, FALSE) AS satu_keluarga,
       bobot
FROM sisi
WHERE NOT coalesce(id_keluarga_l = id_keluarga_r AND lahir_l = lahir_r AND urut_l <> urut_r, FALSE)
ORDER BY bobot DESC, id_anggota_1, id_anggota_2
"""
_OWN = ["unique_id", "id_keluarga", "kode_desa", "kelamin", "lahir", "tertukar", "tahun"]
_OWN += ["nama", "bunyi", "urut", "inti", "inisial"]


def probable_pairs(people: pd.DataFrame, *, kept: float = KEPT) -> pd.DataFrame:
    """Pairs of entries that are probably one person, surest first, without a name or a number.

    ``people`` has :data:`NEEDED`; entries without a name or birth date cannot be compared and are passed
    over. The result has :data:`COLUMNS`: pseudonyms, desa, how far each field agrees (the words of
    ``bobot.csv``), ``beda_huruf`` edits between the names, ``bobot`` in bits and ``peluang`` 0-1.
    Raises UserError when the linkage library is missing or nobody has a name.
    """
    import duckdb

    with duckdb.connect() as con:
        con.execute("SET enable_progress_bar = false")
        con.execute(f"SET threads = 2; SET memory_limit = '{MEMORY}'; SET preserve_insertion_order = true")
        con.register("masukan", people[NEEDED])
        con.register("bentuk", forms(people["nama"].dropna().unique()))
        con.execute(_PEOPLE.format(crowd=CROWD, share=CROWD_SHARE))
        count = int(con.execute("SELECT count(*) FROM orang WHERE tahun IS NOT NULL").fetchall()[0][0])
        if not count:
            raise UserError(
                "Tidak ada nama di register ini, sehingga orang ganda tidak dapat dicari.",
                saran="Impor berkas anggota yang memuat kolom nama dan tanggal lahir.",
            )
        pairs = linkage.predict(con, "orang", count)
        both = ", ".join(f"{side}.{c} AS {c}_{end}" for side, end in ("al", "br") for c in _OWN)
        words = ", ".join(linkage.reached(name) for name in linkage.levels())
        found = con.execute(_PAIRS.format(levels=words, pairs=pairs, both=both)).df()
    return _judged(found, count, kept)


def _judged(found: pd.DataFrame, count: int, kept: float) -> pd.DataFrame:
    """The pairs worth keeping, with their probability once it is known how common duplicates are here."""
    odds = linkage.odds(found["bobot"], count)
    table = found.assign(bobot=found["bobot"].round(2), peluang=(odds / (1 + odds)).round(4))
    table["pita"] = (table["peluang"] >= STRONG).map({True: "kuat", False: "mungkin"})
    return table.loc[table["peluang"] >= kept, COLUMNS].reset_index(drop=True)
