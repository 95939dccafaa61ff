"""Where the fictitious families live: desa with polygons, sizes and smooth differences in welfare."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analytics.demo.sizes import Floats, Ints, Sizes, apportion, stream

if TYPE_CHECKING:
    import geopandas as gpd

BUMPS = 14
FAMILIES_PER_RT = 40
FIXED_DATE = "2026-09-30T00:00:00.000Z"


def make_places(seed: int, sizes: Sizes) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """The polygons, and one row per desa in their order.

    Columns: kode_kemendagri, kode_bps (10 digits), desa, kecamatan, kabupaten, provinsi,
    awalan_nik (6 digits, int), efek (welfare, standardised, smooth), kota (urban, standardised, smooth),
    populasi (families), rt (number of RT).
    """
    from geodata import schematic

    polygons = schematic.generate(seed, sizes.kecamatan, sizes.desa)
    desa = _names(polygons)
    x, y = _unit_square(polygons)
    rng = stream(seed, "desa")
    smooth = _field(stream(seed, "efek"), x, y)
    urban = _field(stream(seed, "kota"), x, y)
    desa["kota"] = _standard(urban + 0.35 * rng.normal(size=len(desa)))
    desa["efek"] = _standard(smooth + 0.35 * urban + 0.40 * rng.normal(size=len(desa)))
    desa["populasi"] = _families(rng, sizes.population, desa["kota"].to_numpy())
    desa["rt"] = np.maximum(1, np.round(desa["populasi"] / FAMILIES_PER_RT)).astype(np.int64)
    return polygons, desa


def _names(polygons: gpd.GeoDataFrame) -> pd.DataFrame:
    kode = polygons["KDEPUM"].astype(str).str.replace(".", "", regex=False)
    return pd.DataFrame(
        {
            "kode_kemendagri": kode.to_numpy(),
            "kode_bps": polygons["KDEBPS"].astype(str).to_numpy(),
            "desa": polygons["WADMKD"].astype(str).to_numpy(),
            "kecamatan": polygons["WADMKC"].astype(str).to_numpy(),
            "kabupaten": polygons["WADMKK"].astype(str).to_numpy(),
            "provinsi": polygons["WADMPR"].astype(str).to_numpy(),
            "awalan_nik": kode.str[:6].astype("int64").to_numpy(),
        }
    )


def _unit_square(polygons: gpd.GeoDataFrame) -> tuple[Floats, Floats]:
    import shapely

    points = shapely.centroid(polygons.geometry.to_numpy())
    x, y = shapely.get_x(points), shapely.get_y(points)
    return (x - x.min()) / max(np.ptp(x), 1e-9), (y - y.min()) / max(np.ptp(y), 1e-9)


def _field(rng: np.random.Generator, x: Floats, y: Floats) -> Floats:
    """A smooth surface: a sum of wide bumps, so that neighbouring desa are alike; mean 0, deviation 1."""
    cx, cy = rng.uniform(0, 1, (2, BUMPS, 1))
    width = rng.uniform(0.12, 0.35, (BUMPS, 1))
    height = rng.normal(size=(BUMPS, 1))
    bumps = height * np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * width**2))
    return _standard(bumps.sum(axis=0))


def _standard(values: Floats) -> Floats:
    return (values - values.mean()) / values.std()


def _families(rng: np.random.Generator, population: int, urban: Floats) -> Ints:
    """Families per desa: skewed, larger where urban, between about 0.13 and 3.3 times the mean."""
    size = np.clip(np.exp(0.42 * rng.normal(size=len(urban)) + 0.22 * urban), 0.15, 3.1)
    return apportion(population, size)


def write_boundary(polygons: gpd.GeoDataFrame, path: Path) -> None:
    """Write the polygons as GeoPackage; the date inside is fixed so that the bytes are the same."""
    import pyogrio

    from geodata import schematic

    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": FIXED_DATE})
    try:
        schematic.write_gpkg(polygons, path)
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
