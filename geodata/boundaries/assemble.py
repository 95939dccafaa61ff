"""From repaired village polygons to the three layers, with official names, areas and label points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from pyproj import Geod

from geodata import codes

if TYPE_CHECKING:
    import geopandas as gpd

M2_PER_KM2 = 1_000_000.0


def desa_layer(attributes: pd.DataFrame, polygons: np.ndarray[Any, Any], *, known: bool) -> gpd.GeoDataFrame:
    """One row per desa, sorted by code.

    `attributes` has `kode, nama, kecamatan, kabupaten, provinsi, kode_bps`; with `known` the names are
    replaced by those of the decree.
    """
    frame = attributes.reset_index(drop=True).copy()
    frame["kode_kec"] = frame["kode"].str[:6]
    frame["kode_kab"] = frame["kode"].str[:4]
    if known:
        for column, width in (("nama", 10), ("kecamatan", 6), ("kabupaten", 4), ("provinsi", 2)):
            frame[column] = [codes.official_name(kode[:width]) for kode in frame["kode"]]
    frame["kode_bps"] = pd.Series(
        [k if isinstance(k, str) else None for k in frame["kode_bps"]], dtype=object
    )
    frame["jenis"] = frame["kode"].map(codes.kind_of)
    columns = [
        "kode",
        "nama",
        "kode_kec",
        "kecamatan",
        "kode_kab",
        "kabupaten",
        "provinsi",
        "kode_bps",
        "jenis",
    ]
    return _finish(frame[columns], polygons)


def dissolve(desa: gpd.GeoDataFrame, by: str, keep: dict[str, str]) -> gpd.GeoDataFrame:
    """Merge villages upwards along their shared edges, so that every level has the same lines.

    `keep` maps a column of `desa` to its name in the result; the first value of each group is taken.
    """
    groups = desa.groupby(by, sort=True)
    frame = groups[list(keep)].first().rename(columns=keep).reset_index(drop=True)
    frame["jumlah_desa"] = groups.size().to_numpy()
    merged = [shapely.coverage_union_all(np.asarray(group.geometry.values)) for _, group in groups]
    return _finish(frame, np.array(merged, dtype=object))


KECAMATAN = {
    "kode_kec": "kode",
    "kecamatan": "nama",
    "kode_kab": "kode_kab",
    "kabupaten": "kabupaten",
    "provinsi": "provinsi",
}
KABUPATEN = {"kode_kab": "kode", "kabupaten": "nama", "provinsi": "provinsi"}


def _finish(frame: pd.DataFrame, polygons: np.ndarray[Any, Any]) -> gpd.GeoDataFrame:
    """Add area (km2 on the ellipsoid), a label point inside the largest part, and the number of parts."""
    import geopandas as gpd

    frame = frame.copy()
    points = label_points(polygons)
    frame["luas_km2"] = np.round([area_km2(polygon) for polygon in polygons], 4)
    frame["lon"], frame["lat"] = points[:, 0], points[:, 1]
    frame["bagian"] = shapely.get_num_geometries(polygons)
    layer = gpd.GeoDataFrame(frame, geometry=polygons, crs=4326)
    return layer.sort_values("kode", ignore_index=True)


def area_km2(polygon: Any) -> float:
    """Area on the WGS 84 ellipsoid, whatever the map shows."""
    area, _ = Geod(ellps="WGS84").geometry_area_perimeter(shapely.orient_polygons(polygon))
    return abs(float(area)) / M2_PER_KM2


def label_points(polygons: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """A point well inside each area (n x 2, lon and lat): the middle of its widest spot."""
    largest = np.array([max(shapely.get_parts(p), key=shapely.area) for p in polygons], dtype=object)
    middle = shapely.get_point(shapely.maximum_inscribed_circle(largest, tolerance=1e-4), 0)
    rounded = shapely.points(np.round(shapely.get_coordinates(middle), 5))
    safe = np.where(shapely.contains(polygons, rounded), rounded, shapely.point_on_surface(largest))
    return np.asarray(shapely.get_coordinates(safe))
