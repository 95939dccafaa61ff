"""What of a file may be shown: long numbers to their last four digits, other cells only where they fit in."""

from __future__ import annotations

import re

from analytics.intake.sql import ident, literal
from analytics.schema import Column

HIDDEN = "(isi disembunyikan)"
MAX_SHOWN = 24
#: Twelve digits or more, also in groups: nobody's NIK or card number is to be read off a message.
_GAP = "[ .\\-/_\u00a0]?"


def _grouped(digit: str) -> str:
    return f"(?:{digit}{_GAP}){{8,}}((?:{digit}{_GAP}){{3}}{digit})"


# Digits of any script: a NIK in full-width or Arabic digits is a NIK.
_GROUPED, _GROUPED_SQL = _grouped(r"\d"), _grouped(r"\p{Nd}")
_STARS = "************"
#: Words of forms and programmes; next to one of these a capitalised word is no person's name.
_COMMON = (
    "bantuan|langsung|tunai|dana|desa|program|keluarga|harapan|pangan|sembako|non|jaminan|kesehatan|"
    "sosial|kartu|tahap|thp|triwulan|kuartal|semester|bulan|tahun|periode|sampai|penerima|bansos|"
    "iuran|rumah|tidak|ya|ada|belum|sudah|lainnya|kelurahan|kecamatan|kabupaten|kota|provinsi|"
    "januari|februari|maret|april|mei|juni|juli|agustus|september|oktober|november|desember"
)


def mask(text: str) -> str:
    """A text with every long number, also a grouped one, cut to its last four digits.

    >>> mask("NIK 9901 0115 0380 0001")
    'NIK ************0001'
    """
    return re.sub(_GROUPED, lambda m: _STARS + re.sub(r"\D", "", m[1]), text)


def macros() -> str:
    """``samarkan(t)``: a text from the file as it may enter a message."""
    return (
        "CREATE OR REPLACE MACRO samarkan(t) AS "
        f"left(regexp_replace(t, {literal(_GROUPED_SQL)}, '{_STARS}\\1', 'g'), 120);"
    )


def shown(column: Column) -> str:
    """SQL for the cell of a column as it may be shown in a report.

    Last four characters where the column identifies a person; free text with long numbers masked; any other
    cell only when it is short and does not look like a person's name that slipped in from another column.
    """
    k = ident(column.kolom)
    if column.personal:
        hidden = f"repeat('*', least(length({k}), 40) - 4) || right({k}, 4)"
        return f"CASE WHEN length({k}) > 4 THEN {hidden} ELSE repeat('*', length({k})) END"
    if column.tipe == "teks":
        return f"left(samarkan({k}), 80)"
    strange = f"length({k}) > {MAX_SHOWN} OR regexp_matches({_without_words(k, column)}, {literal(_NAME)})"
    return f"CASE WHEN {strange} THEN '{HIDDEN}' ELSE samarkan({k}) END"


_NAME = r"\b\p{Lu}[\p{L}'’]+[ .,]+\p{Lu}"
#: Abbreviations have no vowel (PKH, BPNT, TW).
_ABBREVIATION = r"\b[B-DF-HJ-NP-TV-Z]{2,}\b"


def _without_words(k: str, column: Column) -> str:
    own = re.findall(r"[a-z]{2,}", " ".join([column.label, *column.codes.values()]).casefold())
    words = "(?i)\\b(" + "|".join([*sorted(set(own)), _COMMON]) + ")\\b"
    short = f"regexp_replace({k}, {literal(_ABBREVIATION)}, '0', 'g')"
    return f"regexp_replace({short}, {literal(words)}, '0', 'g')"
