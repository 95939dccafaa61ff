"""Files that were handed in and are not decided on: closed folders in the vault, gone when one walks away."""

from __future__ import annotations

import fcntl
import math
import os
import secrets
import shutil
import time
from pathlib import Path

from analytics.store import Workspace

FOLDER = "unggahan"
#: Held by every server of the workspace for as long as it lives, however it ends.
HELD = ".server"
#: What a session left behind is swept after a day.
STALE_SECONDS = 24 * 3600
_SUFFIX_LETTERS = 8


def place(workspace: Workspace, content: bytes | memoryview, name: str) -> Path:
    """Write an upload under a name of our own, readable by the owner only; the ending tells its format."""
    folder = new_folder(workspace)
    suffix = Path(name).suffix.lower()
    plain = suffix[1:].isascii() and suffix[1:].isalnum() and len(suffix) <= _SUFFIX_LETTERS
    path = folder / f"berkas{suffix if plain else ''}"
    path.touch(mode=0o600)
    path.write_bytes(content)
    return path


def new_folder(workspace: Workspace) -> Path:
    """A closed folder with a random name."""
    parent = _parent(workspace)
    folder = parent / secrets.token_hex(12)
    folder.mkdir(mode=0o700)
    return folder


def discard(workspace: Workspace, path: Path) -> None:
    """Remove the folder an upload lies in; what lies anywhere else is left alone."""
    folder = path if path.is_dir() else path.parent
    if folder.parent == _parent(workspace):
        shutil.rmtree(folder, ignore_errors=True)


def sweep(workspace: Workspace, older_than: float = STALE_SECONDS) -> int:
    """Remove what no session will ask for any more; returns how many folders."""
    limit = time.time() - older_than
    stale = [f for f in _parent(workspace).iterdir() if f.is_dir() and f.stat().st_mtime < limit]
    for folder in stale:
        shutil.rmtree(folder, ignore_errors=True)
    return len(stale)


def serve(workspace: Workspace) -> int:
    """Remove what servers that are gone left behind; hold the folder for this process and what it becomes.

    While another server lives, only what is a day old goes. Returns how many folders.
    """
    handle = os.open(_parent(workspace) / HELD, os.O_RDWR | os.O_CREAT, 0o600)
    os.set_inheritable(handle, True)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        older_than = -math.inf
    except BlockingIOError:
        older_than = STALE_SECONDS
    swept = sweep(workspace, older_than)
    fcntl.flock(handle, fcntl.LOCK_SH)
    return swept


def _parent(workspace: Workspace) -> Path:
    vault = workspace.root / "vault"
    vault.mkdir(mode=0o700, exist_ok=True)
    parent = vault / FOLDER
    parent.mkdir(mode=0o700, exist_ok=True)
    return parent
