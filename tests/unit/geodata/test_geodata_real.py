"""Real files as their makers deliver them, against layers whose codes and names are known."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geodata.boundaries import BoundaryResult, import_boundaries
from geodata.errors import BoundaryError

RealFile = Callable[[str], Path]
Clean = Callable[[str], gpd.GeoDataFrame]


def agree(result: BoundaryResult, truth: gpd.GeoDataFrame) -> None:
    ours, known = result.desa.set_index("kode"), truth.set_index("kode")
    assert set(ours.index) == set(known.index)
    for column, theirs in (("nama", "desa"), ("kecamatan", "kecamatan"), ("kabupaten", "kabupaten")):
        assert ours[column].to_dict() == known[theirs].to_dict()


def fits_together(result: BoundaryResult) -> None:
    for layer in (result.desa, result.kecamatan, result.kabupaten):
        assert layer.crs.to_epsg() == 4326
        assert layer.is_valid.all()
        assert shapely.coverage_is_valid(layer.geometry.values)
    assert (result.report["overlap_ha"], result.report["gap_ha"]) == (0.0, 0.0)
    json.dumps(result.report)


def test_kendal_raw_is_repaired_and_named(kendal_raw: BoundaryResult, clean: Clean) -> None:
    agree(kendal_raw, clean("kendal"))
    fits_together(kendal_raw)
    report = kendal_raw.report
    assert report["before"]["overlap_ha"] == pytest.approx(41.9, abs=0.1)
    assert report["before"]["gap_ha"] == pytest.approx(44.3, abs=0.1)
    assert report["max_area_change_pct"] < 1
    assert (report["desa"], report["kecamatan"], report["matched_codes"]) == (286, 20, 286)
    assert report["set_aside"] == []
    assert report["code_system"] == "kemendagri"


def test_bps_codes_of_kendal_lead_to_the_right_desa(kendal_hdx: BoundaryResult, clean: Clean) -> None:
    agree(kendal_hdx, clean("kendal"))
    fits_together(kendal_hdx)
    bps = clean("kendal").set_index("kode")["kode_bps2020"]
    assert kendal_hdx.desa.set_index("kode")["kode_bps"].to_dict() == bps.to_dict()
    assert kendal_hdx.report["code_system"] == "bps"
    assert kendal_hdx.report["hit_rate"] == {"kemendagri": 0.0, "bps": 1.0}
    assert kendal_hdx.report["before"]["overlap_ha"] == 0.0


def test_bps_codes_of_cilegon_that_look_like_kemendagri_mislead_nobody(
    real_file: RealFile, clean: Clean
) -> None:
    result = import_boundaries(real_file("as-is/cilegon_hdx_bps2020_asis.geojson"))
    agree(result, clean("cilegon"))
    bps = clean("cilegon").set_index("kode")["kode_bps2020"]
    assert result.desa.set_index("kode")["kode_bps"].to_dict() == bps.to_dict()


def test_declaring_the_wrong_system_is_refused(real_file: RealFile) -> None:
    with pytest.raises(BoundaryError, match="dinyatakan kemendagri"):
        import_boundaries(real_file("as-is/cilegon_hdx_bps2020_asis.geojson"), codes="kemendagri")
    with pytest.raises(BoundaryError, match="dinyatakan bps"):
        import_boundaries(real_file("as-is/cilegon_wilayah_boundaries_raw.geojson"), codes="bps")


@pytest.mark.parametrize("area", ["kendal", "tegal", "cilegon"])
def test_a_clean_file_comes_through_unchanged(area: str, real_file: RealFile, clean: Clean) -> None:
    result = import_boundaries(real_file(f"clean/{area}.gpkg"))
    truth = clean(area)
    agree(result, truth)
    fits_together(result)
    assert result.report["max_area_change_pct"] < 0.001
    assert result.report["repaired"] == 0
    assert (
        result.desa.set_index("kode")["kode_bps"].to_dict()
        == truth.set_index("kode")["kode_bps2020"].to_dict()
    )
    moved = shapely.hausdorff_distance(
        result.desa.sort_values("kode").geometry.values, truth.sort_values("kode").geometry.values
    )
    assert moved.max() < 2e-5


def test_labels_lie_inside_and_levels_share_their_lines(kendal_raw: BoundaryResult) -> None:
    for layer in (kendal_raw.desa, kendal_raw.kecamatan, kendal_raw.kabupaten):
        assert shapely.contains_xy(layer.geometry.values, layer["lon"], layer["lat"]).all()
    desa = kendal_raw.desa
    assert kendal_raw.kecamatan["luas_km2"].sum() == pytest.approx(desa["luas_km2"].sum(), rel=1e-6)
    points = {tuple(p) for p in desa.get_coordinates().to_numpy()}
    assert {tuple(p) for p in kendal_raw.kecamatan.get_coordinates().to_numpy()} <= points
    assert kendal_raw.kecamatan["jumlah_desa"].sum() == 286
    assert set(desa.loc[desa["kode"].str[6] == "1", "jenis"]) == {"kelurahan"}


def test_areas_match_the_published_ones(kendal_raw: BoundaryResult, clean: Clean) -> None:
    truth = clean("kendal").set_index("kode")["luas_km2"]
    assert (kendal_raw.desa.set_index("kode")["luas_km2"] / truth - 1).abs().max() < 0.01


def test_a_file_without_codes_is_read_by_names(real_file: RealFile) -> None:
    result = import_boundaries(real_file("as-is/banyuwangi_big_rbi25k_asis.zip"))
    fits_together(result)
    report = result.report
    assert report["code_system"] == "nama"
    assert set(result.desa["kode_kab"]) == {"3510"}
    # Every feature is on the map, joined to its desa as a part, or on the list.
    reasons = [row["alasan"] for row in report["set_aside"]]
    assert len(result.desa) >= 180
    assert sum("tidak utuh" in reason for reason in reasons) >= 8
    assert sum("desa persiapan" in reason for reason in reasons) == 5
    assert all(row["nama"] and row["saran"] for row in report["set_aside"])


def test_a_kabupaten_outline_with_one_desas_name_is_refused(real_file: RealFile) -> None:
    with pytest.raises(BoundaryError, match="hanya berisi satu desa"):
        import_boundaries(real_file("as-is/kabupaten_kendal_big10k_2022_asis.geojson"))


def test_sql_is_read_and_never_run(real_file: RealFile, clean: Clean) -> None:
    result = import_boundaries(real_file("as-is/cilegon_wilayah_boundaries_kel_36.72.sql"))
    agree(result, clean("cilegon"))
    fits_together(result)
