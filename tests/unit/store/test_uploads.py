"""Uploads nobody decided on: gone when the server that took them is gone, whatever ended it."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from analytics.engine import uploads
from analytics.store import Workspace
from tests.conftest import ROOT, serving, tepat

SERVER = """
import sys, time
from pathlib import Path
from analytics.engine import uploads
from analytics.store import Workspace
print(uploads.serve(Workspace.open(Path(sys.argv[1]))), flush=True)
time.sleep(60)
"""


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    return Workspace.open(tmp_path / "ruang", create=True)


def server(space: Workspace) -> tuple[subprocess.Popen[str], int]:
    """A process that holds the folder, and how much it swept."""
    command = [sys.executable, "-c", SERVER, str(space.root)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    return process, int(process.stdout.readline())


def test_a_killed_server_leaves_nothing_to_the_next_one(space: Workspace) -> None:
    first, swept = server(space)
    assert swept == 0
    path = uploads.place(space, b"9901010101200001", "register.csv")
    second, swept = server(space)
    assert (swept, path.exists()) == (0, True)  # the first still serves whoever handed it in
    second.kill()
    first.send_signal(signal.SIGKILL)
    first.wait()
    second.wait()
    third, swept = server(space)
    third.kill()
    third.wait()
    assert (swept, path.parent.exists()) == (1, False)


def test_the_lock_outlives_what_becomes_of_the_process(tmp_path: Path) -> None:
    """`tepat serve` turns into the server; the folder stays held."""
    tepat("demo", "--workspace", tmp_path / "demo", "--families", 400)
    office = Workspace.open(tmp_path / "demo")
    left = uploads.place(office, b"9901010101200001", "register.csv")
    with serving(office.root):
        assert not left.exists()
        fresh = uploads.place(office, b"a;b", "a.csv")
        process, swept = server(office)
        process.kill()
        process.wait()
        assert (swept, fresh.exists()) == (0, True)
