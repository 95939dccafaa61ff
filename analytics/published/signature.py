"""Was a release made by the office, and is it whole? Ed25519 over the manifest, SHA-256 over every file.

Every file is read once: what was checked is what is used, whatever happens to the folder meanwhile.
"""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from analytics.errors import UserError
from analytics.published.manifest import FORMAT as FORMAT
from analytics.published.manifest import SCHEMA as SCHEMA
from analytics.published.manifest import parse

MANIFEST, SIGNATURE = "MANIFEST.json", "MANIFEST.sig"
#: The most bytes that are taken of the manifest, and of any other file.
_LARGEST, _LARGEST_FILE = 4 * 1024**2, 512 * 1024**2


@dataclass(frozen=True)
class Sealed:
    """A release that is whole and signed: its manifest, and the bytes of every file by name."""

    manifest: dict[str, Any]
    files: dict[str, bytes]


def sealed(folder: Path, key: str | None = None) -> Sealed:
    """The release in a folder, read once and checked; UserError, in a sentence, for any other folder.

    ``key`` is the publisher's public key (64 hexadecimal digits) where the reader knows it; without it the
    key in the release is taken, which shows that nothing was changed since but not by whom it was made.
    """
    told, mark = _read(folder, MANIFEST, _LARGEST), _read(folder, SIGNATURE, _LARGEST)
    manifest = _parsed(folder, told)
    _signed(folder, told, mark, str(manifest["kunci"]), key)
    files = {MANIFEST: told, SIGNATURE: mark}
    for name, listed in manifest["berkas"].items():
        files[name] = _read(folder, name, _LARGEST_FILE)
        if hashlib.sha256(files[name]).hexdigest() != listed["sha256"]:
            raise _broken(folder, f"isi {name} berubah sejak diterbitkan")
    there = {
        str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_symlink() or not one.is_dir()
    }
    if extra := sorted(there - files.keys()):
        raise _broken(folder, f"ada berkas yang tidak diterbitkan: {extra[0]}")
    return Sealed(manifest, files)


def verify(folder: Path, key: str | None = None) -> dict[str, Any]:
    """The manifest of a release that is whole and signed; see `sealed`."""
    return sealed(folder, key).manifest


def read_manifest(folder: Path) -> dict[str, Any]:
    """What the manifest says, unchecked but for its form."""
    return _parsed(folder, _read(folder, MANIFEST, _LARGEST))


def _parsed(folder: Path, data: bytes) -> dict[str, Any]:
    try:
        return parse(data)
    except (ValueError, RecursionError) as error:
        raise _broken(folder, "MANIFEST.json tidak terbaca") from error


def _signed(folder: Path, data: bytes, mark: bytes, public: str, key: str | None) -> None:
    """UserError unless ``public`` signed ``data`` with ``mark``, and is ``key`` where one is known."""
    try:
        signature = bytes.fromhex(mark.decode("ascii").strip())
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(signature, data)
    except (InvalidSignature, ValueError) as error:
        raise _broken(folder, "tanda tangannya tidak cocok") from error
    if key is not None and public != key:
        raise _broken(folder, "ditandatangani dengan kunci lain")


def _read(folder: Path, name: str, most: int) -> bytes:
    """The bytes of a file of the release; UserError where there is none that is plain and may be read."""
    try:
        data = _plain(folder, name, most)
    except PermissionError as error:
        raise _broken(folder, f"berkas {name} tidak boleh dibaca oleh pengguna sistem ini") from error
    except (OSError, ValueError) as error:
        raise (_none(folder) if name == MANIFEST else _broken(folder, f"berkas {name} tidak ada")) from error
    if data is None:
        raise _broken(folder, f"{name} bukan berkas biasa")
    return data


def _plain(folder: Path, name: str, most: int) -> bytes | None:
    """The bytes of a plain file below the folder, None for any other: no link followed, no pipe awaited."""
    steps = Path(name).parts
    if not steps or Path(name).is_absolute() or ".." in steps:
        raise FileNotFoundError(name)
    if any(folder.joinpath(*steps[:at]).is_symlink() for at in range(1, len(steps) + 1)):
        return None
    opened = os.open(folder / name, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    try:
        about = os.fstat(opened)
        if not stat.S_ISREG(about.st_mode) or about.st_size > most:
            return None
        with open(opened, "rb", closefd=False) as file:
            return file.read(most)
    finally:
        os.close(opened)


def _none(folder: Path) -> UserError:
    return UserError(
        f"Folder {folder.name} bukan terbitan: MANIFEST.json tidak ada.",
        saran="Sebut folder yang ditulis `tepat publish`.",
    )


def _broken(folder: Path, why: str) -> UserError:
    return UserError(
        f"Terbitan {folder.name} tidak dipakai: {why}.",
        saran="Ambil lagi terbitan itu dari Dinas Sosial, atau terbitkan ulang dengan `tepat publish`.",
    )
