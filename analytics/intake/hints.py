"""What the file as a whole shows, in a sentence: damage by Excel, swapped columns, a foreign list."""

from __future__ import annotations

import math
import re

import duckdb

from analytics.intake.areas import plain
from analytics.intake.keys import KK, NIK
from analytics.intake.masking import mask
from analytics.intake.model import FAMILY_PREFIX, PERSON_PREFIX, Context

#: One number in ten ends in 0 by chance; Excel makes all of them do.
BY_CHANCE = 0.1
REJECT_SHARE, REJECT_FROM = 0.5, 20
WARN_SHARE, WARN_FROM = 0.25, 8
#: A shorter column is doubted when chance makes it look so less often than this, from three numbers on.
DOUBT_CHANCE, DOUBT_FROM = 0.01, 3
#: Above 2^53 a number cell of 8 bytes holds even numbers only; half of all numbers are odd by chance.
EXACT = 9_007_199_254_740_992
AGAIN = (
    "Cara mengekspor ulang: (1) unduh lagi dari aplikasi asalnya; nomor yang sudah disimpan Excel sebagai "
    "angka tidak dapat dipulihkan; (2) impor unduhan itu langsung, jangan dibuka dahulu di Excel; (3) bila "
    "harus lewat Excel: buku kerja kosong, menu Data > Dari Teks/CSV, pilih berkasnya, Ubah Data, klik judul "
    "kolom NIK dan No KK, Tipe Data: Teks, Tutup & Muat, lalu simpan sebagai XLSX."
)
UNKNOWN_SHARE = 0.2
REGENCY = "kabupaten_kota"
_SAMPLE = 2_000
_REGENCY = re.compile(r"^\s*(kabupaten|kab|kota)\b[.\s]*", re.IGNORECASE)


def excel_damage(
    con: duckdb.DuckDBPyConnection, kolom: str, header: str, number_cell: str = "FALSE"
) -> tuple[bool, str | None]:
    """Whether a column of NIK or No KK surely went through Excel as numbers, and what to tell the office.

    ``number_cell`` is the SQL that is true on cells typed as numbers: those are proven one by one, so only
    the others speak for the column. A No KK counts once, however many members it has, and a person once.
    """
    total, zeros, large, odd = con.execute(
        f"""SELECT count(*), count(*) FILTER (right(t, 1) = '0'), count(*) FILTER (n > {EXACT}),
                   count(*) FILTER (n > {EXACT} AND n % 2 = 1)
            FROM (SELECT {kolom} AS t, TRY_CAST({kolom} AS BIGINT) AS n
                  FROM ({_different(con, kolom, number_cell)}))"""
    ).fetchall()[0]
    if is_spoilt(total, zeros):
        return True, (
            f"Kolom {header} ditolak: {zeros} dari {total} nomor berakhir dengan 0 (biasanya sekitar 10%), "
            f"tanda bahwa Excel menyimpannya sebagai angka dan angka ke-16 hilang. {AGAIN}"
        )
    if is_rounded(large, odd):
        return True, (
            f"Kolom {header} ditolak: semua {large} nomor yang besar (misalnya NIK Papua) genap, tanda bahwa "
            f"nomornya pernah disimpan sebagai angka dan angka terakhirnya berubah. {AGAIN}"
        )
    return False, doubt(header, total, zeros)


def _different(con: duckdb.DuckDBPyConnection, kolom: str, number_cell: str) -> str:
    """The well-formed numbers of a column, one per bearer; of a No KK they are at hand already."""
    if kolom == KK and number_cell == "FALSE":
        return f"SELECT nilai AS {KK} FROM nilai_kunci_kk"
    return f"SELECT DISTINCT {_once(con, kolom)} FROM teks WHERE enam_belas({kolom}) AND NOT {number_cell}"


def _once(con: duckdb.DuckDBPyConnection, kolom: str) -> str:
    """What tells one bearer of a number from another; the number alone does not, once Excel made many one."""
    if kolom != NIK:
        return kolom
    there = {row[0] for row in con.execute("DESCRIBE teks").fetchall()}
    return ", ".join(c for c in (NIK, KK, "nama", "tanggal_lahir") if c in there)


def is_spoilt(total: int, zeros: int) -> bool:
    """TRUE when a column of numbers surely went through Excel: more than half of twenty or more end in 0.

    A shorter column needs a proof as strong as that of 11 in 20: seven of seven, or nine of thirteen.
    """
    if total >= REJECT_FROM:
        return zeros > REJECT_SHARE * total
    return _chance(total, zeros) <= _chance(REJECT_FROM, REJECT_FROM // 2 + 1)


def is_rounded(large: int, odd: int) -> bool:
    """TRUE when numbers too large for a number cell have all lost their odd last digits."""
    return large >= REJECT_FROM and odd == 0


def _chance(total: int, zeros: int) -> float:
    """How often chance alone gives at least so many numbers that end in 0."""
    return sum(
        math.comb(total, n) * BY_CHANCE**n * (1 - BY_CHANCE) ** (total - n) for n in range(zeros, total + 1)
    )


def doubt(header: str, total: int, zeros: int) -> str | None:
    """A warning where a column may have gone through Excel, but the rows are too few to reject it."""
    often = total >= WARN_FROM and zeros >= WARN_SHARE * total
    rare = DOUBT_FROM <= total < WARN_FROM and _chance(total, zeros) < DOUBT_CHANCE
    if is_spoilt(total, zeros) or not (often or rare):
        return None
    return (
        f"Peringatan: {zeros} dari {total} nomor di kolom {header} berakhir dengan 0 (biasanya sekitar 10%). "
        "Mungkin angka ke-16 hilang karena Excel; bandingkan beberapa nomor dengan sumbernya. "
        f"Bila benar: {AGAIN[0].lower()}{AGAIN[1:]}"
    )


def strangers(con: duckdb.DuckDBPyConnection, context: Context) -> tuple[int, int] | None:
    """How many recipients the register could know, and how many it does not; None without a register.

    Reads ``silang``; rows without a number, and persons where no register of persons is there, do not count.
    """
    if not (context.families or context.persons):
        return None
    asked = "id_keluarga IS NOT NULL OR id_anggota IS NOT NULL"
    if not context.persons:
        asked = f"({asked}) AND satuan IS DISTINCT FROM 'jiwa'"
    known = "CASE WHEN satuan = 'jiwa' THEN orang_ada ELSE keluarga_ada OR orang_ada END"
    query = f"SELECT count(*), count(*) FILTER (NOT {known}) FROM silang WHERE {asked}"
    total, missing = con.execute(query).fetchall()[0]
    return int(total), int(missing)


def unknown_recipients(
    con: duckdb.DuckDBPyConnection,
    context: Context,
    present: set[str],
    counts: tuple[int, int] | None,
    elsewhere: tuple[str, str] | None,
) -> str | None:
    """What to tell of recipients the register does not know, and the likely cause; None up to one in five."""
    total, missing = counts or (0, 0)
    if missing <= UNKNOWN_SHARE * total:
        return None
    share = f"{missing / total:.0%} penerima ({missing} dari {total}) tidak ada di register periode ini."
    if {NIK, KK} <= present and _swapped(con, context):
        return f"{share} Kolom NIK dan kolom No KK tampaknya tertukar: tukar judulnya lalu impor lagi."
    return f"{share} {_cause(elsewhere)}"


def _cause(elsewhere: tuple[str, str] | None) -> str:
    if elsewhere:
        named, own = elsewhere
        differ = f"kolom kabupaten berisi '{named}', batas wilayahnya '{own}'"
        return f"Berkas ini tampaknya untuk daerah lain: {differ}."
    return "Periksa apakah daftar dan register dari periode dan daerah yang sama."


def _swapped(con: duckdb.DuckDBPyConnection, context: Context) -> bool:
    """TRUE when half of a sample of the file would match the register with the two numbers exchanged."""
    query = (
        f"SELECT {NIK}, {KK} FROM teks WHERE enam_belas({NIK}) AND enam_belas({KK}) ORDER BY baris "
        f"LIMIT {_SAMPLE}"
    )
    pairs = con.execute(query).fetchall()
    if not pairs:
        return False
    families = list(context.pseudonym(FAMILY_PREFIX, [nik for nik, _ in pairs]))
    persons = list(context.pseudonym(PERSON_PREFIX, [kk for _, kk in pairs]))
    found = con.execute(
        """SELECT count(*) FROM (SELECT unnest(?::VARCHAR[]) AS f, unnest(?::VARCHAR[]) AS p)
           WHERE f IN (SELECT id_keluarga FROM reg_keluarga) OR p IN (SELECT id_anggota FROM reg_orang)""",
        [[str(f) for f in families], [str(p) for p in persons]],
    ).fetchall()[0][0]
    return int(found) * 2 > len(pairs)


def other_regency(
    con: duckdb.DuckDBPyConnection, context: Context, present: set[str]
) -> tuple[str, str] | None:
    """(the file's, the map's) kabupaten, where most rows name one that is not on the map; reads ``teks``."""
    if context.areas is None or REGENCY not in present:
        return None
    own = [str(n) for n in context.areas.loc[context.areas["tingkat"] == "kabupaten", "nama"].dropna()]
    counts = con.execute(
        "SELECT kabupaten_kota, count(*) FROM teks WHERE kabupaten_kota IS NOT NULL "
        "GROUP BY 1 ORDER BY 2 DESC, 1"
    ).fetchall()
    foreign = [(name, n) for name, n in counts if not any(_same_regency(name, o) for o in own)]
    if not own or not foreign or 2 * sum(n for _, n in foreign) <= sum(n for _, n in counts):
        return None
    return mask(foreign[0][0])[:60], own[0]


def _same_regency(one: str, other: str) -> bool:
    """TRUE for two spellings of one kabupaten."""
    from geodata.crosswalk import CLOSE
    from geodata.crosswalk_names import likeness

    return _regency(one) == _regency(other) or likeness(_regency(one), _regency(other)) >= CLOSE


def _regency(name: str) -> str:
    """A kabupaten's name for comparison, without the words before it and what stands in brackets."""
    return plain(_REGENCY.sub("", re.sub(r"\(.*?\)", "", name)))
