"""What the file as a whole shows, in a sentence: damage by Excel, swapped columns, a foreign list."""

from __future__ import annotations

import re

import duckdb

from analytics.intake.areas import plain
from analytics.intake.keys import KK, NIK
from analytics.intake.masking import mask
from analytics.intake.model import FAMILY_PREFIX, PERSON_PREFIX, Context

#: One number in ten ends in 0 by chance; Excel makes all of them do.
REJECT_SHARE, REJECT_FROM = 0.5, 20
WARN_SHARE, WARN_FROM = 0.25, 8
UNKNOWN_SHARE = 0.2
_SAMPLE = 2_000
_REGENCY = re.compile(r"^\s*(kabupaten|kab|kota)\b[.\s]*", re.IGNORECASE)


def zeros_at_the_end(con: duckdb.DuckDBPyConnection, kolom: str) -> tuple[int, int]:
    """(well-formed numbers of the column, those that end in 0)."""
    query = f"SELECT count(*), count(*) FILTER (right({kolom}, 1) = '0') FROM teks WHERE enam_belas({kolom})"
    return con.execute(query).fetchall()[0]


def is_spoilt(total: int, zeros: int) -> bool:
    """TRUE when a column of numbers surely went through Excel."""
    return total >= REJECT_FROM and zeros > REJECT_SHARE * total


def doubt(header: str, total: int, zeros: int) -> str | None:
    """A warning where a column may have gone through Excel, but the rows are too few to reject it."""
    if total < WARN_FROM or zeros < WARN_SHARE * total or is_spoilt(total, zeros):
        return None
    return (
        f"Peringatan: {zeros} dari {total} nomor di kolom {header} berakhir dengan 0 (biasanya sekitar 10%). "
        "Mungkin angka ke-16 hilang karena Excel; bandingkan beberapa nomor dengan sumbernya."
    )


def unknown_recipients(con: duckdb.DuckDBPyConnection, context: Context, present: set[str]) -> str | None:
    """How many recipients the register does not know, with the likely cause; None up to one in five.

    Reads ``silang``; rows without a number, and persons where no register of persons is there, do not count.
    """
    asked = "id_keluarga IS NOT NULL OR id_anggota IS NOT NULL"
    if not context.persons:
        asked = f"({asked}) AND satuan IS DISTINCT FROM 'jiwa'"
    known = "CASE WHEN satuan = 'jiwa' THEN orang_ada ELSE keluarga_ada OR orang_ada END"
    query = f"SELECT count(*), count(*) FILTER (NOT {known}) FROM silang WHERE {asked}"
    total, missing = con.execute(query).fetchall()[0]
    if not (context.families or context.persons) or missing <= UNKNOWN_SHARE * total:
        return None
    share = f"{missing / total:.0%} penerima ({missing} dari {total}) tidak ada di register periode ini."
    return f"{share} {_cause(con, context, present)}"


def _cause(con: duckdb.DuckDBPyConnection, context: Context, present: set[str]) -> str:
    if {NIK, KK} <= present and _swapped(con, context):
        return "Kolom NIK dan kolom No KK tampaknya tertukar: tukar judulnya lalu impor lagi."
    if "kabupaten_kota" in present and (other := _other_regency(con, context)):
        return f"Berkas ini tampaknya untuk daerah lain: {other}."
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


def _other_regency(con: duckdb.DuckDBPyConnection, context: Context) -> str | None:
    """Both names, where most rows name a kabupaten that is not the one on the map."""
    if context.areas is None:
        return None
    own = [str(n) for n in context.areas.loc[context.areas["tingkat"] == "kabupaten", "nama"].dropna()]
    counts = con.execute(
        "SELECT kabupaten_kota, count(*) FROM teks WHERE kabupaten_kota IS NOT NULL "
        "GROUP BY 1 ORDER BY 2 DESC, 1"
    ).fetchall()
    foreign = [(name, n) for name, n in counts if _regency(name) not in {_regency(o) for o in own}]
    if not own or not foreign or 2 * sum(n for _, n in foreign) <= sum(n for _, n in counts):
        return None
    return f"kolom kabupaten berisi '{mask(foreign[0][0])[:60]}', batas wilayahnya '{own[0]}'"


def _regency(name: str) -> str:
    """A kabupaten's name for comparison, without the words before it and what stands in brackets."""
    return plain(_REGENCY.sub("", re.sub(r"\(.*?\)", "", name)))
