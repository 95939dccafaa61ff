"""One import: everything is written beside what serves, and becomes visible in one step or never.

Steps: take the importer's lock, leave a journal mark, write Parquet into ``snapshots/<id>`` and
``vault/<id>``, flush, replace the manifest, remove the mark. A process that dies in between leaves the
mark and an orphan folder; ``status`` tells of it and the next import sweeps it away.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import time
import uuid
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from analytics.errors import UserError
from analytics.store import manifest as manifests
from analytics.store.manifest import Manifest, Slot

JOURNAL = "journal"
#: The slots that a build makes, by period.
BUILT = "bangun"
LOCK_ATTEMPTS = 20


class Transaction:
    """A context manager around one import or build; nothing is in force until ``commit``."""

    def __init__(self, root: Path, kind: str, source: str) -> None:
        self.root, self.kind, self.source = root, kind, source
        stamp = datetime.now().strftime("%Y%m%dT%H%M%S")
        self.id = f"{stamp}-{kind}-{uuid.uuid4().hex[:6]}"
        self.dir = root / "snapshots" / self.id
        self.vault_dir = root / "vault" / self.id
        self._lock: IO[str] | None = None
        self._committed = False

    def __enter__(self) -> Transaction:
        self._lock = _acquire(self.root)
        sweep(self.root)
        mark = {"id": self.id, "kind": self.kind, "source": self.source, "started": _now()}
        (self.root / JOURNAL).mkdir(exist_ok=True)
        manifests.durable_write(self._mark, json.dumps(mark))
        self.dir.mkdir(parents=True)
        self.vault_dir.parent.mkdir(mode=0o700, exist_ok=True)
        self.vault_dir.parent.chmod(0o700)
        self.vault_dir.mkdir(mode=0o700)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A failed import leaves as it came; a killed one never gets here and is swept later.
        if not self._committed:
            shutil.rmtree(self.dir, ignore_errors=True)
            shutil.rmtree(self.vault_dir, ignore_errors=True)
        self._mark.unlink(missing_ok=True)
        if self._lock:
            self._lock.close()

    def slot(self, file: Path, rows: int, *, vault: Path | None = None, **info: Any) -> Slot:
        """A finished file of this transaction, flushed and hashed, ready for ``commit``."""
        _flush(file)
        if vault:
            vault.chmod(0o600)
            _flush(vault)
        return Slot(
            snapshot=self.id,
            file=str(file.relative_to(self.root)),
            rows=rows,
            sha256=sha256(file),
            vault=str(vault.relative_to(self.root)) if vault else None,
            info=info,
        )

    def commit(
        self,
        slots: dict[str, Slot],
        *,
        report: dict[str, Any] | None = None,
        build: tuple[str, dict[str, Any]] | None = None,
    ) -> Manifest:
        """Put the new slots in force, with the import report or the build note that goes with them.

        ``build`` is (period, note): its slots take the place of all that the period's last build made, so
        that a figure which can no longer be made is gone and not the old one.
        """
        for folder in (self.dir, self.vault_dir):
            manifests.sync_folder(folder)
        before = manifests.read(self.root)
        gone = before.under(f"{BUILT}/{build[0]}") if build else {}
        kept = {name: slot for name, slot in before.slots.items() if name not in gone}
        after = replace(
            before,
            version=before.version + 1,
            time=_now(),
            slots={**kept, **slots},
            imports=[*before.imports, report] if report else before.imports,
            builds={**before.builds, build[0]: build[1]} if build else before.builds,
        )
        manifests.write(self.root, after)
        self._committed = True
        return after

    @property
    def _mark(self) -> Path:
        return self.root / JOURNAL / f"{self.id}.json"


def interrupted(root: Path) -> list[dict[str, Any]]:
    """Imports that were begun and neither finished nor swept; empty while one is still running."""
    marks = sorted((root / JOURNAL).glob("*.json"))
    if not marks or running(root):
        return []
    kept = _kept(root)
    found = [json.loads(mark.read_text()) for mark in marks if mark.exists()]
    return [mark for mark in found if mark["id"] not in kept]


def sweep(root: Path) -> list[str]:
    """Remove what killed imports left behind. The caller holds the lock; returns the swept ids."""
    swept = []
    kept = _kept(root)
    for mark in (root / JOURNAL).glob("*.json"):
        snapshot = json.loads(mark.read_text())["id"]
        if snapshot not in kept:
            shutil.rmtree(root / "snapshots" / snapshot, ignore_errors=True)
            shutil.rmtree(root / "vault" / snapshot, ignore_errors=True)
            swept.append(snapshot)
        mark.unlink()
    for leftover in root.glob(f".{manifests.NAME}.*.tmp"):
        leftover.unlink()
    return swept


def running(root: Path) -> bool:
    """True while another process imports or builds in this workspace. Only looks; takes no lock away."""
    try:
        handle = (root / ".lock").open("r")
    except OSError:
        return False
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _kept(root: Path) -> set[str]:
    current = manifests.read(root)
    return {slot.snapshot for slot in current.slots.values()} | {r["id"] for r in current.imports}


def sha256(path: Path) -> str:
    """SHA-256 of a file as hexadecimal text."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _acquire(root: Path) -> IO[str]:
    handle = (root / ".lock").open("w")
    for attempt in range(LOCK_ATTEMPTS):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # Somebody may only be looking whether an import runs; that takes a moment.
            if attempt + 1 < LOCK_ATTEMPTS:
                time.sleep(0.05)
        else:
            return handle
    handle.close()
    raise UserError(
        "Impor lain sedang berjalan di ruang kerja ini.",
        saran="Tunggu sampai selesai, lalu jalankan lagi. Data yang sedang dipakai tidak berubah.",
    )


def _flush(path: Path) -> None:
    with path.open("rb") as handle:
        os.fsync(handle.fileno())


def _now() -> str:
    return datetime.now().isoformat(timespec="seconds")
