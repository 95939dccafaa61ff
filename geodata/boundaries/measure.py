"""How well a set of village polygons fits together, in hectares: what overlaps, what is left open."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

M2_PER_HA = 10_000.0
NOISE_M2 = 1e-4  # one square centimetre: what arithmetic leaves along a line of many kilometres


def overlap_ha(polygons: np.ndarray[Any, Any]) -> float:
    """Ground claimed by two villages at once: the sum of all pairwise intersections.

    Takes valid polygons in a metric projection. A pair counts from one square centimetre on.
    """
    first, second = shapely.STRtree(polygons).query(polygons, predicate="intersects")
    once = first < second
    shared = shapely.area(shapely.intersection(polygons[first[once]], polygons[second[once]]))
    return float(shared[shared > NOISE_M2].sum() / M2_PER_HA)


def holes(polygons: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """The holes of the union, as polygons, and the width of each in metres.

    Width is the diameter of the largest circle that fits, so a long sliver is narrow however long it is.
    """
    union = shapely.get_parts(shapely.union_all(polygons))
    rings = [ring for part in union for ring in part.interiors]
    found = shapely.polygons(rings) if rings else np.array([], dtype=object)
    return found, 2 * shapely.length(shapely.maximum_inscribed_circle(found))


def gap_ha(polygons: np.ndarray[Any, Any], width: float) -> float:
    """Ground no village claims although villages close round it, and too narrow to be a place.

    A gap is a hole of the union in which no circle of diameter `width` metres fits. Wider holes are taken for
    real (a lake, a town of its own) and are not counted. A cleft open to the outside is coast, not a gap.
    """
    found, widths = holes(polygons)
    areas = shapely.area(found)
    return float(areas[(widths <= width) & (areas > NOISE_M2)].sum() / M2_PER_HA)
