"""Which kept rows a marked workbook belongs to: the newest import of its line, if that still serves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from analytics.errors import UserError
from analytics.intake.original import FOLDER
from analytics.store import Manifest, Workspace

_AGAIN = "Unduh buku kerja perbaikan dari laporan impor yang terbaru, atau impor berkas yang lengkap."


def kept_folder(workspace: Workspace, import_id: str) -> Path:
    """Where the original rows of an import lie (the folder may be missing)."""
    return workspace.root / "vault" / import_id / FOLDER


def find_original(workspace: Workspace, import_id: str) -> Path:
    """The rows a marked workbook of this import is laid over: its own, or those of a later mending of it.

    Raises UserError when the import is unknown, undone, or when another file has taken its place since.
    """
    manifest = workspace.manifest
    line = _line(manifest, import_id)
    if not line:
        raise UserError(
            "Ini buku kerja perbaikan, tetapi impor asalnya tidak ada di ruang kerja ini.",
            saran="Impor berkas asalnya dahulu, lalu perbaiki buku kerja yang dihasilkan impor itu.",
        )
    known = {report["id"] for report in line}
    for name in {name for report in line for name in report.get("slots", [])}:
        slot = manifest.slots.get(name)
        if slot is None or slot.snapshot not in known:
            raise UserError(
                f"Sejak buku kerja perbaikan ini dibuat, {name} sudah diganti oleh impor lain.", saran=_AGAIN
            )
    folder = kept_folder(workspace, line[-1]["id"])
    if not folder.is_dir():
        raise UserError("Baris asal buku kerja perbaikan ini tidak lagi tersimpan.", saran=_AGAIN)
    return folder


def _line(manifest: Manifest, import_id: str) -> list[dict[str, Any]]:
    """An import and the mendings that followed from it, oldest first; without those that were undone."""
    line: list[dict[str, Any]] = []
    for report in manifest.imports:
        ids = {one["id"] for one in line} | {import_id}
        if not report.get("undone") and (report["id"] == import_id or report.get("mends") in ids):
            line.append(report)
    return line if any(report["id"] == import_id for report in line) else []
