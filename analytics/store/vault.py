"""The identity vault: the key that turns a NIK or No KK into a pseudonym, and who is behind one.

Analysis tables carry HMAC-SHA256 pseudonyms; names, numbers and addresses lie in ``vault/`` (0700) and
are joined only for one family at a time. The key is made at first use (0400) and never leaves the folder.
A plain hash would not do: the likely NIK of one kabupaten can be tried in about a minute.
"""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from analytics.errors import UserError
from analytics.store.manifest import read

KEY = "kunci"
_HEX = 32


def key(root: Path) -> bytes:
    """The workspace's pseudonym key; made on first use, readable by the owner only."""
    folder = root / "vault"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / KEY
    if not path.exists():
        if any(slot.vault for slot in read(root).slots.values()):
            # A new key would turn every pseudonym into another one: nobody would be found again.
            raise UserError(
                "Kunci brankas (vault/kunci) hilang, padahal ruang kerja sudah berisi data.",
                saran="Kembalikan kunci dari cadangan; tanpa itu, impor semua berkas ke ruang kerja baru.",
            )
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(secrets.token_bytes(32))
            handle.flush()
            os.fsync(handle.fileno())
    return path.read_bytes()


def pseudonyms(root: Path, prefix: str, values: Iterable[str | None]) -> list[str | None]:
    """Keyed pseudonyms (32 hexadecimal characters) of identity numbers; empty stays empty.

    ``prefix`` keeps the name spaces apart: ``kk`` for families, ``nik`` for persons.
    """
    secret = key(root)
    lead = prefix.encode() + b":"
    started = hmac.new(secret, lead, "sha256")
    return [_ended(started.copy(), v) if v else None for v in values]


def _ended(started: hmac.HMAC, value: str) -> str:
    """A copy of what is the same for all numbers is a third cheaper than a new start for each."""
    started.update(value.encode())
    return started.hexdigest()[:_HEX]
