"""What an import tells beside its findings: what was not used, not matched, and how the lines add up."""

from __future__ import annotations

import duckdb

from analytics.intake import outputs
from analytics.intake.model import Context, MappedColumn
from analytics.intake.names import number
from analytics.intake.sources.form import TO_ROWS, Form

_NOTED_COLUMNS = 30


def missing(kind: str, context: Context) -> list[str]:
    """What of the workspace would have told more about this file."""
    found = []
    if kind == "penerima" and not (context.families or context.persons):
        found.append("Register periode ini belum ada; penerima belum dicocokkan dengan register.")
    if context.areas is None and kind not in ("anggota", "skor"):
        found.append("Batas wilayah belum diimpor; kode diperiksa terhadap daftar resmi saja.")
    return found


def unused(mapping: list[MappedColumn]) -> list[str]:
    """The file's columns that were taken for none of ours."""
    names = [m.kolom_berkas for m in mapping if not m.kolom and m.kolom_berkas and m.cara != TO_ROWS]
    more = ", ..." if len(names) > _NOTED_COLUMNS else ""
    return [f"Kolom yang tidak dipakai: {', '.join(names[:_NOTED_COLUMNS])}{more}."] if names else []


def file_lines(con: duckdb.DuckDBPyConnection, form: Form) -> dict[str, int] | None:
    """What became of the file's own lines, where they are not our rows: read, accepted, rejected, merged
    with another member of the family, without a programme that is known."""
    lines, broken = form.lines, form.staged.broken_rows
    if lines is None:
        return None
    accepted, rejected = outputs.count_lines(con)
    return {
        "read": lines.read + broken,
        "accepted": accepted,
        "rejected": rejected + broken,
        "merged": lines.read - lines.without - accepted - rejected,
        "without": lines.without,
    }


def of_lines(lines: dict[str, int] | None, rows: int) -> list[str]:
    """The lines of the file in a sentence that adds up."""
    if lines is None:
        return []
    return [
        f"{number(lines['read'])} baris berkas menjadi {number(rows)} kepesertaan. Baris berkas: "
        f"{number(lines['accepted'])} diterima, {number(lines['rejected'])} ditolak, "
        f"{number(lines['merged'])} digabung dengan anggota keluarganya, {number(lines['without'])} tanpa "
        "program yang terdaftar."
    ]
