"""Open a boundary file safely and hand over polygons in longitude and latitude."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.errors import ShapelyError

from geodata.errors import BoundaryError

if TYPE_CHECKING:
    import geopandas as gpd

SUPPORTED = "GeoPackage (.gpkg), GeoJSON (.geojson, .json), atau shapefile dalam ZIP (.zip)"
INDONESIA = (94.0, -12.0, 142.0, 7.0)
MAX_UNPACKED = 2_000_000_000
_VILLAGE_LAYERS = ("desa", "kelurahan", "adm4", "admin4", "village")


def read_boundaries(path: str | Path) -> gpd.GeoDataFrame:
    """A boundary file as it is: every row and column, geometry in EPSG:4326.

    Rows without a polygon keep an empty geometry, so that they can be reported. Notes on what had to be
    assumed are in `.attrs["catatan"]`. Raises BoundaryError for a file that is missing, damaged, of another
    kind, without polygons, or away from Indonesia.
    """
    file = Path(path)
    frame = _read(_source(file), file.name)
    if frame.empty:
        raise BoundaryError(
            f"Berkas batas '{file.name}' tidak berisi satu pun wilayah.", saran="Periksa isinya."
        )
    notes: list[str] = []
    frame = _in_degrees(frame, notes)
    frame = frame.set_geometry(_polygons_only(frame.geometry.values), crs=4326)
    _check_place(frame, notes)
    frame.attrs["catatan"] = notes
    return frame


def _source(file: Path) -> str:
    """What to open: the file itself, or the one shapefile in an archive, if content and suffix agree."""
    if not file.is_file():
        raise BoundaryError(
            f"Berkas batas '{file.name}' tidak ditemukan.", saran="Periksa nama dan foldernya."
        )
    with file.open("rb") as handle:
        head = handle.read(512).lstrip(b"\xef\xbb\xbf \t\r\n")
    suffix = file.suffix.lower()
    if suffix == ".gpkg" and head.startswith(b"SQLite format 3\x00"):
        return str(file)
    if suffix in (".geojson", ".json") and head.startswith(b"{"):
        return str(file)
    if suffix == ".zip" and head.startswith(b"PK"):
        return f"/vsizip/{{{file.resolve()}}}/{_shapefile_in(file)}"
    raise BoundaryError(
        f"Berkas '{file.name}' bukan berkas batas yang didukung, atau isinya tidak sesuai akhirannya.",
        saran=f"Pakai {SUPPORTED}. Format lain dapat disimpan ulang sebagai GeoPackage dari QGIS.",
    )


def _shapefile_in(file: Path) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile as error:
        raise _damaged(file.name) from error
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise BoundaryError(f"Isi '{file.name}' terlalu besar.", saran="Kirim satu kabupaten per berkas.")
    shapes = [
        e.filename for e in entries if e.filename.lower().endswith(".shp") and "__MACOSX" not in e.filename
    ]
    if len(shapes) != 1:
        raise BoundaryError(
            f"'{file.name}' berisi {len(shapes)} shapefile; seharusnya tepat satu.",
            saran="Satukan .shp, .shx, .dbf, dan .prj dari satu lapisan desa dalam satu ZIP.",
        )
    return shapes[0]


def _read(source: str, name: str) -> gpd.GeoDataFrame:
    import geopandas as gpd
    import pyogrio

    try:
        layers = pyogrio.list_layers(source)
        frame = gpd.read_file(source, layer=_village_layer(layers), engine="pyogrio")
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ShapelyError, ValueError) as error:
        raise _damaged(name) from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise BoundaryError(f"'{name}' tidak berisi poligon.", saran=f"Pakai {SUPPORTED}.")
    return frame


def _village_layer(layers: Any) -> str:
    drawn = [str(name) for name, kind in layers if kind is not None]
    for word in _VILLAGE_LAYERS:
        for name in drawn:
            if word in name.lower():
                return name
    if not drawn:
        raise ValueError("no layer with geometry")
    return drawn[0]


def _damaged(name: str) -> BoundaryError:
    return BoundaryError(
        f"Berkas '{name}' rusak atau tidak dapat dibaca.",
        saran="Unduh atau simpan ulang berkasnya, lalu coba lagi.",
    )


def _in_degrees(frame: gpd.GeoDataFrame, notes: list[str]) -> gpd.GeoDataFrame:
    if frame.crs is None:
        notes.append("Berkas tidak menyebut sistem koordinat; dianggap bujur/lintang WGS 84.")
        return frame.set_crs(4326)
    return frame if frame.crs.to_epsg() == 4326 else frame.to_crs(4326)


def _polygons_only(geometries: Any) -> np.ndarray[Any, Any]:
    """Polygons and multipolygons in two dimensions; anything else becomes an empty polygon."""
    flat = shapely.force_2d(np.asarray(geometries))
    kinds = shapely.get_type_id(flat)
    for i in np.flatnonzero(kinds == 7):
        areas = [part for part in shapely.get_parts(flat[i]) if shapely.get_dimensions(part) == 2]
        flat[i] = shapely.union_all(areas) if areas else shapely.Polygon()
    flat[~np.isin(shapely.get_type_id(flat), (3, 6))] = shapely.Polygon()
    bounds = shapely.bounds(flat)
    flat[~np.isfinite(bounds).all(axis=1)] = shapely.Polygon()
    return np.asarray(flat)


def _check_place(frame: gpd.GeoDataFrame, notes: list[str]) -> None:
    if _within(frame.total_bounds):
        return
    west, south, east, north = frame.total_bounds
    if _within(np.array([south, west, north, east])):
        frame.geometry = shapely.transform(frame.geometry.values, lambda xy: xy[:, ::-1])
        notes.append("Urutan koordinat lintang/bujur terbalik di berkas; sudah dibalik.")
        return
    if not np.isfinite(frame.total_bounds).all():
        raise BoundaryError(
            "Tidak ada poligon di berkas batas.", saran="Pilih lapisan batas desa, bukan titik."
        )
    raise BoundaryError(
        f"Batas terletak di luar Indonesia (bujur {west:.1f} sampai {east:.1f}, "
        f"lintang {south:.1f} sampai {north:.1f}).",
        saran="Periksa sistem koordinat berkas (.prj); yang lazim adalah WGS 84 atau SRGI 2013.",
    )


def _within(bounds: np.ndarray[Any, Any]) -> bool:
    west, south, east, north = INDONESIA
    return bool(west <= bounds[0] and south <= bounds[1] and bounds[2] <= east and bounds[3] <= north)
