"""What the map draws: every desa, north up, edges shared to the unit, the same bytes every time."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely

from geodata.boundaries import BoundaryResult
from geodata.layers import WILAYAH, write_layers
from geodata.neighbours import neighbours


def rings_of(path: str) -> list[list[tuple[int, int]]]:
    """A reader of its own for the path data, as a browser would read it."""
    rings = []
    for start, steps in re.findall(r"M(-?\d+ -?\d+)l([^z]*)z", path):
        x, y = (int(v) for v in start.split())
        ring = [(x, y)]
        numbers = [int(v) for v in re.findall(r"-?\d+", steps)]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            ring.append((x, y))
        rings.append(ring)
    return rings


def polygon_of(path: str) -> Any:
    rings = [shapely.Polygon(ring) for ring in rings_of(path)]
    assert all(ring.is_valid and ring.area > 0 for ring in rings)
    whole = shapely.Polygon()
    for ring in sorted(rings, key=shapely.area, reverse=True):
        whole = whole.symmetric_difference(ring)
    return whole


@pytest.fixture(scope="module")
def folder(small_result: BoundaryResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lapisan")
    write_layers(small_result, path)
    return path


def drawn(folder: Path, name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((folder / name).read_text())
    return data


def test_every_area_is_drawn_once_and_valid(folder: Path, small_result: BoundaryResult) -> None:
    for name, layer in (("desa.json", small_result.desa), ("kecamatan.json", small_result.kecamatan)):
        areas = drawn(folder, name)["areas"]
        assert [a["id"] for a in areas] == layer["kode"].tolist()
        assert [a["name"] for a in areas] == layer["nama"].tolist()
        polygons = np.array([polygon_of(a["d"]) for a in areas], dtype=object)
        assert shapely.is_valid(polygons).all()
        assert shapely.coverage_is_valid(polygons)
        assert all(shapely.dwithin(p, shapely.Point(a["c"]), 1) for p, a in zip(polygons, areas, strict=True))


def test_north_is_up_and_proportions_are_true(folder: Path, small_result: BoundaryResult) -> None:
    desa = small_result.desa.set_index("kode")
    areas = {a["id"]: a for a in drawn(folder, "desa.json")["areas"]}
    assert areas[desa["lat"].idxmax()]["c"][1] < areas[desa["lat"].idxmin()]["c"][1]
    assert areas[desa["lon"].idxmin()]["c"][0] < areas[desa["lon"].idxmax()]["c"][0]
    drawn_area = pd.Series({kode: polygon_of(a["d"]).area for kode, a in areas.items()})
    share = (drawn_area / drawn_area.sum()) / (desa["luas_km2"] / desa["luas_km2"].sum())
    assert share.between(0.97, 1.03).all()


def test_both_layers_share_one_frame(folder: Path) -> None:
    desa, kecamatan = drawn(folder, "desa.json"), drawn(folder, "kecamatan.json")
    assert desa["viewBox"] == kecamatan["viewBox"]
    assert max(desa["viewBox"]) == 10_000
    x, y, width, height = desa["viewBox"]
    points = [p for area in desa["areas"] for ring in rings_of(area["d"]) for p in ring]
    assert all(x <= px <= x + width and y <= py <= y + height for px, py in points)


def test_shared_edges_are_identical_and_outlines_lie_on_them(
    folder: Path, small_result: BoundaryResult
) -> None:
    layer = drawn(folder, "desa.json")
    segments: Counter[frozenset[tuple[int, int]]] = Counter()
    for area in layer["areas"]:
        for ring in rings_of(area["d"]):
            segments.update(frozenset(pair) for pair in zip(ring, ring[1:] + ring[:1], strict=True))
    assert set(segments.values()) == {1, 2}  # coast once, every inner edge exactly twice
    outlines = {
        frozenset(pair)
        for outline in layer["outlines"]
        for ring in rings_of(outline["d"])
        for pair in zip(ring, ring[1:] + ring[:1], strict=True)
    }
    assert outlines <= segments.keys()
    assert {o["id"] for o in layer["outlines"]} == {a["id"][:6] for a in layer["areas"]}
    assert {a["parent"] for a in layer["areas"]} == set(small_result.kecamatan["nama"])


def test_the_table_holds_all_levels(folder: Path) -> None:
    table = pd.read_parquet(folder / "wilayah.parquet")
    assert list(table.columns) == WILAYAH
    assert table["tingkat"].value_counts().to_dict() == {"desa": 40, "kecamatan": 5, "kabupaten": 1}
    desa = table[table["tingkat"] == "desa"]
    assert set(desa["induk"]) == set(table.loc[table["tingkat"] == "kecamatan", "kode"])
    assert desa["kode_bps"].notna().all()
    assert desa.merge(table, left_on="induk", right_on="kode").eval("nama_induk_x == nama_y").all()


def test_the_same_result_gives_the_same_bytes(
    folder: Path, small_result: BoundaryResult, tmp_path: Path
) -> None:
    import hashlib

    hashes = write_layers(small_result, tmp_path)
    close = {f"desa-{kode}.json" for kode in small_result.kecamatan["kode"]}
    open_data = {"desa.geojson", "kecamatan.geojson"}
    assert hashes.keys() == {"wilayah.parquet", "desa.json", "kecamatan.json"} | open_data | close
    for name, digest in hashes.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


def test_kendal_is_light_enough_and_complete(kendal_raw: BoundaryResult, tmp_path: Path) -> None:
    write_layers(kendal_raw, tmp_path)
    assert (tmp_path / "desa.json").stat().st_size < 120_000
    areas = drawn(tmp_path, "desa.json")["areas"]
    assert [a["id"] for a in areas] == kendal_raw.desa["kode"].tolist()
    polygons = np.array([polygon_of(a["d"]) for a in areas], dtype=object)
    assert shapely.coverage_is_valid(polygons)


def test_neighbours_are_those_that_share_a_line(small_result: BoundaryResult) -> None:
    pairs = neighbours(small_result.desa)
    shapes = dict(zip(small_result.desa["kode"], small_result.desa.geometry, strict=True))
    expected = {
        (a, b) for a in shapes for b in shapes if a < b and shapes[a].intersection(shapes[b]).length > 0
    }
    assert set(zip(pairs["kode_a"], pairs["kode_b"], strict=True)) == expected
    metric = small_result.desa.set_index("kode").to_crs(32749).geometry
    for row in pairs.head(10).itertuples():
        length = metric[row.kode_a].intersection(metric[row.kode_b]).length
        assert row.panjang_m == pytest.approx(length, rel=0.01)


def test_touching_at_a_corner_is_not_neighbouring() -> None:
    import geopandas as gpd

    squares = [shapely.box(0, 0, 1, 1), shapely.box(1, 1, 2, 2), shapely.box(1, 0, 2, 1)]
    pairs = neighbours(gpd.GeoDataFrame({"kode": ["a", "b", "c"]}, geometry=squares, crs=4326))
    assert pairs[["kode_a", "kode_b"]].to_numpy().tolist() == [["a", "c"], ["b", "c"]]
    assert neighbours(gpd.GeoDataFrame({"kode": ["a"]}, geometry=squares[:1], crs=4326)).empty


def test_every_kecamatan_has_a_closer_sheet_with_exactly_its_desa(
    small_result: BoundaryResult, tmp_path: Path
) -> None:
    write_layers(small_result, tmp_path)
    for kode, part in small_result.desa.groupby("kode_kec"):
        layer = drawn(tmp_path, f"desa-{kode}.json")
        assert [a["id"] for a in layer["areas"]] == part["kode"].tolist()
        _, _, width, height = layer["viewBox"]
        assert max(width, height) >= 9_000


def test_geojson_is_one_light_coverage_in_longitude_and_latitude(
    small_result: BoundaryResult, folder: Path
) -> None:
    desa = json.loads((folder / "desa.geojson").read_text("utf-8"))
    assert [set(one["properties"]) for one in desa["features"]] == [{"kode", "nama"}] * 40
    assert [one["properties"]["kode"] for one in desa["features"]] == small_result.desa["kode"].tolist()
    shapes = shapely.from_geojson([json.dumps(one["geometry"]) for one in desa["features"]])
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    assert shapely.get_coordinates(shapes).round(5).tolist() == shapely.get_coordinates(shapes).tolist()
    outer = shapely.get_exterior_ring(shapely.get_parts(shapes))
    assert shapely.is_ccw(outer).all()
    moved = np.abs(shapely.area(shapes) / shapely.area(np.asarray(small_result.desa.geometry)) - 1)
    assert moved.max() < 0.05
    kecamatan = json.loads((folder / "kecamatan.geojson").read_text("utf-8"))
    above = shapely.from_geojson([json.dumps(one["geometry"]) for one in kecamatan["features"]])
    assert shapely.area(above).sum() == pytest.approx(shapely.area(shapes).sum())
    assert len(above) == 5
