"""From a file's name and first bytes to what shall be opened, and by which reader."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from geodata.boundaries.archive import BROKEN, broken, check_parts, dataset_in, names_in
from geodata.boundaries.kml import check_xml
from geodata.errors import BoundaryError

SUPPORTED = (
    "shapefile dalam ZIP, GeoPackage (.gpkg), File Geodatabase (.gdb atau dalam ZIP), GeoJSON, KML/KMZ, "
    "atau SQL/JSON berisi path [lintang, bujur]"
)
MAX_BYTES = 2_000_000_000
_GEOJSON = re.compile(rb'"type"\s*:\s*"(?:Feature|FeatureCollection|(?:Multi)?Polygon|GeometryCollection)"')
_HEAD, _TAIL = 1 << 20, 1 << 12


@dataclass(frozen=True)
class Source:
    """``how`` is gdal, kml or path; ``target`` is what GDAL opens, ``data`` a text taken from an archive."""

    how: Literal["gdal", "kml", "path"]
    target: str
    data: bytes | None = None


def find_source(file: Path) -> Source:
    """Decide by suffix and content together; raises BoundaryError where they disagree or are unknown."""
    suffix = file.suffix.lower()
    if file.is_dir() and suffix == ".gdb":
        return _geodatabase(file)
    if not file.is_file():
        raise BoundaryError(
            f"Berkas batas '{file.name}' tidak ditemukan.", saran="Periksa nama dan foldernya."
        )
    if file.stat().st_size > MAX_BYTES:
        raise BoundaryError(f"Berkas '{file.name}' terlalu besar.", saran="Kirim satu kabupaten per berkas.")
    with file.open("rb") as handle:
        head = handle.read(512)
    if found := _by_content(file, suffix, head, head.lstrip(b"\xef\xbb\xbf \t\r\n")):
        return found
    raise BoundaryError(
        f"Berkas '{file.name}' bukan berkas batas yang didukung, atau isinya tidak sesuai akhirannya.",
        saran=f"Pakai {SUPPORTED}. Format lain dapat disimpan ulang sebagai GeoPackage dari QGIS.",
    )


def _by_content(file: Path, suffix: str, head: bytes, text: bytes) -> Source | None:
    if suffix == ".gpkg" and head.startswith(b"SQLite format 3\x00"):
        return Source("gdal", str(file))
    if suffix in (".geojson", ".json") and text[:1] in (b"{", b"["):
        return Source("gdal" if _is_geojson(file) else "path", str(file))
    if suffix == ".sql" and text and b"\x00" not in head:
        return Source("path", str(file))
    if suffix == ".kml" and (text.startswith(b"<") or head[:2] in (b"\xff\xfe", b"\xfe\xff")):
        with file.open("rb") as handle:
            check_xml(handle, file.name)
        return Source("kml", str(file))
    if suffix == ".shp" and head.startswith(b"\x00\x00\x27\x0a"):
        check_parts(file.name, [p.name for p in file.parent.iterdir()])
        return Source("gdal", str(file))
    if suffix in (".zip", ".kmz") and head.startswith(b"PK"):
        return _in_archive(file, suffix)
    return None


def _is_geojson(file: Path) -> bool:
    """GDAL reads GeoJSON; any other JSON is looked through for paths."""
    size = file.stat().st_size
    with file.open("rb") as handle:
        if _GEOJSON.search(handle.read(_HEAD)):
            return True
        handle.seek(max(0, size - _TAIL))
        return _GEOJSON.search(handle.read()) is not None


def _geodatabase(folder: Path) -> Source:
    parts = [p for p in folder.iterdir() if p.is_file()]
    if not any(p.suffix.lower() == ".gdbtable" for p in parts):
        raise BoundaryError(
            f"Folder '{folder.name}' bukan File Geodatabase yang utuh.",
            saran="Salin seluruh folder .gdb dengan semua isinya.",
        )
    if sum(p.stat().st_size for p in parts) > MAX_BYTES:
        raise BoundaryError(f"Folder '{folder.name}' terlalu besar.", saran="Kirim satu kabupaten saja.")
    return Source("gdal", str(folder))


def _in_archive(file: Path, suffix: str) -> Source:
    inside = f"/vsizip/{{{file.resolve()}}}/"
    if suffix == ".kmz":
        _check_kmz(file)
        return Source("kml", str(file))
    member = dataset_in(file)
    kind = PurePosixPath(member).suffix.lower()
    if kind == ".kml":
        _check_member(file, member)
        return Source("kml", inside + member)
    if kind in (".sql", ".json", ".geojson"):
        data = _member(file, member)
        geojson = kind != ".sql" and _GEOJSON.search(data[:_HEAD] + data[-_TAIL:])
        return Source("gdal", inside + member) if geojson else Source("path", str(file), data)
    return Source("gdal", inside + member)


def _check_kmz(file: Path) -> None:
    drawings = [n for n in names_in(file) if n.lower().endswith(".kml")]
    if not drawings:
        raise BoundaryError(f"'{file.name}' tidak berisi KML.", saran="Simpan ulang dari Google Earth.")
    for member in drawings:
        _check_member(file, member)


def _check_member(file: Path, member: str) -> None:
    try:
        with zipfile.ZipFile(file) as archive, archive.open(member) as handle:
            check_xml(handle, PurePosixPath(member).name)
    except BROKEN as error:
        raise broken(file) from error


def _member(file: Path, member: str) -> bytes:
    try:
        with zipfile.ZipFile(file) as archive:
            return archive.read(member)
    except BROKEN as error:
        raise broken(file) from error
