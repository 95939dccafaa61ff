"""Who took which people's rows out of the workspace, when and what for: written before the bytes leave.

``catatan.sqlite`` in the workspace, one table, rows only added. Recording every processing is a duty of the
controller (UU 27/2022 Pasal 31); an entry holds no personal data of those in the file.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path

from analytics.access.principal import Principal
from analytics.errors import UserError

FILE = "catatan.sqlite"
#: Why somebody takes a file with personal data out; a key each, the words are the page's.
PURPOSES = ("perbaikan", "verifikasi", "audit")
_TABLE = """CREATE TABLE IF NOT EXISTS pengeluaran (
    nomor INTEGER PRIMARY KEY AUTOINCREMENT, waktu TEXT NOT NULL, oleh TEXT NOT NULL, peran TEXT NOT NULL,
    apa TEXT NOT NULL, rujukan TEXT NOT NULL, baris INTEGER NOT NULL, tujuan TEXT NOT NULL)"""


@dataclass(frozen=True)
class Entry:
    """One taking-out: time, person and role, what (``apa``) of which import (``rujukan``), rows, purpose."""

    waktu: str
    oleh: str
    peran: str
    apa: str
    rujukan: str
    baris: int
    tujuan: str


def record(root: Path, who: Principal, *, apa: str, rujukan: str, baris: int, tujuan: str) -> Entry:
    """Write an entry to disk and return it; when this fails, nothing may leave.

    Raises UserError for a purpose that is none.
    """
    if tujuan not in PURPOSES:
        raise UserError("Tujuan pengambilan data belum dipilih.", saran="Pilih tujuannya, lalu siapkan lagi.")
    moment = datetime.now().isoformat(timespec="seconds")
    entry = Entry(moment, who.name, who.role, apa, rujukan, baris, tujuan)
    names = [f.name for f in fields(Entry)]
    with _open(root) as con:
        con.execute(
            f"INSERT INTO pengeluaran ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",
            [getattr(entry, name) for name in names],
        )
    return entry


def last(root: Path, count: int = 20) -> list[Entry]:
    """The latest entries, newest first; none before the first one."""
    if not (root / FILE).exists():
        return []
    names = ", ".join(f.name for f in fields(Entry))
    with _open(root) as con:
        rows = con.execute(f"SELECT {names} FROM pengeluaran ORDER BY nomor DESC LIMIT ?", [count])
        return [Entry(*row) for row in rows]


@contextmanager
def _open(root: Path) -> Iterator[sqlite3.Connection]:
    """A connection whose changes are on the disk when the block ends."""
    path = root / FILE
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    con = sqlite3.connect(path, timeout=10)
    try:
        con.execute("PRAGMA journal_mode = WAL")
        con.execute("PRAGMA synchronous = FULL")
        with con:
            con.execute(_TABLE)
            yield con
    finally:
        con.close()
