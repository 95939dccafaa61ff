"""Which set of families was told as which figure: kept by the office, so that a correction moves no other.

A corrected quarter is settled anew, and a set that nobody touched could be told as its other multiple: two
releases side by side would leave it three values. The keys of sets are secret, so this lies with the keys.
"""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from analytics.disclosure.keys import FIGURES, FOLDER
from analytics.store.manifest import sync_folder

_COLUMNS = ["periode", "tingkat", "kode", "hitungan", "kunci", "angka"]


def kept(quarters: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Of the cells of every quarter, what the next release needs: periode to angka."""
    return pd.concat([one[_COLUMNS] for one in quarters], ignore_index=True)


def read(root: Path) -> pd.DataFrame | None:
    """What was told so far, by the last release of a workspace; None before the first."""
    path = root / FOLDER / FIGURES
    return pd.read_parquet(path) if path.exists() else None


def of(told: pd.DataFrame | None, period: str) -> pd.DataFrame | None:
    """The part of one quarter."""
    return None if told is None else told[told["periode"] == period]


def write(root: Path, told: pd.DataFrame) -> None:
    """Keep it for the next release, readable by the owner alone; whole, or as it was."""
    target = root / FOLDER / FIGURES
    beside = target.with_name(f".{FIGURES}")
    held = io.BytesIO()
    told.to_parquet(held, index=False)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as handle:
        handle.write(held.getvalue())
        handle.flush()
        os.fsync(handle.fileno())
    beside.replace(target)
    sync_folder(target.parent)
