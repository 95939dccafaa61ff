"""A real import killed at random moments: what served still serves, status says so, the next one works."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd

from tests.conftest import ROOT, tepat, tepat_json

KILLS = 8


def test_kill_the_import_at_any_moment(demo: Path, tmp_path: Path) -> None:
    folder = tmp_path / "ruang"
    shutil.copytree(demo, folder)
    file = folder / "inbox/anggota_dtsen_v3_2026_simulasi.csv"
    words = ["import", str(file), "--as", "anggota", "--workspace", str(folder), "--period", "2026-Q3"]
    start = time.monotonic()
    tepat(*words)
    whole = time.monotonic() - start
    random.seed(7)
    interrupted = 0
    for _ in range(KILLS):
        before = tepat_json("status", "--workspace", folder)
        slot = before["slots"]["anggota/2026-Q3"]
        child = subprocess.Popen(
            [sys.executable, "-m", "analytics", *words],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(random.uniform(0.2, 1.0) * whole)
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
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
