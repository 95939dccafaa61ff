"""One kabupaten in every format and convention an office may hold: always the same desa, the same codes."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geodata import codes
from geodata.boundaries import BoundaryResult, import_boundaries
from geodata.errors import BoundaryError
from tests.unit.geodata.test_geodata_planted import village_grid

# What a shapefile does to long column names is part of what is tested here.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Column names longer:UserWarning", "ignore:Normalized/laundered"
)

Clean = Callable[[str], gpd.GeoDataFrame]
Writer = Callable[[gpd.GeoDataFrame, Path], Path]
PAGERUYUNG = set(codes.official_children("332402"))


def zipped(folder: Path) -> Path:
    return Path(shutil.make_archive(str(folder), "zip", folder.parent, folder.name))


def as_shapefile(frame: gpd.GeoDataFrame, folder: Path) -> Path:
    (folder / "shp").mkdir()
    frame.to_file(folder / "shp/ADMINISTRASI_DESA.shp")
    frame.dissolve().to_file(folder / "shp/ADMINISTRASI_KABUPATEN.shp")
    return zipped(folder / "shp")


def as_loose_shapefile(frame: gpd.GeoDataFrame, folder: Path) -> Path:
    frame.to_file(folder / "desa.shp")
    return folder / "desa.shp"


def as_geodatabase(frame: gpd.GeoDataFrame, folder: Path) -> Path:
    frame.to_file(folder / "batas.gdb", layer="desa", driver="OpenFileGDB")
    return folder / "batas.gdb"


def as_zipped_geodatabase(frame: gpd.GeoDataFrame, folder: Path) -> Path:
    return zipped(as_geodatabase(frame, folder))


def as_kml(frame: gpd.GeoDataFrame, folder: Path) -> Path:
    frame.to_file(folder / "batas.kml", layer="desa", driver="LIBKML")
    return folder / "batas.kml"


def as_plain_kml(frame: gpd.GeoDataFrame, folder: Path) -> Path:
    frame.to_file(folder / "batas.kml", layer="desa", driver="KML")
    return folder / "batas.kml"


def as_kmz(frame: gpd.GeoDataFrame, folder: Path) -> Path:
    frame.to_file(folder / "batas.kmz", layer="desa", driver="LIBKML")
    return folder / "batas.kmz"


def as_web_mercator(frame: gpd.GeoDataFrame, folder: Path) -> Path:
    frame.to_crs(3857).to_file(folder / "batas.gpkg", layer="desa")
    return folder / "batas.gpkg"


def as_utm_with_heights(frame: gpd.GeoDataFrame, folder: Path) -> Path:
    frame = frame.to_crs(frame.estimate_utm_crs())
    frame.set_geometry(shapely.force_3d(frame.geometry.values, 12.5)).to_file(folder / "batas.gpkg")
    return folder / "batas.gpkg"


def lat_lng(shape: Any) -> list[Any]:
    """Rings of [lat, lng], as deep as the shape needs."""
    parts = [
        [[[y, x] for x, y in ring.coords] for ring in (p.exterior, *p.interiors)]
        for p in shapely.get_parts(shape)
    ]
    return parts[0] if len(parts) == 1 else parts


def records(frame: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    dotted = [codes.dotted(k) for k in frame["kode"]]
    rows = zip(dotted, frame["desa"], frame.geometry, strict=True)
    return [{"kode": k, "nama": n, "lat": 0, "lng": 0, "path": lat_lng(s)} for k, n, s in rows]


def as_sql(frame: gpd.GeoDataFrame, folder: Path) -> Path:
    rows = [
        f"('{r['kode']}','{r['nama'].replace(chr(39), chr(39) * 2)}',NULL,1.5,'{json.dumps(r['path'])}')"
        for r in records(frame)
    ]
    head = "INSERT INTO `wilayah_boundaries` (`kode`,`nama`,`lat`,`lng`,`path`) VALUES\n"
    halves = [rows[: len(rows) // 2], rows[len(rows) // 2 :]]
    text = "-- ekspor\nSET NAMES utf8;\n" + "\n".join(head + ",\n".join(half) + ";" for half in halves)
    (folder / "batas.sql").write_text(text)
    return folder / "batas.sql"


def as_json(frame: gpd.GeoDataFrame, folder: Path) -> Path:
    (folder / "batas.json").write_text(json.dumps(records(frame)))
    return folder / "batas.json"


def as_table_export(frame: gpd.GeoDataFrame, folder: Path) -> Path:
    """As a database's web page exports a table: the path as text in a JSON of tables."""
    rows = [r | {"path": json.dumps(r["path"])} for r in records(frame)]
    export = [{"type": "header"}, {"type": "table", "name": "wilayah_boundaries", "data": rows}]
    (folder / "batas.json").write_text(json.dumps(export))
    return folder / "batas.json"


FORMATS: list[Writer] = [
    as_shapefile, as_loose_shapefile, as_geodatabase, as_zipped_geodatabase, as_kml, as_plain_kml, as_kmz,
    as_web_mercator, as_utm_with_heights, as_sql, as_json, as_table_export,
]  # fmt: skip


@pytest.mark.parametrize("write", FORMATS, ids=[w.__name__ for w in FORMATS])
def test_cilegon_in_every_format_gives_the_same_desa(write: Writer, clean: Clean, tmp_path: Path) -> None:
    truth = clean("cilegon")
    result = import_boundaries(write(truth, tmp_path))
    known = dict(zip(truth["kode"], truth["desa"], strict=True))
    assert dict(zip(result.desa["kode"], result.desa["nama"], strict=True)) == known
    assert (result.report["overlap_ha"], result.report["gap_ha"]) == (0, 0)
    ours = result.desa.set_index("kode").geometry.sort_index()
    theirs = truth.set_index("kode").geometry.sort_index()
    assert shapely.hausdorff_distance(ours.to_numpy(), theirs.to_numpy()).max() < 3e-5


def bring(frame: gpd.GeoDataFrame, folder: Path, **more: Any) -> BoundaryResult:
    frame.to_file(folder / "batas.gpkg", layer="desa", driver="GPKG")
    return import_boundaries(folder / "batas.gpkg", **more)


PARENTS = {"kecamatan": "PAGERRUYUNG", "kabupaten": "KENDAL", "provinsi": "JAWA TENGAH"}


def renamed(**columns: Any) -> gpd.GeoDataFrame:
    """The squares of one kecamatan with other columns; a function makes a column from codes and names."""
    frame = village_grid()
    made = {name: value(frame) if callable(value) else value for name, value in columns.items()}
    return frame.drop(columns=["kode", "nama"]).assign(**made)


def number(frame: gpd.GeoDataFrame) -> pd.Series:
    return frame["kode"].astype(float)


def name(frame: gpd.GeoDataFrame) -> pd.Series:
    return frame["nama"].str.upper()


def bps(width: int) -> Callable[[gpd.GeoDataFrame], list[str]]:
    """The last digits of invented BPS codes of these squares."""
    return lambda frame: [f"3324020{i + 1:03d}"[10 - width :] for i in range(len(frame))]


CONVENTIONS = {
    "Dukcapil": {"kode_desa_": number, "nama_kel": name, "nama_kec": "PAGERUYUNG", "nama_kab": "KAB. KENDAL"},
    "BIG 10K": {
        "KDEPUM": lambda f: [codes.dotted(k) for k in f["kode"]], "NAMOBJ": name, "WADMKD": name,
        "WADMKC": "Pageruyung", "WADMKK": "Kendal", "KDPKAB": 33.24,
    },
    "Kel_Desa": {"KEL_DESA": name, "KECAMATAN": "PAGERUYUNG", "KAB_KOTA": "KENDAL", "KODE_KD": number},
    "OpenSID": {"kode_desa": lambda f: f["kode"], "nama_desa": name, "nama_kecamatan": "PAGERUYUNG"},
    "pemda": {"DESA": name, "KECAMATAN": "PAGERUYUNG", "KODE": lambda f: f["kode"].astype("int64")},
    "BPS parts": {
        "nmdesa": name, "nmkec": "PAGERRUYUNG", "nmkab": "KENDAL", "nmprov": "JAWA TENGAH",
        "kdprov": 33, "kdkab": "24", "kdkec": 20.0, "kddesa": bps(3),
    },
    "BPS full parts": {
        "nmdesa": name, "nmkec": "PAGERRUYUNG", "nmkab": "KENDAL", "nmprov": "JAWA TENGAH",
        "kdprov": "33", "kdkab": "3324", "kdkec": "3324020", "kddesa": bps(10),
    },
    "BPS SLS": {
        "nmdesa": name, "nmkec": "PAGERRUYUNG", "nmkab": "KENDAL", "nmprov": "JAWA TENGAH",
        "idsls": lambda f: [k + "0001" for k in bps(10)(f)],
    },
    "BPS 2010": {
        "PROVNO": "33", "KABKOTNO": "24", "KECNO": "020", "DESANO": bps(3), "DESA": name,
        "KECAMATAN": "PAGERRUYUNG", "KABKOT": "KENDAL", "PROVINSI": "JAWA TENGAH",
    },
    "HDX": {
        "ADM4_PCODE": lambda f: ["ID" + k for k in bps(10)(f)], "ADM4_EN": name, "ADM3_EN": "Pagerruyung",
        "ADM2_EN": "Kendal", "ADM1_EN": "Jawa Tengah",
    },
    "RBI 25K": {"NAMOBJ": name, "WADMKC": "PAGERUYUNG", "WADMKK": "KENDAL", "WADMPR": "JAWA TENGAH"},
    "unheard-of": {"KOLOM_A": lambda f: f["kode"], "KOLOM_B": name},
}  # fmt: skip


@pytest.mark.parametrize("maker", CONVENTIONS)
def test_each_makers_columns_lead_to_the_same_desa(maker: str, tmp_path: Path) -> None:
    result = bring(renamed(**CONVENTIONS[maker]), tmp_path)
    assert set(result.desa["kode"]) == PAGERUYUNG
    truth = village_grid().set_index("kode").geometry
    middle = result.desa.set_index("kode").geometry.representative_point()
    assert all(truth[kode].contains(point) for kode, point in middle.items())
    if maker.startswith(("BPS", "HDX")):
        assert result.report["code_system"] == "bps"
        assert set(result.desa["kode_bps"]) == set(bps(10)(village_grid()))


def test_a_smaller_unit_of_bps_is_joined_to_its_desa(tmp_path: Path) -> None:
    halves = []
    for i, side in enumerate((0, 0.01)):
        frame = renamed(**CONVENTIONS["BPS SLS"])
        frame["idsls"] = frame["idsls"].str[:10] + f"000{i + 1}"
        box = frame.geometry.bounds
        frame.geometry = [
            shapely.box(x + side, y, x + side + 0.01, top)
            for x, y, top in zip(box["minx"], box["miny"], box["maxy"], strict=True)
        ]
        halves.append(frame)
    result = bring(pd.concat(halves, ignore_index=True), tmp_path)
    assert set(result.desa["kode"]) == PAGERUYUNG
    assert result.desa["luas_km2"].sum() == pytest.approx(
        bring(village_grid(), tmp_path).desa["luas_km2"].sum()
    )


def test_measures_beside_heights_are_dropped(tmp_path: Path) -> None:
    import struct

    frame = village_grid()
    (tmp_path / "shp").mkdir()
    frame.set_geometry(shapely.force_3d(frame.geometry.values)).to_file(tmp_path / "shp/desa.shp")
    assert struct.unpack("<i", (tmp_path / "shp/desa.shp").read_bytes()[32:36]) == (15,)  # PolygonZ carries M
    assert set(import_boundaries(zipped(tmp_path / "shp")).desa["kode"]) == PAGERUYUNG


PLACEMARK = (
    "<Placemark><name>{name}</name>{more}<MultiGeometry><Polygon><outerBoundaryIs><LinearRing><coordinates>"
    "{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon><Point><coordinates>110,-7</coordinates>"
    "</Point></MultiGeometry></Placemark>"
)


def kml_of(frame: gpd.GeoDataFrame, folder: Path, title: str, more: str, document: str = "") -> Path:
    """A KML as people draw it: a folder per kecamatan, a pin between the areas."""
    marks = []
    for kode, nama, shape in zip(frame["kode"], frame["nama"], frame.geometry, strict=True):
        ring = " ".join(f"{x},{y},0" for x, y in shape.exterior.coords)
        words = {"kode": codes.dotted(kode), "nama": nama}
        marks.append(PLACEMARK.format(name=title.format(**words), more=more.format(**words), ring=ring))
    pin = "<Placemark><name>Balai desa</name><Point><coordinates>110,-7</coordinates></Point></Placemark>"
    inside = f"<Folder><name>Pageruyung</name>{pin}{''.join(marks)}</Folder>"
    text = f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{document}{inside}</Document></kml>'
    (folder / "doc.kml").write_text(text)
    return folder / "doc.kml"


HTML = (
    "<description><![CDATA[<html><body><table><tr><td>{nama}</td></tr><tr><td><table>"
    "<tr><td>NAMOBJ</td><td>{nama}</td></tr><tr bgcolor='#fff'><td>KDEPUM</td><td>{kode}</td></tr>"
    "<tr><td>WADMKC</td><td>Pageruyung</td></tr><tr><td>WADMKK</td><td>Kendal</td></tr>"
    "<tr><td>KDEBPS</td><td>&lt;Null&gt;</td></tr></table></td></tr></table></body></html>]]></description>"
)


def test_a_kml_with_a_table_in_its_description(tmp_path: Path) -> None:
    result = import_boundaries(kml_of(village_grid(), tmp_path, "{nama}", HTML))
    assert set(result.desa["kode"]) == PAGERUYUNG
    assert "BIG" in result.report["catatan"][0]


def test_a_kmz_with_the_code_in_its_names(tmp_path: Path) -> None:
    kml = kml_of(village_grid(), tmp_path, "{kode} {nama}", "")
    with zipfile.ZipFile(tmp_path / "peta.kmz", "w") as archive:
        archive.write(kml, "doc.kml")
        archive.writestr("files/ikon.png", b"\x89PNG")
    result = import_boundaries(tmp_path / "peta.kmz")
    assert set(result.desa["kode"]) == PAGERUYUNG
    assert result.report["set_aside"] == []


def test_floats_of_kabupaten_codes_get_their_zero_back() -> None:
    assert [codes.kabupaten_code(v) for v in (33.1, "33.1", "33.10", "33.01", 33.01, 61.12, 3310.0)] == [
        "3310", "3310", "3310", "3301", "3301", "6112", "3310",
    ]  # fmt: skip
    assert [codes.kabupaten_code(v) for v in ("33", "33.241", None, "3324012001", "")] == [None] * 5


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ((61, "12", 50.0, "004"), "6112050004"),
        (("61", "6112", "6112050", "6112050004"), "6112050004"),
        ((None, None, "6112050", 4), "6112050004"),
        ((61, None, "050", "004"), None),
        (("61", "12", "050", float("nan")), None),
        (("61", "12", "0500", "004"), None),
    ],
)
def test_a_bps_code_in_four_columns(parts: tuple[object, ...], whole: str | None) -> None:
    assert codes.join_bps(*parts) == whole


def test_a_missing_projection_is_said_and_not_guessed(tmp_path: Path) -> None:
    (tmp_path / "shp").mkdir()
    village_grid().to_crs(32749).to_file(tmp_path / "shp/desa.shp")
    (tmp_path / "shp/desa.prj").unlink()
    with pytest.raises(BoundaryError, match="dalam meter") as refusal:
        import_boundaries(zipped(tmp_path / "shp"))
    assert ".prj" in refusal.value.saran


def test_rings_of_a_path_are_holes_or_islands_by_where_they_lie() -> None:
    from geodata.boundaries.latlng import polygon_of

    outer = [[0, 0], [0, 10], [10, 10], [10, 0], [0, 0]]
    inner = [[4, 4], [4, 6], [6, 6], [6, 4], [4, 4]]
    island = [[20, 20], [20, 22], [22, 22], [22, 20], [20, 20]]
    assert polygon_of([outer, inner]).area == 96
    assert polygon_of([outer, island]).area == 104
    assert polygon_of([[outer, inner], [island]]).area == 100
    assert polygon_of(outer).area == 100
    assert polygon_of(json.dumps([outer])).area == 100
    assert all(
        polygon_of(p).is_empty for p in (None, "", "[]", [], [[]], "bukan", 3, [["a", "b"]], [[[1, 2]]])
    )
