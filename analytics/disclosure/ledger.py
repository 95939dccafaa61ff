"""What this office has released: numbered, immutable, kept in the workspace so that the next one can join on.

``terbitan/NNN-PERIODE/`` is a whole release, the very bytes that went out. Nothing there is secret; the
newest is what the next release is compared with, and quarters that were never built again come from it.
"""

from __future__ import annotations

import re
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path

from analytics.published.signature import MANIFEST
from analytics.store.manifest import sync_folder

FOLDER = "terbitan"
_NAME = re.compile(r"(\d{3,})-(20\d\d-Q[1-4])")


@dataclass(frozen=True)
class Past:
    """One release of the office: its number, its newest quarter, its folder."""

    number: int
    period: str
    folder: Path


def releases(root: Path) -> list[Past]:
    """The releases of a workspace, oldest first; half-written folders are none."""
    found = []
    for path in (root / FOLDER).glob("*"):
        match = _NAME.fullmatch(path.name)
        if match and (path / MANIFEST).is_file():
            found.append(Past(int(match[1]), match[2], path))
    return sorted(found, key=lambda one: one.number)


def scratch(root: Path) -> Path:
    """A new folder beside the releases to write one in; what a killed run left there is swept away."""
    home = root / FOLDER
    home.mkdir(exist_ok=True)
    for left in home.glob(".tulis-*"):
        shutil.rmtree(left, ignore_errors=True)
    target = home / f".tulis-{uuid.uuid4().hex[:8]}"
    target.mkdir()
    return target


def put(written: Path, target: Path) -> None:
    """Give a written release its name in one step: it is there whole, or not at all."""
    for path in sorted(written.rglob("*")):
        if path.is_file():
            sync_folder(path)  # a file has its bytes flushed the same way
    for folder in (written, *(one for one in written.rglob("*") if one.is_dir())):
        sync_folder(folder)
    written.rename(target)
    sync_folder(target.parent)


def hand_out(release: Path, out: Path) -> None:
    """A copy of a release at ``out``, whole or not at all."""
    out.parent.mkdir(parents=True, exist_ok=True)
    beside = out.with_name(f".{out.name}.{uuid.uuid4().hex[:8]}")
    shutil.copytree(release, beside)
    if out.is_dir():  # an empty folder: it was checked
        out.rmdir()
    put(beside, out)
