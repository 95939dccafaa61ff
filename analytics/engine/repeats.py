"""The same file a second time is pointed out: nothing is wrong with it, but it may be the wrong file."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from analytics.store import Manifest
from analytics.store.transaction import sha256


def content_of(path: Path) -> str | None:
    """What tells one file from every other by its bytes; None for a folder."""
    return sha256(path) if path.is_file() else None


def same_file(manifest: Manifest, content: str | None) -> list[str]:
    """A note on the newest import of the very same bytes that was put in force and not undone."""
    for report in reversed(manifest.imports):
        if content and report.get("content") == content and report.get("snapshot"):
            when = datetime.fromisoformat(report["time"]).strftime("%d-%m-%Y %H.%M")
            period = f" periode {report['period']}" if report.get("period") else ""
            return [
                f"Isi berkas ini sama persis dengan impor {report['kind']}{period} tanggal {when} "
                f"({report['source']})."
            ]
    return []
