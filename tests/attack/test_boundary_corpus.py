"""Maps made to hurt: each has the outcome it must have, and every refusal is a sentence with a remedy."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from analytics.engine.boundaries import import_boundary_file, preview_boundary_file
from analytics.engine.boundary_guard import geometry, read_guarded
from analytics.errors import UserError
from analytics.intake.apart import environment
from analytics.store import Workspace
from geodata.boundaries.drivers import WANTED
from tests.attack import boundary_files as make

DAMAGED = "rusak"
REFUSED: list[tuple[make.Maker, str]] = [
    (make.kml_external_entity, "DOCTYPE"),
    (make.kml_billion_laughs, "DOCTYPE"),
    (make.kml_entity_in_utf16, "DOCTYPE"),
    (make.kmz_external_entity, "DOCTYPE"),
    (make.kml_bottomless, "bersarang terlalu dalam"),
    (make.kml_cut_short, "rusak atau terpotong"),
    (make.kml_that_is_gml, "bukan berkas KML"),
    (make.gml, "bukan berkas batas yang didukung"),
    (make.kml_only_links, "tidak berisi satu pun poligon"),
    (make.kml_tables_in_tables, "tanpa kode"),
    (make.zip_bomb, "terlalu besar"),
    (make.zip_lying_size, DAMAGED),
    (make.zip_climbing, "tidak wajar"),
    (make.zip_absolute, "tidak wajar"),
    (make.zip_twice_one_name, "tidak wajar"),
    (make.zip_many_members, "tidak wajar"),
    (make.zip_cut_short, "rusak atau terpotong"),
    (make.zip_with_password, "kata sandi"),
    (make.zip_in_zip, "ada arsip lagi"),
    (make.zip_of_nothing, "kosong"),
    (make.shp_without_table, "tidak lengkap: .dbf"),
    (make.shp_record_of_two_gigabytes, DAMAGED),
    (make.sqlite_pointing_elsewhere, DAMAGED),
    (make.gpkg_cut_short, DAMAGED),
    (make.gdb_of_noise, DAMAGED),
    (make.geojson_bottomless, DAMAGED),
    (make.geojson_of_infinities, DAMAGED),
    (make.geojson_knot, "terlalu rumit"),
    (make.vrt_as_geojson, "bukan berkas batas yang didukung"),
    (make.topojson, "tidak memuat kolom path"),
    (make.json_bottomless, "rusak atau terpotong"),
    (make.sql_cut_short, "rusak atau terpotong"),
    (make.sql_backslashes, "rusak atau terpotong"),
    (make.sql_deep_paths, "Tidak ada poligon"),
    (make.sql_without_ground, "2 baris poligonnya tidak punya luas"),
    (make.sql_that_drops, "tidak memuat kolom path"),
    (make.far_too_many, "26.000 wilayah"),
    (make.empty, "bukan berkas batas yang didukung"),
]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, dict[str, Any]]]:
    """Every file of the corpus read once, two at a time."""
    root = tmp_path_factory.mktemp("korpus")

    def read(maker: make.Maker) -> tuple[Path, dict[str, Any]]:
        folder = root / maker.__name__
        folder.mkdir()
        path = maker(folder)
        return folder, read_guarded(path, folder / "kerja", name=path.name, memory=1 << 30, seconds=60)

    with ThreadPoolExecutor(2) as pool:
        return dict(
            zip((m.__name__ for m, _ in REFUSED), pool.map(read, (m for m, _ in REFUSED)), strict=True)
        )


@pytest.mark.parametrize(("maker", "reason"), REFUSED, ids=[maker.__name__ for maker, _ in REFUSED])
def test_is_refused_for_the_right_reason(
    maker: make.Maker, reason: str, outcomes: dict[str, tuple[Path, dict[str, Any]]]
) -> None:
    folder, answer = outcomes[maker.__name__]
    assert "boundary" not in answer
    assert reason in answer["pesan"]
    assert answer["saran"]
    assert str(folder) not in answer["pesan"] + answer["saran"]
    assert not any((folder / "kerja").iterdir())


def test_an_honest_map_passes_the_same_way(tmp_path: Path) -> None:
    path = make.packed(tmp_path, "batas.zip", make.shapefile(tmp_path))
    answer = read_guarded(path, tmp_path / "kerja", name=path.name)
    assert answer["boundary"]["desa"] == len(make.squares())
    assert (tmp_path / "kerja/lapisan/wilayah.parquet").exists()


def test_trying_a_map_out_changes_nothing(tmp_path: Path) -> None:
    space = Workspace.open(tmp_path / "ruang", create=True)
    before = space.manifest
    path = make.packed(tmp_path, "batas.zip", make.shapefile(tmp_path))
    report = preview_boundary_file(space, path, tmp_path / "coba")
    assert report["accepted"] == report["read"] == len(make.squares())
    kode, nama = min(zip(make.squares()["kode"], make.squares()["nama"], strict=True))
    assert report["sample"][0] == {"kode": kode, "nama": nama, "kecamatan": "Pageruyung"}
    assert report["questions"] == []
    assert space.manifest == before
    with pytest.raises(UserError, match="bukan berkas batas"):
        preview_boundary_file(space, make.empty(tmp_path), tmp_path / "coba")


def test_a_table_that_claims_more_rows_is_taken_at_its_polygons(tmp_path: Path) -> None:
    path = make.dbf_of_two_billion_rows(tmp_path)
    answer = read_guarded(path, tmp_path / "kerja", name=path.name)
    assert answer["boundary"]["desa"] == len(make.squares())


def test_what_never_ends_is_ended(tmp_path: Path) -> None:
    path = make.gpkg_endless_view(tmp_path)
    with pytest.raises(UserError, match=r"dihentikan|berhenti mendadak") as refusal:
        read_guarded(path, tmp_path / "kerja", name=path.name, memory=1 << 30, seconds=8)
    assert refusal.value.saran


def test_links_in_a_map_are_not_followed(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port, called, done = server.getsockname()[1], [], threading.Event()

        def listen() -> None:
            while not done.is_set():
                try:
                    server.accept()[0].close()
                    called.append(True)
                except TimeoutError:
                    pass

        listener = threading.Thread(target=listen)
        listener.start()
        path = make.kml_only_links(tmp_path)
        path.write_text(path.read_text().replace(":9/", f":{port}/"))
        answer = read_guarded(path, tmp_path / "kerja", name=path.name)
        done.set()
        listener.join()
    assert "NetworkLink" in answer["pesan"]
    assert called == []


def test_only_the_formats_of_maps_can_be_opened() -> None:
    script = "import pyogrio; print('|'.join(sorted(pyogrio.list_drivers())))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment() | geometry(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(done.stdout.strip().split("|")) <= set(WANTED)


def test_a_refused_map_leaves_the_workspace_as_it_was(tmp_path: Path) -> None:
    space = Workspace.open(tmp_path / "ruang", create=True)
    before = space.manifest
    path = make.number_for_a_name(tmp_path)
    with pytest.raises(UserError) as refusal, space.begin("batas", "****************.gpkg") as transaction:
        import_boundary_file(space, transaction, path, None)
    assert "3324010101900001" not in refusal.value.pesan
    assert space.manifest == before
    assert not list((tmp_path / "ruang/snapshots").iterdir())
