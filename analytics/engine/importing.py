"""One file in: read and checked beside what serves, then put in force in one step, or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from analytics import clock, parameters
from analytics.errors import UserError
from analytics.intake import Context, Intake, read_file, to_report
from analytics.intake.names import safe_name
from analytics.intake.questions import FOLDER
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
    _check(path, kind, period, xlsx)
    with workspace.begin(kind, safe_name(path.name)) as transaction:
        if kind == "batas":
            from analytics.engine.boundaries import import_boundary_file

            return import_boundary_file(workspace, transaction, path, codes, xlsx, progress)
        return _import_table(workspace, transaction, path, kind, period, codes, xlsx, progress)


def _check(path: Path, kind: str, period: str | None, xlsx: Path | None) -> None:
    if kind not in KINDS:
        raise UserError(
            f"Jenis berkas '{kind}' tidak dikenal.", saran=f"Pilih salah satu: {', '.join(KINDS)}."
        )
    if path.is_dir():
        raise UserError(f"'{safe_name(path.name)}' adalah folder.", saran="Sebut satu berkas di dalamnya.")
    if not path.is_file():
        raise UserError(f"Berkas '{safe_name(path.name)}' tidak ada.", saran="Periksa nama dan foldernya.")
    if period:
        clock.check_period(period)
    if xlsx is None:
        return
    if xlsx.resolve() == path.resolve():
        raise UserError(
            "Laporan tidak boleh ditulis ke berkas masukan.", saran="Pilih nama lain untuk --report."
        )
    if xlsx.is_dir() or not xlsx.resolve().parent.is_dir():
        raise UserError(
            "Folder untuk --report tidak ada.", saran="Buat foldernya dahulu, lalu sebut nama berkas."
        )


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
    # The raw rows of a person's file lie in the closed folder, never beside the analysis tables.
    staging = transaction.vault_dir / "staging"
    staging.mkdir(mode=0o700)
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
    if intake.rejected_rows:
        intake.rejected_rows.replace(transaction.vault_dir / "ditolak.parquet")
    slots = _slots(transaction, intake)
    report = _record(workspace, transaction, intake, slots)
    shutil.rmtree(staging)
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
        remembered=workspace.root / FOLDER,
    )


def _slots(transaction: Transaction, intake: Intake) -> dict[str, Slot]:
    """The slots an accepted file replaces: one per programme for lists and quotas."""
    if intake.accepted == 0 or intake.analysis is None:
        return {}
    target = transaction.dir / f"{intake.kind}.parquet"
    shutil.copyfile(intake.analysis, target)
    vault = None
    if intake.identity:
        vault = transaction.vault_dir / f"{intake.kind}.parquet"
        intake.identity.replace(vault)
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


def _record(
    workspace: Workspace, transaction: Transaction, intake: Intake, slots: dict[str, Slot]
) -> dict[str, Any]:
    """The report as the manifest keeps it: where its findings lie, and how many rows it replaced."""
    findings = transaction.dir / "temuan.parquet"
    shutil.copyfile(intake.findings, findings)
    before = workspace.manifest.slots
    replaced = {n: [before[n].rows, slot.rows] for n, slot in slots.items() if n in before}
    report = to_report(intake)
    return {
        **report,
        "notes": [*report.get("notes", []), *_shrinking(replaced)],
        "id": transaction.id,
        "time": datetime.now().isoformat(timespec="seconds"),
        "snapshot": transaction.id if slots else None,
        "replaced": replaced,
        "findings": str(findings.relative_to(transaction.root)),
    }


def _shrinking(replaced: dict[str, list[int]]) -> list[str]:
    """A list replaced by one less than half as long is told: it may be one of several files."""
    return [
        f"Perhatian: {name} berisi {old} baris, kini diganti {new} baris. Bila daftar terbagi dalam beberapa "
        "berkas, gabungkan dahulu; impor ulang berkas yang lengkap mengembalikannya."
        for name, (old, new) in replaced.items()
        if new < old / 2
    ]
