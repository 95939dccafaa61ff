"""What many tests share: a small fictitious kabupaten made once, commands run as a user would, a server."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"
os.environ.setdefault("OMP_NUM_THREADS", "1")
FAMILIES, SEED = 3_000, 1


def tepat(*words: object, expect: int = 0) -> str:
    """Run the command line in a process of its own and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "analytics", *map(str, words)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"TEPAT_DEBUG": "1", "COLUMNS": "200"},
    )
    assert done.returncode == expect, f"exit {done.returncode}: {done.stdout[-1500:]} {done.stderr[-3000:]}"
    return done.stdout if expect == 0 else done.stdout + done.stderr


def tepat_json(*words: object) -> Any:
    """The same with --json, read."""
    return json.loads(tepat(*words, "--json"))


def shared(path: str) -> Path:
    """A file of the shared test data, or a skip that says which one is missing."""
    found = SHARED / path
    if not found.exists():
        pytest.skip(f"data uji tidak ada: ../shared/data/{path}")
    return found


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo workspace as `tepat demo` makes it, small; tests must not change it."""
    folder = tmp_path_factory.mktemp("demo") / "ruang"
    tepat("demo", "--workspace", folder, "--families", FAMILIES, "--seed", SEED)
    return folder


def model_card(space: Path, period: str) -> dict[str, Any]:
    """The card of a built period's model, where the pages find it."""
    manifest = json.loads((space / "MANIFEST.json").read_text())
    file = space / manifest["slots"][f"bangun/{period}/model"]["file"]
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


class Address(str):
    """Where a server listens, and which process it is."""

    pid: int


@contextmanager
def running(command: list[str], log: Path, **env: str) -> Iterator[Address]:
    """A server process on a free port of this computer ({port} in the command), stopped at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [word.format(port=port) for word in command]
    with log.open("w") as out:
        process = subprocess.Popen(words, cwd=ROOT, stdout=out, stderr=out, env=os.environ | env)
        try:
            _wait(f"http://127.0.0.1:{port}/_stcore/health", process, log)
            address = Address(f"http://127.0.0.1:{port}")
            address.pid = process.pid
            yield address
        finally:
            process.terminate()
            process.wait(timeout=15)


@contextmanager
def serving(workspace: Path) -> Iterator[Address]:
    """`tepat serve` over a workspace."""
    command = [sys.executable, "-m", "analytics", "serve", "--workspace", str(workspace), "--port", "{port}"]
    with running(command, workspace.parent / "serve.log") as address:
        yield address


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=1).close()
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"server tidak hidup: {log.read_text()[-2000:]}")


@pytest.fixture(scope="session")
def app(demo: Path) -> Iterator[Address]:
    """The internal app over the demo."""
    with serving(demo) as address:
        yield address
