"""The workspace: immutable snapshots, one manifest, the identity vault, and SQL views on what is in force."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from analytics import database
from analytics.errors import UserError
from analytics.store import manifest as manifests
from analytics.store import transaction, vault
from analytics.store.manifest import Manifest, Slot
from analytics.store.transaction import Transaction

__all__ = ["Manifest", "Slot", "Transaction", "Workspace"]


class Workspace:
    """One office's folder. Reading needs no lock and never sees a half-finished import."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def open(cls, root: Path, *, create: bool = False) -> Workspace:
        """Open a workspace folder; ``create`` makes it when it is not there."""
        if root.exists() and not root.is_dir():
            raise UserError(
                f"'{root}' adalah berkas, bukan folder ruang kerja.", saran="Sebut sebuah folder."
            )
        if not root.is_dir():
            if not create:
                raise UserError(
                    f"Ruang kerja '{root}' belum ada.",
                    saran="Jalankan 'tepat demo --workspace FOLDER' atau impor berkas pertama ke folder itu.",
                )
            # Names and addresses lie in it: other users of the computer, the public pages first, stay out.
            root.mkdir(mode=0o700, parents=True)
        root = root.resolve()
        return cls(root)

    @property
    def manifest(self) -> Manifest:
        """The manifest in force, read afresh."""
        return manifests.read(self.root)

    def begin(self, kind: str, source: str) -> Transaction:
        """Start an import or a build; use it in a ``with`` block."""
        return Transaction(self.root, kind, source)

    def pseudonyms(self, prefix: str, values: Iterable[str | None]) -> list[str | None]:
        """Keyed pseudonyms of NIK (prefix nik) or No KK (prefix kk)."""
        return vault.pseudonyms(self.root, prefix, values)

    def interrupted(self) -> list[dict[str, Any]]:
        """Imports that died half way; what served before them still serves."""
        return transaction.interrupted(self.root)

    def files(self, prefix: str, manifest: Manifest | None = None) -> list[Path]:
        """The files in force under a slot prefix such as ``penerima/2026-Q3``."""
        slots = (manifest or self.manifest).under(prefix).values()
        return [self.root / s.file for s in slots]

    def vault_files(self, prefix: str) -> list[Path]:
        """The identity files behind a slot prefix."""
        return [self.root / s.vault for s in self.manifest.under(prefix).values() if s.vault]

    def connect(self, views: dict[str, list[Path]]) -> duckdb.DuckDBPyConnection:
        """An in-memory connection with one view per name over Parquet files in force."""
        connection = database.connect()
        connection.execute("SET threads = 2")
        for name, files in views.items():
            listed = ", ".join("'" + str(f).replace("'", "''") + "'" for f in files)
            connection.execute(
                f"CREATE VIEW {name} AS SELECT * FROM read_parquet([{listed}], union_by_name = true)"
            )
        return connection
