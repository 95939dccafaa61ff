"""Work on a stranger's file in a process of its own: few variables, a clock, an answer as JSON or none."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Timer
from typing import Any

import analytics

#: What the child writes beside its job.
ANSWER = "jawaban.json"
_KEPT = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR")


@dataclass(frozen=True)
class Outcome:
    """``status`` of the process, None where its time was up; its ``answer``, None where it left none."""

    status: int | None
    answer: dict[str, Any] | None


def run_apart(
    module: str, folder: Path, job: dict[str, Any], variables: dict[str, str] | None = None
) -> Outcome:
    """Run ``python -m module JOB``, for the job's ``seconds`` at most; no file of it stays in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    task, answer = folder / "tugas.json", folder / ANSWER
    answer.unlink(missing_ok=True)
    task.write_text(json.dumps({"folder": str(folder.resolve()), **job}), "utf-8")
    try:
        status = _status([sys.executable, "-m", module, str(task)], job["seconds"], variables or {})
        return Outcome(status, json.loads(answer.read_text("utf-8")) if answer.exists() else None)
    finally:
        task.unlink(missing_ok=True)
        answer.unlink(missing_ok=True)


def _status(command: list[str], seconds: int, variables: dict[str, str]) -> int | None:
    # The child's own words may quote the file, so nothing of them is kept.
    nowhere = subprocess.DEVNULL
    child = subprocess.Popen(
        command, env=environment() | variables, stdin=nowhere, stdout=nowhere, stderr=nowhere
    )
    late = Event()

    def stop() -> None:
        late.set()
        child.kill()

    # Waiting with a clock of its own would look only every twentieth of a second whether the child has ended.
    clock = Timer(seconds, stop)
    clock.start()
    try:
        status = child.wait()
    finally:
        clock.cancel()
        child.kill()
        child.wait()
    return None if late.is_set() and status else status


def environment() -> dict[str, str]:
    """Few variables, no secrets; memory pools that do not reserve more address space than they use."""
    kept = {k: os.environ[k] for k in _KEPT if k in os.environ}
    root = str(Path(analytics.__file__).resolve().parent.parent)
    return {
        **kept,
        "PYTHONPATH": root,
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "4",
        # Blocks of a few megabytes come and go; given back to the system, each has to be cleared again.
        "MALLOC_MMAP_THRESHOLD_": str(32 * 1024**2),
        "MALLOC_TRIM_THRESHOLD_": str(256 * 1024**2),
    }
