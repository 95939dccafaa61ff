"""Which villages lie beside which: the pairs that share an edge, as a hot-spot measure needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

if TYPE_CHECKING:
    import geopandas as gpd

EARTH_M_PER_DEGREE = 111_320.0
_GRID = 1e7  # vertices of one shared edge are the same to the last digit; this only makes them whole numbers


def neighbours(areas: gpd.GeoDataFrame, key: str = "kode") -> pd.DataFrame:
    """Pairs of areas with a common edge; touching in a single point is not enough.

    Takes a valid coverage in EPSG:4326. Frame `kode_a, kode_b, panjang_m` with kode_a < kode_b, each pair
    once, sorted; the length is along the shared line in metres. Islands have no rows.
    """
    owner, start, end = _segments(np.asarray(areas.geometry.values))
    segment = pd.DataFrame({"owner": owner, "metres": _metres(start, end)})
    ends = np.sort(_as_complex(np.stack([start, end])), axis=0)
    segment["a"], segment["b"] = pd.factorize(ends[0])[0], pd.factorize(ends[1])[0]
    pairs = segment.merge(segment[["owner", "a", "b"]], on=["a", "b"], suffixes=("_a", "_b"))
    codes = areas[key].to_numpy(dtype=object)
    pairs["kode_a"], pairs["kode_b"] = codes[pairs["owner_a"]], codes[pairs["owner_b"]]
    pairs = pairs[pairs["kode_a"] < pairs["kode_b"]]
    lengths = pairs.groupby(["kode_a", "kode_b"], sort=True)["metres"].sum()
    return lengths.round(1).rename("panjang_m").reset_index()


def _segments(polygons: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], ...]:
    """Every edge of every ring: the index of its polygon and its two end points (n x 2)."""
    parts, part_owner = shapely.get_parts(polygons, return_index=True)
    rings, ring_part = shapely.get_rings(parts, return_index=True)
    xy, ring_of = shapely.get_coordinates(rings, return_index=True)
    inside = ring_of[:-1] == ring_of[1:]
    return part_owner[ring_part[ring_of[:-1][inside]]], xy[:-1][inside], xy[1:][inside]


def _metres(start: np.ndarray[Any, Any], end: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    step = (end - start) * EARTH_M_PER_DEGREE
    east = step[:, 0] * np.cos(np.radians((start[:, 1] + end[:, 1]) / 2))
    return np.asarray(np.hypot(east, step[:, 1]))


def _as_complex(points: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    whole = np.round(points * _GRID)
    return np.asarray(whole[..., 0] + 1j * whole[..., 1])
