"""A handful of nasty files as the office meets them: status 2, a sentence, and the workspace as it was."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.attack import corpus
from tests.attack.shapes import plain
from tests.conftest import ROOT, tepat, tepat_json
from tests.unit.intake.intake_rows import kk, kuota

REFUSED = ["kosong", "html_bernama_xls", "bom_di_lembar", "sel_di_xfd1048576", "xxe_di_lembar", "byte_acak"]
REFUSED += [
    "folder",
    "pipa_bernama",
    "nama_lebih_panjang_dari_disk",
    "xlsx_terkunci",
    "teks_bersama_berulang",
]


@pytest.fixture
def office(demo: Path, tmp_path: Path) -> Path:
    """A copy of the demo that a test may change."""
    return Path(shutil.copytree(demo, tmp_path / "ruang"))


@pytest.fixture(scope="module")
def untouched(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy for commands that are refused: the data in force stay, but each leaves its report."""
    return Path(shutil.copytree(demo, tmp_path_factory.mktemp("dinas") / "ruang"))


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_is_a_sentence(name: str, untouched: Path, tmp_path: Path) -> None:
    before = (untouched / "MANIFEST.json").read_bytes()
    path = corpus.make(name, tmp_path)
    told = tepat("import", path, "--as", "keluarga", "--workspace", untouched, expect=2)
    assert "✗" in told
    assert "→" in told
    assert "Traceback" not in told
    assert "Kesalahan program" not in told
    assert not corpus.long_numbers(told)
    assert (untouched / "MANIFEST.json").read_bytes() == before
    assert not list((untouched / "vault").rglob("staging"))


def _quota(office: Path) -> list[dict[str, str]]:
    """Two rows of the demo's own quota file."""
    lines = (office / "inbox/kuota_2026Q3.csv").read_text().splitlines()
    names = lines[0].split(",")
    return [dict(zip(names, line.split(","), strict=True)) for line in lines[1:3]]


def test_no_number_of_a_file_name_is_told_or_kept(office: Path, tmp_path: Path) -> None:
    path = tmp_path / f"kuota {kk(1)} \x1b[31m\n{kk(2)}.csv"
    path.write_text(plain(_quota(office), ","))
    told = tepat("import", path, "--as", "kuota", "--period", "2026-Q3", "--workspace", office, "--setuju")
    kept = "".join(p.read_text() for p in office.rglob("*.json"))
    for text in (told, kept):
        assert kk(1) not in text
        assert kk(2) not in text
        assert "\x1b" not in text
        assert "\\u001b" not in text


def test_a_formula_in_a_file_is_dead_in_the_report(office: Path, tmp_path: Path) -> None:
    live = ['=HYPERLINK("http://x")', "=cmd|' /C calc'!A0", "@SUM(1)", "+1+1", "-1+1|x", "\t=1+1"]
    rows = _quota(office)
    path, report = tmp_path / "k.csv", tmp_path / "laporan.xlsx"
    spoilt = [rows[0] | {"program": text.replace(",", "")} for text in live]
    path.write_text(plain([*rows, *spoilt], ","))
    words = ("--as", "kuota", "--period", "2026-Q3", "--workspace", office, "--report", report, "--json")
    told = json.loads(tepat("import", path, *words, "--setuju"))
    assert told["rejected"] == len(live)
    with zipfile.ZipFile(report) as book:
        pages = b"".join(book.read(n) for n in book.namelist() if "worksheets" in n)
    assert b"<f>" not in pages
    assert b"hyperlink" not in pages.lower().replace(b"=hyperlink(", b"")


def test_a_file_name_in_no_known_letters_is_no_bug(office: Path, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"kuota \xff\xfe.csv")
    path.write_text(plain(_quota(office), ","))
    words = ["import", os.fsencode(path), "--as", "kuota", "--period", "2026-Q3", "--workspace", str(office)]
    done = subprocess.run(
        [sys.executable, "-m", "analytics", *words, "--setuju", "--json"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["accepted"] == 2


def test_quotas_nobody_can_mean(untouched: Path, tmp_path: Path) -> None:
    before = tepat_json("status", "--workspace", untouched)
    path = tmp_path / "k.csv"
    path.write_text(plain([kuota(n, kuota="-1", kode_wilayah=str(10**30)) for n in range(3)]))
    told = tepat("import", path, "--as", "kuota", "--period", "2026-Q3", "--workspace", untouched, expect=2)
    assert re.search(r"tidak ada baris|Kode wilayah|kode", told, re.IGNORECASE)
    assert tepat_json("status", "--workspace", untouched)["slots"] == before["slots"]
