"""Open data: nothing but published fields, a package that keeps its specification, a workbook without formulas."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analytics.published.opendata.about import About
from analytics.published.opendata.columns import TABLES, columns
from analytics.published.opendata.writing import write_open
from analytics.published.rules import rules
from analytics.published.signature import MANIFEST, SIGNATURE
from analytics.published.words import LANGUAGES, catalogue
from tests.conftest import ROOT
from tests.unit.published.conftest import DESA, NEW, make_boundaries, make_tables

WHITE = {"kode", "nama", "periode", "keluarga", "persen", "penerima_SEMUA", "penerima_PKH"} | {
    "disamarkan",
    "tidak_berjalan",
}


def test_geojson_holds_published_fields_of_the_newest_quarter_only(release: Path) -> None:
    whole = json.loads((release / "desa.geojson").read_text("utf-8"))
    assert set(whole) == {"type", "features"}
    told = {one["properties"]["kode"]: one["properties"] for one in whole["features"]}
    assert set(told) == set(DESA)
    for one in whole["features"]:
        assert (set(one), set(one["geometry"])) == (
            {"type", "properties", "geometry"},
            {"type", "coordinates"},
        )
        assert set(one["properties"]) == WHITE
    assert told["9901012001"] | {"nama": ""} == {
        "kode": "9901012001",
        "nama": "",
        "periode": NEW,
        "keluarga": 400,
        "persen": "34",
        "penerima_SEMUA": 135,
        "penerima_PKH": 85,
        "disamarkan": "",
        "tidak_berjalan": "",
    }
    assert told["9901022002"]["disamarkan"] == "PKH SEMUA"
    assert (told["9901022002"]["penerima_SEMUA"], told["9901012003"]["penerima_PKH"]) == (None, None)
    assert told["9901012003"]["disamarkan"] == ""
    for name in ("desa.geojson", "kecamatan.geojson"):
        text = (release / name).read_text("utf-8")
        assert "3604010101010001" not in text
        assert "Siti" not in text
        assert "miskin" not in text


def test_without_geojson_at_import_the_package_says_so(tmp_path: Path, about: About) -> None:
    folder, boundaries = tmp_path / "a", tmp_path / "b"
    folder.mkdir()
    boundaries.mkdir()
    make_tables(folder)
    write_open(folder, boundaries, about)
    assert not list(folder.glob("*.geojson"))
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert "tanpa GeoJSON" in package["description"]
    assert {one["name"] for one in package["resources"]} == {*TABLES, "terbitan-xlsx", "ketepatan-json"}
    assert faults(package, folder) == []


def test_the_package_keeps_the_specification(release: Path) -> None:
    package = json.loads((release / "datapackage.json").read_text("utf-8"))
    assert faults(package, release) == []
    assert "tanpa GeoJSON" not in package["description"]
    assert {one["path"] for one in package["resources"]} >= {"desa.csv", "desa.geojson", "terbitan.xlsx"}
    assert (package["version"], package["simulasi"]) == ("2.0.0", True)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda p: p.update(name="Ini Salah"), "name"),
        (lambda p: p["resources"][0].update(path="../desa.csv"), "path"),
        (lambda p: p["resources"][0]["schema"]["fields"].pop(), "header"),
        (lambda p: p["resources"][0].update(hash="sha256:00"), "hash"),
        (lambda p: p["resources"][0]["schema"].update(missingValues=[""]), "penerima"),
        (lambda p: p["resources"][0]["schema"]["fields"][3].update(type="float"), "type"),
    ],
)
def test_the_check_of_the_package_sees_a_fault(release: Path, change: Any, said: str) -> None:
    package = json.loads((release / "datapackage.json").read_text("utf-8"))
    change(package)
    assert any(said in one for one in faults(package, release))


def faults(package: dict[str, Any], folder: Path) -> list[str]:
    """What in a data package breaks the Frictionless specification (version 1), or its own schemas."""
    found = []
    if not re.fullmatch(r"[a-z0-9._/-]+", package["name"]):
        found.append("name of the package")
    found += [
        f"{key} missing" for key in ("resources", "licenses", "sources", "title") if not package.get(key)
    ]
    found += [
        "licence without name or path" for one in package["licenses"] if not {"name", "path"} & set(one)
    ]
    names = [one["name"] for one in package["resources"]]
    if len(set(names)) < len(names) or not all(re.fullmatch(r"[a-z0-9._-]+", one) for one in names):
        found.append("name of a resource")
    return found + [fault for one in package["resources"] for fault in _resource(one, folder)]


def _resource(one: dict[str, Any], folder: Path) -> list[str]:
    path = one["path"]
    if path.startswith("/") or ".." in Path(path).parts or not (folder / path).is_file():
        return [f"path {path}"]
    data = (folder / path).read_bytes()
    found = []
    if one["bytes"] != len(data) or one["hash"] != f"sha256:{hashlib.sha256(data).hexdigest()}":
        found.append(f"bytes or hash of {path}")
    return found + (_rows(one, folder / path) if one.get("profile") == "tabular-data-resource" else [])


KINDS = {
    "string": r"(?s).*",
    "integer": r"-?\d+",
    "boolean": r"true|True|TRUE|1|false|False|FALSE|0",
    "date": r"\d{4}-\d\d-\d\d",
}


def _rows(one: dict[str, Any], path: Path) -> list[str]:
    with path.open(encoding=one["encoding"], newline="") as handle:
        header, *rows = list(csv.reader(handle))
    fields = one["schema"]["fields"]
    if header != [field["name"] for field in fields]:
        return [f"header of {path.name}"]
    found = [f"type of {field['name']}" for field in fields if field["type"] not in KINDS]
    for at, field in enumerate(fields):
        kinds = [KINDS.get(field["type"], ".*"), field.get("constraints", {}).get("pattern", r"(?s).*")]
        told = [row[at] for row in rows if row[at] not in one["schema"]["missingValues"]]
        wrong = [value for value in told if not all(re.fullmatch(kind, value) for kind in kinds)]
        found += [f"{field['name']} of {path.name}: {wrong[0]}"] if wrong else []
        if not field["description"] or not field["description_en"]:
            found.append(f"{field['name']} is not explained")
    keys = [tuple(row[header.index(name)] for name in one["schema"]["primaryKey"]) for row in rows]
    return found + ([f"primary key of {path.name}"] if len(set(keys)) < len(keys) else [])


def test_the_workbook_is_the_tables_with_the_note_and_no_formula(release: Path) -> None:
    from openpyxl import load_workbook

    book = load_workbook(release / "terbitan.xlsx")
    assert book.sheetnames == [*TABLES, "kolom"]
    for name in TABLES:
        rows = [["" if c is None else str(c) for c in row] for row in book[name].iter_rows(values_only=True)]
        notes = [row[0] for row in rows[:4]]
        assert notes == [
            note for one in LANGUAGES for note in (text(one, "catatan"), text(one, "simulasi"))
        ], name
        assert rows[5:] == list(csv.reader((release / f"{name}.csv").open(encoding="utf-8"))), name
        assert not any(cell.data_type == "f" for row in book[name].iter_rows() for cell in row)
    assert "=1+1" in [cell.value for cell in book["desa"]["C"]]
    packed = zipfile.ZipFile(release / "terbitan.xlsx")
    sheets = [packed.read(one) for one in packed.namelist() if "worksheets/" in one]
    assert not any(b"<f>" in sheet or b"<hyperlink" in sheet for sheet in sheets)
    assert not any(re.search(rb"<v>\d*\.\d", sheet) for sheet in sheets)


def text(language: str, key: str) -> str:
    return catalogue(language)[f"bersama.{key}"]


def test_the_same_release_gives_the_same_bytes(release: Path, tmp_path: Path, about: About) -> None:
    again, boundaries = tmp_path / "lagi", tmp_path / "batas2"
    again.mkdir()
    make_tables(again)
    make_boundaries(boundaries)
    write_open(again, boundaries, about)
    for path in again.rglob("*"):
        if path.is_file() and path.name != "SHA256SUMS":
            assert path.read_bytes() == (release / path.relative_to(again)).read_bytes(), path.name


def test_checksums_are_read_by_the_common_tool(release: Path) -> None:
    done = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=release, check=False)
    assert done.returncode == 0
    # What is written after the sums is said not to be among them.
    listed = {line.split("  ")[1] for line in (release / "SHA256SUMS").read_text().splitlines()}
    there = {one.relative_to(release).as_posix() for one in release.rglob("*") if one.is_file()}
    assert there - listed == {"SHA256SUMS", "audit.json", MANIFEST, SIGNATURE}
    assert (release / "BACA-SAYA.txt").read_text("utf-8").count("audit.json)") == len(LANGUAGES)
    (release / "desa.csv").write_text("lain")
    done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=release, check=False, capture_output=True)
    assert done.returncode != 0


def test_notices_are_in_both_languages_and_name_the_source(release: Path) -> None:
    for name in ("LISENSI.txt", "BACA-SAYA.txt"):
        told = (release / name).read_text("utf-8")
        assert "Dinas Sosial Kabupaten Uji (simulasi)" in told
        assert told.count("\n---\n") == 1
    assert "https://creativecommons.org/licenses/by/4.0/" in (release / "LISENSI.txt").read_text("utf-8")
    assert text("id", "simulasi") in (release / "BACA-SAYA.txt").read_text("utf-8")


def test_the_documents_name_every_file_and_how_to_check_them(release: Path) -> None:
    told = (ROOT / "docs/terbitan.md").read_text("utf-8")
    table = told.split("## Isi folder terbitan")[1].split("## ")[0]
    there = {one.name + "/" * one.is_dir() for one in release.iterdir()}
    assert there >= {
        "terbitan.xlsx",
        "desa.geojson",
        "datapackage.json",
        "LISENSI.txt",
        "SHA256SUMS",
        "lapisan/",
    }
    assert [name for name in there if f"`{name}`" not in table] == []
    assert "tepat attack terbitan-2 --key" in told
    service = (ROOT / "docs/halaman-publik.md").read_text("utf-8")
    # systemd refuses to start a service that hides a path which is not there, unless told not to mind.
    assert re.findall(r"^InaccessiblePaths=(.)", service, re.M) == ["-"]


def test_every_column_of_a_release_is_described(release: Path) -> None:
    for name in TABLES:
        header = list(pd.read_csv(release / f"{name}.csv", nrows=0).columns)
        assert header == [one for one in header if one in columns(name)]
        assert set(columns(name)) == set(header)


def test_the_words_say_the_rules_in_force() -> None:
    rule = rules()
    for language in LANGUAGES:
        words = catalogue(language)
        assert str(rule.kelipatan) in words["metode.bulat"]
        assert str(rule.kelipatan - 1) in words["metode.bulat"]
        assert f"<{rule.samar}" in words["metode.samar"]
        assert str(rule.utuh_kabupaten) in words["metode.utuh"]
        assert str(rule.persen_penyebut) in words["metode.persen"]
        assert f"≥{rule.persen_atas}" in words["metode.persen"]
        assert str(rule.desa_kecil) in words["metode.kecil"]
        assert str(rule.perubahan) in words["metode.perubahan"]
        assert f"<{rule.perubahan}" in words["situs.tetap"]


def test_both_languages_hold_the_same_texts_with_the_same_places() -> None:
    import string

    first, second = (catalogue(one) for one in LANGUAGES)
    assert set(first) == set(second)
    for key in first:
        places = [
            sorted(f for _, f, _, _ in string.Formatter().parse(one[key]) if f) for one in (first, second)
        ]
        assert places[0] == places[1], key
        assert first[key].strip()
        assert second[key].strip()
