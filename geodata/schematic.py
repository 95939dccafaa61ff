"""A kabupaten that does not exist, for demonstrations and tests: schematic, not an official boundary.

Its code prefix 9901 is one no decree assigns, and it lies in open sea, so that nobody takes it for a real
place.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from geodata.partition import partition
from geodata.toponyms import desa_names, kecamatan_names
from geodata.voronoi import Cells, cells_of, components, rough_polygons

if TYPE_CHECKING:
    import geopandas as gpd

Array = np.ndarray[Any, Any]

KABUPATEN = "Kabupaten Rawa Sari (simulasi)"
PROVINSI = "Provinsi Simulasi"
METADATA = "SKEMATIS - bukan batas resmi"
PREFIX = "99.01"
CENTRE = (108.5, -4.5)  # open water in the Java Sea
KM2_PER_DESA = 1471 / 326
_FIXED_DATE = "2026-01-01T00:00:00.000Z"


def generate(seed: int, kecamatan: int = 29, desa: int = 326) -> gpd.GeoDataFrame:
    """Draw the fictitious kabupaten: the same seed gives the same polygons, codes and names.

    EPSG:4326, columns as in a BIG 10K file (KDEPUM, KDEBPS, WADMKD, WADMKC, WADMKK, WADMPR, TIPADM,
    METADATA), one row per desa sorted by KDEPUM, some 1,471 km2 for 326 desa. A mainland with a coast, and
    one island that is a kecamatan of its own. Raises ValueError unless there are at least 3 kecamatan of 4 to
    16 desa on average.
    """
    if kecamatan < 3 or not 4 * kecamatan <= desa <= 16 * kecamatan:
        raise ValueError("perlu sedikitnya 3 kecamatan dengan rata-rata 4 sampai 16 desa")
    rng = np.random.default_rng([seed, kecamatan, desa])
    cells, island = _ground(rng, desa)
    mainland = set(range(desa)) - island
    group = partition(cells.points, cells.neighbours(), mainland, kecamatan - 1, rng)
    group |= dict.fromkeys(island, kecamatan - 1)
    polygons = _on_earth(rough_polygons(cells, seed), KM2_PER_DESA * desa)
    return _attributes(cells.points, np.array([group[i] for i in range(desa)]), polygons, rng)


def _ground(rng: np.random.Generator, desa: int) -> tuple[Cells, set[int]]:
    """Cells of one mainland and one island, apart; drawn again until they are."""
    on_island = max(2, desa // 80)
    for _ in range(100):
        shape, islet = _outlines(rng, on_island / desa)
        land = np.vstack([_inside(shape, desa - on_island, rng), _inside(islet, on_island, rng)])
        cells = cells_of(land, _sea(shape, islet, rng, desa))
        groups = components(cells.neighbours())
        island = set(range(desa - on_island, desa))
        if island in groups and len(groups) == 2 and _without_lakes(cells):
            return cells, island
    raise ValueError("bentuk kabupaten tidak dapat dibuat dari seed ini")


def _outlines(rng: np.random.Generator, island_share: float) -> tuple[Any, Any]:
    """Mainland about 1 wide: smooth inland, a bay and capes on the northern coast; an island off it."""
    angle = np.linspace(0, 2 * np.pi, 240, endpoint=False)
    phase = rng.uniform(0, 2 * np.pi, 5)
    coast = np.clip(np.sin(angle), 0, None)
    waves = sum(np.sin((k + 2) * angle + phase[k]) / (k + 2) for k in range(5))
    radius = 0.5 * (1 + 0.10 * waves * (1 + coast))
    bay = rng.uniform(1.2, 1.9)
    radius *= 1 - 0.22 * np.exp(-(((angle - bay) / 0.22) ** 2))
    shape = shapely.Polygon(np.column_stack([1.15 * radius * np.cos(angle), 0.85 * radius * np.sin(angle)]))
    size = float(np.sqrt(shape.area * island_share / np.pi))
    middle = (rng.uniform(-0.3, 0.3), shape.bounds[3] + 0.12 + size)
    return shape, shapely.transform(shapely.Point(0, 0).buffer(size), lambda xy: xy * [1.3, 0.8] + middle)


def _inside(shape: Any, count: int, rng: np.random.Generator) -> Array:
    """Points in a shape, closer together around a town near its middle."""
    west, south, east, north = shape.bounds
    town = np.array(shape.centroid.coords[0]) + rng.uniform(-0.1, 0.1, 2)
    found: list[Array] = []
    while len(found) < count:
        point = rng.uniform([west, south], [east, north])
        density = 0.4 + 0.6 * np.exp(-8 * np.hypot(*(point - town)))
        if rng.uniform() < density and shapely.contains_xy(shape, *point):
            found.append(point)
    return np.array(found)


def _sea(shape: Any, islet: Any, rng: np.random.Generator, desa: int) -> Array:
    """Points all round, as dense as the land, that become no cell; a wide ring closes the diagram."""
    extent = 1.1
    points = rng.uniform(-extent, extent, (int(desa * 6), 2))
    wet = ~shapely.contains_xy(shapely.union_all([shape, islet]).buffer(0.01), points[:, 0], points[:, 1])
    turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    return np.vstack([points[wet], 4 * np.column_stack([np.cos(turn), np.sin(turn)])])


def _without_lakes(cells: Cells) -> bool:
    """Whether the coast is one closed line per land mass (a sea cell inside would make a third)."""
    links: dict[int, set[int]] = {}
    for a, b, v, w in cells.ridges:
        if min(a, b) < 0:
            links.setdefault(v, set()).add(w)
            links.setdefault(w, set()).add(v)
    index = {vertex: i for i, vertex in enumerate(sorted(links))}
    return len(components([{index[w] for w in links[v]} for v in sorted(links)])) == 2


def _on_earth(polygons: Array, km2: float) -> Array:
    """Scale to the wanted area and put on the globe, on a grid of about 10 cm."""
    km = float(np.sqrt(km2 / shapely.area(polygons).sum()))
    degree = np.array([111.32 * np.cos(np.radians(CENTRE[1])), 110.57])
    return np.asarray(shapely.transform(polygons, lambda xy: np.round(xy * km / degree + CENTRE, 6)))


def _attributes(points: Array, group: Array, polygons: Array, rng: np.random.Generator) -> gpd.GeoDataFrame:
    import geopandas as gpd

    count = int(group.max()) + 1
    middle = np.array([points[group == g].mean(axis=0) for g in range(count)])
    town = int(np.hypot(*(middle - points.mean(axis=0)).T).argmin())
    # BPS counts from the south-west; the decree in the order the kecamatan were founded.
    bps_order, decree_order = np.lexsort(middle.T).argsort(), rng.permutation(count)
    sizes = [int((group == g).sum()) for g in range(count)]
    titles, villages = kecamatan_names(count, rng), desa_names(sizes, rng)
    rows = []
    for g in range(count):
        cells = np.flatnonzero(group == g)
        bps, decree = points[cells][:, 0].argsort().argsort(), rng.permutation(len(cells))
        urban = rng.uniform(size=len(cells)) < (0.7 if g == town else 0.03)
        for i, cell in enumerate(cells):
            rows.append(
                {
                    "KDEPUM": f"{PREFIX}.{decree_order[g] + 1:02d}.{1 if urban[i] else 2}{decree[i] + 1:03d}",
                    "KDEBPS": f"9901{(bps_order[g] + 1) * 10:03d}{bps[i] + 1:03d}",
                    "WADMKD": villages[g][i],
                    "WADMKC": titles[g],
                    "WADMKK": KABUPATEN,
                    "WADMPR": PROVINSI,
                    "TIPADM": 2 if urban[i] else 1,
                    "METADATA": METADATA,
                    "cell": cell,
                }
            )
    table = pd.DataFrame(rows).sort_values("KDEPUM", ignore_index=True)
    return gpd.GeoDataFrame(table.drop(columns="cell"), geometry=polygons[table["cell"]], crs=4326)


def write_gpkg(gdf: gpd.GeoDataFrame, path: str | Path) -> None:
    """Write the layer `desa` as GeoPackage; the same frame gives the same bytes, whatever the day."""
    import pyogrio

    target = Path(path)
    target.unlink(missing_ok=True)
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _FIXED_DATE})
    try:
        pyogrio.write_dataframe(gdf, target, layer="desa", driver="GPKG")
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
