"""An office that asks for a challenger: tested, in use where it wins, told on every page, and given back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.conftest import Address, model_card, serving, tepat, tepat_json
from tests.e2e.conftest import press, settle

pytestmark = pytest.mark.e2e
PERIOD = "2026-Q3"
HEAD = "berlaku_mulai,penantang,garis,alasan\n"
ASKED = "2026-07-01,boosting,0.4,Rapat data 1 Juli 2026: survei besar dan garisnya sudah ditetapkan\n"
FILES = {
    "batas": "batas_desa_simulasi.gpkg",
    "keluarga": "keluarga_dtsen_v3_2026_simulasi.csv",
    "anggota": "anggota_dtsen_v3_2026_simulasi.csv",
    "penerima": "penerima_pkh_2026Q3.xlsx",
}


def together(survey: pd.DataFrame) -> pd.DataFrame:
    """The same households where size and age of the head only matter together: no sum of answers says that."""
    size, age = (
        survey[name].astype(float).rank(pct=True) - 0.5 for name in ("jumlah_anggota", "umur_kepala")
    )
    luck = np.random.default_rng(4).normal(0, 0.25, len(survey))
    spent = np.exp(13.4 + 8 * size * age + luck).round().astype(int)
    return survey.assign(pengeluaran_per_kapita=spent.astype(str))


@pytest.fixture(scope="module")
def space(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose survey only trees can read, with the office's wish for them, built."""
    folder = tmp_path_factory.mktemp("penantang") / "ruang"
    for kind, name in FILES.items():
        when = () if kind == "batas" else ("--period", PERIOD)
        tepat("import", demo / "inbox" / name, "--as", kind, "--workspace", folder, *when)
    survey = pd.read_csv(demo / "inbox/survei_rumah_tangga_2026_simulasi.csv", dtype=str)
    together(survey).to_csv(folder.parent / "survei.csv", index=False)
    tepat("import", folder.parent / "survei.csv", "--as", "survei", "--workspace", folder)
    ask(folder, ASKED)
    return folder


def ask(space: Path, rows: str) -> None:
    (space / "parameter").mkdir(exist_ok=True)
    (space / "parameter/penantang.csv").write_text(HEAD + rows, encoding="utf-8")
    tepat("build", "--workspace", space)


@pytest.fixture(scope="module")
def app(space: Path) -> Iterator[Address]:
    with serving(space) as address:
        yield address


def test_the_trees_are_in_use_and_said_to_be(visit, space: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    built = model_card(space, PERIOD)
    assert built["evaluation"]["penantang"]["menggantikan"]
    assert built["evaluation"]["r2"] > 0.4
    assert built["audit"]
    assert built["hanyutan"]["skor"] is not None
    assert built["program"]
    shown = visit("model").locator("[data-testid=stMain]").inner_text()
    assert "dari pohon keputusan (boosting), bukan skor linear" in shown
    assert "pada semua 5 potongan lipatan" in shown
    for lang, words in (
        ("id", "dari pohon keputusan (boosting)"),
        ("en", "decision trees (boosting) instead"),
    ):
        tepat("pmt", "card", "--workspace", space, "--out", tmp_path / "k.html", "--lang", lang)
        assert words in (tmp_path / "k.html").read_text("utf-8")


def test_marks_and_need_stand_on_it_and_nobody_is_told_reasons(visit, space: Path) -> None:  # type: ignore[no-untyped-def]
    queue = tepat_json("query", "antrean", "--workspace", space, "--program", "PKH")
    rows = queue["rows"] if isinstance(queue, dict) else queue
    assert rows
    assert not any(row[f"alasan_{n}"] for row in rows for n in (1, 2, 3))
    page = visit("antrean")
    text = page.locator("[data-testid=stMain]").inner_text()
    assert "Peluang miskin" in text or "peluang" in text
    press(page, page.get_by_role("button", name="Buka").first)
    settle(page)
    opened = page.locator("[data-testid=stMain]").inner_text()
    assert "Skor ini dari pohon keputusan: sumbangan satu jawaban" in opened


def test_the_score_of_the_build_is_the_commands(space: Path, tmp_path: Path) -> None:
    """The same trees by hand: `pmt fit` on the office's survey gives the points of the build."""
    asked = ",".join(model_card(space, PERIOD)["model"]["linear"]["asked"])
    words = [
        "--features",
        asked,
        "--welfare",
        "pengeluaran_per_kapita",
        "--weight",
        "bobot",
        "--cluster",
        "psu",
    ]
    words += ["--lines", "0.1,0.2,0.3,0.4,0.5", "--challenger", "boosting", "--decide-at", "0.4"]
    tepat("pmt", "fit", space.parent / "survei.csv", *words, "--out", tmp_path / "m.json")
    mine, built = json.loads((tmp_path / "m.json").read_text()), model_card(space, PERIOD)["model"]
    assert mine["metrics"]["penantang"]["menggantikan"]
    assert mine["metrics"]["r2"] == pytest.approx(built["metrics"]["r2"], abs=0.02)


def test_the_office_can_have_the_linear_score_back(visit, space: Path) -> None:  # type: ignore[no-untyped-def]
    ask(space, ASKED + "2026-09-01,,,Rapat data 1 September 2026: kembali ke skor linear\n")
    built = model_card(space, PERIOD)
    assert built["model"]["trees"] is None
    assert "penantang" not in built["evaluation"]
    shown = visit("model").locator("[data-testid=stMain]").inner_text()
    assert "pohon keputusan" not in shown
