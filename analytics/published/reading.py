"""The tables of a release as frames: text as it is written, and the number beside it where one is told."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analytics.errors import UserError
from analytics.published.opendata.columns import columns
from analytics.published.rules import LEVELS, MASKED, NOWHERE

#: The tables of a release and the columns that are figures as they are written.
TABLES = {
    **dict.fromkeys(LEVELS, ("penerima",)),
    "arus": ("masuk", "keluar"),
    "kelompok": ("keluarga", "menerima"),
    "wilayah": (),
}
#: A table that releases of earlier rules do not have.
_LATER = "wilayah"
#: Columns of whole numbers; empty where they are not told.
_WHOLE = ("rupiah", "kuota", "realisasi")
#: What the name of a figure's number ends with.
_NUMBER = "_angka"


@dataclass(frozen=True)
class Release:
    """One release: where it lies, its manifest, and its tables by name (see ``reading.TABLES``).

    Beside every figure as it is written (``penerima``) stands its number (``penerima_angka``, Int64), NA
    where it is masked or not told apart.
    """

    folder: Path
    manifest: dict[str, Any]
    tables: dict[str, pd.DataFrame]

    @property
    def number(self) -> int:
        """Which release of the office this is, counted from 1."""
        return int(self.manifest["terbitan"])

    @property
    def periods(self) -> list[str]:
        """The quarters in it, newest first."""
        return sorted(self.manifest["periode"], reverse=True)


def read_release(folder: Path, manifest: dict[str, Any], files: Mapping[str, bytes] | None = None) -> Release:
    """The release in a folder whose manifest was verified; UserError where a table is not as it must be.

    ``files`` are the bytes that were verified with it; without them the tables are read from the folder.
    """
    tables = {}
    for name, written in TABLES.items():
        path = folder / f"{name}.csv"
        # A table that was not among what was verified is empty, not whatever lies there.
        data = None if files is None else files.get(path.name, b"")
        tables[name] = read_table(path, written, data)
    return Release(folder, manifest, tables)


def read_table(path: Path, written: tuple[str, ...], data: bytes | None = None) -> pd.DataFrame:
    """One table: every column text, figures also as ``<column>_angka``; ``data`` is what the file holds."""
    try:
        if path.stem == _LATER and (data == b"" or (data is None and not path.exists())):
            return pd.DataFrame(columns=list(columns(path.stem)), dtype=str)
        source = path if data is None else io.BytesIO(data)
        table = pd.read_csv(source, dtype=str, keep_default_na=False, encoding="utf-8")
        if missing := sorted(columns(path.stem).keys() - set(table)):
            raise KeyError(missing[0])
        if any(str(name).endswith(_NUMBER) for name in table):  # ours to make, not the file's to say
            raise ValueError(_NUMBER)
        for name in (*written, *(one for one in _WHOLE if one in table)):
            target = f"{name}{_NUMBER}" if name in written else name
            table[target] = _number(table[name])
    except (OSError, ValueError, KeyError) as error:
        raise UserError(f"Tabel {path.name} dalam terbitan tidak terbaca.") from error
    return table


def _number(text: pd.Series) -> pd.Series:
    """Int64; NA for ``<10``, for ``–`` and for nothing; ValueError for anything that is no whole number."""
    known = text.where(~text.isin((MASKED, NOWHERE, "")))
    if not known.dropna().str.fullmatch(r"\d{1,15}").all():
        raise ValueError(text.name)
    return known.astype("Int64")
