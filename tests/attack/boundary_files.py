"""Small maps made to hurt: each maker writes one into a folder and returns what an import would be given."""

from __future__ import annotations

import io
import json
import random
import sqlite3
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import shapely

from geodata import codes

Maker = Callable[[Path], Path]
SIDE, EAST, NORTH = 0.02, 110.0, -7.1
KML = '<?xml version="1.0"?>{before}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{inside}</Document></kml>'


def squares(kecamatan: str = "332402") -> gpd.GeoDataFrame:
    """The desa of one kecamatan as squares side by side: what an honest file would hold."""
    rows = []
    for i, (kode, nama) in enumerate(codes.official_children(kecamatan).items()):
        x, y = EAST + SIDE * (i % 4), NORTH - SIDE * (i // 4)
        rows.append({"kode": kode, "nama": nama, "geometry": shapely.box(x, y, x + SIDE, y + SIDE)})
    return gpd.GeoDataFrame(rows, crs=4326)


def written(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def packed(folder: Path, name: str, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(folder / name, "w", method) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return folder / name


def shapefile(folder: Path) -> dict[str, bytes]:
    inner = folder / "shp"
    inner.mkdir()
    squares().to_file(inner / "desa.shp")
    return {part.name: part.read_bytes() for part in sorted(inner.iterdir())}


# --- KML -----------------------------------------------------------------------------------------------------


def kml_external_entity(folder: Path) -> Path:
    entity = '<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return written(folder, "batas.kml", KML.format(before=entity, inside="<name>&x;</name>"))


def kml_billion_laughs(folder: Path) -> Path:
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    entity = f'<!DOCTYPE kml [<!ENTITY l0 "ha">{laughs}]>'
    return written(folder, "batas.kml", KML.format(before=entity, inside="<name>&l9;</name>"))


def kml_entity_in_utf16(folder: Path) -> Path:
    text = KML.format(before='<!DOCTYPE kml [<!ENTITY x "y">]>', inside="").replace(
        '"1.0"', '"1.0" encoding="UTF-16"'
    )
    return written(folder, "batas.kml", text.encode("utf-16"))


def kmz_external_entity(folder: Path) -> Path:
    return packed(folder, "batas.kmz", {"doc.kml": kml_external_entity(folder).read_bytes()})


def kml_bottomless(folder: Path) -> Path:
    return written(
        folder,
        "batas.kml",
        KML.format(before="", inside="<Folder>" * 50_000 + "</Folder>" * 50_000),
    )


def kml_cut_short(folder: Path) -> Path:
    return written(folder, "batas.kml", KML.format(before="", inside="<Placemark/>" * 50)[:300])


def kml_that_is_gml(folder: Path) -> Path:
    return written(folder, "batas.kml", '<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml"/>')


def gml(folder: Path) -> Path:
    return written(folder, "batas.gml", '<!DOCTYPE x SYSTEM "http://contoh.invalid/x.dtd"><x/>')


def kml_only_links(folder: Path) -> Path:
    link = "<NetworkLink><Link><href>http://127.0.0.1:9/x.kml</href></Link></NetworkLink>"
    return written(folder, "batas.kml", KML.format(before="", inside=link))


def kml_tables_in_tables(folder: Path) -> Path:
    ring = "110,-7.1 110.02,-7.1 110.02,-7.12 110,-7.12 110,-7.1"
    shape = f"<Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon>"
    table = "<table><tr><td>" * 20_000
    inside = f"<Placemark><name>x</name><description><![CDATA[{table}]]></description>{shape}</Placemark>"
    return written(folder, "batas.kml", KML.format(before="", inside=inside))


# --- archives ------------------------------------------------------------------------------------------------


def zip_bomb(folder: Path) -> Path:
    path = folder / "batas.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("desa.shp", "w", force_zip64=True) as member:
            for _ in range(150):
                member.write(bytes(1 << 20))
        archive.writestr("desa.dbf", b"")
        archive.writestr("desa.shx", b"")
    return path


def zip_lying_size(folder: Path) -> Path:
    """The list says one byte, the member holds far more."""
    path = packed(folder, "batas.zip", {"desa.json": bytes(5_000_000)})
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 1)
    return written(folder, "batas.zip", bytes(data))


def zip_climbing(folder: Path) -> Path:
    return packed(folder, "batas.zip", {f"../../{n}": b for n, b in shapefile(folder).items()})


def zip_absolute(folder: Path) -> Path:
    return packed(folder, "batas.zip", {f"/tmp/{n}": b for n, b in shapefile(folder).items()})


def zip_twice_one_name(folder: Path) -> Path:
    import warnings

    path = folder / "batas.zip"
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w") as archive:
        warnings.simplefilter("ignore")
        for content in (b"satu", b"dua"):
            archive.writestr("desa.shp", content)
    return path


def zip_many_members(folder: Path) -> Path:
    return packed(folder, "batas.zip", {f"x{i}.txt": b"" for i in range(6_000)}, zipfile.ZIP_STORED)


def zip_cut_short(folder: Path) -> Path:
    path = packed(folder, "batas.zip", shapefile(folder))
    return written(folder, "batas.zip", path.read_bytes()[: path.stat().st_size // 2])


def zip_with_password(folder: Path) -> Path:
    data = bytearray(packed(folder, "batas.zip", shapefile(folder)).read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    return written(folder, "batas.zip", bytes(data))


def zip_in_zip(folder: Path) -> Path:
    inner = packed(folder, "dalam.zip", shapefile(folder))
    return packed(folder, "batas.zip", {"dalam.zip": inner.read_bytes()})


def zip_of_nothing(folder: Path) -> Path:
    return packed(folder, "batas.zip", {})


def shp_without_table(folder: Path) -> Path:
    parts = shapefile(folder)
    return packed(folder, "batas.zip", {n: b for n, b in parts.items() if not n.endswith(".dbf")})


def shp_record_of_two_gigabytes(folder: Path) -> Path:
    parts = shapefile(folder)
    shape = bytearray(parts["desa.shp"])
    shape[104:108] = struct.pack(">i", 0x3FFFFFFF)
    index = bytearray(parts["desa.shx"])
    index[104:108] = struct.pack(">i", 0x3FFFFFFF)
    return packed(folder, "batas.zip", parts | {"desa.shp": bytes(shape), "desa.shx": bytes(index)})


def dbf_of_two_billion_rows(folder: Path) -> Path:
    parts = shapefile(folder)
    table = bytearray(parts["desa.dbf"])
    table[4:8] = struct.pack("<I", 0x7FFFFFFF)
    return packed(folder, "batas.zip", parts | {"desa.dbf": bytes(table)})


# --- databases -----------------------------------------------------------------------------------------------


def sqlite_pointing_elsewhere(folder: Path) -> Path:
    path = folder / "batas.gpkg"
    with sqlite3.connect(path) as con:
        con.execute("CREATE TABLE rahasia (isi TEXT)")
        con.execute("PRAGMA writable_schema = 1")
        sql = "CREATE VIRTUAL TABLE desa USING VirtualOGR('/etc/passwd')"
        con.execute("INSERT INTO sqlite_master VALUES ('table', 'desa', 'desa', 0, ?)", [sql])
    con.close()
    return path


def gpkg_cut_short(folder: Path) -> Path:
    squares().to_file(folder / "utuh.gpkg", layer="desa")
    return written(folder, "batas.gpkg", (folder / "utuh.gpkg").read_bytes()[:20_000])


def gpkg_endless_view(folder: Path) -> Path:
    path = folder / "batas.gpkg"
    squares().to_file(path, layer="desa")
    with sqlite3.connect(path) as con:
        con.execute("ALTER TABLE desa RENAME TO asli")
        con.execute(
            "CREATE VIEW desa AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
            "SELECT n.i AS fid, a.geom, a.kode, a.nama FROM n JOIN asli a ON a.fid = n.i % 14 + 1"
        )
        con.execute("UPDATE gpkg_contents SET table_name = 'desa' WHERE table_name = 'asli'")
        con.execute("UPDATE gpkg_geometry_columns SET table_name = 'desa' WHERE table_name = 'asli'")
    con.close()
    return path


def gdb_of_noise(folder: Path) -> Path:
    path = folder / "batas.gdb"
    path.mkdir()
    noise = random.Random(1)
    for i in (1, 2, 4, 9):
        (path / f"a0000000{i}.gdbtable").write_bytes(noise.randbytes(4_000))
        (path / f"a0000000{i}.gdbtablx").write_bytes(noise.randbytes(400))
    return path


# --- text ----------------------------------------------------------------------------------------------------


def geojson_bottomless(folder: Path) -> Path:
    start = '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":'
    return written(folder, "batas.geojson", start + '{"type":"Polygon","coordinates":' + "[" * 200_000)


def geojson_of_infinities(folder: Path) -> Path:
    ring = "[[1e400,-7],[110,-1e400],[NaN,-7],[1e400,-7]]"
    feature = (
        '{"type":"Feature","properties":{"kode":"3324022002","nama":"x"},"geometry":'
        f'{{"type":"Polygon","coordinates":[{ring}]}}}}'
    )
    return written(folder, "batas.geojson", f'{{"type":"FeatureCollection","features":[{feature}]}}')


def geojson_knot(folder: Path) -> Path:
    """One ring that crosses itself some millions of times: cheap to send, dear to mend."""
    noise = random.Random(1)
    frame = squares()
    knot = shapely.Polygon(
        [(EAST + noise.random() * SIDE, NORTH + noise.random() * SIDE) for _ in range(6_000)]
    )
    frame.loc[0, "geometry"] = knot
    frame.to_file(folder / "batas.geojson")
    return folder / "batas.geojson"


def vrt_as_geojson(folder: Path) -> Path:
    text = "<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/etc</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    return written(folder, "batas.geojson", text)


def topojson(folder: Path) -> Path:
    return written(folder, "batas.json", '{"type":"Topology","objects":{},"arcs":[]}')


def json_bottomless(folder: Path) -> Path:
    return written(folder, "batas.json", "[" * 200_000)


def sql_cut_short(folder: Path) -> Path:
    return written(
        folder, "batas.sql", "INSERT INTO b(kode,nama,path) VALUES ('33.24.02.2002','x','[[[-7,110]"
    )


def sql_backslashes(folder: Path) -> Path:
    return written(folder, "batas.sql", "INSERT INTO b(kode,path) VALUES ('" + "\\'" * 300_000 + "\x01")


def sql_deep_paths(folder: Path) -> Path:
    row = "('33.24.02.2002','x','" + "[" * 5_000 + "')"
    return written(folder, "batas.sql", f"INSERT INTO b(kode,nama,path) VALUES {row};")


def sql_without_ground(folder: Path) -> Path:
    """Two parts of one desa that both turn back on themselves: their union is nothing."""
    row = "('33.24.01.2001','Blumah','[[-7,110],[-7,110.1],[-7,110]]')"
    return written(folder, "batas.sql", f"INSERT INTO b(kode,nama,path) VALUES {row},{row};")


def sql_that_drops(folder: Path) -> Path:
    return written(folder, "batas.sql", "DROP TABLE keluarga; ATTACH '/etc/passwd' AS x; SELECT 1;")


def far_too_many(folder: Path) -> Path:
    shape = {"type": "Polygon", "coordinates": [[[110, -7], [110.1, -7], [110.1, -7.1], [110, -7]]]}
    one = {"type": "Feature", "properties": {"kode": "3324022002", "nama": "x"}, "geometry": shape}
    out = io.StringIO()
    json.dump({"type": "FeatureCollection", "features": [one] * 26_000}, out, separators=(",", ":"))
    return written(folder, "batas.geojson", out.getvalue())


def empty(folder: Path) -> Path:
    return written(folder, "batas.gpkg", b"")


def number_for_a_name(folder: Path) -> Path:
    return written(folder, "3324010101900001.gpkg", b"bukan geopackage")
