"""Files for the map, made once at import: drawable layers in whole numbers, and the table of areas.

Nothing here runs while somebody waits for a page. The bytes are a function of the polygons alone, so a file's
hash can be part of its address.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from geodata import paths

if TYPE_CHECKING:
    import geopandas as gpd

    from geodata.boundaries.importing import BoundaryResult

ABOVE = {"kode_kec": "kecamatan", "kode_kab": "kabupaten"}
BYTES_PER_AREA = 400  # 120 kB for a kabupaten of 300 desa
DESA_M, KECAMATAN_M, CLOSE_M = 25.0, 60.0, 10.0
#: GeoJSON is for other people's maps: decimals of a degree (about a metre), and how far an edge may move.
DECIMALS, OPEN_M = 5, 25.0
WILAYAH = ["tingkat", "kode", "nama", "induk", "lon", "lat", "luas_km2", "kode_bps", "jenis", "nama_induk"]


def write_layers(result: BoundaryResult, folder: str | Path) -> dict[str, str]:
    """Write `wilayah.parquet`, `desa.json`, `kecamatan.json` and one `desa-<kode_kec>.json` per kecamatan,
    and for open data `desa.geojson` and `kecamatan.geojson` (longitude and latitude, WGS 84).

    Returns the SHA-256 of each, by file name.

    A layer is `{"viewBox": [x, y, w, h], "areas": [{id, name, parent, d, c}], "outlines": [{id, d}]}`: SVG
    path data in whole numbers, north up, both layers in one viewBox. Outlines are the next level up.
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    frame = paths.frame_of(np.asarray(result.desa.geometry.values))
    content = {
        "wilayah.parquet": _parquet(area_table(result)),
        "desa.json": _as_json(desa_drawing(result.desa, frame)),
        "kecamatan.json": _as_json(kecamatan_drawing(result.kecamatan, frame)),
    }
    content |= open_layers(result)
    for kode, part in result.desa.groupby("kode_kec", sort=True):
        content[f"desa-{kode}.json"] = _as_json(close_drawing(part.reset_index(drop=True)))
    for name, data in content.items():
        (target / name).write_bytes(data)
    return {name: hashlib.sha256(data).hexdigest() for name, data in content.items()}


def area_table(result: BoundaryResult) -> pd.DataFrame:
    """All areas of all levels in one table, kabupaten first; no geometry, just what a page looks up."""
    kabupaten = _level(
        result.kabupaten, "kabupaten", induk=result.kabupaten["kode"].str[:2], above="provinsi"
    )
    kecamatan = _level(result.kecamatan, "kecamatan", induk=result.kecamatan["kode_kab"], above="kabupaten")
    desa = _level(result.desa, "desa", induk=result.desa["kode_kec"], above="kecamatan")
    return pd.concat([kabupaten, kecamatan, desa], ignore_index=True)[WILAYAH]


def _level(layer: gpd.GeoDataFrame, tingkat: str, induk: pd.Series, above: str) -> pd.DataFrame:
    table = pd.DataFrame(layer.drop(columns="geometry")).assign(tingkat=tingkat, induk=induk)
    table["nama_induk"] = table[above]
    for column in ("kode_bps", "jenis"):
        table[column] = table[column].astype(object) if column in table else None
    return table[WILAYAH]


def desa_drawing(desa: gpd.GeoDataFrame, frame: paths.Frame) -> dict[str, Any]:
    """Villages as paths, thinned as one coverage until the file is light enough; kecamatan as outlines."""
    tolerance = DESA_M
    for _ in range(12):
        drawing = _drawing(desa, frame, tolerance, parent="kode_kec")
        if len(_as_json(drawing)) <= BYTES_PER_AREA * len(desa):
            break
        tolerance *= 1.25
    return drawing


def close_drawing(desa: gpd.GeoDataFrame) -> dict[str, Any]:
    """The villages of one kecamatan filling the sheet, finer than on the map of the whole kabupaten."""
    frame = paths.frame_of(np.asarray(desa.geometry.values))
    return _drawing(desa, frame, CLOSE_M, parent="kode_kec")


def kecamatan_drawing(kecamatan: gpd.GeoDataFrame, frame: paths.Frame) -> dict[str, Any]:
    """Kecamatan as paths, coarser than the villages; kabupaten as outlines."""
    return _drawing(kecamatan, frame, KECAMATAN_M, parent="kode_kab")


def open_layers(result: BoundaryResult) -> dict[str, bytes]:
    """`desa.geojson` and `kecamatan.geojson`: code and name, thinned as one coverage with shared edges."""
    grid = paths.Frame(0.0, 0.0, 1.0, 10.0**DECIMALS, (0, 0, 0, 0))
    desa = paths.to_grid(np.asarray(result.desa.geometry.values), grid, OPEN_M)
    rows = result.desa["kode_kec"].reset_index(drop=True).groupby(result.desa["kode_kec"].to_numpy()).groups
    whole = [shapely.coverage_union_all(desa[np.asarray(rows[kode])]) for kode in result.kecamatan["kode"]]
    return {
        "desa.geojson": _geojson(result.desa, desa),
        "kecamatan.geojson": _geojson(result.kecamatan, np.array(whole, dtype=object)),
    }


def _geojson(layer: gpd.GeoDataFrame, on_grid: np.ndarray[Any, Any]) -> bytes:
    """A FeatureCollection (RFC 7946: outer rings anticlockwise, no crs) of shapes in whole grid units."""
    shapes = shapely.orient_polygons(
        shapely.transform(on_grid, lambda xy: np.round(xy * (1, -1) / 10.0**DECIMALS, DECIMALS))
    )
    features = [
        {
            "type": "Feature",
            "properties": {"kode": kode, "nama": nama},
            "geometry": shapely.geometry.mapping(shape),
        }
        for kode, nama, shape in zip(layer["kode"], layer["nama"], shapes, strict=True)
    ]
    return _as_json({"type": "FeatureCollection", "features": features})


def _drawing(layer: gpd.GeoDataFrame, frame: paths.Frame, tolerance_m: float, parent: str) -> dict[str, Any]:
    """Areas with the name of what they lie in, outlines by its code (``parent`` is kode_kec or kode_kab)."""
    above = layer[ABOVE[parent]]
    shapes = paths.to_grid(np.asarray(layer.geometry.values), frame, tolerance_m)
    centres = frame.project(layer[["lon", "lat"]].to_numpy(dtype=float))
    areas = [
        {"id": kode, "name": nama, "parent": induk, "d": paths.encode(shape), "c": [int(x), int(y)]}
        for kode, nama, induk, shape, (x, y) in zip(
            layer["kode"], layer["nama"], above, shapes, np.rint(centres), strict=True
        )
    ]
    return {"viewBox": list(frame.view_box), "areas": areas, "outlines": _outlines(shapes, layer[parent])}


def _outlines(shapes: np.ndarray[Any, Any], parents: pd.Series) -> list[dict[str, str]]:
    """The next level up, from the very edges drawn, so that a thick line lies on the thin ones."""
    groups = parents.reset_index(drop=True).groupby(parents.to_numpy(), sort=True).groups
    return [
        {"id": str(kode), "d": paths.encode(shapely.coverage_union_all(shapes[np.asarray(rows)]))}
        for kode, rows in groups.items()
    ]


def _as_json(drawing: dict[str, Any]) -> bytes:
    return json.dumps(drawing, ensure_ascii=False, separators=(",", ":")).encode()


def _parquet(table: pd.DataFrame) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    numbers = ("lon", "lat", "luas_km2")
    schema = pa.schema([(c, pa.float64() if c in numbers else pa.string()) for c in WILAYAH])
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pandas(table, schema=schema, preserve_index=False), sink)
    return bytes(sink.getvalue())
