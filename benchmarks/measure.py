"""Wall time and peak memory of a command with all its child processes; several of them in turn."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
_EVERY = 0.02


@dataclass(frozen=True)
class Run:
    """One run: seconds from start to end and of processors, the highest resident bytes of its processes."""

    seconds: float
    busy: float
    peak: int
    printed: str


def run(command: Sequence[str], **environment: str) -> Run:
    """Run a command and watch its tree; raises when it fails. Pages shared by two processes count twice."""
    began, used = time.monotonic(), _processors()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=os.environ | {"OMP_NUM_THREADS": "1"} | environment
    )
    peak = 0
    while process.poll() is None:
        peak = max(peak, sum(_resident(pid) for pid in _tree(process.pid)))
        time.sleep(_EVERY)
    seconds, busy = time.monotonic() - began, _processors() - used
    printed = process.stdout.read() if process.stdout else ""
    if process.returncode:
        raise SystemExit(f"{' '.join(command[:4])} ...: status {process.returncode}\n{printed}")
    return Run(seconds, busy, peak, printed)


def _processors() -> float:
    """Processor seconds of all ended children; says more than the clock on a busy computer."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _tree(pid: int) -> Iterator[int]:
    yield pid
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _tree(int(child))
    except OSError:
        return


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    except (OSError, IndexError):
        return 0


def compare(
    ours: list[str], peer: list[str], rounds: int, *, warm: bool = True
) -> tuple[list[Run], list[Run]]:
    """Run both in turn, so that a busy moment meets both; ``warm``: one round more, which is not counted."""
    runs: tuple[list[Run], list[Run]] = ([], [])
    for number in range(-int(warm), max(rounds, 1)):
        for which, command in enumerate((ours, peer)):
            done = run([sys.executable, *command])
            if number >= 0:
                runs[which].append(done)
    return runs


def table(ours: list[Run], peer: list[Run], name: str) -> str:
    """Medians, and the median of the ratios within a round (above 1: ours is faster or smaller)."""
    kinds = {
        "detik": ("seconds", 1.0, 2),
        "detik prosesor": ("busy", 1.0, 2),
        "puncak memori (MB)": ("peak", 2.0**20, 0),
    }
    lines = [f"{'':24}{'kami':>12}{name:>24}{'×':>8}"]
    for label, (field, unit, digits) in kinds.items():
        mine, theirs = ([getattr(run, field) / unit for run in runs] for runs in (ours, peer))
        ratio = median(t / m for m, t in zip(mine, theirs, strict=True))
        lines.append(f"{label:24}{median(mine):>12.{digits}f}{median(theirs):>24.{digits}f}{ratio:>8.1f}")
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "?"
    return "\n".join([*lines, f"ronde {len(ours)}, beban komputer {load} pada {os.cpu_count()} inti"])
