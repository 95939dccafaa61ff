"""A file of published coefficients among the other kinds: its rows judged by what the register can answer."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from analytics.errors import UserError
from analytics.intake.columns import Columns
from analytics.pmt.coefficient_rows import MOST_ROWS, Questions, Row, judge, questions
from analytics.pmt.coefficients import read
from analytics.pmt.published import Published, unlisted
from analytics.words import decimal


def judge_rows(con: duckdb.DuckDBPyConnection, columns: Columns, workspace: Path | None) -> list[str]:
    """Make ``salah_skor`` (baris, aturan, rincian), which the rules of the kind read; returns what to tell.

    Raises UserError for a file that is far too long to be a table of coefficients, and for a table without a
    faulty row that lacks what makes it usable (year, sigma, lines).
    """
    number = columns.values["koefisien"]
    query = f"SELECT baris, variabel, isi, {number} FROM teks ORDER BY baris LIMIT {MOST_ROWS + 1}"
    rows = [Row(n, v, i or "", x) for n, v, i, x in con.execute(query).fetchall() if v]
    if len(rows) > MOST_ROWS:
        raise UserError(
            f"Berkas ini berisi lebih dari {MOST_ROWS} baris; itu bukan tabel koefisien.",
            saran="Tabel koefisien berisi satu baris per peubah atau jawaban: variabel, isi, koefisien.",
        )
    asked = questions(workspace)
    found = judge(rows, asked)
    table = pa.table(
        {
            "baris": pa.array([f.row for f in found], pa.int64()),
            "aturan": pa.array([f.rule for f in found], pa.string()),
            "rincian": pa.array([f.detail for f in found], pa.string()),
        }
    )
    con.register("sementara", table)
    con.execute("CREATE TABLE salah_skor AS SELECT * FROM sementara")
    con.unregister("sementara")
    if not found:
        return _told(read(rows, asked), asked)
    return [
        f"{len(found)} baris ditolak, jadi tabel ini belum dipakai: skor tanpa salah satu barisnya bukan "
        "skor yang diterbitkan. Perbaiki lalu impor lagi; yang dipakai sekarang tidak berubah."
    ]


def _told(table: Published, asked: Questions) -> list[str]:
    """What was understood: the publication, its lines, and the answers that count as its reference."""
    shares = ", ".join(decimal(100 * share) + " %" for share in table.shares)
    notes = [
        f"Skor {table.label}. {len(table.variables)} peubah, satuan {table.unit}, garis {shares} terbawah."
    ]
    for name, codes in unlisted(table).items():
        labels = ", ".join(asked.codes[name][code] for code in codes)
        notes.append(f"{name}: tidak disebut di tabel, jadi dihitung 0 (acuan): {labels}.")
    return notes
