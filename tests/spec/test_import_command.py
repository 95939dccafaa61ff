"""What the command line says and refuses when a file comes in, as a person at a terminal meets it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import tepat, tepat_json

SEMBAKO = "penerima/2026-Q3/SEMBAKO"


@pytest.fixture(scope="module")
def office(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo that these tests may change."""
    return Path(shutil.copytree(demo, tmp_path_factory.mktemp("impor") / "ruang"))


def foreign_list(office: Path, path: Path) -> Path:
    """The SEMBAKO list as Kendal would have it: its own numbers, kabupaten and kecamatan."""
    head, *lines = (office / "inbox/penerima_sembako_2026Q3.csv").read_text(encoding="utf-8-sig").splitlines()
    names = head.split(";")
    rows = [dict(zip(names, line.split(";"), strict=True)) for line in lines if line.count(";") == 11]
    rows = [row for row in rows if row["PERIODE"] == "2026-Q3"]
    for row in rows:
        row |= {"NIK KTP": "3324" + row["NIK KTP"][4:], "NO KEL": "3324" + row["NO KEL"][4:]}
        row |= {"NM PROV": "JAWA TENGAH", "NM KAB": "KENDAL", "NM KEC": "BOJA"}
    path.write_text("\n".join([head, *(";".join(row.values()) for row in rows)]) + "\n", encoding="utf-8")
    return path


def test_a_list_of_another_kabupaten_waits_for_consent(office: Path, tmp_path: Path) -> None:
    path, before = foreign_list(office, tmp_path / "kendal.csv"), (office / "MANIFEST.json").read_bytes()
    words = ("import", path, "--as", "penerima", "--workspace", office)
    told = " ".join(tepat(*words, expect=2).split())
    assert "KENDAL" in told
    assert "(100%) tidak ada di register 2026-Q3" in told
    assert "--setuju" in told
    assert (office / "MANIFEST.json").read_bytes() == before
    assert not list((office / "vault").rglob("staging"))
    report = tepat_json(*words, "--setuju")
    assert {one["sebab"] for one in report["consent"]} == {"daerah_lain", "tak_terdaftar"}
    assert list(report["replaced"]) == [SEMBAKO]
    assert [q for q in report["questions"] if q["tanya"] == "wilayah"] == []
    assert json.loads((office / "MANIFEST.json").read_text())["imports"][-1]["id"] == report["id"]
