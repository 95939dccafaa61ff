"""Small pieces of SQL: quoting, and the typed value of a text cell per column type.

Every expression gives NULL where the text is not a value of that type, so a rule can say "there is text but
no value".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from analytics.intake import recap
from analytics.schema import Column

#: The unit of columns that hold how many there are in an area: large, and often written with points.
COUNTED = "keluarga atau jiwa"
#: ... and places in a ranking of all families of the country.
LARGE = (COUNTED, "peringkat")
#: Texts that mean "no value" in exports.
EMPTY = (
    "",
    "-",
    "--",
    "NULL",
    "null",
    "Null",
    "NaN",
    "nan",
    "None",
    "N/A",
    "#N/A",
    "n/a",
    "\\N",
    "NA",
    "<NA>",
)
#: Texts of a desil that mean "not ranked": a category of its own, stored as an empty desil.
UNRANKED = (
    "tidak ada pemeringkatan",
    "belum ada pemeringkatan",
    "tanpa desil",
    "belum ada desil",
    "tidak ada",
)
INACTIVE = ("nonaktif", "non aktif", "non-aktif", "tidak aktif")
_MONTHS = (
    "januari",
    "februari",
    "maret",
    "april",
    "mei",
    "juni",
    "juli",
    "agustus",
    "september",
    "oktober",
    "november",
    "desember",
)
_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%Y/%m/%d", "%d.%m.%Y", "%Y%m%d", "%d %m %Y")

MACROS = f"""
CREATE OR REPLACE MACRO angka_bulat(t) AS CASE
    WHEN regexp_full_match(t, '-?[0-9]{{1,18}}') THEN TRY_CAST(t AS BIGINT)
    WHEN regexp_full_match(t, '-?[0-9]{{1,15}}[.,]0{{1,2}}')
        THEN TRY_CAST(replace(t, ',', '.') AS DOUBLE)::BIGINT
    END;
CREATE OR REPLACE MACRO uang_bulat(t) AS CASE
    WHEN regexp_full_match(t, '(Rp\\.? ?)?-?[0-9]{{1,3}}([.,][0-9]{{3}})+(,00|\\.00|,-)?')
        THEN TRY_CAST(regexp_replace(regexp_replace(t, '(,00|\\.00|,-)$', ''), '[^0-9-]', '', 'g') AS BIGINT)
    WHEN starts_with(t, 'Rp') THEN TRY_CAST(regexp_replace(t, '^Rp\\.? ?', '') AS BIGINT)
    ELSE angka_bulat(t) END;
CREATE OR REPLACE MACRO pecahan(t) AS coalesce(TRY_CAST(t AS DOUBLE), 'inf'::DOUBLE);
CREATE OR REPLACE MACRO angka_indonesia(t) AS CASE
    WHEN regexp_full_match(t, '-?[0-9]+(\\.[0-9]+)?[eE][+-]?[0-9]{{1,3}}') THEN pecahan(t)
    WHEN regexp_full_match(t, '-?[0-9]+(,[0-9]+)?') THEN pecahan(replace(t, ',', '.'))
    WHEN regexp_full_match(t, '-?[1-9][0-9]{{0,2}}(\\.[0-9]{{3}})+(,[0-9]+)?')
        THEN pecahan(replace(replace(t, '.', ''), ',', '.')) END;
CREATE OR REPLACE MACRO angka_inggris(t) AS CASE
    WHEN regexp_full_match(t, '-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]{{1,3}})?') THEN pecahan(t)
    WHEN regexp_full_match(t, '-?[1-9][0-9]{{0,2}}(,[0-9]{{3}})+(\\.[0-9]+)?')
        THEN pecahan(replace(t, ',', '')) END;
CREATE OR REPLACE MACRO desil(t) AS CASE
    WHEN regexp_full_match(t, '0?([1-9]|10)([.,]0+)?')
        THEN TRY_CAST(replace(t, ',', '.') AS DOUBLE)::TINYINT END;
CREATE OR REPLACE MACRO tanggal(t) AS TRY_STRPTIME(
    CASE WHEN regexp_matches(t, '[A-Za-z]') THEN {{months}}
         ELSE regexp_replace(t, '[ T]00:00(:00(\\.0+)?)?$', '') END,
    [{", ".join(f"'{d}'" for d in _DATES)}])::DATE;
CREATE OR REPLACE MACRO rapikan(t) AS replace(replace(ltrim(t, '''`’'), ' ', ''), chr(160), '');
CREATE OR REPLACE MACRO tak_rapi(t) AS contains(t, ' ') OR contains(t, chr(160))
    OR left(t, 1) IN ('''', '`', '’');
CREATE OR REPLACE MACRO enam_belas(t) AS regexp_full_match(t, '[0-9]{{16}}');
CREATE OR REPLACE MACRO seragam(t) AS enam_belas(t) AND replace(t, left(t, 1), '') = '';
CREATE OR REPLACE MACRO kembar(awal, awal_gagal, sama) AS (awal % 10000000)
    || CASE WHEN sama THEN ', isi barisnya persis sama; ' ELSE ', tetapi isinya berbeda; ' END
    || CASE WHEN awal_gagal THEN 'tidak satu pun disimpan, karena baris ' || awal || ' ditolak juga'
            ELSE 'baris ' || awal || ' yang disimpan' END;
CREATE OR REPLACE MACRO jawab_dulu(ditanya) AS CASE WHEN ditanya
    THEN 'Jawab dahulu pertanyaan tentang wilayah ini di laporan impor, lalu impor lagi. ' ELSE '' END;
CREATE OR REPLACE MACRO tanpa_kutip(t) AS trim(regexp_replace(t, '^="([^"]*)"$', '\\1'));
CREATE OR REPLACE MACRO nomor(t) AS CASE WHEN enam_belas(t) THEN t ELSE rapikan(tanpa_kutip(t)) END;
CREATE OR REPLACE MACRO ilmiah(t) AS regexp_full_match(t, '[0-9]+([.,][0-9]+)?[eE][+]?[0-9]+');
CREATE OR REPLACE MACRO nik_hari(t) AS TRY_CAST(t[7:8] AS INTEGER);
CREATE OR REPLACE MACRO nik_tanggal_wajar(t) AS
    (nik_hari(t) BETWEEN 1 AND 31 OR nik_hari(t) BETWEEN 41 AND 71)
    AND TRY_CAST(t[9:10] AS INTEGER) BETWEEN 1 AND 12;
"""


def macros() -> str:
    """The macros every rule may use."""
    months = "lower(t)"
    for number, name in enumerate(_MONTHS, start=1):
        months = f"replace({months}, '{name}', '{number:02d}')"
    return MACROS.replace("{months}", months) + recap.MACROS


def ident(name: str) -> str:
    """A quoted identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: object) -> str:
    """A literal: text quoted, numbers and truth values as they are, None as NULL."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    return "'" + str(value).replace("'", "''") + "'"


def parquet(path: Path) -> str:
    """A Parquet file, or the files of a folder in the order of their names, as a table."""
    return f"read_parquet({literal(str(path / '*.parquet' if path.is_dir() else path))})"


def listed(values: list[str] | tuple[str, ...]) -> str:
    """Literals between commas, for IN."""
    return ", ".join(literal(v) for v in values)


def typed(column: Column, codes: Mapping[str, Any], strange: str = "FALSE") -> str:
    """The typed value of a text column, NULL where the text is none.

    ``codes`` are the recognised texts of a coded column, ``strange`` the SQL that is true on the others.
    """
    k = ident(column.kolom)
    match column.tipe:
        case "bulat":
            whole = "uang_bulat" if "rupiah" in column.satuan or column.satuan in LARGE else "angka_bulat"
            return f"TRY_CAST({whole}({k}) AS {integer_type(column)})"
        case "desimal":
            return f"angka_indonesia({k})"
        case "desil":
            return f"desil({k})"
        case "satuan":
            return f"coalesce(satuan_rekap({k}), 'keluarga')"
        case "tanggal" | "hari":
            return f"tanggal({k})"
        case "program" | "periode":
            return _worded(k, codes)
        case "pilihan" | "ya_tidak":
            return _coded(k, codes, strange, "BOOLEAN" if column.tipe == "ya_tidak" else "TINYINT")
        case _:
            return k


def integer_type(column: Column) -> str:
    """The narrowest whole-number type that holds the column's unit."""
    if "rupiah" in column.satuan:
        return "BIGINT"
    return "INTEGER" if column.satuan in LARGE else "SMALLINT"


def _coded(k: str, codes: Mapping[str, Any], strange: str, kind: str) -> str:
    if not codes:
        return f"CAST(NULL AS {kind})"
    if kind == "TINYINT" and all(text == str(code) for text, code in codes.items()):
        cast = f"TRY_CAST({k} AS TINYINT)"
        return cast if strange == "FALSE" else f"CASE WHEN {strange} THEN NULL ELSE {cast} END"
    groups: dict[int | bool, list[str]] = {}
    for text, code in codes.items():
        groups.setdefault(code, []).append(text)
    whens = " ".join(f"WHEN {k} IN ({listed(texts)}) THEN {literal(code)}" for code, texts in groups.items())
    return f"CAST(CASE {whens} END AS {kind})"


def _worded(k: str, codes: Mapping[str, Any]) -> str:
    """A column whose value is a word of ours: a programme's code, a quarter."""
    if not codes:
        return "CAST(NULL AS VARCHAR)"
    whens = " ".join(f"WHEN {literal(text)} THEN {literal(value)}" for text, value in codes.items())
    return f"(CASE {k} {whens} END)"
