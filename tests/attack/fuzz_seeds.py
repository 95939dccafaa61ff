"""What the fuzzer begins with, and how its bytes become an archive that is worth opening."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

from tests.attack import texts
from tests.attack.shapes import families, parts, shared, sheet, table

#: Parts the fuzzer's bytes for a workbook or a shapefile by this mark.
MARK = b"\n--8<--\n"
_SQUARE = [[[110.0, -7.0], [110.1, -7.0], [110.1, -7.1], [110.0, -7.1], [110.0, -7.0]]]


def write_seeds(form: str, corpus: Path) -> None:
    """Small inputs of every sort the format knows."""
    for number, seed in enumerate(_SEEDS[form]()):
        (corpus / f"benih-{number}").write_bytes(seed)


def _csv() -> list[bytes]:
    made = (make() for make in texts.TEXTS.values())
    small = [m if isinstance(m, bytes) else m.encode() for m in made]
    return [seed for seed in small if len(seed) < 5_000]


def _xlsx() -> list[bytes]:
    page = sheet(table(families(2)))
    members = shared(["kode_kelurahan_desa", "x"], parts([page]))
    dated = page.replace("<sheetData>", '<dimension ref="A1:H3"/><sheetData>')
    rest = [members["xl/sharedStrings.xml"], members["xl/workbook.xml"]]
    return [MARK.join(part.encode() for part in (text, *rest)) for text in (page, dated)]


def as_workbook(data: bytes) -> bytes:
    """Sheet, shared texts and workbook from the fuzzer's bytes, in an archive that is whole."""
    first, *rest = data.split(MARK)
    members: dict[str, bytes] = {k: v.encode() for k, v in shared(["x"], parts([""])).items()}
    named = ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml")
    members |= dict(zip(named, (first, *rest), strict=False))
    return _archive(members)


def _archive(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def _geojson() -> list[bytes]:
    properties = {"KDEPUM": "33.24.01.2001", "NAMOBJ": "Suka Maju", "WADMKC": "Awal", "WADMKK": "Kendal"}
    feature = {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": _SQUARE},
    }
    return [json.dumps({"type": "FeatureCollection", "features": [feature] * n}).encode() for n in (1, 2)]


def _kml() -> list[bytes]:
    ring = " ".join(f"{x},{y},0" for x, y in _SQUARE[0])
    return [
        '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>Suka Maju'
        '</name><ExtendedData><Data name="KDEPUM"><value>3324012001</value></Data></ExtendedData><Polygon>'
        f"<outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon>"
        "</Placemark></Document></kml>".encode()
    ]


def _shp() -> list[bytes]:
    import tempfile

    import geopandas as gpd
    from shapely.geometry import shape

    frame = gpd.GeoDataFrame(
        {"KDEPUM": ["3324012001"], "NAMOBJ": ["Suka Maju"], "WADMKC": ["Awal"], "WADMKK": ["Kendal"]},
        geometry=[shape({"type": "Polygon", "coordinates": _SQUARE})],
        crs=4326,
    )
    with tempfile.TemporaryDirectory() as folder:
        frame.to_file(Path(folder) / "b.shp")
        return [MARK.join((Path(folder) / f"b.{ext}").read_bytes() for ext in ("shp", "shx", "dbf"))]


def as_shapefile(data: bytes) -> bytes:
    """The three files of a shapefile from the fuzzer's bytes, in an archive that is whole."""
    pieces = [*data.split(MARK), b"", b""]
    return _archive({f"b.{ext}": piece for ext, piece in zip(("shp", "shx", "dbf"), pieces, strict=False)})


_SEEDS = {"csv": _csv, "xlsx": _xlsx, "geojson": _geojson, "kml": _kml, "shp": _shp}
