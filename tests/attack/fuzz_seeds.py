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
_DESA = ("3324012001", "3324012002")


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


def _desa(kode: str) -> dict[str, str]:
    """What a boundary file says of a desa, as the decree has it."""
    from geodata.codes import official_name

    names = {"NAMOBJ": kode, "WADMKC": kode[:6], "WADMKK": kode[:4], "WADMPR": kode[:2]}
    return {"KDEPUM": kode} | {name: official_name(part) or "" for name, part in names.items()}


def _square(number: int) -> list[list[float]]:
    west = 110.0 + number / 10
    return [[west, -7.0], [west + 0.1, -7.0], [west + 0.1, -7.1], [west, -7.1], [west, -7.0]]


def _geojson() -> list[bytes]:
    features = [
        {
            "type": "Feature",
            "properties": _desa(kode),
            "geometry": {"type": "Polygon", "coordinates": [_square(n)]},
        }
        for n, kode in enumerate(_DESA)
    ]
    return [json.dumps({"type": "FeatureCollection", "features": features[:n]}).encode() for n in (1, 2)]


def _kml() -> list[bytes]:
    places = "".join(_placemark(n, kode) for n, kode in enumerate(_DESA))
    head = '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2">'
    return [f"{head}<Document>{places}</Document></kml>".encode()]


def _placemark(number: int, kode: str) -> str:
    ring = " ".join(f"{x},{y},0" for x, y in _square(number))
    cells = "".join(f'<Data name="{k}"><value>{v}</value></Data>' for k, v in _desa(kode).items())
    polygon = f"<outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs>"
    data = f"<ExtendedData>{cells}</ExtendedData><Polygon>{polygon}</Polygon>"
    return f"<Placemark><name>x</name>{data}</Placemark>"


def _shp() -> list[bytes]:
    import tempfile

    import geopandas as gpd
    from shapely.geometry import Polygon

    shapes = [Polygon(_square(n)) for n in range(len(_DESA))]
    frame = gpd.GeoDataFrame([_desa(kode) for kode in _DESA], geometry=shapes, crs=4326)
    with tempfile.TemporaryDirectory() as folder:
        frame.to_file(Path(folder) / "b.shp")
        return [MARK.join((Path(folder) / f"b.{ext}").read_bytes() for ext in ("shp", "shx", "dbf"))]


def _sql() -> list[bytes]:
    paths = [json.dumps([[lat, lng] for lng, lat in _square(n)]) for n in range(len(_DESA))]
    rows = [f"('{kode}','{_desa(kode)['NAMOBJ']}','{path}')" for kode, path in zip(_DESA, paths, strict=True)]
    head = "INSERT INTO `wilayah_boundaries` (`kode`,`nama`,`path`) VALUES\n"
    records = [{"kode": k, "path": json.loads(path)} for k, path in zip(_DESA, paths, strict=True)]
    return [f"{head}{','.join(rows)};".encode(), json.dumps(records).encode()]


def as_shapefile(data: bytes) -> bytes:
    """The three files of a shapefile from the fuzzer's bytes, in an archive that is whole."""
    pieces = [*data.split(MARK), b"", b""]
    return _archive({f"b.{ext}": piece for ext, piece in zip(("shp", "shx", "dbf"), pieces, strict=False)})


_SEEDS = {"csv": _csv, "xlsx": _xlsx, "geojson": _geojson, "kml": _kml, "shp": _shp, "sql": _sql}
