"""A release is read once, from plain files: nobody says one thing to the check and another to the pages."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from analytics.errors import UserError
from analytics.published.catalog import load
from analytics.published.manifest import parse
from analytics.published.signature import MANIFEST, SIGNATURE, read_manifest, sealed, verify
from analytics.published.site.export import export
from tests.conftest import ROOT
from tests.unit.published.conftest import PUBLIC, sign


def within(seconds: float, ask: Callable[[], object]) -> None:
    """Ask in a thread and see it refused in time: a reader that waits for a pipe would wait for ever."""
    said: list[BaseException] = []

    def run() -> None:
        try:
            ask()
        except UserError as error:
            said.append(error)

    asking = threading.Thread(target=run, daemon=True)
    asking.start()
    asking.join(seconds)
    assert not asking.is_alive(), "menunggu pipa"
    assert said, "diterima"


def forged(release: Path) -> bytes:
    """A manifest that lists a table somebody changed; the table is changed."""
    table = release / "kabupaten.csv"
    table.write_text(table.read_text().replace(",403,", ",99995,", 1))
    told = json.loads((release / MANIFEST).read_text())
    told["berkas"]["kabupaten.csv"]["sha256"] = hashlib.sha256(table.read_bytes()).hexdigest()
    return json.dumps(told | {"terbitan": 77}).encode()


@pytest.fixture
def fed(release: Path) -> Iterator[Path]:
    """A release whose manifest is a pipe: the first reader hears the forged one, every later the genuine."""
    genuine, told = (release / MANIFEST).read_bytes(), forged(release)
    (release / MANIFEST).unlink()
    os.mkfifo(release / MANIFEST)
    over = threading.Event()

    def feed() -> None:
        says = told
        while not over.is_set():
            try:
                pipe = os.open(release / MANIFEST, os.O_WRONLY | os.O_NONBLOCK)
            except OSError:  # nobody reads yet
                over.wait(0.005)
                continue
            try:
                os.set_blocking(pipe, True)
                os.write(pipe, says)
                says = genuine
            except BrokenPipeError:
                pass
            finally:
                os.close(pipe)
            over.wait(0.3)

    feeding = threading.Thread(target=feed, daemon=True)
    feeding.start()
    yield release
    over.set()
    feeding.join(5)


def test_a_pipe_that_changes_its_story_is_no_manifest(fed: Path) -> None:
    within(10, lambda: load(fed, PUBLIC))
    within(10, lambda: verify(fed, PUBLIC))


@pytest.mark.parametrize("name", [MANIFEST, SIGNATURE, "desa.csv", "lapisan/kecamatan.json"])
def test_a_pipe_that_nobody_writes_to_keeps_nobody_waiting(release: Path, name: str) -> None:
    (release / name).unlink()
    os.mkfifo(release / name)
    within(10, lambda: load(release, PUBLIC))
    with pytest.raises(UserError, match=f"{name} bukan berkas biasa"):
        sealed(release)


@pytest.mark.parametrize("name", [MANIFEST, SIGNATURE, "desa.csv", "lapisan"])
def test_a_link_is_no_part_of_a_release_even_to_the_very_same(
    release: Path, tmp_path: Path, name: str
) -> None:
    moved = shutil.move(release / name, tmp_path / "luar")
    (release / name).symlink_to(moved)
    with pytest.raises(UserError, match="bukan berkas biasa"):
        load(release, PUBLIC)


def test_a_release_behind_a_link_is_one(release: Path, tmp_path: Path) -> None:
    (tmp_path / "kini").symlink_to(release)
    assert load(tmp_path / "kini", PUBLIC).release.number == 2


#: Puts the genuine file in the place of the forged one just before it is opened a second time.
SWAP = """
import os, sys
from pathlib import Path
from analytics.errors import UserError
from analytics.published.catalog import load
folder, key = Path(sys.argv[1]), sys.argv[2]
opened = []
def watch(event, args):
    if event == "open" and isinstance(args[0], str) and args[0].startswith(str(folder) + "/"):
        name = os.path.relpath(args[0], folder)
        opened.append(name)
        if opened.count(name) == 2 and (folder.parent / "asli" / name).exists():
            (folder.parent / "asli" / name).replace(folder / name)
sys.addaudithook(watch)
try:
    told = load(folder, key).release.number
except UserError as error:
    told = error.pesan
print(told, sorted({name for name in opened if opened.count(name) > 1}))
"""


def swapped(release: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", SWAP, str(release), PUBLIC],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_a_file_changed_between_two_reads_is_read_once(release: Path) -> None:
    assert swapped(release) == "2 []"
    (release.parent / "asli").mkdir()
    shutil.copy(release / MANIFEST, release.parent / "asli")
    (release / MANIFEST).write_bytes(forged(release))
    assert swapped(release) == "Terbitan rilis tidak dipakai: tanda tangannya tidak cocok. []"


ODD: dict[str, Any] = {
    "a word for a file": {"berkas": {"desa.csv": "x"}},
    "a number for a file": {"berkas": {"desa.csv": 7}},
    "a fingerprint that is a list": {"berkas": {"desa.csv": {"sha256": ["a"], "bytes": 1}}},
    "files as a list": {"berkas": ["desa.csv"]},
    "no files": {"berkas": {}},
    "a size in words": {"berkas": {"desa.csv": {"sha256": "a" * 64, "bytes": "besar"}}},
    "a number below one": {"terbitan": 0},
    "a negative number": {"terbitan": -3},
    "true for a number": {"terbitan": True},
    "half a release": {"terbitan": 1.5},
    "a quarter that is a number": {"periode": 5},
    "quarters that are numbers": {"periode": [20263]},
    "no quarter": {"periode": []},
    "a quarter as one word": {"periode": "2026-Q3"},
    "a path for a quarter": {"periode": ["../.."]},
    "a kabupaten as a word": {"kabupaten": "Lebak"},
    "a kabupaten without a name": {"kabupaten": {"kode": "9901"}},
    "simulated in words": {"simulasi": "ya"},
    "a day that is a number": {"dibuat": 20261122},
    "no corrections but nothing": {"koreksi": None},
    "rules that are a list": {"versi_aturan": []},
    "another format": {"format": 2},
    "a format that is true": {"format": True},
    "a kind that is a number": {"skema": 5},
    "another kind of file": {"skema": "lain"},
}


@pytest.mark.parametrize("how", ODD)
def test_a_signed_manifest_of_odd_shape_is_refused_in_words(release: Path, tmp_path: Path, how: str) -> None:
    sign(release, **ODD[how])
    for ask in (load, verify, read_manifest, lambda at: export(at, tmp_path / "situs")):
        with pytest.raises(UserError, match="tidak dipakai"):
            ask(release)  # type: ignore[operator]


@pytest.mark.parametrize("key", [None, 5, "", "AB" * 32, "ab" * 31, "kunci"])
def test_a_key_that_is_none_is_no_publisher(release: Path, key: object) -> None:
    sign(release, kunci=key)
    with pytest.raises(UserError):
        verify(release)


@pytest.mark.parametrize("data", [b"", b"[]", b"5", b"null", b"\xff", b"[" * 100_000, b'{"skema": 1e999}'])
def test_bytes_that_are_no_manifest(release: Path, data: bytes) -> None:
    with pytest.raises((ValueError, RecursionError)):
        parse(data)
    (release / MANIFEST).write_bytes(data)
    with pytest.raises(UserError, match="tidak terbaca"):
        read_manifest(release)


@pytest.mark.parametrize("name", ["../luar.csv", "/etc/hostname", "", ".", "a\0b", "a" * 5000])
def test_a_listed_name_that_leads_elsewhere_is_no_file(release: Path, name: str) -> None:
    told = json.loads((release / MANIFEST).read_text())["berkas"]
    sign(release, berkas=told | {name: {"sha256": "a" * 64, "bytes": 1}})
    with pytest.raises(UserError, match="tidak dipakai"):
        load(release)


def test_a_table_without_a_column_is_refused_in_words(release: Path) -> None:
    table = release / "desa.csv"
    table.write_text(table.read_text().replace("keluarga,persen", "keluarga,parsen", 1))
    sign(release)
    with pytest.raises(UserError, match=r"desa\.csv dalam terbitan tidak terbaca"):
        load(release)


def test_a_table_that_was_not_signed_is_not_read(release: Path) -> None:
    (release / "arus.csv").rename(release.parent / "arus.csv")
    sign(release)
    with pytest.raises(UserError, match=r"arus\.csv dalam terbitan tidak terbaca"):
        load(release)
