"""The rows of a boundary file in our own words, before anybody knows which desa they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from geodata import codes
from geodata.boundaries.conventions import Columns, detect

if TYPE_CHECKING:
    import geopandas as gpd

SetAside = dict[str, str | None]
Row = Mapping[Any, Any]


@dataclass
class Decided:
    """Which row is which desa (row number to code), who stays behind and why, and notes for the reader."""

    kode: dict[int, str] = field(default_factory=dict)
    set_aside: dict[int, SetAside] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def to_areas(raw: gpd.GeoDataFrame) -> tuple[pd.DataFrame, Columns]:
    """Rename a file's columns by its convention; geometry stays with the file.

    Frame indexed by row number: `nama, kecamatan, kabupaten, provinsi` (text, "" where absent), `tertulis`
    (the code as written), `kode` and `kode_bps` (digits or None).
    """
    columns = detect([str(c) for c in raw.columns if c != raw.geometry.name], _filled(raw))
    areas = pd.DataFrame(index=pd.RangeIndex(len(raw)))
    for name in ("desa", "kecamatan", "kabupaten", "provinsi"):
        areas["nama" if name == "desa" else name] = _text(raw, getattr(columns, name))
    source = columns.kode or columns.kode_bps
    areas["tertulis"] = _text(raw, source)
    areas["kode"] = _codes(raw, source)
    areas["kode_bps"] = _codes(raw, columns.kode_bps)
    return areas, columns


def rows(areas: pd.DataFrame) -> dict[int, Row]:
    """The rows as plain records by row number."""
    return {int(str(row)): record for row, record in areas.to_dict("index").items()}


def set_aside(area: Row, alasan: str, saran: str) -> SetAside:
    """One line of the list an officer works through: which area, why it stayed behind, what to do."""
    return {
        "nama": area["nama"] or "(tanpa nama)",
        "kode": area["tertulis"] or None,
        "alasan": alasan,
        "saran": saran,
    }


def _filled(raw: gpd.GeoDataFrame) -> list[str]:
    return [str(c) for c in raw.columns if c != raw.geometry.name and _text(raw, str(c)).ne("").any()]


def _text(raw: gpd.GeoDataFrame, column: str | None) -> pd.Series:
    if column is None:
        return pd.Series([""] * len(raw), dtype=object)
    values = raw[column].astype(object)
    return pd.Series(["" if pd.isna(v) else " ".join(str(v).split()) for v in values], dtype=object)


def _codes(raw: gpd.GeoDataFrame, column: str | None) -> pd.Series:
    values = [None] * len(raw) if column is None else [codes.normalise(v) for v in raw[column]]
    return pd.Series(values, dtype=object)
