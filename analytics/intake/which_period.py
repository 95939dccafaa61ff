"""The quarter an import is for: what the office says, else what the file says; no guess for a register."""

from __future__ import annotations

import duckdb

from analytics import clock
from analytics.errors import UserError
from analytics.intake.columns import Columns
from analytics.intake.model import Context
from analytics.intake.names import number
from analytics.intake.periods import quarter_of


def choose_period(
    con: duckdb.DuckDBPyConnection, kind: str, columns: Columns, context: Context, wanted: str | None
) -> tuple[str, list[str]]:
    """(quarter, what to tell of it); raises UserError where it has to be said with the import."""
    found = columns.periods
    if wanted:
        return clock.check_period(wanted), []
    if len(found) > 1:
        raise _several(con, columns.values["periode"])
    if found:
        return found[0], []
    if kind == "keluarga":
        # A guess would date every figure wrongly, or put this register in the place of the newest one.
        there = f", dan sudah ada register periode {context.period} yang dapat tergantikan"
        raise UserError(
            f"Berkas keluarga ini tidak menyebut periode{there if context.period else ''}.",
            saran="Sebut triwulan datanya (bukan hari ini) dengan --period, misalnya --period 2026-Q3.",
        )
    period = context.period or quarter_of(context.today)
    # Published coefficients belong to their own year, not to a quarter.
    return period, [] if kind == "skor" else [f"Periode tidak disebut; dianggap {period}."]


def _several(con: duckdb.DuckDBPyConnection, value: str) -> UserError:
    """How many rows each period has, and the one that is meant where one has most."""
    counts = con.execute(
        f"SELECT {value} AS p, count(*) AS n FROM teks WHERE {value} IS NOT NULL "
        "GROUP BY 1 ORDER BY n DESC, p DESC"
    ).fetchall()
    named = ", ".join(f"{period}: {number(rows)} baris" for period, rows in counts)
    likely, choice = counts[0][0], "Pilih satu dengan --period"
    if counts[0][1] > counts[1][1]:
        choice = f"Mungkin yang dimaksud {likely}: tambahkan --period {likely}"
    return UserError(
        f"Berkas berisi lebih dari satu periode: {named}.",
        saran=f"{choice}; baris periode lain dilaporkan dan ditolak.",
    )
