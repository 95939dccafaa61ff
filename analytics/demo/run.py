"""The demonstration: write the office's files, then import and build them like anybody's."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from analytics.demo.inbox import write_inbox
from analytics.engine.build import build
from analytics.engine.importing import import_file
from analytics.store import Workspace

PERIOD = "2026-Q3"
#: The files of the inbox by kind, in the order in which an office must import them. The recap stays in the
#: inbox: an office with a register needs none.
ORDER = ("batas", "keluarga", "anggota", "penerima", "kuota", "survei", "usulan")
#: Share of the whole that is done when a step begins; measured once, only for the bar.
WEIGHTS = {
    "tulis": 0.35,
    "batas": 0.03,
    "keluarga": 0.12,
    "anggota": 0.25,
    "penerima": 0.12,
    "kuota": 0.01,
    "survei": 0.02,
    "usulan": 0.01,
}


def run_demo(
    workspace: Workspace,
    *,
    families: int,
    seed: int,
    progress: Callable[[str, float], None] | None = None,
) -> dict[str, Any]:
    """Fill a workspace with the fictitious kabupaten: import reports, the build and the seconds."""
    tell = progress or (lambda _label, _share: None)
    start = time.monotonic()
    done = 0.0

    def part(weight: float) -> Callable[[str, float], None]:
        begin = done
        return lambda label, share: tell(label, begin + weight * share)

    write_inbox(workspace.root, families=families, seed=seed, progress=part(WEIGHTS["tulis"]))
    done = WEIGHTS["tulis"]
    reports = []
    inbox = workspace.root / "inbox"
    for kind in ORDER:
        files = sorted(inbox.glob(f"{kind}_*")) or sorted(inbox.glob(f"{kind}*"))
        for file in files:
            share = WEIGHTS[kind] / len(files)
            period = None if kind == "batas" else PERIOD
            reports.append(import_file(workspace, file, kind, period=period, progress=part(share)))
            done += share
    built = build(workspace, PERIOD, progress=part(1.0 - done))
    return {"laporan": reports, "bangun": built, "detik": time.monotonic() - start}
