"""A real import killed at random moments: what served still serves, status says so, the next one works."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pandas as pd
import pytest

from analytics.store import Workspace
from tests.conftest import ROOT, tepat, tepat_json

KILLS = 8


@pytest.mark.parametrize(("step", "slot"), [("build", "bangun/2026-Q3/skor"), ("batas", "batas")])
def test_kill_what_else_writes(demo: Path, tmp_path: Path, step: str, slot: str) -> None:
    """A build and a boundary import, killed: the slot in force is whole and the next run works."""
    folder = tmp_path / "ruang"
    shutil.copytree(demo, folder)
    words = ["build", "--workspace", str(folder)]
    if step == "batas":
        words = ["import", str(folder / "inbox/batas_desa_simulasi.gpkg"), "--as", "batas", *words[1:]]
    whole = duration(words)
    random.seed(11)
    for _ in range(KILLS // 2):
        before = tepat_json("status", "--workspace", folder)
        kill_after(words, random.uniform(0.3, 1.0) * whole)
        after = tepat_json("status", "--workspace", folder)
        if after["version"] == before["version"]:
            assert after["slots"] == before["slots"]
        one = Workspace(folder).manifest.slots[slot]
        assert sha256((folder / one.file).read_bytes()).hexdigest() == one.sha256
    tepat(*words)
    assert tepat_json("status", "--workspace", folder)["interrupted"] == []


def duration(words: list[str]) -> float:
    """Seconds of a command from its start to its end, as it is started to be killed."""
    start = time.monotonic()
    assert started(words).wait() == 0
    return time.monotonic() - start


def started(words: list[str]) -> subprocess.Popen[bytes]:
    """A command in its own group of processes."""
    nowhere = subprocess.DEVNULL
    command = [sys.executable, "-m", "analytics", *words]
    return subprocess.Popen(command, cwd=ROOT, stdout=nowhere, stderr=nowhere, start_new_session=True)


def kill_after(words: list[str], seconds: float) -> None:
    """Start a command and kill its whole group after a while."""
    child = started(words)
    time.sleep(seconds)
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def test_kill_the_import_at_any_moment(demo: Path, tmp_path: Path) -> None:
    folder = tmp_path / "ruang"
    shutil.copytree(demo, folder)
    file = folder / "inbox/anggota_dtsen_v3_2026_simulasi.csv"
    words = ["import", str(file), "--as", "anggota", "--workspace", str(folder), "--period", "2026-Q3"]
    whole = duration(words)
    random.seed(7)
    interrupted = tries = 0
    # A kill before the first write or after the last interrupts nothing; on a busy machine many are.
    while tries < KILLS or (interrupted < KILLS // 2 and tries < 4 * KILLS):
        tries += 1
        before = tepat_json("status", "--workspace", folder)
        slot = before["slots"]["anggota/2026-Q3"]
        kill_after(words, random.uniform(0.2, 1.0) * whole)
        after = tepat_json("status", "--workspace", folder)
        served = after["slots"]["anggota/2026-Q3"]
        file_now = next((folder / "snapshots" / served["snapshot"]).glob("anggota.parquet"))
        assert len(pd.read_parquet(file_now)) == served["rows"] == slot["rows"]
        if after["version"] == before["version"]:
            assert served == slot
            interrupted += len(after["interrupted"])
    assert interrupted >= KILLS // 2
    tepat(*words)
    last = tepat_json("status", "--workspace", folder)
    assert last["interrupted"] == []
    kept = {s["snapshot"] for s in last["slots"].values()} | {r["id"] for r in last["imports"]}
    assert {p.name for p in (folder / "snapshots").iterdir()} <= kept
