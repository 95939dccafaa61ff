"""The manifest: which files are in force. Replacing it atomically is the only commit point.

``MANIFEST.json`` names, per slot, the immutable snapshot file that serves now. A slot is what one import
replaces: ``batas``, ``keluarga/2026-Q3``, ``penerima/2026-Q3/PKH``. Every earlier manifest stays in
``manifests/``, so a figure can be replayed as it was known on a past day.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from analytics.errors import UserError

NAME = "MANIFEST.json"


@dataclass(frozen=True)
class Slot:
    """One table in force: its snapshot, its file (relative to the workspace), rows and SHA-256."""

    snapshot: str
    file: str
    rows: int
    sha256: str
    vault: str | None = None
    info: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Manifest:
    """What the workspace holds at one version; version 0 is an empty workspace."""

    version: int = 0
    time: str = ""
    slots: dict[str, Slot] = field(default_factory=dict)
    imports: list[dict[str, Any]] = field(default_factory=list)
    builds: dict[str, dict[str, Any]] = field(default_factory=dict)

    def periods(self, kind: str = "keluarga") -> list[str]:
        """Periods for which a kind of table is in force, oldest first."""
        return sorted({s.split("/")[1] for s in self.slots if s.startswith(f"{kind}/")})

    def under(self, prefix: str) -> dict[str, Slot]:
        """The slots of one kind and period, for example ``penerima/2026-Q3``."""
        return {k: v for k, v in self.slots.items() if k == prefix or k.startswith(f"{prefix}/")}


def read(root: Path) -> Manifest:
    """The manifest in force; an empty one where nothing was imported yet."""
    try:
        raw = json.loads((root / NAME).read_text(encoding="utf-8"))
        return Manifest(**raw | {"slots": {name: Slot(**slot) for name, slot in raw["slots"].items()}})
    except FileNotFoundError:
        return Manifest()
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UserError(
            "Berkas MANIFEST.json rusak.",
            saran="Salin berkas bernomor terbesar dari folder manifests/ menjadi MANIFEST.json.",
        ) from error


def write(root: Path, manifest: Manifest) -> None:
    """Put a manifest in force: history copy first, then one atomic rename, both flushed to disk."""
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1)
    history = root / "manifests"
    history.mkdir(exist_ok=True)
    durable_write(history / f"{manifest.version:06d}.json", text)
    durable_write(root / NAME, text)


def durable_write(path: Path, text: str) -> None:
    """Write a small file so that a reader, or a power cut, sees the old one or the new one."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with temporary.open("w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    temporary.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Flush a folder's own entries, or a file's bytes, to disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
