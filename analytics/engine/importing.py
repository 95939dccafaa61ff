"""One file in: read and checked beside what serves, then put in force in one step, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from analytics import clock, parameters
from analytics.errors import UserError
from analytics.intake import Context, Intake, read_file, to_report
from analytics.store import Slot, Transaction, Workspace

KINDS = ("batas", "keluarga", "anggota", "penerima", "kuota", "survei")
Progress = Callable[[str, float], None]


def import_file(
    workspace: Workspace,
    path: Path,
    kind: str,
    *,
    period: str | None = None,
    codes: str | None = None,
    xlsx: Path | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Take one file of the office into the workspace and return its report.

    ``xlsx`` also writes the report as a workbook. Raises UserError when the file cannot be used; the data in
    force stays as it was then, and also when the process dies on the way.
    """
    if kind not in KINDS:
        raise UserError(
            f"Jenis berkas '{kind}' tidak dikenal.", saran=f"Pilih salah satu: {', '.join(KINDS)}."
        )
    if not path.is_file():
        raise UserError(f"Berkas '{path}' tidak ada.", saran="Periksa nama dan foldernya.")
    if period:
        clock.check_period(period)
    with workspace.begin(kind, path.name) as transaction:
        if kind == "batas":
            from analytics.engine.boundaries import import_boundary_file

            return import_boundary_file(transaction, path, codes, progress)
        return _import_table(workspace, transaction, path, kind, period, codes, xlsx, progress)


def _import_table(
    workspace: Workspace,
    transaction: Transaction,
    path: Path,
    kind: str,
    period: str | None,
    codes: str | None,
    xlsx: Path | None,
    progress: Progress | None,
) -> dict[str, Any]:
    staging = transaction.dir / "staging"
    staging.mkdir()
    context = _context(workspace, period, codes)
    intake = read_file(path, kind, period=period, context=context, staging=staging, progress=progress)
    if context.period and intake.period != context.period:
        # The file names another quarter than the newest register's: check it against its own quarter.
        context = _context(workspace, intake.period, codes)
        intake = read_file(
            path, kind, period=intake.period, context=context, staging=staging, progress=progress
        )
    if xlsx:
        from analytics.intake.report import write_xlsx

        write_xlsx(intake, xlsx)
    slots = _slots(transaction, intake)
    report = _record(transaction, intake, bool(slots))
    transaction.commit(slots, report=report)
    return report


def _context(workspace: Workspace, period: str | None, codes: str | None) -> Context:
    manifest = workspace.manifest
    boundaries = workspace.files("batas", manifest)
    areas = pd.read_parquet(boundaries[0]) if boundaries else None
    when = period or (manifest.periods()[-1] if manifest.periods() else None)
    today = date.today()
    rules = parameters.programmes(clock.period_end(when) if when else today, workspace.root)
    return Context(
        areas=areas,
        families=workspace.files(f"keluarga/{when}", manifest) or None if when else None,
        persons=workspace.files(f"anggota/{when}", manifest) or None if when else None,
        pseudonym=workspace.pseudonyms,
        programmes={name: rule.satuan for name, rule in rules.items()},
        today=today,
        codes=codes,
        period=when,
    )


def _slots(transaction: Transaction, intake: Intake) -> dict[str, Slot]:
    """The slots an accepted file replaces: one per programme for lists and quotas."""
    if intake.accepted == 0 or intake.analysis is None:
        return {}
    target = transaction.dir / f"{intake.kind}.parquet"
    vault = None
    if intake.identity:
        vault = transaction.vault_dir / f"{intake.kind}.parquet"
        intake.identity.replace(vault)
    if intake.rejected_rows:
        intake.rejected_rows.replace(transaction.vault_dir / "ditolak.parquet")
    intake.analysis.replace(target)
    if intake.kind in ("penerima", "kuota"):
        return _per_programme(transaction, intake, target, vault)
    name = intake.kind if intake.kind == "survei" else f"{intake.kind}/{intake.period}"
    return {name: transaction.slot(target, intake.accepted, vault=vault, period=intake.period)}


def _per_programme(
    transaction: Transaction, intake: Intake, target: Path, vault: Path | None
) -> dict[str, Slot]:
    table = pd.read_parquet(target)
    slots = {}
    for program, part in table.groupby("program", sort=True):
        file = target.with_name(f"{intake.kind}-{program}.parquet")
        part.to_parquet(file, index=False, compression="zstd")
        slots[f"{intake.kind}/{intake.period}/{program}"] = transaction.slot(file, len(part), vault=vault)
    target.unlink()
    return slots


def _record(transaction: Transaction, intake: Intake, in_force: bool) -> dict[str, Any]:
    """The report as the manifest keeps it, with where its findings lie."""
    findings = transaction.dir / "temuan.parquet"
    intake.findings.replace(findings)
    for leftover in (transaction.dir / "staging").rglob("*"):
        if leftover.is_file():
            leftover.unlink()
    (transaction.dir / "staging").rmdir()
    return {
        **to_report(intake),
        "id": transaction.id,
        "time": datetime.now().isoformat(timespec="seconds"),
        "snapshot": transaction.id if in_force else None,
        "findings": str(findings.relative_to(transaction.root)),
    }
