"""Which sign of a column parts the thousands and which the decimals: judged for the column, never per cell.

``401.643`` alone may be four hundred thousand or four hundred; the other cells of the column tell.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from analytics.errors import UserError
from analytics.intake.masking import mask
from analytics.intake.sql import ident, literal


def _grouped(sign: str, point: str) -> str:
    """Texts that only a column with ``sign`` between thousands and ``point`` before decimals can hold."""
    s, p = rf"\{sign}", rf"\{point}"
    groups = f"-?[1-9][0-9]{{0,2}}({s}[0-9]{{3}})"
    decimals = f"-?[0-9]+{p}([0-9]{{1,2}}|[0-9]{{4,}})|-?([0-9]{{4,}}|0+){p}[0-9]+"
    return f"{groups}{{2,}}({p}[0-9]+)?|{groups}+{p}[0-9]+|{decimals}"


_INDONESIAN, _ENGLISH = _grouped(".", ","), _grouped(",", ".")
_EITHER = r"-?[1-9][0-9]{0,2}\.[0-9]{3}"


@dataclass(frozen=True)
class Decimals:
    """The SQL of a decimal column's value, and what the office should know about how it was read."""

    value: str
    note: str | None


def read_decimals(con: duckdb.DuckDBPyConnection, kolom: str, header: str, typed_cells: bool) -> Decimals:
    """Judge a column of view ``teks``; raises UserError with an example of each where both ways occur.

    ``typed_cells``: the view has a flag of the cells that were numbers in a workbook; those are no question.
    """
    k, flag = ident(kolom), f"coalesce({ident(f'{kolom}#angka')}, FALSE)"
    source = f"teks WHERE {k} IS NOT NULL" + (f" AND NOT {flag}" if typed_cells else "")
    one = "SELECT " + ", ".join(
        f"min({k}) FILTER (regexp_full_match({k}, {literal(shape)}))"
        for shape in (_INDONESIAN, _ENGLISH, _EITHER)
    )
    indonesian, english, either = con.execute(f"{one} FROM {source}").fetchall()[0]
    if indonesian and english:
        raise _mixed(header, indonesian, english)
    value = f"angka_inggris({k})" if english else f"angka_indonesia({k})"
    thousands = either and not english
    note = f"Kolom {header}: titik dibaca sebagai pemisah ribuan (seperti {either})." if thousands else None
    return Decimals(
        f"CASE WHEN {flag} THEN TRY_CAST({k} AS DOUBLE) ELSE {value} END" if typed_cells else value, note
    )


def _mixed(header: str, indonesian: str, english: str) -> UserError:
    return UserError(
        f"Angka di kolom {header} ditulis dengan dua cara: '{mask(indonesian)}' (cara Indonesia: koma untuk "
        f"desimal, titik untuk ribuan) dan '{mask(english)}' (cara Inggris: sebaliknya). "
        "Nilai kolom ini tidak dapat dipastikan.",
        saran="Ekspor ulang dengan satu cara: angka tanpa pemisah ribuan, misalnya 1250000 atau 1250000,5.",
    )
