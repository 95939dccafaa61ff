"""Who and where each row is: pseudonyms, the register it belongs to, and the village; repeated keys."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import duckdb
import pyarrow as pa

from analytics.intake.model import FAMILY_PREFIX, PERSON_PREFIX, UNIT_PREFIX, Context
from analytics.intake.places import area_columns, placed_by_name
from analytics.intake.sql import literal
from analytics.schema import Table

NIK, KK = "nomor_induk_kependudukan", "nomor_kartu_keluarga"
#: The number of what is neither a person nor a family: a household, a house, a customer.
UNIT = "nomor_satuan"


class Pseudonyms:
    """The pseudonyms of the well-formed numbers, made while the database works on; begun before the columns
    are looked at, because they take longest.

    The different numbers themselves are the tables ``nilai_kunci_kk`` and so on (nilai).
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, context: Context, positions: dict[str, int]) -> None:
        self._con, self._context, self._came = con, context, positions
        self._tables: dict[str, Future[pa.Table]] = {}
        self._pool = ThreadPoolExecutor(1)
        for name, (column, prefix) in _NUMBERS.items():
            if column in positions:
                # As the view ``teks`` will have them, which is not there yet.
                numbers = f"SELECT DISTINCT nomor(c{positions[column]}) AS nilai FROM mentah"
                self._begin(name, prefix, f"FROM ({numbers}) WHERE enam_belas(nilai)")

    def of_units(self) -> None:
        """Begin those of households, houses or customers, which may be any text of the view ``teks``."""
        if UNIT in self._came:
            numbers = f"SELECT DISTINCT {UNIT} AS nilai FROM teks WHERE {UNIT} IS NOT NULL"
            self._begin(_UNITS, UNIT_PREFIX, numbers)
        self._pool.shutdown(wait=False)

    def _begin(self, name: str, prefix: str, numbers: str) -> None:
        values = self._con.sql(numbers).to_arrow_table()
        self._con.register(f"nilai_{name}", values)
        self._tables[name] = self._pool.submit(_numbered, self._context, prefix, values["nilai"])

    def keep(self, con: duckdb.DuckDBPyConnection) -> None:
        """Make ``kunci_kk``, ``kunci_nik`` and ``kunci_satuan`` (nilai, id)."""
        for name in (*_NUMBERS, _UNITS):
            _keep(con, name, self._tables[name].result() if name in self._tables else _pairs([], []))


#: Pseudonyms made in one go, some tenths of a millisecond.
_TURN = 256
_NUMBERS = {"kunci_kk": (KK, FAMILY_PREFIX), "kunci_nik": (NIK, PERSON_PREFIX)}
_UNITS = "kunci_satuan"


def _numbered(context: Context, prefix: str, values: pa.ChunkedArray) -> pa.Table:
    return _pairs(values, list(context.pseudonym(prefix, _letting_others(values))) if len(values) else [])


def _letting_others(values: pa.ChunkedArray) -> Iterator[str]:
    """The values, with room for the other threads: else each call of the database waits for its turn."""
    for number, value in enumerate(values.to_pylist()):
        if not number % _TURN:
            time.sleep(0)
        yield value


def _pairs(values: pa.ChunkedArray | list[str], ids: list[str]) -> pa.Table:
    numbers = values if isinstance(values, pa.ChunkedArray) else pa.array(values, pa.string())
    return pa.table({"nilai": numbers, "id": pa.array(ids, pa.string())})


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


def add_links(
    con: duckdb.DuckDBPyConnection, table: Table, program: str, units: dict[str, str], unit_of_list: str = ""
) -> None:
    """Make ``silang``: for each row its ids, whether the register knows them, its unit and its village.

    ``unit_of_list`` is what a row of the file counts where it is not what its programme pays to.
    """
    name = table.name
    kk = f"k.nilai = t.{KK}" if KK in table else "FALSE"
    nik = f"n.nilai = t.{NIK}" if NIK in table else "FALSE"
    area = area_columns(table)
    place = " AND ".join(f"p.{c} IS NOT DISTINCT FROM t.{c}" for c in area) or "FALSE"
    same_names = "q.kecamatan = t.kecamatan AND q.kelurahan_desa = t.kelurahan_desa"
    named = same_names if placed_by_name(table) else "FALSE"
    whens = " ".join(f"WHEN {literal(p)} THEN {literal(u)}" for p, u in units.items())
    unit = f"CASE {program} {whens} END" if whens and name == "penerima" else "NULL"
    listed_unit = literal(unit_of_list) if unit_of_list else unit
    own = f"u.nilai = t.{UNIT}" if UNIT in table else "FALSE"
    con.execute(
        f"""CREATE TABLE silang AS
            SELECT t.baris, k.id AS id_keluarga, n.id AS id_anggota,
                   f.id_keluarga IS NOT NULL AS keluarga_ada,
                   o.id_anggota IS NOT NULL AS orang_ada, o.id_keluarga AS keluarga_orang, f.jumlah,
                   {unit}::VARCHAR AS satuan, {listed_unit}::VARCHAR AS satuan_daftar, u.id AS id_satuan,
                   p.kode AS kode_dari_kode, coalesce(p.kode, q.kode) AS kode,
                   coalesce(p.tanya, FALSE) AS desa_ditanya
            FROM teks t
            LEFT JOIN kunci_kk k ON {kk}
            LEFT JOIN kunci_nik n ON {nik}
            LEFT JOIN kunci_satuan u ON {own}
            LEFT JOIN reg_keluarga f ON f.id_keluarga = k.id
            LEFT JOIN reg_orang o ON o.id_anggota = n.id
            LEFT JOIN {"tempat" if area else "(SELECT NULL::VARCHAR AS kode, FALSE AS tanya)"} p ON {place}
            LEFT JOIN nama_tempat q ON {named}"""
    )


#: What may occur once in a file, per kind: the name of the key, the SQL of the key (NULL: not checked).
_ONCE = {
    "keluarga": ("kk", "id_keluarga"),
    "anggota": ("nik", "id_anggota"),
    "penerima": (
        "penerima",
        "{program} || '|' || coalesce(lower(tahap), '') || '|' || CASE WHEN satuan = 'jiwa' THEN id_anggota "
        "ELSE coalesce(keluarga_orang, id_keluarga, id_anggota, id_satuan) END",
    ),
    "rumah-tangga": ("rumah tangga", "id_satuan"),
    "kuota": ("kuota", "{program} || '|' || kode"),
    "rekap-desil": ("rekap", "coalesce(satuan_rekap(satuan_hitung), 'keluarga') || '|' || kode"),
    "rekap-penerima": ("rekap", "{program} || '|' || kode"),
    "usulan": (
        "usulan",
        "coalesce({program}, '') || '|' || lower(jenis_usulan) || '|' || coalesce(id_anggota, id_keluarga)",
    ),
    "survei": ("responden", "psu || '|' || id_responden"),
    "skor": ("koefisien", "NULL::VARCHAR"),
}
#: Keys for which the links alone are enough.
_LINKED = ("id_keluarga", "id_anggota", "id_satuan")


def add_repeats(con: duckdb.DuckDBPyConnection, name: str, program: str, width: int) -> None:
    """Make ``lintas``: later rows of a repeated key (good rows come first) and each family's composition.

    ``calon`` are the cells of all rows that failed so far or repeat a key, read once: of no others will one
    be rejected.
    """
    key, expression = _ONCE[name]
    source = "silang" if expression in _LINKED else "teks JOIN silang USING (baris)"
    cells = ", ".join(f"c{i}" for i in range(width))
    con.execute(
        """CREATE TEMP TABLE sudah_gagal AS
           SELECT DISTINCT baris FROM temuan JOIN aturan USING (urut) WHERE tingkat = 'galat'"""
    )
    con.execute(
        f"""CREATE TEMP TABLE berulang AS
            WITH berkunci AS (SELECT baris, {expression.replace("{program}", program)} AS kunci,
                                g.baris IS NOT NULL AS gagal
                         FROM {source} LEFT JOIN sudah_gagal g USING (baris))
            SELECT *, row_number() OVER w AS ke, first_value(baris) OVER w AS awal,
                   first_value(gagal) OVER w AS awal_gagal FROM berkunci
            WHERE kunci IN (SELECT kunci FROM berkunci GROUP BY kunci HAVING count(*) > 1)
            WINDOW w AS (PARTITION BY kunci ORDER BY gagal, baris)"""
    )
    con.execute(
        """CREATE TABLE calon AS SELECT * FROM mentah
           WHERE baris IN (SELECT baris FROM berulang UNION ALL FROM sudah_gagal)"""
    )
    con.execute(
        f"""CREATE TABLE lintas AS
            WITH sidik AS (SELECT baris, hash({cells}) AS sidik FROM calon)
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
