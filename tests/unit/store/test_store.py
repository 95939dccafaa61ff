"""What is in force changes in one step or not at all, also when a process is killed at any moment."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from analytics.errors import UserError
from analytics.store import Workspace, transaction
from analytics.store.vault import KEY


def put(space: Workspace, text: str) -> None:
    with space.begin("uji", "berkas.csv") as tx:
        file = tx.dir / "a.parquet"
        file.write_text(text)
        tx.commit({"uji/2026-Q3": tx.slot(file, len(text))}, report={"id": tx.id, "kind": "uji"})


def serves(space: Workspace) -> str:
    return space.files("uji/2026-Q3")[0].read_text()


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    return Workspace.open(tmp_path / "ruang", create=True)


def test_a_missing_workspace_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="belum ada"):
        Workspace.open(tmp_path / "tidak-ada")


def test_a_commit_replaces_and_history_stays(space: Workspace) -> None:
    put(space, "lama")
    first = space.files("uji/2026-Q3")[0]
    put(space, "baru")
    assert serves(space) == "baru"
    assert first.read_text() == "lama"
    versions = sorted(p.name for p in (space.root / "manifests").iterdir())
    assert versions == ["000001.json", "000002.json"]
    assert json.loads((space.root / "manifests/000001.json").read_text())["slots"]["uji/2026-Q3"]["rows"] == 4


def build(space: Workspace, period: str, *names: str) -> None:
    with space.begin("bangun", period) as tx:
        slots = {}
        for name in names:
            file = tx.dir / f"{name}.parquet"
            file.write_text(tx.id)
            slots[f"bangun/{period}/{name}"] = tx.slot(file, 1)
        tx.commit(slots, build=(period, {"snapshot": tx.id}))


def test_what_a_build_no_longer_makes_is_gone(space: Workspace) -> None:
    """Else a page would show the old figure as today's."""
    put(space, "isi")
    build(space, "2026-Q2", "indikator", "kebutuhan")
    build(space, "2026-Q3", "indikator", "kebutuhan")
    build(space, "2026-Q3", "indikator")
    built = sorted(name for name in space.manifest.slots if name.startswith("bangun/"))
    assert built == ["bangun/2026-Q2/indikator", "bangun/2026-Q2/kebutuhan", "bangun/2026-Q3/indikator"]
    assert serves(space) == "isi"


def test_a_failed_import_leaves_nothing(space: Workspace) -> None:
    put(space, "lama")
    with pytest.raises(ZeroDivisionError), space.begin("uji", "b.csv") as tx:
        (tx.dir / "a.parquet").write_text(str(1 / 0))
    assert serves(space) == "lama"
    assert len(list((space.root / "snapshots").iterdir())) == 1
    assert space.interrupted() == []


def test_two_imports_at_once_are_refused_in_words(space: Workspace) -> None:
    with space.begin("uji", "a.csv"):
        with pytest.raises(UserError, match="sedang berjalan"), space.begin("uji", "b.csv"):
            pass
        assert transaction.running(space.root)
    assert not transaction.running(space.root)


KILLED = """
import os, signal, sys
from pathlib import Path
from analytics.store import Workspace, manifest as m
space = Workspace.open(Path(sys.argv[1]))
def die(*_): os.kill(os.getpid(), signal.SIGKILL)
point = sys.argv[2]
original = m.durable_write
def write(path, text):
    if point == "before_" + ("history" if path.parent.name == "manifests" else path.name): die()
    original(path, text)
    if point == "after_" + ("history" if path.parent.name == "manifests" else path.name): die()
m.durable_write = write
with space.begin("uji", "c.csv") as tx:
    if point == "begun": die()
    file = tx.dir / "a.parquet"
    file.write_text("baru")
    if point == "written": die()
    tx.commit({"uji/2026-Q3": tx.slot(file, 4)}, report={"id": tx.id, "kind": "uji"})
    if point == "committed": die()
"""
POINTS = {
    "begun": "lama",
    "written": "lama",
    "before_history": "lama",
    "after_history": "lama",
    "before_MANIFEST.json": "lama",
    "after_MANIFEST.json": "baru",
    "committed": "baru",
}


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_any_moment(space: Workspace, point: str) -> None:
    """SIGKILL at each step: the old data or the new serve, never a mixture, and the next import works."""
    put(space, "lama")
    child = subprocess.run([sys.executable, "-c", KILLED, str(space.root), point], check=False)
    assert child.returncode == -signal.SIGKILL
    assert serves(space) == POINTS[point]
    told = [one["source"] for one in space.interrupted()]
    assert told == (["c.csv"] if POINTS[point] == "lama" else [])
    put(space, "lanjut")
    assert serves(space) == "lanjut"
    assert space.interrupted() == []
    kept = {s.snapshot for s in space.manifest.slots.values()} | {r["id"] for r in space.manifest.imports}
    assert {p.name for p in (space.root / "snapshots").iterdir()} <= kept


def test_pseudonyms_are_keyed_and_the_key_is_private(tmp_path: Path) -> None:
    a = Workspace.open(tmp_path / "a", create=True)
    b = Workspace.open(tmp_path / "b", create=True)
    number = "9901011234560001"
    one, again, none = a.pseudonyms("kk", [number, number, None])
    assert one == again
    assert none is None
    assert len(str(one)) == 32
    assert one != a.pseudonyms("nik", [number])[0]
    assert one != b.pseudonyms("kk", [number])[0]
    assert stat.S_IMODE(os.stat(a.root / "vault" / KEY).st_mode) == 0o400
    assert stat.S_IMODE(os.stat(a.root / "vault").st_mode) == 0o700
