"""What the command line says and refuses when a file comes in, as a person at a terminal meets it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, tepat, tepat_json
from tests.unit.intake.intake_rows import kk, nik, write_csv

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


def test_the_last_import_is_taken_back_at_the_terminal(office: Path, tmp_path: Path) -> None:
    place = ("--workspace", office)
    before = tepat_json("status", *place)["slots"]
    quota = office / "inbox/kuota_2026Q3.csv"
    done = tepat_json("import", quota, "--as", "kuota", "--period", "2026-Q3", *place)
    manifest = (office / "MANIFEST.json").read_bytes()
    told = tepat("urungkan", *place, expect=2)  # nobody is there to answer
    assert "kuota_2026Q3.csv" in told
    assert "--ya" in told
    assert (office / "MANIFEST.json").read_bytes() == manifest
    assert answered(office, "tidak\n") == 0
    assert (office / "MANIFEST.json").read_bytes() == manifest
    assert answered(office, "ya\n") == 0
    assert tepat_json("status", *place)["slots"] == before
    assert json.loads((office / "MANIFEST.json").read_text())["imports"][-1]["undone"]
    again = tepat_json("import", quota, "--as", "kuota", "--period", "2026-Q3", *place)
    assert tepat_json("urungkan", "--ya", *place) == {
        "undone": again["id"],
        "rows": {name: [rows, rows] for name, (_, rows) in done["replaced"].items()},
    }
    empty = tmp_path / "kosong"
    empty.mkdir()
    assert "Tidak ada impor" in tepat("urungkan", "--workspace", empty, expect=2)


def answered(office: Path, answer: str) -> int:
    """`tepat urungkan` with somebody at the keyboard; the exit status."""
    command = [sys.executable, "-m", "analytics", "urungkan", "--workspace", str(office)]
    done = subprocess.run(command, cwd=ROOT, input=answer, capture_output=True, text=True, check=False)
    assert "Ketik ya" in done.stderr
    return done.returncode


def test_reasons_and_remedies_are_said_without_a_workbook(office: Path, tmp_path: Path) -> None:
    lines = (office / "inbox/kuota_2026Q3.csv").read_text().splitlines()
    names = lines[0].split(",")
    rows = [dict(zip(names, line.split(","), strict=True)) for line in lines[1:]]
    planted = sum(row["kuota"].startswith("-") for row in rows[3:])
    rows[0]["kuota"] = rows[2]["kuota"] = "-5"
    path = tmp_path / "kuota.csv"
    path.write_text("\n".join([lines[0], *(",".join(row.values()) for row in rows)]) + "\n")
    words = ("import", path, "--as", "kuota", "--period", "2026-Q3", "--workspace", office)
    told = " ".join(tepat(*words).split())
    first = f"KUOTA_NEGATIF, {2 + planted} baris; baris 2, kolom kuota: Kuota -5 negatif."
    assert f"{first} → Isi kuota 0 atau lebih." in told
    assert "--report" in told
    note = next(n for n in tepat_json(*words)["notes"] if "sama persis" in n)
    assert "impor kuota periode 2026-Q3 tanggal" in note
    assert "kuota.csv" in note


def test_a_list_of_persons_adds_up_in_lines_and_in_memberships(office: Path, tmp_path: Path) -> None:
    people = [
        {"NIK": nik(n), "NOKK": kk(n), "idsemesta": f"S{n}", "Nama": f"Nama {n}", "periode_pkh": "2026-07"}
        | dict.fromkeys(("BLT", "BPNT", "BST", "PBI", "PENA"), "TIDAK")
        | {"PKH": "YA" if n <= 30 else "TIDAK", "keterangan_meninggal": "Meninggal" if n < 4 else ""}
        for n in range(1, 41)
    ]
    path = write_csv(tmp_path / "orang.csv", people)
    words = ("import", path, "--as", "penerima", "--workspace", office, "--period", "2026-Q3", "--setuju")
    told = " ".join(tepat(*words).split())
    assert "baris berkas: dibaca 40 = diterima 27 + ditolak 3 + digabung 0 + tanpa program 10" in told
    assert "penerima (kepesertaan): dibaca 30, diterima 27, ditolak 3" in told
    assert "TIDAK_AKTIF, 3 baris; baris 2" in told
