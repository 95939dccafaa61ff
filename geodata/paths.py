"""Polygons as SVG path data: a flat projection, whole numbers, and shared edges that stay shared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from geodata.errors import BoundaryError

Polygons = np.ndarray[Any, Any]

BOX = 10_000
METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True)
class Frame:
    """How longitude and latitude become drawing units: equirectangular at mid latitude, y downwards."""

    west: float
    north: float
    squeeze: float  # cos(latitude): how much shorter a degree of longitude is
    scale: float  # drawing units per degree of latitude
    view_box: tuple[int, int, int, int]

    def project(self, lonlat: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Points (n x 2, degrees) in drawing units, not rounded."""
        x = (lonlat[:, 0] - self.west) * self.squeeze * self.scale
        return np.column_stack([x, (self.north - lonlat[:, 1]) * self.scale])

    def units(self, metres: float) -> float:
        """A length on the ground in drawing units."""
        return metres / METRES_PER_DEGREE * self.scale


def frame_of(polygons: Polygons) -> Frame:
    """The frame that fits all polygons (EPSG:4326) into a box whose longer side is about 10,000 units."""
    west, south, east, north = (float(v) for v in shapely.total_bounds(polygons))
    squeeze = float(np.cos(np.radians((south + north) / 2)))
    width, height = (east - west) * squeeze, north - south
    scale = BOX / max(width, height)
    return Frame(
        west, north, squeeze, scale, (0, 0, int(np.ceil(width * scale)), int(np.ceil(height * scale)))
    )


def to_grid(polygons: Polygons, frame: Frame, tolerance_m: float) -> Polygons:
    """A coverage thinned as a whole and put on whole drawing units; neighbours keep identical edges.

    No area is lost: where rounding folds a shape, the coverage is cleaned and rounded again; an area too
    small for the grid becomes the smallest square. Raises BoundaryError if no valid drawing results.
    """
    drawn = shapely.transform(polygons, frame.project)
    thin = shapely.coverage_simplify(drawn, frame.units(tolerance_m))
    for _ in range(8):
        thin = _round(thin)
        if shapely.coverage_is_valid(thin) and shapely.is_valid(thin).all():
            return _keep_all(thin, drawn)
        thin = shapely.coverage_clean(thin)
    raise BoundaryError(
        "Batas tidak dapat digambar sebagai peta.", saran="Periksa poligon yang sangat sempit."
    )


def _round(polygons: Polygons) -> Polygons:
    whole = shapely.transform(polygons, np.rint)
    broken = ~shapely.is_valid(whole)
    whole[broken] = shapely.make_valid(whole[broken], method="structure", keep_collapsed=False)
    return np.asarray(shapely.remove_repeated_points(whole))


def _keep_all(thin: Polygons, drawn: Polygons) -> Polygons:
    lost = np.flatnonzero(shapely.is_empty(thin))
    kept = thin.copy()
    for i in lost:
        x, y = np.rint(shapely.get_coordinates(shapely.point_on_surface(drawn[i]))[0])
        kept[i] = shapely.box(x, y, x + 1, y + 1)
    return kept


def encode(shape: Any) -> str:
    """SVG path data of one (multi)polygon on whole units: absolute start, then relative steps, per ring."""
    oriented = shapely.orient_polygons(shape)
    rings = shapely.get_rings(shapely.get_parts(oriented))
    return "".join(_ring(shapely.get_coordinates(ring).astype(int)) for ring in rings)


def _ring(points: np.ndarray[Any, Any]) -> str:
    steps = np.diff(points[:-1], axis=0).ravel().tolist()
    text = "".join(f"{'' if step < 0 or i == 0 else ' '}{step}" for i, step in enumerate(steps))
    return f"M{points[0, 0]} {points[0, 1]}l{text}z"
