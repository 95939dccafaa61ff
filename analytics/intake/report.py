"""What became of a file, for a machine (dict), for the office (XLSX) and for the terminal (table)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics import database
from analytics.intake import marked
from analytics.intake.model import Intake
from analytics.intake.original import load
from analytics.intake.sql import literal

if TYPE_CHECKING:
    from rich.table import Table

#: An XLSX sheet holds 1,048,576 rows; one is the header, one may say how many more there are.
MAX_FINDINGS = 1_048_574
_HEADINGS = {
    "baris": "Baris",
    "kolom_berkas": "Kolom",
    "aturan": "Aturan",
    "tingkat": "Tingkat",
    "nilai": "Nilai",
    "alasan": "Alasan",
    "perbaikan": "Perbaikan",
}
_WIDTHS = (9, 28, 18, 12, 22, 70, 70)


def to_report(intake: Intake) -> dict[str, Any]:
    """The report a machine reads; ``snapshot`` is filled by whoever commits the rows."""
    return {
        "kind": intake.kind,
        "period": intake.period,
        "source": intake.source,
        "read": intake.read,
        "accepted": intake.accepted,
        "rejected": intake.rejected,
        "warnings": intake.warnings,
        "rules": intake.rules,
        "snapshot": None,
        "code_system": intake.code_system,
        "hit_rate": intake.hit_rate,
        "mapping": [asdict(m) for m in intake.mapping],
        "delimiter": intake.delimiter,
        "encoding": intake.encoding,
        "sheet": intake.sheet,
        "blank_rows": intake.blank_rows,
        "notes": intake.notes,
        "questions": [asdict(q) for q in intake.questions],
        "mends": intake.mends,
        "file_rows": intake.file_rows,
    }


def read_findings(intake: Intake, limit: int | None = None) -> list[dict[str, Any]]:
    """The findings as records, in the order of the file."""
    tail = f" LIMIT {int(limit)}" if limit is not None else ""
    with database.connect() as con:
        cursor = con.execute(f"SELECT * FROM read_parquet({literal(str(intake.findings))}){tail}")
        names = [d[0] for d in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def first_reasons(findings: Path, limit: int) -> list[dict[str, Any]]:
    """The rules that refused most rows: aturan, banyak (rows), and of the first one baris, kolom, alasan,
    perbaikan."""
    names = ("kolom_berkas", "alasan", "perbaikan")
    first = ", ".join(f"arg_min({n}, baris)" for n in names)
    with database.connect() as con:
        rows = con.execute(
            f"""SELECT aturan, count(DISTINCT baris) AS banyak, min(baris), {first}
                FROM read_parquet({literal(str(findings))}) WHERE tingkat = 'galat'
                GROUP BY aturan ORDER BY banyak DESC, aturan LIMIT {int(limit)}"""
        ).fetchall()
    keys = ("aturan", "banyak", "baris", "kolom", "alasan", "perbaikan")
    return [dict(zip(keys, row, strict=True)) for row in rows]


def write_xlsx(
    intake: Intake, path: Path, *, limit: int = MAX_FINDINGS, import_id: str = "", scratch: Path | None = None
) -> int:
    """Write the report as a workbook; returns how many findings did not fit and are only counted."""
    original = intake.original if import_id else None
    return write_workbook(
        to_report(intake), intake.findings, original, path, limit=limit, import_id=import_id, scratch=scratch
    )


def write_workbook(
    report: dict[str, Any],
    findings: Path,
    original: Path | None,
    path: Path,
    *,
    limit: int = MAX_FINDINGS,
    import_id: str = "",
    scratch: Path | None = None,
) -> int:
    """Write the sheets Ringkasan and Temuan, before them the office's own rows where they were kept.

    ``report`` is what a machine reads; ``original`` the folder of the kept rows. With them the workbook holds
    personal data: only the owner may read the file, and its unfinished parts lie in ``scratch``.
    """
    import xlsxwriter

    # Nothing a stranger's file holds may become a live formula or link in the office's report.
    options: dict[str, Any] = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "constant_memory": True,
        "tmpdir": str(scratch) if scratch else None,
    }
    total = sum(int(r["count"]) for r in report["rules"])
    if original:
        path.touch(mode=0o600)
        path.chmod(0o600)
    with xlsxwriter.Workbook(str(path), options) as book:
        bold = book.add_format({"bold": True})
        if original:
            marked.write_sheets(book, load(original), findings, report["mapping"], import_id)
        _summary(book.add_worksheet("Ringkasan"), report, bold)
        sheet = book.add_worksheet("Temuan")
        for column, (title, width) in enumerate(zip(_HEADINGS.values(), _WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, title, bold)
        sheet.freeze_panes(1, 0)
        for number, record in enumerate(_records(findings, limit), start=1):
            sheet.write_number(number, 0, record[0])
            for column, value in enumerate(record[1:], start=1):
                sheet.write_string(number, column, value or "")
        if total > limit:
            sheet.write_string(limit + 1, 0, f"{total - limit} temuan lagi tidak dimuat di lembar ini.")
    return max(total - limit, 0)


def _records(findings: Path, limit: int) -> Iterator[tuple[Any, ...]]:
    columns = ", ".join(_HEADINGS)
    with database.connect() as con:
        query = f"SELECT {columns} FROM read_parquet({literal(str(findings))}) LIMIT {int(limit)}"
        cursor = con.execute(query)
        while rows := cursor.fetchmany(10_000):
            yield from rows


def _summary(sheet: Any, report: dict[str, Any], bold: Any) -> None:
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 3, 22)
    lines = _lines(report)
    for row, (label, value) in enumerate(lines):
        sheet.write_string(row, 0, label, bold)
        sheet.write(row, 1, value) if isinstance(value, int) else sheet.write_string(row, 1, value)
    start = len(lines) + 1
    for column, title in enumerate(("Aturan", "Tingkat", "Banyaknya")):
        sheet.write_string(start, column, title, bold)
    for row, rule in enumerate(report["rules"], start=start + 1):
        sheet.write_string(row, 0, rule["id"])
        sheet.write_string(row, 1, rule["severity"])
        sheet.write_number(row, 2, rule["count"])
    start += len(report["rules"]) + 2
    for column, title in enumerate(("Kolom berkas", "Dibaca sebagai", "Cara")):
        sheet.write_string(start, column, title, bold)
    for row, one in enumerate(report["mapping"], start=start + 1):
        for column, text in enumerate((one["kolom_berkas"], one["kolom"] or "-", one["cara"])):
            sheet.write_string(row, column, text)


def _lines(report: dict[str, Any]) -> list[tuple[str, int | str]]:
    lines: list[tuple[str, int | str]] = [
        ("Berkas", report["source"]),
        ("Jenis", report["kind"]),
        ("Periode", report["period"]),
        *_file_lines(report.get("file_rows")),
        ("Baris dibaca", report["read"]),
        ("Diterima", report["accepted"]),
        ("Ditolak", report["rejected"]),
        ("Peringatan", report["warnings"]),
    ]
    if report["code_system"] and report["hit_rate"]:
        rates = ", ".join(f"{name} {rate:.1%}" for name, rate in report["hit_rate"].items())
        lines.append(("Sistem kode wilayah", f"{report['code_system']} ({rates})".replace(".", ",")))
    return lines + [("Catatan", note) for note in report["notes"]]


def _file_lines(rows: dict[str, int] | None) -> list[tuple[str, int | str]]:
    """The lines of a file whose lines are not our rows; the rest of the summary counts memberships."""
    names = {
        "read": "Baris berkas",
        "accepted": "Baris berkas diterima",
        "rejected": "Baris berkas ditolak",
        "merged": "Baris berkas digabung (satu keluarga)",
        "without": "Baris berkas tanpa program terdaftar",
    }
    return [(words, rows[name]) for name, words in names.items()] if rows else []


def rule_table(intake: Intake) -> Table:
    """The rules that fired, as a table for the terminal."""
    from rich.table import Table

    counts = f"dibaca {intake.read}, diterima {intake.accepted}, ditolak {intake.rejected}"
    table = Table("Aturan", "Tingkat", "Banyaknya", title=f"{intake.kind} {intake.period}: {counts}")
    for rule in intake.rules:
        table.add_row(rule["id"], rule["severity"], f"{rule['count']}")
    return table
