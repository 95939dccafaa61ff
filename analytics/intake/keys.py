"""Who and where each row is: pseudonyms, the register it belongs to, and the village; repeated keys."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from analytics.intake.areas import Areas, System, compose, judge, plain, read_areas
from analytics.intake.model import FAMILY_PREFIX, PERSON_PREFIX, Context
from analytics.intake.sql import literal
from analytics.schema import Table

NIK, KK = "nomor_induk_kependudukan", "nomor_kartu_keluarga"


def add_pseudonyms(con: duckdb.DuckDBPyConnection, context: Context, present: set[str]) -> None:
    """Make ``kunci_kk`` and ``kunci_nik`` (nilai, id) of the well-formed numbers in the file."""
    for name, column, prefix in (("kunci_kk", KK, FAMILY_PREFIX), ("kunci_nik", NIK, PERSON_PREFIX)):
        query = f"SELECT DISTINCT {column} FROM teks WHERE enam_belas({column})" if column in present else ""
        values = [v for (v,) in con.execute(query).fetchall()] if query else []
        ids = list(context.pseudonym(prefix, values)) if values else []
        table = pa.table({"nilai": pa.array(values, pa.string()), "id": pa.array(ids, pa.string())})
        _keep(con, name, table)


def add_register(con: duckdb.DuckDBPyConnection, context: Context) -> None:
    """Make ``reg_keluarga`` (id_keluarga, jumlah) and ``reg_orang`` (id_anggota, id_keluarga)."""
    families, persons = _files(context.families), _files(context.persons)
    size = "NULL::INTEGER"
    if families:
        own = {row[0] for row in con.execute(f"DESCRIBE SELECT * FROM {families}").fetchall()}
        size = "jumlah_anggota_keluarga::INTEGER" if "jumlah_anggota_keluarga" in own else size
    source = f"SELECT id_keluarga, {size} AS jumlah FROM {families}" if families else _EMPTY_FAMILY
    con.execute(f"CREATE TABLE reg_keluarga AS {source}")
    source = f"SELECT id_anggota, id_keluarga FROM {persons}" if persons else _EMPTY_PERSON
    con.execute(f"CREATE TABLE reg_orang AS {source}")


_EMPTY_FAMILY = "SELECT NULL::VARCHAR AS id_keluarga, NULL::INTEGER AS jumlah WHERE FALSE"
_EMPTY_PERSON = "SELECT NULL::VARCHAR AS id_anggota, NULL::VARCHAR AS id_keluarga WHERE FALSE"


def _files(paths: list[Path] | None) -> str | None:
    if not paths:
        return None
    return f"read_parquet([{', '.join(literal(str(p)) for p in paths)}], union_by_name = true)"


def _keep(con: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    con.register("sementara", table)
    con.execute(f"CREATE TABLE {name} AS SELECT * FROM sementara")
    con.unregister("sementara")


_PARTS = ("kode_provinsi", "kode_kabupaten_kota", "kode_kecamatan", "kode_kelurahan_desa")


def add_places(
    con: duckdb.DuckDBPyConnection, table: Table, context: Context, present: set[str]
) -> System | None:
    """Make ``tempat`` (area texts of the file -> ``kode``) and ``nama_tempat``; the code system."""
    columns = [c for c in (("kode_wilayah",) if table.name == "kuota" else _PARTS) if c in table]
    used = columns[-1:] and columns[-1] in present
    found = _distinct(con, columns) if used else []
    codes = {
        row[:-1]: (_quota_code(row[0]) if table.name == "kuota" else _desa_code(row[:-1])) for row in found
    }
    counts: dict[str, int] = {}
    for row in found:
        if code := codes[row[:-1]]:
            counts[code] = counts.get(code, 0) + row[-1]
    areas = read_areas(context.areas, list(counts))
    system = judge(counts, areas, context.codes)
    resolved = [areas.translate(c, system.name) if c and system else None for c in codes.values()]
    texts = list(zip(*codes, strict=True)) or [() for _ in columns]
    data = {c: pa.array(t, pa.string()) for c, t in zip(columns, texts, strict=True)}
    _keep(con, "tempat", pa.table({**data, "kode": pa.array(resolved, pa.string())}))
    _add_names(con, areas, present)
    return system


def _distinct(con: duckdb.DuckDBPyConnection, columns: list[str]) -> list[tuple]:
    return con.execute(
        f"SELECT {', '.join(columns)}, count(*) FROM teks WHERE {columns[-1]} IS NOT NULL GROUP BY ALL"
    ).fetchall()


def _desa_code(parts: tuple[str | None, ...]) -> str | None:
    padded = (None,) * (4 - len(parts)) + parts
    return compose(*padded)


def _quota_code(text: str | None) -> str | None:
    from geodata.codes import normalise

    return normalise(text)


def _add_names(con: duckdb.DuckDBPyConnection, areas: Areas, present: set[str]) -> None:
    """``nama_tempat``: kecamatan and desa as written -> kode, matched inside the kecamatan only."""
    pairs: list[tuple[str, str]] = []
    if {"kecamatan", "kelurahan_desa"} <= present and areas.by_name:
        query = "SELECT DISTINCT kecamatan, kelurahan_desa FROM teks WHERE kecamatan || kelurahan_desa <> ''"
        pairs = con.execute(query).fetchall()
    codes = [areas.by_name.get((plain(kec), plain(desa))) for kec, desa in pairs]
    data = {
        "kecamatan": pa.array([p[0] for p in pairs], pa.string()),
        "kelurahan_desa": pa.array([p[1] for p in pairs], pa.string()),
        "kode": pa.array(codes, pa.string()),
    }
    _keep(con, "nama_tempat", pa.table(data))


def add_links(con: duckdb.DuckDBPyConnection, table: Table, program: str, units: dict[str, str]) -> None:
    """Make ``silang``: for each row its ids, whether the register knows them, its unit and its village."""
    name = table.name
    kk = f"k.nilai = t.{KK}" if KK in table else "FALSE"
    nik = f"n.nilai = t.{NIK}" if NIK in table else "FALSE"
    area = [c for c in (("kode_wilayah",) if name == "kuota" else _PARTS) if c in table]
    place = " AND ".join(f"p.{c} IS NOT DISTINCT FROM t.{c}" for c in area) or "FALSE"
    named = (
        "q.kecamatan = t.kecamatan AND q.kelurahan_desa = t.kelurahan_desa" if name == "penerima" else "FALSE"
    )
    whens = " ".join(f"WHEN {literal(p)} THEN {literal(u)}" for p, u in units.items())
    unit = f"CASE {program} {whens} END" if whens and name == "penerima" else "NULL"
    con.execute(
        f"""CREATE TABLE silang AS
            SELECT t.baris, k.id AS id_keluarga, n.id AS id_anggota,
                   f.id_keluarga IS NOT NULL AS keluarga_ada,
                   o.id_anggota IS NOT NULL AS orang_ada, o.id_keluarga AS keluarga_orang, f.jumlah,
                   {unit}::VARCHAR AS satuan,
                   p.kode AS kode_dari_kode, coalesce(p.kode, q.kode) AS kode
            FROM teks t
            LEFT JOIN kunci_kk k ON {kk}
            LEFT JOIN kunci_nik n ON {nik}
            LEFT JOIN reg_keluarga f ON f.id_keluarga = k.id
            LEFT JOIN reg_orang o ON o.id_anggota = n.id
            LEFT JOIN {"tempat" if area else "(SELECT NULL::VARCHAR AS kode)"} p ON {place}
            LEFT JOIN nama_tempat q ON {named}"""
    )


#: What may occur once in a file, per kind: the name of the key, the SQL of the key (NULL: not checked).
_ONCE = {
    "keluarga": ("kk", "id_keluarga"),
    "anggota": ("nik", "id_anggota"),
    "penerima": (
        "penerima",
        "{program} || '|' || coalesce(lower(tahap), '') || '|' || CASE WHEN satuan = 'jiwa' THEN id_anggota "
        "ELSE coalesce(keluarga_orang, id_keluarga, id_anggota) END",
    ),
    "kuota": ("kuota", "{program} || '|' || kode"),
    "survei": ("responden", "psu || '|' || id_responden"),
}


def add_repeats(con: duckdb.DuckDBPyConnection, name: str, program: str, width: int) -> None:
    """Make ``lintas``: later rows of a repeated key (good rows come first) and each family's composition."""
    key, expression = _ONCE[name]
    cells = ", ".join(f"c{i}" for i in range(width))
    con.execute(
        f"""CREATE TABLE lintas AS
            WITH gagal AS (SELECT DISTINCT baris FROM temuan JOIN aturan USING (urut)
                           WHERE tingkat = 'galat'),
            berkunci AS (SELECT baris, {expression.replace("{program}", program)} AS kunci,
                                g.baris IS NOT NULL AS gagal
                         FROM teks JOIN silang USING (baris) LEFT JOIN gagal g USING (baris)),
            berulang AS (SELECT *, row_number() OVER w AS ke, first_value(baris) OVER w AS awal,
                                first_value(gagal) OVER w AS awal_gagal FROM berkunci
                         WHERE kunci IN (SELECT kunci FROM berkunci GROUP BY kunci HAVING count(*) > 1)
                         WINDOW w AS (PARTITION BY kunci ORDER BY gagal, baris)),
            sidik AS (SELECT baris, hash({cells}) AS sidik FROM mentah
                      WHERE baris IN (SELECT baris FROM berulang))
            SELECT b.baris, '{key}' AS kunci, b.awal, b.awal_gagal, s.sidik = a.sidik AS sama,
                   NULL::BIGINT AS kepala, NULL::BIGINT AS anggota, NULL::INTEGER AS jumlah
            FROM berulang b JOIN sidik s ON s.baris = b.baris JOIN sidik a ON a.baris = b.awal
            WHERE b.ke > 1"""
    )
    if name == "anggota":
        _add_composition(con)


def _add_composition(con: duckdb.DuckDBPyConnection) -> None:
    # Counted over all rows of the file, also rejected ones: the finding is about the file, not about us.
    con.execute(
        """INSERT INTO lintas
           SELECT min(baris), 'susunan', NULL, NULL, NULL, count(*) FILTER (hubungan = 1), count(*),
                  any_value(jumlah)
           FROM (SELECT baris, id_keluarga, jumlah, hubungan FROM silang JOIN hubungan USING (baris)
                 WHERE keluarga_ada)
           GROUP BY id_keluarga
           HAVING count(*) FILTER (hubungan = 1) <> 1 OR any_value(jumlah) <> count(*)"""
    )
