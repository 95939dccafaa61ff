"""Take the last import back: a new manifest that points at what served before it. No file is deleted.

The import's report stays, marked as undone, and its snapshot lies where it lay; figures that were built from
it are told to be out of date, as after any other change of the input.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.errors import UserError
from analytics.store import manifest as manifests
from analytics.store.manifest import Manifest, Slot

if TYPE_CHECKING:
    from analytics.store import Workspace


@dataclass(frozen=True)
class Undoing:
    """What taking an import back would change: slot -> rows now and rows before (None: nothing before)."""

    report: dict[str, Any]
    slots: dict[str, Slot | None]
    rows: dict[str, tuple[int, int | None]]


def last_import(workspace: Workspace) -> Undoing | None:
    """The newest import that put something in force and was not undone yet; None where there is none."""
    manifest = workspace.manifest
    report = next(
        (r for r in reversed(manifest.imports) if r.get("snapshot") and not r.get("undone")),
        None,
    )
    if report is None:
        return None
    before = _before(workspace.root, manifest, report["id"])
    own = {name: slot for name, slot in manifest.slots.items() if slot.snapshot == report["id"]}
    slots = {name: before.slots.get(name) for name in own}
    rows = {name: (slot.rows, old.rows if (old := slots[name]) else None) for name, slot in own.items()}
    return Undoing(report, slots, rows)


def revert(workspace: Workspace, import_id: str) -> Manifest:
    """Put back what served before an import; raises UserError when it is not the last one."""
    with workspace.begin("urungkan", import_id):
        undoing = last_import(workspace)
        if undoing is None or undoing.report["id"] != import_id:
            raise UserError(
                "Hanya impor terakhir yang dapat diurungkan, dan impor ini bukan yang terakhir.",
                saran="Muat ulang halaman, lalu urungkan dari yang terbaru.",
            )
        now = workspace.manifest
        moment = datetime.now().isoformat(timespec="seconds")
        slots = {name: slot for name, slot in now.slots.items() if name not in undoing.slots}
        slots |= {name: slot for name, slot in undoing.slots.items() if slot}
        imports = [
            {**r, "snapshot": None, "undone": moment} if r["id"] == import_id else r for r in now.imports
        ]
        after = replace(now, version=now.version + 1, time=moment, slots=slots, imports=imports)
        # The transaction only lends its lock and its mark in the journal; it has no files of its own.
        manifests.write(workspace.root, after)
        return after


def _before(root: Path, manifest: Manifest, import_id: str) -> Manifest:
    """The last manifest that did not know the import; an empty one for the first import."""
    found = Manifest()
    for version in range(manifest.version, 0, -1):
        one = _version(root, version)
        if all(report["id"] != import_id for report in one.imports):
            found = one
            break
    return found


def _version(root: Path, version: int) -> Manifest:
    path = root / "manifests" / f"{version:06d}.json"
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(
            "Riwayat manifes tidak lengkap, jadi impor ini tidak dapat diurungkan.",
            saran="Impor ulang berkas yang sebelumnya dipakai.",
        ) from error
    return Manifest(**raw | {"slots": {name: Slot(**slot) for name, slot in raw["slots"].items()}})
