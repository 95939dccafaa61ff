"""Every real boundary file at hand through the command line: what it must give, or why it must be refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest

from analytics.engine.preview import preview
from analytics.intake.questions import FOLDER, Answer, remember
from analytics.store import Workspace
from tests.conftest import shared, tepat, tepat_json

#: file: desa, kecamatan, code system, set aside, neighbours' polygons, overlap and gap before in ha
TAKEN = {
    "as-is/banyuwangi_big_rbi25k_asis.zip": (180, 25, "nama", 29, 11, 0.0, 0.0),
    "as-is/cilegon_hdx_bps2020_asis.geojson": (43, 8, "bps", 0, 0, 0.0, 0.0),
    "as-is/cilegon_wilayah_boundaries_kel_36.72.sql": (43, 8, "kemendagri", 0, 0, 4.0, 3.8),
    "as-is/cilegon_wilayah_boundaries_raw.geojson": (43, 8, "kemendagri", 0, 0, 4.0, 3.8),
    "as-is/kendal_hdx_bps2020_asis.geojson": (286, 20, "bps", 0, 0, 0.0, 0.0),
    "as-is/kendal_wilayah_boundaries_raw.geojson": (286, 20, "kemendagri", 0, 0, 41.9, 44.3),
    "clean/cilegon.gpkg": (43, 8, "kemendagri", 0, 0, 0.0, 0.0),
    "clean/kendal.gpkg": (286, 20, "kemendagri", 0, 0, 0.0, 0.0),
    "clean/tegal.gpkg": (287, 18, "kemendagri", 0, 0, 0.0, 0.0),
}
REFUSED = {
    "as-is/kabupaten_kendal_big10k_2022_asis.geojson": "Kabupaten Kendal mempunyai 286 desa",
    "as-is/kota_cilegon_big10k_2022_asis.geojson": "Kota Cilegon mempunyai 43 desa",
}
BANYUWANGI = "as-is/banyuwangi_big_rbi25k_asis.zip"


def bring(name: str, space: Path) -> Any:
    return tepat_json("import", shared(f"boundaries/{name}"), "--as", "batas", "--workspace", space)


def on_the_map(space: Path) -> dict[str, str]:
    newest = sorted((space / "snapshots").iterdir())[-1]
    areas = pd.read_parquet(newest / "wilayah.parquet").query("tingkat == 'desa'")
    return dict(zip(areas["kode"], areas["nama"], strict=True))


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Any, Path]]:
    """Report and workspace of a file, each imported once."""
    done: dict[str, tuple[Any, Path]] = {}

    def once(name: str) -> tuple[Any, Path]:
        if name not in done:
            space = tmp_path_factory.mktemp("ruang") / "r"
            done[name] = (bring(name, space), space)
        return done[name]

    return once


@pytest.mark.parametrize("name", TAKEN)
def test_a_real_file_is_taken_with_these_figures(
    name: str, imported: Callable[[str], tuple[Any, Path]]
) -> None:
    desa, kecamatan, system, aside, neighbours, overlap, gap = TAKEN[name]
    report, space = imported(name)
    boundary = report["boundary"]
    assert (boundary["desa"], boundary["kecamatan"], boundary["code_system"]) == (desa, kecamatan, system)
    assert (len(boundary["set_aside"]), boundary["neighbours"]) == (aside, neighbours)
    assert boundary["matched_codes"] == desa
    assert boundary["before"]["overlap_ha"] == pytest.approx(overlap, abs=0.05)
    assert boundary["before"]["gap_ha"] == pytest.approx(gap, abs=0.05)
    assert (boundary["overlap_ha"], boundary["gap_ha"]) == (0, 0)
    assert report["read"] == report["accepted"] + report["rejected"]
    assert (report["accepted"], report["rejected"]) == (desa, aside)
    assert len(on_the_map(space)) == desa


@pytest.mark.parametrize("area", ["cilegon", "kendal", "tegal"])
def test_every_source_of_a_kabupaten_gives_the_same_codes(
    area: str, imported: Callable[[str], tuple[Any, Path]]
) -> None:
    truth = pyogrio.read_dataframe(shared(f"boundaries/clean/{area}.gpkg"), layer="desa", read_geometry=False)
    for name in (n for n in TAKEN if area in n):
        assert on_the_map(imported(name)[1]) == dict(zip(truth["kode"], truth["desa"], strict=True)), name


@pytest.mark.parametrize("name", REFUSED)
def test_one_desas_attributes_on_a_whole_kabupaten_are_refused(name: str, tmp_path: Path) -> None:
    said = tepat(
        "import", shared(f"boundaries/{name}"), "--as", "batas", "--workspace", tmp_path / "r", expect=2
    )
    assert "hanya berisi satu desa" in said
    assert REFUSED[name] in " ".join(said.split())
    assert "Pilih lapisan batas desa" in " ".join(said.split())


def test_banyuwangi_asks_what_names_alone_do_not_tell(tmp_path: Path) -> None:
    """No codes at all: equal names inside the kecamatan are taken, the rest is asked, once."""
    space = tmp_path / "r"
    report = bring(BANYUWANGI, space)
    reasons = [one["alasan"] for one in report["boundary"]["set_aside"]]
    assert sum("tidak utuh" in reason for reason in reasons) == 11
    assert any(
        "Kabupaten Bondowoso 3; Kabupaten Jember 5; Kabupaten Situbondo 3" in note
        for note in report["boundary"]["catatan"]
    )
    questions = {q["isi"]: q for q in report["questions"]}
    assert len(questions) == 18 == len(reasons) - 11
    assert {q["tanya"] for q in questions.values()} == {"wilayah"}
    assert {q["tentang"] for q in questions.values()} == {"NAMOBJ"}
    first = questions["Desa GEMIRIH, Kec. SINGOJURUH, BANYUWANGI"]["pilihan"][0]
    assert first == ["3510122006", "35.10.12.2006 Gumirih (Kec. Singojuruh)"]
    answers = [
        Answer("batas", q["tentang"], isi, q["pilihan"][0][0] if "PERSIAPAN" not in isi else "-")
        for isi, q in questions.items()
        if "TAMANSARI" not in isi and "WATUKEBO" not in isi
    ]
    remember(space / FOLDER, "wilayah", answers)
    again = bring(BANYUWANGI, space)
    assert {q["isi"] for q in again["questions"]} == {
        q for q in questions if "TAMANSARI" in q or "WATUKEBO" in q
    }
    assert on_the_map(space)["3510122006"] == "Gumirih"
    refused = [
        one for one in again["boundary"]["set_aside"] if one["alasan"].startswith("dinyatakan bukan desa")
    ]
    assert len(refused) == 5
    assert (again["boundary"]["overlap_ha"], again["boundary"]["gap_ha"]) == (0, 0)


def test_the_command_line_says_what_to_do_next(tmp_path: Path) -> None:
    said = tepat("import", shared(f"boundaries/{BANYUWANGI}"), "--as", "batas", "--workspace", tmp_path / "r")
    plain = " ".join(said.split())
    assert "Langkah berikut: jawab 18 pertanyaan" in plain
    assert "pemetaan/wilayah.csv" in plain
    assert "disisihkan: SEMPOL — bagian Kabupaten Bondowoso yang tidak utuh di berkas ini" in plain


def test_a_geodatabase_is_a_folder_and_known_by_itself(demo: Path, tmp_path: Path) -> None:
    """Nobody has to say what it is; any other folder is told to be one."""
    villages = gpd.read_file(demo / "inbox" / "batas_desa_simulasi.gpkg")[
        ["WADMKC", "WADMKD", "KDEPUM", "geometry"]
    ]
    villages.to_file(tmp_path / "batas.gdb", layer="desa", driver="OpenFileGDB")
    (tmp_path / "berkas").mkdir()
    space = Workspace.open(tmp_path / "ruang", create=True)
    found = preview(space, tmp_path / "batas.gdb")
    assert (found.kind, found.problem, found.report["accepted"]) == ("batas", None, len(villages))
    assert {row["nama"] for row in found.sample} <= set(villages["WADMKD"])
    assert preview(space, tmp_path / "berkas").problem[0] == "'berkas' adalah folder."
