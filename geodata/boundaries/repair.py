"""Make neighbouring villages meet: one shared edge where the file has overlaps and slivers.

Feature by feature repair or simplification is what produces slivers, so every step here works on the whole
coverage at once. Order of steps: 2D, metric projection, valid polygons, coverage clean, coverage simplify,
back to degrees, round, check again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from pyproj import Transformer

from geodata.boundaries.measure import M2_PER_HA, gap_ha, holes, overlap_ha
from geodata.errors import BoundaryError

Polygons = np.ndarray[Any, Any]

GAP_WIDTH = 30.0
SIMPLIFY_M = 10.0
DENSE = 150  # median vertices per desa above which thinning is worth it
DECIMALS = (5, 6, 7)
ROUNDS = 3
METRES_PER_DEGREE = 109_000.0  # of longitude at 11 degrees south, where a degree is shortest
SMALLEST_M2 = 100.0
LEAST_SHARE = 0.001


@dataclass(frozen=True)
class Repair:
    """Polygons in EPSG:4326 that form a valid coverage, and what it took; areas in ha, changes in per cent.

    `kept` marks which of the input polygons are left: one that others cover entirely has no ground of its
    own.
    """

    polygons: Polygons
    kept: Polygons
    change_pct: Polygons
    before: dict[str, float]
    after: dict[str, float]
    repaired: int
    thinned: bool
    holes_ha: tuple[float, ...]


def repair(polygons: Polygons, gap_width: float = GAP_WIDTH) -> Repair:
    """Clean one kabupaten's villages (EPSG:4326 in and out) and measure before and after.

    Measurements are taken in the UTM zone of the middle of the data, the later ones on the polygons returned.
    Raises BoundaryError where no valid coverage can be made of them.
    """
    to_metres, to_degrees = _projections(polygons)
    valid, repaired = make_valid(shapely.transform(shapely.force_2d(polygons), to_metres))
    before = {"overlap_ha": overlap_ha(valid), "gap_ha": gap_ha(valid, gap_width)}
    cleaned, kept = _clean(valid, gap_width)
    thinned = float(np.median(shapely.get_num_coordinates(cleaned))) > DENSE
    if thinned:
        cleaned = shapely.coverage_simplify(cleaned, SIMPLIFY_M)
    final = _on_grid(shapely.transform(cleaned, to_degrees), gap_width, to_metres)
    back = shapely.transform(final, to_metres)
    after = {"overlap_ha": overlap_ha(back), "gap_ha": gap_ha(back, gap_width)}
    change = 100 * np.abs(shapely.area(back) / shapely.area(valid[kept]) - 1)
    wide = tuple(float(a) / M2_PER_HA for a in shapely.area(holes(back)[0]))
    return Repair(final, kept, change, before, after, repaired, thinned, wide)


def _clean(valid: Polygons, gap_width: float) -> tuple[Polygons, Polygons]:
    """Resolve overlaps and narrow gaps; leave out what keeps no ground, then clean the rest without it."""
    cleaned = shapely.coverage_clean(valid, gap_width=gap_width)
    kept = shapely.area(cleaned) > np.maximum(SMALLEST_M2, LEAST_SHARE * shapely.area(valid))
    if not kept.any():
        raise BoundaryError("Tidak ada poligon desa yang luasnya berarti.", saran="Periksa berkas batas.")
    return (cleaned if kept.all() else shapely.coverage_clean(valid[kept], gap_width=gap_width)), kept


def make_valid(polygons: Polygons) -> tuple[Polygons, int]:
    """Mend self-crossing rings; how many were mended. Whatever is not an area is dropped."""
    broken = ~shapely.is_valid(polygons)
    mended = polygons.copy()
    mended[broken] = shapely.make_valid(polygons[broken], method="structure", keep_collapsed=False)
    return mended, int(broken.sum())


def _on_grid(polygons: Polygons, gap_width: float, to_metres: Any) -> Polygons:
    """Round after simplifying, then look again: rounding may fold a thin neck over or open a new sliver."""

    def sound(candidate: Polygons) -> bool:
        return is_coverage(candidate) and gap_ha(shapely.transform(candidate, to_metres), gap_width) == 0

    for decimals in DECIMALS:
        candidate = polygons
        for _ in range(ROUNDS):
            candidate = rounded(candidate, decimals)
            if sound(candidate):
                return candidate
            candidate = shapely.coverage_clean(candidate, gap_width=gap_width / METRES_PER_DEGREE)
        if sound(candidate):
            return candidate
    raise BoundaryError(
        "Batas desa tidak dapat dirapikan menjadi peta yang utuh.",
        saran="Buka berkas di QGIS, jalankan 'Fix geometries' dan 'Check validity', lalu impor lagi.",
    )


def rounded(polygons: Polygons, decimals: int) -> Polygons:
    """Coordinates on a decimal grid: equal vertices stay equal, parts that vanish on the grid are dropped."""
    on_grid = shapely.transform(polygons, lambda xy: np.round(xy, decimals))
    return np.asarray(shapely.remove_repeated_points(make_valid(on_grid)[0]))


def is_coverage(polygons: Polygons) -> bool:
    """Whether every polygon is valid, none is empty, and neighbours share their edges vertex by vertex."""
    sound = shapely.is_valid(polygons) & ~shapely.is_empty(polygons)
    return bool(sound.all() and shapely.coverage_is_valid(polygons))


def _projections(polygons: Polygons) -> tuple[Any, Any]:
    west, south, east, north = shapely.total_bounds(polygons)
    zone = int(((west + east) / 2 + 180) // 6) + 1
    epsg = (32600 if south + north > 0 else 32700) + zone
    there = Transformer.from_crs(4326, epsg, always_xy=True)
    back = Transformer.from_crs(epsg, 4326, always_xy=True)
    return _as_function(there), _as_function(back)


def _as_function(transformer: Transformer) -> Any:
    return lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))
