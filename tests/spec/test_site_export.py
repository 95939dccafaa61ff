"""The site of a real release: every desa has a page, nothing personal is in it, the command keeps its contract."""

from __future__ import annotations

import csv
import itertools
import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from tests.conftest import tepat, tepat_json

PERIOD = "2026-Q3"


@pytest.fixture(scope="module")
def release(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the demo, made by the command."""
    root = tmp_path_factory.mktemp("rilis")
    shutil.copytree(demo, root / "ruang")
    tepat("publish", "--workspace", root / "ruang", "--period", PERIOD, "--out", root / "terbitan")
    return root / "terbitan"


@pytest.fixture(scope="module")
def site(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("situs") / "situs"
    told = tepat_json("situs", release, "--out", out, "--key", key_of(release))
    pages = list(out.rglob("*.html"))
    assert (told["halaman"], told["terbitan"], told["out"]) == (len(pages), 1, str(out))
    assert told["bytes"] == sum(one.stat().st_size for one in out.rglob("*") if one.is_file())
    assert 2_000 < told["depan_gzip"] < 100_000
    return out


def key_of(release: Path) -> str:
    return str(json.loads((release / "MANIFEST.json").read_text())["kunci"])


def test_every_area_of_the_release_has_a_page_with_its_figure(release: Path, site: Path) -> None:
    for level in ("desa", "kecamatan"):
        table = pd.read_csv(release / f"{level}.csv", dtype=str, keep_default_na=False)
        for row in table[table["program"] == "SEMUA"].to_dict("records"):
            for root, thousands in (("", "."), ("en/", ",")):
                page = (site / f"{root}{level}/{row['kode']}.html").read_text("utf-8")
                told = row["penerima"].replace("<", "&lt;")
                shown = f"{int(told):,}".replace(",", thousands) if told.isdigit() else told
                assert f"<b>{shown}</b>" in page, row


def test_the_map_draws_what_the_table_lists(site: Path) -> None:
    for page in [site / "index.html", *(site / "kecamatan").glob("*.html")]:
        whole = page.read_text("utf-8")
        drawn = re.findall(r'<a href="((?:kecamatan|\.\./desa)/\d+\.html)" aria-label', whole)
        listed = set(
            re.findall(
                r'<th scope="row" role="rowheader"><a href="((?:kecamatan|\.\./desa)/\d+\.html)"', whole
            )
        )
        assert len(drawn) == len(set(drawn)) > 1
        assert set(drawn) == listed


def test_open_data_of_a_real_release(release: Path) -> None:
    package = json.loads((release / "datapackage.json").read_text("utf-8"))
    paths = {one["path"] for one in package["resources"]}
    assert {"desa.csv", "desa.geojson", "kecamatan.geojson", "terbitan.xlsx"} <= paths
    for one in package["resources"]:
        if one["path"].endswith(".csv"):
            header = next(csv.reader((release / one["path"]).open(encoding="utf-8")))
            assert header == [field["name"] for field in one["schema"]["fields"]]
    desa = json.loads((release / "desa.geojson").read_text("utf-8"))["features"]
    table = pd.read_csv(release / "desa.csv", dtype=str, keep_default_na=False)
    assert {one["properties"]["kode"] for one in desa} == set(table["kode"])
    listed = {line.split("  ")[1] for line in (release / "SHA256SUMS").read_text().splitlines()}
    there = {one.relative_to(release).as_posix() for one in release.rglob("*") if one.is_file()}
    assert there - listed == {"SHA256SUMS", "MANIFEST.json", "MANIFEST.sig", "audit.json"}


def test_nobody_is_in_the_site_or_the_open_data(demo: Path, site: Path) -> None:
    source = next((demo / "inbox").glob("anggota_*.csv"))
    people = pd.read_csv(source, dtype=str, sep="|", encoding="latin-1", on_bad_lines="skip")
    everything = " ".join(
        one.read_text("utf-8", errors="replace").lower() for one in site.rglob("*") if one.is_file()
    )
    words = re.findall(r"[^\W\d_]+", everything)
    pairs = set(itertools.pairwise(words))
    areas = pd.read_csv(site / "berkas/desa.csv", dtype=str)["nama"]
    places = {tuple(one.lower().split()) for one in areas if " " in one}
    people_pairs = {tuple(one.lower().split()[:2]) for one in people["nama"].dropna() if " " in one}
    assert len(people_pairs) > 1000
    assert places & pairs == places  # what is there is found
    assert people_pairs & pairs - places == set()
    numbers = set(people["nomor_induk_kependudukan"]) | set(people["nomor_kartu_keluarga"])
    digits = numbers & set(re.findall(r"(?<![0-9a-f])\d{16}(?![0-9a-f])", everything))
    assert digits == set()
    assert len(numbers) > 1000


def test_a_mistake_is_told_in_words(release: Path, site: Path, tmp_path: Path) -> None:
    told = " ".join(tepat("situs", release, "--out", site, expect=2).split())
    assert "tidak kosong" in told
    assert "bukan terbitan" in " ".join(tepat("situs", tmp_path, "--out", tmp_path / "a", expect=2).split())
    wrong = tepat("situs", release, "--out", tmp_path / "b", "--key", "00" * 32, expect=2)
    assert "kunci lain" in " ".join(wrong.split())
    assert not (tmp_path / "b").exists()


def test_the_words_of_the_command_name_the_first_page(release: Path, tmp_path: Path) -> None:
    told = tepat("situs", release, "--out", tmp_path / "situs")
    assert "index.html" in told
    assert (tmp_path / "situs/index.html").is_file()
