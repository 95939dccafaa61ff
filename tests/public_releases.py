"""Releases for tests of the public pages: one published from a demo, and others signed with its key."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from analytics.published.signature import MANIFEST, SIGNATURE
from tests.conftest import ROOT, Address, running, tepat

PERIOD = "2026-Q3"
SIGNING = "kunci-terbitan/tanda-tangan"


@dataclass(frozen=True)
class Office:
    """A workspace of its own and the release of its quarter."""

    space: Path
    release: Path

    @property
    def signing(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes((self.space / SIGNING).read_bytes())

    @property
    def public(self) -> str:
        return self.signing.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def published(demo: Path, folder: Path) -> Office:
    """A copy of the demo's workspace in a folder, and its release beside it."""
    shutil.copytree(demo, folder / "ruang")
    tepat(
        "publish", "--workspace", folder / "ruang", "--period", PERIOD, "--out", folder / "terbitan" / "001"
    )
    return Office(folder / "ruang", folder / "terbitan" / "001")


@pytest.fixture(scope="module")
def office(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Office:
    return published(demo, tmp_path_factory.mktemp("publik"))


def another(
    office: Office,
    folder: Path,
    number: int,
    change: Callable[[Path], None] | None = None,
    key: Ed25519PrivateKey | None = None,
) -> Path:
    """A later release in a folder: the first with another number, changed, and signed as the office would."""
    shutil.copytree(office.release, folder)
    if change:
        change(folder)
    signing = key or office.signing
    public = signing.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    names = [n for n in manifest["berkas"] if (folder / n).is_file()]
    listed = {
        name: {
            "sha256": hashlib.sha256((folder / name).read_bytes()).hexdigest(),
            "bytes": (folder / name).stat().st_size,
        }
        for name in names
    }
    told = manifest | {"terbitan": number, "kunci": public, "berkas": listed}
    (folder / MANIFEST).write_text(json.dumps(told, indent=1), "utf-8")
    (folder / SIGNATURE).write_text(signing.sign((folder / MANIFEST).read_bytes()).hex() + "\n")
    return folder


@contextmanager
def serving_public(
    releases: Path, log: Path, *before: str, python: str = sys.executable, **env: str
) -> Iterator[Address]:
    """`tepat serve --public` over a folder; ``before`` are words put before the command."""
    command = [*before, python, "-m", "analytics", "serve", "--public", "--release", str(releases)]
    with running([*command, "--port", "{port}"], log, **env) as address:
        yield address


NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs")
#: Starts Python once more, as `tepat serve` does: the right to begin alone is not enough.
_AGAIN = "import os, sys; os.execv(sys.executable, [sys.executable, '-c', 'import streamlit, dashboard'])"


@cache
def nobodys() -> tuple[str, dict[str, str]] | None:
    """A Python that another OS user can run, with the environment that finds the program; None without one.

    Where the one of the tests lies in a home that only its owner enters, the system's own of the same version
    takes its place.
    """
    import streamlit

    paths = f"{ROOT}:{Path(streamlit.__file__).parents[1]}"
    env = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "PYTHONPATH": paths}
    for python in (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}"):
        command = [*NOBODY, python, "-c", _AGAIN]
        if Path(python).exists() and not subprocess.run(command, env=env, capture_output=True).returncode:
            return python, env
    return None


def as_nobody(script: str, *words: str) -> str:
    """What Python prints when another OS user, without any right, runs it."""
    found = nobodys()
    assert found
    command = [*NOBODY, found[0], "-c", script, *words]
    return subprocess.run(command, env=found[1], capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture(scope="module")
def apart(demo: Path) -> Iterator[Office]:
    """An office in a folder that anybody may enter: only the rights that the program gives keep others out."""
    if os.getuid() != 0:
        pytest.skip("hanya root dapat menjalankan server sebagai pengguna lain")
    if not shutil.which(NOBODY[0]):
        pytest.skip("setpriv (util-linux) tidak ada")
    if nobodys() is None:
        pytest.skip("pengguna lain di komputer ini tidak dapat menjalankan Python yang memuat program ini")
    folder = Path(tempfile.mkdtemp(prefix="tepat-terpisah-"))
    folder.chmod(0o755)
    try:
        yield published(demo, folder)
    finally:
        shutil.rmtree(folder)
