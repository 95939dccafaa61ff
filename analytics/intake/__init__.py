"""An office's file in: sniff, map columns and codes, check the rules, give accepted rows and a report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from analytics.intake.model import Context, Intake, MappedColumn, Progress

__all__ = ["Context", "Intake", "MappedColumn", "Progress", "read_file", "to_report"]


def read_file(
    path: Path,
    kind: str,
    *,
    period: str | None,
    context: Context,
    staging: Path,
    progress: Progress | None = None,
) -> Intake:
    """Read a file the office brings; every row ends up accepted or rejected with its reasons.

    ``kind`` is keluarga, anggota, penerima, kuota or survei. Writes Parquet into ``staging`` and commits
    nothing. Raises UserError when the whole file must be mended first.
    """
    # Imported here so that the guarded child process does not load the database and the rules.
    from analytics.intake.pipeline import run

    return run(Path(path), kind, period=period, context=context, staging=Path(staging), progress=progress)


def to_report(intake: Intake) -> dict[str, Any]:
    """The report a machine reads: {kind, period, read, accepted, rejected, warnings, rules, ...}."""
    from analytics.intake.report import to_report as report

    return report(intake)
