"""Boundary files to try: real ones where the folder with test data is at hand, invented ones always."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest

from geodata.boundaries import BoundaryResult, import_boundaries
from geodata.schematic import generate, write_gpkg

DATA = Path(__file__).parents[3].parent / "shared" / "data" / "boundaries"


def _find(name: str) -> Path:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"berkas uji {name} tidak ada di ../shared/data/boundaries")
    return path


@pytest.fixture(scope="session")
def real_file() -> Callable[[str], Path]:
    """Path of a real file by name; skips the test where the data are not at hand."""
    return _find


@pytest.fixture(scope="session")
def clean() -> Callable[[str], gpd.GeoDataFrame]:
    """The layer of a kabupaten whose codes and names are known to be right."""
    return lambda area: gpd.read_file(_find(f"clean/{area}.gpkg"), layer="desa")


@pytest.fixture(scope="session")
def kendal_raw() -> BoundaryResult:
    return import_boundaries(_find("as-is/kendal_wilayah_boundaries_raw.geojson"))


@pytest.fixture(scope="session")
def kendal_hdx() -> BoundaryResult:
    return import_boundaries(_find("as-is/kendal_hdx_bps2020_asis.geojson"))


@pytest.fixture(scope="session")
def small_schematic() -> gpd.GeoDataFrame:
    return generate(7, kecamatan=5, desa=40)


@pytest.fixture(scope="session")
def small_result(
    small_schematic: gpd.GeoDataFrame, tmp_path_factory: pytest.TempPathFactory
) -> BoundaryResult:
    path = tmp_path_factory.mktemp("batas") / "simulasi.gpkg"
    write_gpkg(small_schematic, path)
    return import_boundaries(path)
