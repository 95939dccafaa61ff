"""The rows of a boundary file in our own words, before anybody knows which desa they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from geodata import codes
from geodata.boundaries.asking import Answers, OpenQuestions, Undecided
from geodata.boundaries.by_values import find_columns
from geodata.boundaries.conventions import ROLES, Columns, detect, told
from geodata.errors import BoundaryError

if TYPE_CHECKING:
    import geopandas as gpd

SetAside = dict[str, str | None]
Row = Mapping[Any, Any]
_SLS = re.compile(
    r"\d{14}(\d\d)?(\.0)?"
)  # BPS numbers smaller than a desa; the first ten digits are the desa


@dataclass
class Decided:
    """Which row is which desa (row number to code), who stays behind and why, and notes for the reader.

    `told` are the rows a person placed, `undecided` what a person is still to say, `neighbours` the rows that
    belong to another kabupaten, with its name.
    """

    kode: dict[int, str] = field(default_factory=dict)
    set_aside: dict[int, SetAside] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    undecided: list[Undecided] = field(default_factory=list)
    told: set[int] = field(default_factory=set)
    neighbours: dict[int, str] = field(default_factory=dict)


def to_areas(raw: gpd.GeoDataFrame, answers: Answers | None = None) -> tuple[pd.DataFrame, Columns]:
    """Rename a file's columns by its convention; geometry stays with the file.

    Frame indexed by row number: `nama, kecamatan, kabupaten, provinsi` (text, "" where absent), `tertulis`
    (the code as written), `kode`, `kode_bps` and `kode_kab` (digits or None). Raises OpenQuestions about the
    columns where neither their names nor their contents tell.
    """
    columns = _recognise(raw, answers or Answers())
    areas = pd.DataFrame(index=pd.RangeIndex(len(raw)))
    for name in ("desa", "kecamatan", "kabupaten", "provinsi"):
        areas["nama" if name == "desa" else name] = _text(raw, getattr(columns, name))
    bps = _bps_codes(raw, columns)
    areas["tertulis"] = _text(raw, columns.kode) if columns.kode else bps
    areas["kode"] = _digits(_values(raw, columns.kode) if columns.kode else list(bps))
    areas["kode_bps"] = _digits(list(bps))
    areas["kode_kab"] = pd.Series(
        [codes.kabupaten_code(v) for v in _values(raw, columns.kode_kab)], dtype=object
    )
    if columns.convention.sumber.startswith("KML"):
        _split_names(areas)
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


def _recognise(raw: gpd.GeoDataFrame, answers: Answers) -> Columns:
    present = [str(c) for c in raw.columns if c != raw.geometry.name]
    filled = [c for c in present if _text(raw, c).ne("").any()]
    if named := told(filled, answers.kolom):
        return named
    try:
        return detect(present, filled)
    except BoundaryError as refusal:
        if found := find_columns({c: _values(raw, c) for c in filled}):
            return found
        unknown = [c for c in filled if c not in answers.kolom][:30]
        asked = [_ask_column(raw, c) for c in unknown]
        if not asked:
            raise
        other = f"Atau b{refusal.saran[1:]}"
        raise OpenQuestions(refusal.pesan, asked, len(raw), saran=other) from refusal


def _ask_column(raw: gpd.GeoDataFrame, column: str) -> Undecided:
    seen = list(dict.fromkeys(t for t in _text(raw, column) if t))[:3]
    return Undecided(
        "kolom",
        column,
        "",
        tuple(ROLES.items()),
        f"Contoh isi: {'; '.join(t[:40] for t in seen)}. Selama belum dijawab, berkas ini tidak dipakai.",
        len(raw),
    )


def _values(raw: gpd.GeoDataFrame, column: str | None) -> list[Any]:
    return [None] * len(raw) if column is None else list(raw[column])


def _text(raw: gpd.GeoDataFrame, column: str | None) -> pd.Series:
    if column is None:
        return pd.Series([""] * len(raw), dtype=object)
    # A GeoJSON property may be a list or an object; only a plain value can be missing.
    texts = [
        "" if pd.api.types.is_scalar(v) and pd.isna(v) else " ".join(str(v).split())[:200]
        for v in raw[column].astype(object)
    ]
    return pd.Series(texts, dtype=object)


def _digits(values: list[Any]) -> pd.Series:
    return pd.Series([codes.normalise(v) for v in values], dtype=object)


def _bps_codes(raw: gpd.GeoDataFrame, columns: Columns) -> pd.Series:
    """BPS codes as text, whole or joined from their four parts; "" where a row has none."""
    whole = [_desa_part(v) for v in _text(raw, columns.kode_bps)]
    if columns.bagian:
        parts = zip(*(_values(raw, part) for part in columns.bagian), strict=True)
        joined = [codes.join_bps(*row) or "" for row in parts]
        whole = [w or j for w, j in zip(whole, joined, strict=True)]
    return pd.Series(whole, dtype=object)


def _desa_part(text: str) -> str:
    return text[:10] if _SLS.fullmatch(text) else text


def _split_names(areas: pd.DataFrame) -> None:
    """A bare KML may have the code in the name: `33.24.01.2001 Blumah`."""
    for row, nama in areas["nama"].items():
        if found := re.match(r"\s*(\d\d\.?\d\d\.?\d\d\.?\d{4})[\s_:-]+(.+)", nama):
            areas.loc[row, ["tertulis", "kode", "nama"]] = [found[1], codes.normalise(found[1]), found[2]]
