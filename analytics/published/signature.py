"""Was a release made by the office, and is it whole? Ed25519 over the manifest, SHA-256 over every file."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from analytics.errors import UserError

MANIFEST, SIGNATURE = "MANIFEST.json", "MANIFEST.sig"
SCHEMA = "tepat-sasaran/terbitan"
FORMAT = 1
#: A manifest is a list of some hundred files; more is somebody else's file.
_LARGEST = 4 * 1024**2


def verify(folder: Path, key: str | None = None) -> dict[str, Any]:
    """The manifest of a release that is whole and signed; UserError, in a sentence, for any other folder.

    ``key`` is the publisher's public key (64 hexadecimal digits) where the reader knows it; without it the
    key in the release is taken, which shows that nothing was changed since but not by whom it was made.
    """
    manifest = read_manifest(folder)
    _signed(folder, manifest, key)
    listed = manifest["berkas"]
    for name, told in listed.items():
        path = folder / name
        if not _inside(name) or path.is_symlink() or not path.is_file():
            raise _broken(folder, f"berkas {name} tidak ada")
        if hashlib.sha256(path.read_bytes()).hexdigest() != told["sha256"]:
            raise _broken(folder, f"isi {name} berubah sejak diterbitkan")
    there = {str(one.relative_to(folder)) for one in folder.rglob("*") if not one.is_dir()}
    if extra := sorted(there - listed.keys() - {MANIFEST, SIGNATURE}):
        raise _broken(folder, f"ada berkas yang tidak diterbitkan: {extra[0]}")
    return manifest


def read_manifest(folder: Path) -> dict[str, Any]:
    """What the manifest says, unchecked but for its form."""
    path = folder / MANIFEST
    try:
        if path.stat().st_size > _LARGEST:
            raise ValueError
        manifest = json.loads(path.read_text("utf-8"))
        right = manifest["skema"] == SCHEMA and manifest["format"] == FORMAT
        if not right or not isinstance(manifest["berkas"], dict) or not isinstance(manifest["terbitan"], int):
            raise ValueError
    except FileNotFoundError:
        raise UserError(
            f"Folder {folder.name} bukan terbitan: MANIFEST.json tidak ada.",
            saran="Sebut folder yang ditulis `tepat publish`.",
        ) from None
    except (ValueError, KeyError, TypeError, OSError, RecursionError) as error:
        raise _broken(folder, "MANIFEST.json tidak terbaca") from error
    return dict(manifest)


def _signed(folder: Path, manifest: dict[str, Any], key: str | None) -> None:
    try:
        public = str(manifest["kunci"])
        mark = bytes.fromhex((folder / SIGNATURE).read_text("ascii").strip())
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(
            mark, (folder / MANIFEST).read_bytes()
        )
    except (InvalidSignature, ValueError, KeyError, OSError) as error:
        raise _broken(folder, "tanda tangannya tidak cocok") from error
    if key is not None and public != key:
        raise _broken(folder, "ditandatangani dengan kunci lain")


def _inside(name: str) -> bool:
    """Whether a listed name stays in the folder."""
    path = Path(name)
    return not path.is_absolute() and ".." not in path.parts


def _broken(folder: Path, why: str) -> UserError:
    return UserError(
        f"Terbitan {folder.name} tidak dipakai: {why}.",
        saran="Ambil lagi terbitan itu dari Dinas Sosial, atau terbitkan ulang dengan `tepat publish`.",
    )
