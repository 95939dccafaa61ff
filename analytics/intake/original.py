"""The rows of a file as they came, kept in the vault: only so can the office get its own file back to mend.

A folder ``asal`` with the staged cells (``mentah.parquet``), the broken lines (``rusak.parquet``) and what is
known of the file (``asal.json``). It holds personal data in full and lies where the identities lie.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import duckdb

from analytics.intake.model import Staged
from analytics.intake.sql import literal, parquet
from analytics.intake.staged import from_json, to_json

FOLDER = "asal"
_NOTE = "asal.json"


@dataclass(frozen=True)
class Original:
    """A kept file: its cells, and how it was read. ``codes`` is the code system somebody insisted on."""

    staged: Staged
    kind: str
    period: str
    codes: str | None = None


def keep(con: duckdb.DuckDBPyConnection, original: Original, folder: Path) -> Path:
    """Write the staged rows into ``folder``, compressed; what was there before is replaced."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    staged = original.staged
    kept = replace(staged, parquet=folder / "mentah.parquet", broken=folder / "rusak.parquet")
    for source, target in ((staged.parquet, kept.parquet), (staged.broken, kept.broken)):
        con.execute(
            f"COPY (SELECT * FROM {parquet(source)} ORDER BY baris) "
            f"TO {literal(str(target))} (FORMAT parquet, COMPRESSION zstd)"
        )
    note = {**asdict(original), "staged": json.loads(to_json(kept))}
    (folder / _NOTE).write_text(json.dumps(note), "utf-8")
    return folder


def load(folder: Path) -> Original:
    """The kept file in a folder, wherever the folder lies now."""
    note = json.loads((folder / _NOTE).read_text("utf-8"))
    staged = from_json(json.dumps(note.pop("staged")))
    staged = replace(staged, parquet=folder / "mentah.parquet", broken=folder / "rusak.parquet")
    return Original(staged, **note)
