"""A made-up kabupaten: desa with natural-looking shared borders, grouped into kecamatan.

The same polygons are written as a layer of the map component and as GeoJSON for Plotly, so both
draw the same vertices.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import LineString, MultiPolygon, Point, Polygon
from shapely.ops import polygonize, unary_union

SIDE = 10_000
WEST, SOUTH, DEGREES = 109.2, -7.6, 0.6


@dataclass(frozen=True)
class Kabupaten:
    """Polygons in map units (x to the east, y to the south), their kecamatan, and both outlines."""

    desa: list[Polygon]
    parent: list[int]
    kecamatan: list[Polygon | MultiPolygon]


def make_kabupaten(areas: int = 326, groups: int = 20, seed: int = 7) -> Kabupaten:
    """`areas` desa in `groups` kecamatan; the same seed gives the same shapes."""
    rng = np.random.default_rng(seed)
    coast = _coast()
    points = _scatter(rng, areas, coast)
    cells = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=coast).geoms
    edges = unary_union([cell.intersection(coast).boundary for cell in cells])
    lines = edges.geoms if hasattr(edges, "geoms") else [edges]
    wavy = unary_union([_wavy(line) for line in lines])
    pieces = [p for p in polygonize(wavy) if p.area > 2_000]
    desa = _one_per_point(pieces, points)
    parent = _groups(np.array([p.centroid.coords[0] for p in desa]), groups, rng)
    kecamatan = [unary_union([d for d, k in zip(desa, parent, strict=True) if k == g]) for g in range(groups)]
    return Kabupaten(desa, parent, kecamatan)


def write_layers(kabupaten: Kabupaten, folder: Path, names: dict[int, str] | None = None) -> None:
    """Writes desa.json, kecamatan.json (component layers) and desa.geojson (for Plotly)."""
    desa = [
        _area(shape, desa_code(kabupaten, i), (names or {}).get(i, f"Desa {_word(i)}"), _kecamatan_name(k))
        for i, (shape, k) in enumerate(zip(kabupaten.desa, kabupaten.parent, strict=True))
    ]
    kecamatan = [
        _area(shape, kecamatan_code(g), _kecamatan_name(g), "") for g, shape in enumerate(kabupaten.kecamatan)
    ]
    outlines = [{"id": area["id"], "d": area["d"]} for area in kecamatan]
    folder.mkdir(parents=True, exist_ok=True)
    for name, areas, lines in (("desa", desa, outlines), ("kecamatan", kecamatan, [])):
        layer = {"viewBox": [0, 0, SIDE, SIDE], "areas": areas, "outlines": lines}
        (folder / f"{name}.json").write_text(json.dumps(layer, separators=(",", ":")), encoding="utf-8")
    (folder / "desa.geojson").write_text(json.dumps(_geojson(kabupaten)), encoding="utf-8")


def kecamatan_code(group: int) -> str:
    """A code in the form of the Ministry's, in a province number that is not given out."""
    return f"99.01.{group + 1:02d}"


def desa_code(kabupaten: Kabupaten, i: int) -> str:
    """As above, one per desa."""
    return f"{kecamatan_code(kabupaten.parent[i])}.{2001 + i}"


def _scatter(rng: np.random.Generator, areas: int, coast: Polygon) -> np.ndarray:
    points: list[Any] = []
    while len(points) < areas:
        xy = rng.uniform(0, SIDE, 2)
        room = 300 * np.sqrt(326 / areas)
        if coast.buffer(-120).contains(Point(xy)) and all(np.hypot(*(xy - p)) > room for p in points):
            points.append(xy)
    return np.array(points)


def _coast() -> Polygon:
    angle = np.linspace(0, 2 * np.pi, 240, endpoint=False)
    waves = sum(np.sin(angle * n + n * n) / n for n in (2, 3, 5, 7))
    radius = SIDE * (0.41 + 0.05 * waves)
    return Polygon(np.c_[SIDE / 2 + radius * np.cos(angle), SIDE / 2 + radius * np.sin(angle)])


def _wavy(line: LineString, depth: int = 3) -> LineString:
    """Midpoint displacement, seeded by the end points so that both neighbours get the same border."""
    points = [tuple(p) for p in np.round(np.array(line.coords), 3)]
    rng = np.random.default_rng(abs(hash((points[0], points[-1]))) % 2**32)
    for level in range(depth):
        bent = [points[0]]
        for a, b in itertools.pairwise(points):
            dx, dy = b[0] - a[0], b[1] - a[1]
            push = rng.normal(0, 0.11 / (level + 1)) if np.hypot(dx, dy) > 40 else 0.0
            bent += [((a[0] + b[0]) / 2 - dy * push, (a[1] + b[1]) / 2 + dx * push), b]
        points = bent
    return LineString(points)


def _one_per_point(pieces: list[Polygon], points: np.ndarray) -> list[Polygon]:
    """Pieces nearest to each seed, slivers joined to the neighbour with the longest common border."""
    tree = shapely.STRtree(pieces)
    main = {int(tree.nearest(Point(p))): i for i, p in enumerate(points)}
    shapes: dict[int, Any] = {i: pieces[n] for n, i in main.items()}
    for n, piece in enumerate(pieces):
        if n not in main:
            best = max(shapes, key=lambda i: shapes[i].boundary.intersection(piece.boundary).length)
            shapes[best] = unary_union([shapes[best], piece])
    simple = shapely.coverage_simplify([shapes[i] for i in sorted(shapes)], 6)
    return [max(s.geoms, key=lambda g: g.area) if hasattr(s, "geoms") else s for s in simple]


def _groups(centres: np.ndarray, groups: int, rng: np.random.Generator) -> list[int]:
    seeds = centres[rng.choice(len(centres), groups, replace=False)]
    for _ in range(8):
        near = np.argmin(np.hypot(*(centres[:, None] - seeds[None]).transpose(2, 0, 1)), axis=1)
        seeds = np.array([centres[near == g].mean(axis=0) for g in range(groups)])
    return [int(g) for g in near]


def _area(shape: Any, code: str, name: str, parent: str) -> dict[str, Any]:
    centre = shape.representative_point()
    return {
        "id": code,
        "name": name,
        "parent": parent,
        "d": _path(shape),
        "c": [round(centre.x), round(centre.y)],
    }


def _path(shape: Any) -> str:
    parts = shape.geoms if hasattr(shape, "geoms") else [shape]
    rings = [ring for p in parts for ring in (p.exterior, *p.interiors)]
    return "".join(
        "M" + "L".join(f"{round(x)} {round(y)}" for x, y in ring.coords[:-1]) + "Z" for ring in rings
    )


def _geojson(kabupaten: Kabupaten) -> dict[str, Any]:
    features = []
    for i, shape in enumerate(kabupaten.desa):
        ring = [
            [round(WEST + x / SIDE * DEGREES, 5), round(SOUTH - y / SIDE * DEGREES, 5)]
            for x, y in shape.exterior.coords
        ]
        code = desa_code(kabupaten, i)
        geometry = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "id": code, "properties": {}, "geometry": geometry})
    return {"type": "FeatureCollection", "features": features}


_ONSETS = ("Ka", "Su", "Ba", "Ra", "Wa", "Pu", "Mar", "Tan")
_ONSETS += ("Ci", "Ken", "Ja", "Lo", "Ban", "Ta", "Gun", "Kar")
_RESTS = ("rangsari", "mbangan", "dadi", "lubang", "nggareja", "ngkap")
_RESTS += ("wungu", "rejo", "tirta", "pandan", "mulya", "jati")


def _word(i: int) -> str:
    return _ONSETS[i % 16] + _RESTS[(i // 16 + i) % 12] + (f" {'I' * (i // 192 + 1)}" if i >= 192 else "")


def _kecamatan_name(group: int) -> str:
    return f"Kecamatan {_ONSETS[(group * 5) % 16]}{_RESTS[(group * 7) % 12]}"
