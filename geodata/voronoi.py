"""Ground for an invented kabupaten: cells whose shared edges are drawn once and roughened once.

Neighbours take the very same line, so the cells form a valid coverage by construction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

Array = np.ndarray[Any, Any]

ROUGH_INLAND, ROUGH_COAST = 0.11, 0.17
FINEST = 0.008  # length of the shortest edge piece, in units of the drawing (the land is about 1 wide)


@dataclass(frozen=True)
class Cells:
    """The first `count` cells of a Voronoi diagram; the rest is sea.

    `ridges`: (cell, cell, vertex, vertex) per edge that touches land, sea as -1.
    """

    count: int
    points: Array
    vertices: Array
    ridges: list[tuple[int, int, int, int]]

    def neighbours(self) -> list[set[int]]:
        """For each land cell the land cells it shares an edge with."""
        found: list[set[int]] = [set() for _ in range(self.count)]
        for a, b, _, _ in self.ridges:
            if a >= 0 and b >= 0:
                found[a].add(b)
                found[b].add(a)
        return found


def cells_of(land: Array, sea: Array, rounds: int = 2) -> Cells:
    """Voronoi cells of the land points, evened out a little; sea points must surround them."""
    from scipy.spatial import Voronoi

    points = np.vstack([land, sea])
    for _ in range(rounds):
        diagram = Voronoi(points)
        points = np.array([_centre(diagram, i) for i in range(len(points))])
    diagram = Voronoi(points)
    count = len(land)
    ridges = []
    for (a, b), (v, w) in zip(diagram.ridge_points, diagram.ridge_vertices, strict=True):
        if min(a, b) < count and v >= 0 and w >= 0:
            ridges.append((int(a) if a < count else -1, int(b) if b < count else -1, int(v), int(w)))
    return Cells(count, points[:count], diagram.vertices, ridges)


def _centre(diagram: Any, i: int) -> Array:
    """Halfway to the middle of its cell; points at the rim stay where they are."""
    region = diagram.regions[diagram.point_region[i]]
    corners = diagram.vertices[region]
    if -1 in region or np.abs(corners).max() > 3:
        return np.asarray(diagram.points[i])
    return np.asarray((diagram.points[i] + corners.mean(axis=0)) / 2)


def components(adjacent: list[set[int]]) -> list[set[int]]:
    """Groups of cells that hang together: the mainland and each island."""
    left, groups = set(range(len(adjacent))), []
    while left:
        group, queue = set(), [min(left)]
        while queue:
            cell = queue.pop()
            if cell not in group:
                group.add(cell)
                queue.extend(adjacent[cell])
        groups.append(group)
        left -= group
    return groups


def rough_polygons(cells: Cells, seed: int) -> Array:
    """One polygon per land cell with fractal edges. Where lines would cross they are straightened."""
    scale = np.array([ROUGH_COAST if min(a, b) < 0 else ROUGH_INLAND for a, b, _, _ in cells.ridges])
    for _ in range(12):
        lines = [_line(cells, i, seed, scale[i]) for i in range(len(cells.ridges))]
        polygons = _polygons(cells, lines)
        bad = ~shapely.is_valid(polygons)
        if not bad.any():
            bad = ~shapely.is_empty(shapely.coverage_invalid_edges(polygons))
        if not bad.any():
            return polygons
        scale *= [0.5 if (a >= 0 and bad[a]) or (b >= 0 and bad[b]) else 1.0 for a, b, _, _ in cells.ridges]
    return _polygons(cells, [cells.vertices[[v, w]] for _, _, v, w in cells.ridges])


def _line(cells: Cells, ridge: int, seed: int, scale: float) -> Array:
    """A ridge as a broken line: each piece is bent at its middle, again and again."""
    _, _, v, w = cells.ridges[ridge]
    line = cells.vertices[[v, w]]
    rng = np.random.default_rng([seed, ridge])
    while np.hypot(*np.diff(line, axis=0).T).max() > FINEST:
        step = np.diff(line, axis=0)
        bend = np.clip(rng.normal(0, scale, len(step)), -0.25, 0.25)
        middle = line[:-1] + step / 2 + np.column_stack([-step[:, 1], step[:, 0]]) * bend[:, None]
        line = np.insert(line, np.arange(1, len(line)), middle, axis=0)
    return line


def _polygons(cells: Cells, lines: list[Array]) -> Array:
    borders: list[dict[int, list[tuple[int, Array]]]] = [{} for _ in range(cells.count)]
    for (a, b, v, w), line in zip(cells.ridges, lines, strict=True):
        for cell in (a, b):
            if cell >= 0:
                borders[cell].setdefault(v, []).append((w, line))
                borders[cell].setdefault(w, []).append((v, line[::-1]))
    return np.array([shapely.Polygon(_walk(border)) for border in borders], dtype=object)


def _walk(border: dict[int, list[tuple[int, Array]]]) -> Array:
    """Follow the edges of one cell round from corner to corner."""
    start = at = min(border)
    before = -1
    pieces: list[Array] = []
    while not pieces or at != start:
        onward, line = next((w, piece) for w, piece in border[at] if w != before)
        pieces.append(line[:-1])
        before, at = at, onward
    return np.vstack(pieces)
