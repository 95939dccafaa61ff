"""``datapackage.json``: what lies in a release, in the form of the Frictionless Data Package (version 1)."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pandas as pd

from analytics.published.opendata.about import About
from analytics.published.opendata.columns import Column, columns
from analytics.published.rules import LEVELS as RULED
from analytics.published.rules import MASKED, NOWHERE
from analytics.published.words import text

NAME = "datapackage.json"
LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0 International",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
#: What a row of a table is known by.
_KEYS = {
    **{level: ["periode", "kode", "program", "satuan"] for level in RULED},
    "arus": ["periode", "kode", "program"],
    "kelompok": ["periode", "kode", "kelompok"],
    "program": ["program"],
    "wilayah": ["periode", "program", "kode"],
}
#: Files beside the tables: path -> media type and the key of their text.
_OTHERS = {
    "desa.geojson": ("application/geo+json", "berkas.geojson"),
    "kecamatan.geojson": ("application/geo+json", "berkas.geojson"),
    "terbitan.xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "berkas.xlsx",
    ),
    "ketepatan.json": ("application/json", "berkas.ketepatan"),
}


def write(folder: Path, tables: dict[str, pd.DataFrame], about: About) -> None:
    """Describe the files of ``folder``: every table with its columns, then the files beside them."""
    listed = [_table(folder, name, list(table.columns)) for name, table in tables.items()]
    listed += [_other(folder, path) for path in _OTHERS if (folder / path).is_file()]
    whole = _head(about, mapped=(folder / "desa.geojson").is_file()) | {"resources": listed}
    (folder / NAME).write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _head(about: About, *, mapped: bool) -> dict[str, Any]:
    told = [*about.notes("id"), *([] if mapped else [text("berkas.tanpa_geojson")])]
    return {
        "profile": "data-package",
        "name": f"penerima-bantuan-{about.kode}-{about.newest.lower()}",
        "title": text("berkas.judul", kabupaten=about.nama, periode=about.newest),
        "title_en": text("berkas.judul", "en", kabupaten=about.nama, periode=about.newest),
        "description": " ".join(told),
        "description_en": " ".join(about.notes("en")),
        "version": f"{about.number}.0.0",
        "licenses": [LICENCE],
        "sources": [{"title": text("berkas.sumber", kabupaten=about.nama)}],
        "keywords": ["bantuan sosial", "desa", "kecamatan", "statistik"],
        "simulasi": about.simulasi,
    }


def _table(folder: Path, name: str, header: list[str]) -> dict[str, Any]:
    meant = columns(name)
    return {
        **_file(folder, f"{name}.csv"),
        "profile": "tabular-data-resource",
        "name": name,
        "title": text(f"berkas.{name}"),
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [_field(meant[one]) for one in header],
            "missingValues": ["", MASKED, NOWHERE],
            "primaryKey": _KEYS[name],
        },
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.kolom, "type": column.tipe, "description": column.uraian}
    field["description_en"] = column.uraian_en
    if column.satuan:
        field["unit"] = column.satuan
    if column.pola:
        field["constraints"] = {"pattern": column.pola}
    return field


def _other(folder: Path, path: str) -> dict[str, Any]:
    media, key = _OTHERS[path]
    name = path.replace(".", "-")
    return {**_file(folder, path), "name": name, "title": text(key), "mediatype": media}


def _file(folder: Path, path: str) -> dict[str, Any]:
    data = (folder / path).read_bytes()
    kind = path.rpartition(".")[2]
    return {
        "path": path,
        "format": kind,
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
    }
