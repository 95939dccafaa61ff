"""One file in: read and checked beside what serves, then put in force in one step, or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from analytics import clock, parameters
from analytics.coverage.recap import missing_desa
from analytics.engine import consent, repeats
from analytics.engine.build import newest_period
from analytics.engine.originals import find_original
from analytics.errors import UserError
from analytics.intake import Context, Intake, read_file, to_report
from analytics.intake.guard import look_at
from analytics.intake.names import safe_name
from analytics.intake.questions import FOLDER
from analytics.store import Manifest, Slot, Transaction, Workspace

KINDS = (
    *("batas", "keluarga", "anggota", "penerima", "kuota", "survei"),
    *("usulan", "rekap-desil", "rekap-penerima", "rumah-tangga", "skor"),
)
#: Kinds of which there is one table for all periods.
TIMELESS = ("survei", "skor")
#: Kinds of which a file replaces only a part: the column by which the parts are told from each other.
PARTS = {
    **dict.fromkeys(("penerima", "kuota", "rekap-penerima"), "program"),
    "rekap-desil": "satuan_hitung",
}
Progress = Callable[[str, float], None]


def import_file(
    workspace: Workspace,
    path: Path,
    kind: str,
    *,
    period: str | None = None,
    codes: str | None = None,
    xlsx: Path | None = None,
    name: str | None = None,
    agreed: bool = True,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Take one file of the office into the workspace and return its report.

    ``xlsx`` also writes the report as a workbook, with the rows to mend. ``name`` is what the office calls
    the file where ``path`` does not say. ``agreed`` says that somebody agreed to what the file would take
    away (``consent``); without it such a file raises ConsentNeeded. Raises UserError when the file cannot be
    used; the data in force stays as it was then, and also when the process dies on the way.
    """
    _check(path, kind, period, xlsx)
    with workspace.begin(kind, safe_name(name or path.name)) as transaction:
        if kind == "batas":
            from analytics.engine.boundaries import import_boundary_file

            return import_boundary_file(workspace, transaction, path, codes, xlsx, progress, agreed=agreed)
        return _import_table(workspace, transaction, path, kind, period, codes, xlsx, progress, agreed)


def _check(path: Path, kind: str, period: str | None, xlsx: Path | None) -> None:
    if kind not in KINDS:
        raise UserError(
            f"Jenis berkas '{kind}' tidak dikenal.", saran=f"Pilih salah satu: {', '.join(KINDS)}."
        )
    geodatabase = kind == "batas" and path.suffix.lower() == ".gdb" and path.is_dir()
    if not geodatabase:
        look_at(path)
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
    agreed: bool,
) -> dict[str, Any]:
    # The raw rows of a person's file lie in the closed folder, never beside the analysis tables.
    staging = transaction.vault_dir / "staging"
    staging.mkdir(mode=0o700)
    context = context_of(workspace, period, codes)
    intake = read_file(path, kind, period=period, context=context, staging=staging, progress=progress)
    if context.period and intake.period != context.period:
        # The file names another quarter than the newest register's: check it against its own quarter.
        context = context_of(workspace, intake.period, codes)
        intake = read_file(
            path, kind, period=intake.period, context=context, staging=staging, progress=progress
        )
    reasons = consent.table_reasons(workspace, intake, slot_rows(intake))
    if reasons and not agreed:
        raise consent.ConsentNeeded(reasons)
    if xlsx:
        from analytics.intake.report import write_xlsx

        write_xlsx(intake, xlsx, import_id=transaction.id, scratch=staging)
    if intake.original:
        intake.original.replace(transaction.vault_dir / intake.original.name)
    if intake.rejected_rows:
        intake.rejected_rows.replace(transaction.vault_dir / "ditolak.parquet")
    slots = _slots(transaction, intake)
    report = _record(workspace, transaction, intake, slots, reasons, repeats.content_of(path))
    shutil.rmtree(staging)
    transaction.commit(slots, report=report)
    return report


def context_of(workspace: Workspace, period: str | None, codes: str | None) -> Context:
    """What the workspace knows that a file of this period is checked against."""
    manifest = workspace.manifest
    boundaries = workspace.files("batas", manifest)
    areas = pd.read_parquet(boundaries[0]) if boundaries else None
    when = period or newest_period(manifest)
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
        original=partial(find_original, workspace),
        workspace=workspace.root,
    )


def _slots(transaction: Transaction, intake: Intake) -> dict[str, Slot]:
    """The slots an accepted file replaces: one per programme for lists and quotas, per unit for recaps."""
    accepted = _in_force(intake)
    if accepted is None:
        return {}
    target = transaction.dir / f"{intake.kind}.parquet"
    shutil.copyfile(accepted, target)
    vault = None
    if intake.identity:
        vault = transaction.vault_dir / f"{intake.kind}.parquet"
        intake.identity.replace(vault)
    if intake.kind in PARTS:
        return _by_part(transaction, intake, target, vault)
    name = intake.kind if intake.kind in TIMELESS else f"{intake.kind}/{intake.period}"
    return {name: transaction.slot(target, intake.accepted, vault=vault, period=intake.period)}


def _by_part(transaction: Transaction, intake: Intake, target: Path, vault: Path | None) -> dict[str, Slot]:
    table = pd.read_parquet(target)
    slots = {}
    for name, part in table.groupby(PARTS[intake.kind], sort=True):
        file = target.with_name(f"{intake.kind}-{name}.parquet")
        part.to_parquet(file, index=False, compression="zstd")
        slots[f"{intake.kind}/{intake.period}/{name}"] = transaction.slot(file, len(part), vault=vault)
    target.unlink()
    return slots


def _record(
    workspace: Workspace,
    transaction: Transaction,
    intake: Intake,
    slots: dict[str, Slot],
    reasons: tuple[consent.Reason, ...],
    content: str | None,
) -> dict[str, Any]:
    """The report as the manifest keeps it: its findings, how many rows it replaced, what was agreed to."""
    findings = transaction.dir / "temuan.parquet"
    shutil.copyfile(intake.findings, findings)
    before = workspace.manifest
    replaced = {n: [before.slots[n].rows, slot.rows] for n, slot in slots.items() if n in before.slots}
    report = to_report(intake)
    told = [*repeats.same_file(before, content), *_shrinking(replaced), *_missing_desa(workspace, intake)]
    told += _goes_first(before, intake.kind) if slots else []
    return {
        **report,
        "source": transaction.source,
        "content": content,
        "notes": [*report.get("notes", []), *told],
        "id": transaction.id,
        "time": datetime.now().isoformat(timespec="seconds"),
        "snapshot": transaction.id if slots else None,
        "replaced": replaced,
        "consent": [asdict(one) for one in reasons],
        "findings": str(findings.relative_to(transaction.root)),
        "slots": sorted(slots),
        "quality": _copied(intake.quality, transaction),
    }


def _goes_first(before: Manifest, kind: str) -> list[str]:
    """Which of a survey and a published table makes the score, where an office has both."""
    other = {"survei": "skor", "skor": "survei"}.get(kind)
    if other not in before.slots:
        return []
    return [
        "Survei dan tabel koefisien terbitan kini keduanya ada. Skor dibuat dari survei kabupaten ini bila "
        "itu surveinya; kalau tidak dari tabel terbitan, dan baru sesudah itu dari survei wilayah lain. "
        "Mencabut salah satunya: tepat cabut --data skor, atau --data survei."
    ]


def _missing_desa(workspace: Workspace, intake: Intake) -> list[str]:
    """The desa of the map that a recap leaves out, part by part; sums with them stay empty."""
    boundaries = workspace.files("batas")
    if not intake.kind.startswith("rekap-") or intake.analysis is None or not boundaries:
        return []
    areas, table = pd.read_parquet(boundaries[0]), pd.read_parquet(intake.analysis)
    notes = []
    for name, part in table.groupby(PARTS[intake.kind], sort=True):
        if len(missing := missing_desa(part, areas)):
            named = ", ".join(f"{r.nama} ({r.kode})" for r in missing.head(20).itertuples())
            more = ", ..." if len(missing) > 20 else ""
            notes.append(
                f"{len(missing)} desa di peta tidak ada di rekap ini ({name}): {named}{more}. Angkanya "
                "kosong, juga di kecamatan dan kabupatennya; lengkapi lalu impor lagi."
            )
    return notes


def _copied(file: Path | None, transaction: Transaction) -> str | None:
    """A file of the staging folder beside the analysis tables, as the manifest names it."""
    if file is None:
        return None
    return str(Path(shutil.copyfile(file, transaction.dir / file.name)).relative_to(transaction.root))


def _shrinking(replaced: dict[str, list[int]]) -> list[str]:
    """A list replaced by one less than half as long is told: it may be one of several files."""
    return [
        f"Perhatian: {name} berisi {old} baris, kini diganti {new} baris. Bila daftar terbagi dalam beberapa "
        "berkas, gabungkan dahulu; impor ulang berkas yang lengkap mengembalikannya."
        for name, (old, new) in replaced.items()
        if consent.shrinks(old, new) and name != consent.WHOLE
    ]


def slot_rows(intake: Intake) -> dict[str, int]:
    """The slots an import would replace, each with its rows, without writing anything."""
    accepted = _in_force(intake)
    if accepted is None:
        return {}
    if column := PARTS.get(intake.kind):
        counts = pd.read_parquet(accepted, columns=[column])[column].value_counts()
        return {f"{intake.kind}/{intake.period}/{name}": int(n) for name, n in counts.items()}
    return {intake.kind if intake.kind in TIMELESS else f"{intake.kind}/{intake.period}": intake.accepted}


def _in_force(intake: Intake) -> Path | None:
    """The accepted rows that come in force; None without any, and for a table that is used whole or not."""
    incomplete = intake.kind == consent.WHOLE and intake.rejected > 0
    return None if intake.accepted == 0 or incomplete else intake.analysis
