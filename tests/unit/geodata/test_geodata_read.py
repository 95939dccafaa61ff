"""Opening files: what is supported opens, everything else says what was wrong and what to bring."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geodata.boundaries import import_boundaries, read_boundaries
from geodata.boundaries.conventions import conventions, detect
from geodata.errors import BoundaryError


def squares(crs: int | None = 4326, x: float = 110.0, y: float = -7.0) -> gpd.GeoDataFrame:
    shapes = [shapely.box(x + i, y, x + i + 1, y + 1) for i in range(2)]
    return gpd.GeoDataFrame(
        {"kode": ["3324012001", "3324012002"], "nama": ["A", "B"]}, geometry=shapes, crs=crs
    )


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".json"])
def test_supported_formats_open(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"batas{suffix}"
    squares().to_file(path, driver="GPKG" if suffix == ".gpkg" else "GeoJSON")
    assert read_boundaries(path)["nama"].tolist() == ["A", "B"]


def test_a_zipped_shapefile_in_metres_opens_in_degrees(tmp_path: Path) -> None:
    folder = tmp_path / "shp"
    folder.mkdir()
    squares().to_crs(32749).to_file(folder / "batas desa.shp")
    with zipfile.ZipFile(tmp_path / "kiriman (1).zip", "w") as archive:
        for part in folder.iterdir():
            archive.write(part, f"data/{part.name}")
    frame = read_boundaries(tmp_path / "kiriman (1).zip")
    assert frame.crs.to_epsg() == 4326
    assert frame.total_bounds == pytest.approx([110, -7, 112, -6], abs=1e-6)


def test_the_village_layer_is_found_among_others(tmp_path: Path) -> None:
    path = tmp_path / "batas.gpkg"
    squares().dissolve().to_file(path, layer="kabupaten", driver="GPKG")
    squares().to_file(path, layer="ADMINISTRASIDESA_AR_25K", driver="GPKG")
    assert len(read_boundaries(path)) == 2


def test_latitude_before_longitude_is_turned_round_and_said(tmp_path: Path) -> None:
    frame = squares()
    frame.geometry = shapely.transform(frame.geometry.values, lambda xy: xy[:, ::-1])
    frame.to_file(tmp_path / "batas.gpkg")
    read = read_boundaries(tmp_path / "batas.gpkg")
    assert read.total_bounds == pytest.approx([110, -7, 112, -6])
    assert "terbalik" in " ".join(read.attrs["catatan"])


def test_a_file_elsewhere_in_the_world_is_refused(tmp_path: Path) -> None:
    squares(x=2, y=48).to_file(tmp_path / "batas.gpkg")
    with pytest.raises(BoundaryError, match="di luar Indonesia"):
        read_boundaries(tmp_path / "batas.gpkg")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("batas.gpkg", b"bukan geopackage"),
        ("batas.gpkg", b"SQLite format 3\x00" + b"\x00" * 200),
        ("batas.geojson", b"<OGRVRTDataSource><OGRVRTLayer/></OGRVRTDataSource>"),
        ("batas.geojson", b'{"type": "FeatureCollection", "features": ['),
        ("batas.geojson", b"{}"),
        ("batas.geojson", b""),
        ("batas.geojson", b'{"type": "FeatureCollection", "features": []}'),
        ("batas.zip", b"PK\x03\x04rusak"),
        ("batas.kml", b"<kml/>"),
        ("batas.csv", b"kode,nama\n"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BoundaryError) as refusal:
        read_boundaries(tmp_path / name)
    assert refusal.value.saran
    assert str(tmp_path) not in refusal.value.pesan


def test_a_missing_file_and_points_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BoundaryError, match="tidak ditemukan"):
        read_boundaries(tmp_path / "tidak-ada.gpkg")
    squares().set_geometry(squares().representative_point()).to_file(tmp_path / "titik.gpkg")
    with pytest.raises(BoundaryError, match="Tidak ada poligon"):
        read_boundaries(tmp_path / "titik.gpkg")


def test_two_shapefiles_in_one_archive_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "batas.zip", "w") as archive:
        archive.writestr("a.shp", b"")
        archive.writestr("b.shp", b"")
    with pytest.raises(BoundaryError, match="2 shapefile"):
        read_boundaries(tmp_path / "batas.zip")


@pytest.mark.parametrize(
    ("columns", "code", "bps", "village"),
    [
        (
            ["NAMOBJ", "KDEPUM", "KDEBPS", "WADMKD", "WADMKC", "WADMKK", "WADMPR"],
            "KDEPUM",
            "KDEBPS",
            "WADMKD",
        ),
        (["ADM4_EN", "ADM4_PCODE", "ADM3_EN", "ADM2_EN", "ADM1_EN"], None, "ADM4_PCODE", "ADM4_EN"),
        (["iddesa", "nmdesa", "nmkec", "nmkab", "nmprov"], None, "iddesa", "nmdesa"),
        (["NAME_1", "NAME_2", "NAME_3", "NAME_4", "CC_4"], None, "CC_4", "NAME_4"),
        (["kode_desa_", "nama_kel", "nama_kec", "nama_kab", "nama_prop"], "kode_desa_", None, "nama_kel"),
        (["kode", "nama", "lat", "lng"], "kode", None, "nama"),
    ],
)
def test_each_makers_columns_are_recognised(
    columns: list[str], code: str | None, bps: str | None, village: str
) -> None:
    found = detect(columns)
    assert (found.kode, found.kode_bps, found.desa) == (code, bps, village)
    assert detect([c.swapcase() for c in columns]).convention is found.convention


def test_empty_columns_give_way_to_filled_ones() -> None:
    columns = ["NAMOBJ", "KDEPUM", "WADMKD", "WADMKC", "WADMKK"]
    found = detect(columns, filled=["NAMOBJ", "WADMKC", "WADMKK"])
    assert (found.desa, found.kode) == ("NAMOBJ", None)


def test_every_convention_recognises_itself() -> None:
    for convention in conventions():
        everything = {*convention.tells, *convention.desa[:1]}
        assert detect(sorted(everything)).convention.sumber == convention.sumber


def test_a_repeated_column_name_is_refused(tmp_path: Path) -> None:
    """A table header cut to ten letters, or damaged, may name two columns alike."""
    folder = tmp_path / "shp"
    folder.mkdir()
    squares().rename(columns={"kode": "kolom_aa", "nama": "kolom_bb"}).to_file(folder / "batas.shp")
    table = folder / "batas.dbf"
    table.write_bytes(table.read_bytes().replace(b"kolom_bb", b"kolom_aa"))
    with zipfile.ZipFile(tmp_path / "batas.zip", "w") as archive:
        for part in folder.iterdir():
            archive.write(part, part.name)
    with pytest.raises(BoundaryError, match="dua kolom bernama 'kolom_aa'"):
        read_boundaries(tmp_path / "batas.zip")


def test_a_list_among_the_properties_is_no_bug(tmp_path: Path) -> None:
    path = tmp_path / "batas.geojson"
    squares().to_file(path, driver="GeoJSON")
    content = json.loads(path.read_text())
    for feature in content["features"]:
        feature["properties"] = {"apa": [1, {"a": None}], "lain": {"b": []}}
    path.write_text(json.dumps(content))
    with pytest.raises(BoundaryError):
        import_boundaries(path)
