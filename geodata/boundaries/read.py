"""Open a boundary file safely and hand over polygons in longitude and latitude."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.errors import ShapelyError

from geodata.boundaries import kml
from geodata.boundaries.archive import VILLAGE_WORDS
from geodata.boundaries.conventions import is_known
from geodata.boundaries.latlng import read_paths
from geodata.boundaries.source import SUPPORTED, Source, find_source
from geodata.errors import BoundaryError

if TYPE_CHECKING:
    import geopandas as gpd

INDONESIA = (94.0, -12.0, 142.0, 7.0)
MAX_AREAS = 25_000  # the largest province has some 8,600 desa; a kabupaten at SLS level some 15,000 areas
MAX_LAYERS = 300


def read_boundaries(path: str | Path) -> gpd.GeoDataFrame:
    """A boundary file as it is: every row and column, geometry in EPSG:4326.

    Rows without a polygon keep an empty geometry, so that they can be reported. Notes on what had to be
    assumed are in `.attrs["catatan"]`. Raises BoundaryError for a file that is missing, damaged, of another
    kind, without polygons, or away from Indonesia.
    """
    file = Path(path)
    frame = _open(file, find_source(file))
    _refuse_twins([str(name) for name in frame.columns])
    if frame.empty:
        raise BoundaryError(
            f"Berkas batas '{file.name}' tidak berisi satu pun wilayah.", saran="Periksa isinya."
        )
    _refuse_too_many(len(frame), file.name)
    notes: list[str] = []
    frame = _in_degrees(frame, notes)
    frame = frame.set_geometry(_polygons_only(frame.geometry.values), crs=4326)
    _check_place(frame, notes)
    frame.attrs["catatan"] = notes
    return frame


def _refuse_twins(columns: list[str]) -> None:
    """Two columns of one name (a damaged header) are read as one by the library: which one, nobody knows."""
    twins = sorted({name for name in columns if columns.count(name) > 1})
    if twins:
        raise BoundaryError(
            f"Tabel berkas punya dua kolom bernama '{twins[0][:30]}'.",
            saran="Beri keduanya nama berbeda (di shapefile paling panjang 10 huruf), lalu ekspor lagi.",
        )


def _open(file: Path, source: Source) -> gpd.GeoDataFrame:
    if source.how == "path":
        return read_paths(file, source.data)
    import geopandas as gpd
    import pyogrio

    broken = (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        pyogrio.errors.FeatureError,
        pyogrio.errors.GeometryError,
        pyogrio.errors.FieldError,
        ShapelyError,
        ValueError,
        OverflowError,
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # M values dropped, rings closed: what repair reports anyway
            frame = _read_kml(source.target) if source.how == "kml" else _read_layer(source.target, file.name)
    except broken as error:
        raise _damaged(file.name) from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise BoundaryError(f"'{file.name}' tidak berisi poligon.", saran=f"Pakai {SUPPORTED}.")
    return frame


def _read_layer(target: str, name: str) -> gpd.GeoDataFrame:
    import geopandas as gpd
    import pyogrio

    layer = _village_layer(target, pyogrio.list_layers(target))
    _refuse_too_many(pyogrio.read_info(target, layer=layer)["features"], name)
    return gpd.read_file(target, layer=layer, engine="pyogrio")


def _read_kml(target: str) -> gpd.GeoDataFrame:
    """Every folder of a KML is a layer; areas may lie in any of them."""
    import geopandas as gpd
    import pandas as pd
    import pyogrio

    layers = [str(name) for name, _ in pyogrio.list_layers(target)][:MAX_LAYERS]
    found = [(name, gpd.read_file(target, layer=name, engine="pyogrio")) for name in dict.fromkeys(layers)]
    parts = [kml.as_columns(part, [name] * len(part)) for name, part in found if len(part)]
    areas = [part[_has_area(part.geometry.values)] for part in parts]
    if not any(len(part) for part in areas):
        raise BoundaryError(
            "KML ini tidak berisi satu pun poligon; pin, garis, dan tautan (NetworkLink) bukan batas.",
            saran="Di Google Earth simpan foldernya sendiri (Save Place As), bukan tautannya.",
        )
    frame = pd.concat([part for part in areas if len(part)], ignore_index=True)
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=4326)


def _has_area(geometries: Any) -> np.ndarray[Any, Any]:
    """Pins and lines lie between the areas of a KML; they are no boundaries and are passed over."""
    return np.asarray(shapely.area(_polygons_only(geometries)) > 0)


def _village_layer(target: str, layers: Any) -> str:
    """The layer of villages: by its name, else by its columns, else the only one with polygons."""
    import pyogrio

    drawn = [str(name) for name, kind in layers if kind is not None]
    areas = [str(name) for name, kind in layers if kind is not None and "Polygon" in str(kind)] or drawn
    for word in VILLAGE_WORDS:
        for name in areas:
            if word in name.lower():
                return name
    if not areas:
        raise ValueError("no layer with geometry")
    for name in areas if len(areas) > 1 else []:
        if is_known(pyogrio.read_info(target, layer=name)["fields"]):
            return name
    if len(areas) > 1:
        raise BoundaryError(
            f"Berkas berisi {len(areas)} lapisan dan tidak satu pun dikenali sebagai batas desa: "
            f"{', '.join(areas[:8])}.",
            saran="Simpan lapisan batas desanya saja, atau beri kata 'desa' pada namanya.",
        )
    return areas[0]


def _refuse_too_many(count: int, name: str) -> None:
    if count > MAX_AREAS:
        raise BoundaryError(
            f"'{name}' berisi {count:,} wilayah; satu kabupaten paling banyak beberapa ratus desa.".replace(
                ",", "."
            ),
            saran="Saring kabupaten Anda di QGIS (Select by expression, lalu Export), impor hasilnya.",
        )


def _damaged(name: str) -> BoundaryError:
    return BoundaryError(
        f"Berkas '{name}' rusak atau tidak dapat dibaca.",
        saran="Unduh atau simpan ulang berkasnya, lalu coba lagi.",
    )


def _in_degrees(frame: gpd.GeoDataFrame, notes: list[str]) -> gpd.GeoDataFrame:
    from pyproj.exceptions import CRSError, ProjError

    if frame.crs is None:
        notes.append("Berkas tidak menyebut sistem koordinat; dianggap bujur/lintang WGS 84.")
        return frame.set_crs(4326)
    try:
        if frame.crs.to_epsg() == 4326:
            return frame
        if frame.crs.is_projected:
            notes.append(f"Koordinat dialihkan dari {frame.crs.name[:60]} ke bujur/lintang.")
        return frame.to_crs(4326)
    except (CRSError, ProjError) as error:
        raise BoundaryError(
            "Sistem koordinat berkas tidak dapat dialihkan ke bujur/lintang.",
            saran="Simpan ulang dari QGIS dengan CRS EPSG:4326.",
        ) from error


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
    if max(map(abs, (west, south, east, north))) > 360:
        raise BoundaryError(
            "Koordinat di berkas dalam meter, tetapi sistem koordinatnya tidak disebut atau keliru "
            "(berkas .prj tidak ada?).",
            saran="Sertakan berkas .prj, atau simpan ulang dari QGIS dengan CRS EPSG:4326.",
        )
    raise BoundaryError(
        f"Batas terletak di luar Indonesia (bujur {west:.1f} sampai {east:.1f}, "
        f"lintang {south:.1f} sampai {north:.1f}).",
        saran="Periksa sistem koordinat berkas (.prj); yang lazim adalah WGS 84 atau SRGI 2013.",
    )


def _within(bounds: np.ndarray[Any, Any]) -> bool:
    west, south, east, north = INDONESIA
    return bool(west <= bounds[0] and south <= bounds[1] and bounds[2] <= east and bounds[3] <= north)
