"""The Model page of an office without a local survey: nothing, then published coefficients, in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, Address, serving, tepat
from tests.e2e.conftest import settle

pytestmark = pytest.mark.e2e
PERIOD = ("--period", "2026-Q3")


@pytest.fixture(scope="module")
def space(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace without a survey, built: no score yet."""
    folder = tmp_path_factory.mktemp("jalan") / "ruang"
    files = {
        "batas": ("batas_desa_simulasi.gpkg",),
        "keluarga": ("keluarga_dtsen_v3_2026_simulasi.csv", *PERIOD),
        "anggota": ("anggota_dtsen_v3_2026_simulasi.csv", *PERIOD),
        "penerima": ("penerima_pkh_2026Q3.xlsx", *PERIOD),
    }
    for kind, (name, *when) in files.items():
        tepat("import", demo / "inbox" / name, "--as", kind, "--workspace", folder, *when)
    tepat("build", "--workspace", folder)
    return folder


@pytest.fixture(scope="module")
def app(space: Path) -> Iterator[Address]:
    with serving(space) as address:
        yield address


def test_without_a_score_the_page_names_the_ways_and_then_says_which_was_gone(visit, space: Path) -> None:  # type: ignore[no-untyped-def]
    page = visit("model")
    main = page.locator("[data-testid=stMain]")
    text = main.inner_text()
    ways = ["Koefisien atau kartu skor terbitan", "Survei wilayah lain", "Desil DTSEN apa adanya"]
    places = [text.index(way) for way in ways]
    assert places == sorted(places)
    assert "bukan inclusion atau exclusion error" in text
    assert "koefisien terbitan" in visit("antrean").locator("[data-testid=stMain]").inner_text()
    tepat("import", ROOT / "docs/sumber/skor-contoh.csv", "--as", "skor", "--workspace", space)
    tepat("build", "--workspace", space)
    page.reload()
    settle(page)
    text = main.inner_text()
    assert "dari koefisien terbitan (CONTOH" in text
    assert "tidak diuji di sini" in text
    assert "Koefisien dari data tahun 2024" in text
    assert "diukur pada rumah tangga survei" not in text
    assert "R²" not in text
    assert page.locator("[data-testid=stPlotlyChart]").count() == 0
    # The lines of the example do not fit this register: said wherever its marks and chances are shown.
    for name in ("antrean", "ringkasan", "peta"):
        shown = visit(name).locator("[data-testid=stMain]").inner_text()
        assert "Peluang dan tanda di halaman ini belum dapat dipercaya" in shown
        assert ("Berapa tanda yang keliru tidak diketahui" in shown) == (name == "antrean")
        assert "Aturan peluang" not in shown
    for language in ("English", "Bahasa Indonesia"):
        page.get_by_text(language, exact=True).first.click()
        page.wait_for_timeout(1_500)
        settle(page)
