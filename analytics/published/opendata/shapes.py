"""Boundaries with the newest quarter's published figures as GeoJSON; all else in a file is left out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from analytics.published.rules import ANY, MASKED, NOWHERE

#: The levels that have boundaries.
LEVELS = ("desa", "kecamatan")


def write(source: Path, folder: Path, tables: dict[str, pd.DataFrame], period: str) -> None:
    """``desa.geojson`` and ``kecamatan.geojson`` from those of an import; nothing where it kept none."""
    if not all((source / f"{level}.geojson").is_file() for level in LEVELS):
        return
    for level in LEVELS:
        drawn = json.loads((source / f"{level}.geojson").read_text("utf-8"))
        table = tables[level]
        features = with_figures(drawn["features"], table[table["periode"] == period], period)
        whole = {"type": "FeatureCollection", "features": features}
        data = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
        (folder / f"{level}.geojson").write_text(data, "utf-8")


def with_figures(drawn: list[dict[str, Any]], rows: pd.DataFrame, period: str) -> list[dict[str, Any]]:
    """A new feature per drawn area: its geometry, and only properties made of published ``rows``."""
    told = {str(kode): _properties(part, period) for kode, part in rows.groupby("kode")}
    return [
        {
            "type": "Feature",
            "properties": told[kode],
            "geometry": {name: one["geometry"][name] for name in ("type", "coordinates")},
        }
        for one in drawn
        if (kode := str(one["properties"]["kode"])) in told
    ]


def _properties(rows: pd.DataFrame, period: str) -> dict[str, Any]:
    """kode, nama, periode, keluarga, persen, per programme recipients or null, which are masked, and which
    do not run here by decree.

    A figure that is null and neither is not broken down (small desa).
    """
    families = rows[rows["satuan"] == "keluarga"].sort_values("program")
    whole = families[families["program"] == ANY].iloc[0]
    figures = {
        f"penerima_{program}": None if pd.isna(value) else int(value)
        for program, value in zip(families["program"], families["penerima_angka"], strict=True)
    }
    return {
        "kode": str(whole["kode"]),
        "nama": str(whole["nama"]),
        "periode": period,
        "keluarga": int(whole["keluarga"]) if str(whole["keluarga"]).isdigit() else None,
        "persen": str(whole["persen"]),
        **figures,
        "disamarkan": " ".join(families.loc[families["penerima"] == MASKED, "program"]),
        "tidak_berjalan": " ".join(families.loc[families["penerima"] == NOWHERE, "program"]),
    }
