"""The keys of a publisher: two for the noise, one for the signature; made at first use, never released.

Who has K1 and K2 can take the noise off every figure ever published, so they lie beside the vault, readable
by the owner alone, and are never changed: each change would hand out a fresh sample of the same truth.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from analytics.errors import UserError

FOLDER = "kunci-terbitan"
NAMES = ("k1", "k2", "tanda-tangan")
#: Beside them lies which set was told as which figure, see :mod:`analytics.disclosure.memory`.
FIGURES = "angka.parquet"
_BYTES = 32


@dataclass(frozen=True)
class Keys:
    """``k1`` numbers families, ``k2`` turns a set into a draw, ``signing`` signs manifests."""

    k1: bytes
    k2: bytes
    signing: Ed25519PrivateKey

    @property
    def public(self) -> str:
        """The public half of the signing key, 64 hexadecimal digits."""
        return self.signing.public_key().public_bytes_raw().hex()


def keys(root: Path, *, released: bool) -> Keys:
    """The keys of a workspace, made at first use (folder 0700, files 0400).

    ``released`` says that something was published already; then a lost key is refused, never made anew.
    """
    folder = root / FOLDER
    lost = [name for name in (*NAMES, FIGURES) if not (folder / name).exists()]
    if released and lost:
        raise UserError(
            f"{FOLDER}/{lost[0]} hilang, padahal sudah ada terbitan.",
            saran="Kembalikan folder itu dari cadangan yang dibuat sesudah terbitan terakhir. Tanpanya angka "
            "yang sama dibulatkan dengan cara lain, dan itu membuka yang sudah terbit.",
        )
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    k1, k2, signing = (_read(folder / name) for name in NAMES)
    return Keys(k1, k2, Ed25519PrivateKey.from_private_bytes(signing))


def _read(path: Path) -> bytes:
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(secrets.token_bytes(_BYTES))
            handle.flush()
            os.fsync(handle.fileno())
    found = path.read_bytes()
    if len(found) != _BYTES:
        raise UserError(f"Kunci {FOLDER}/{path.name} rusak.", saran="Kembalikan kunci itu dari cadangan.")
    return found
