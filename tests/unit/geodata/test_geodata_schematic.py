"""The kabupaten that does not exist: sound ground, plausible codes, and the same every time."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geodata import codes
from geodata.schematic import KABUPATEN, METADATA, generate, write_gpkg


@pytest.fixture(scope="module")
def full() -> gpd.GeoDataFrame:
    return generate(42)


def test_it_has_the_promised_shape(full: gpd.GeoDataFrame) -> None:
    assert len(full) == 326
    assert full["WADMKC"].nunique() == 29
    assert full.groupby("WADMKC").size().between(2, 20).all()
    assert full.to_crs(32749).area.sum() / 1e6 == pytest.approx(1471, rel=0.01)
    assert shapely.is_valid(full.geometry.values).all()
    assert shapely.coverage_is_valid(full.geometry.values)


def test_kecamatan_are_of_one_piece_and_one_is_an_island(full: gpd.GeoDataFrame) -> None:
    kecamatan = full.dissolve("WADMKC")
    assert (kecamatan.geom_type == "Polygon").all()
    alone = [kecamatan.drop(name).disjoint(shape).all() for name, shape in kecamatan.geometry.items()]
    assert sum(alone) == 1
    land = shapely.get_parts(shapely.coverage_union_all(full.geometry.values))
    assert len(land) == 2
    assert all(len(part.interiors) == 0 for part in land)


def test_codes_follow_both_systems(full: gpd.GeoDataFrame) -> None:
    kode = full["KDEPUM"].map(codes.normalise)
    assert kode.is_unique
    assert kode.str.len().eq(10).all()
    assert (kode.str[6] == np.where(full["TIPADM"] == 2, "1", "2")).all()
    assert full["TIPADM"].value_counts().gt(0).to_dict() == {1: True, 2: True}
    assert full["KDEBPS"].is_unique
    assert full["KDEBPS"].str.fullmatch(r"9901\d\d0\d{3}").all()
    assert not codes.is_assigned("9901")
    # The two systems count in different orders, as they do in reality.
    assert (kode.str[7:] != full["KDEBPS"].str[7:]).mean() > 0.5
    assert full.groupby(kode.str[:6])["WADMKC"].nunique().eq(1).all()
    assert full.groupby(full["KDEBPS"].str[:7])["WADMKC"].nunique().eq(1).all()


def test_names_are_unique_within_a_kecamatan_and_repeat_across(full: gpd.GeoDataFrame) -> None:
    assert not full.duplicated(["WADMKC", "WADMKD"]).any()
    assert full["WADMKD"].duplicated().sum() >= 3
    assert full["WADMKD"].str.fullmatch(r"[A-Z][a-z]+( [A-Z][a-z]+)*").all()


def test_it_cannot_be_taken_for_a_real_place(full: gpd.GeoDataFrame) -> None:
    assert set(full["METADATA"]) == {METADATA}
    assert set(full["WADMKK"]) == {KABUPATEN}
    assert "simulasi" in KABUPATEN
    west, south, east, north = full.total_bounds
    assert 108 < west < east < 109
    assert -5 < south < north < -4


def test_the_same_seed_gives_the_same_file(tmp_path, full: gpd.GeoDataFrame) -> None:
    again = generate(42)
    assert again.to_wkb().equals(full.to_wkb())
    write_gpkg(full, tmp_path / "satu.gpkg")
    write_gpkg(again, tmp_path / "dua.gpkg")
    write_gpkg(again, tmp_path / "dua.gpkg")  # over an existing file
    assert (tmp_path / "satu.gpkg").read_bytes() == (tmp_path / "dua.gpkg").read_bytes()
    assert not generate(43).geometry.geom_equals(full.geometry).any()


def test_impossible_orders_are_refused() -> None:
    for kecamatan, desa in ((2, 20), (10, 39), (10, 161)):
        with pytest.raises(ValueError, match="kecamatan"):
            generate(1, kecamatan=kecamatan, desa=desa)
