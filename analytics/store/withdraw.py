"""Take a table that may be missing out of force, and put it back. No file is deleted.

A published table or a survey serves until another takes its place; an office that no longer stands behind one
needs a way to do without. The import that brought it stays in the history, marked as taken back, and keeps
what it put in force, so that the same table can serve again.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from analytics.errors import UserError
from analytics.store import manifest as manifests
from analytics.store.manifest import Manifest, Slot

if TYPE_CHECKING:
    from analytics.store import Workspace

#: Tables that a build can do without, each in a slot of its own.
OPTIONAL = ("skor", "survei")


def withdraw(workspace: Workspace, kind: str) -> dict[str, Any]:
    """Do without a table from now on; returns the report of the import that had brought it.

    Raises UserError where no such table is in force.
    """
    with workspace.begin("cabut", kind):
        now = workspace.manifest
        slot = now.slots.get(kind)
        if slot is None:
            raise UserError(f"Tidak ada data {kind} yang dipakai.", saran="Lihat isinya: tepat status.")
        mark = {"snapshot": None, "undone": _moment(), "withdrawn": {"slot": kind, **asdict(slot)}}
        slots = {name: one for name, one in now.slots.items() if name != kind}
        return _put(workspace, now, slots, slot.snapshot, mark)


def put_back(workspace: Workspace, kind: str) -> dict[str, Any]:
    """Put the table in force again that was withdrawn last; returns the report of its import.

    Raises UserError where none was withdrawn, or where another one serves by now.
    """
    with workspace.begin("cabut", kind):
        now = workspace.manifest
        if kind in now.slots:
            raise UserError(
                f"Data {kind} yang lain sudah dipakai.", saran="Cabut yang itu lebih dahulu, lalu ulangi."
            )
        report = last_withdrawn(now, kind)
        if report is None:
            raise UserError(f"Tidak ada data {kind} yang dicabut.", saran="Impor berkasnya.")
        body = {name: value for name, value in report["withdrawn"].items() if name != "slot"}
        slot = Slot(**body)
        mark = {"snapshot": slot.snapshot, "undone": None, "withdrawn": None}
        return _put(workspace, now, {**now.slots, kind: slot}, report["id"], mark)


def last_withdrawn(manifest: Manifest, kind: str) -> dict[str, Any] | None:
    """The import whose table of a kind was withdrawn last; None where there is none."""
    found = [r for r in manifest.imports if (r.get("withdrawn") or {}).get("slot") == kind]
    return max(found, key=lambda report: str(report["undone"]), default=None)


def _put(
    workspace: Workspace, now: Manifest, slots: dict[str, Slot], import_id: str, mark: dict[str, Any]
) -> dict[str, Any]:
    imports = [{**r, **mark} if r["id"] == import_id else r for r in now.imports]
    after = replace(now, version=now.version + 1, time=_moment(), slots=slots, imports=imports)
    # As with taking an import back, the transaction only lends its lock and its mark in the journal.
    manifests.write(workspace.root, after)
    return next((r for r in imports if r["id"] == import_id), {"id": import_id, "source": import_id})


def _moment() -> str:
    return datetime.now().isoformat(timespec="microseconds")
