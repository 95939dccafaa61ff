"""The static site in a browser: opened from disk, on a phone and a desk, without script, by keyboard, on paper."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import tepat

PERIOD = "2026-Q3"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
KINDS = ("index", "desa", "kuota", "ketepatan", "kriteria", "usul", "metode", "data", "program/pkh")
pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def site(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a release of the demo."""
    root = tmp_path_factory.mktemp("situs")
    shutil.copytree(demo, root / "ruang")
    tepat("publish", "--workspace", root / "ruang", "--period", PERIOD, "--out", root / "rilis")
    tepat("situs", root / "rilis", "--out", root / "situs")
    return root / "situs"


@pytest.fixture(scope="module")
def kinds(site: Path) -> list[Path]:
    """A page of every kind, in both languages."""
    names = [*KINDS, *(f"{one}/{next((site / one).iterdir()).stem}" for one in ("kecamatan", "desa"))]
    return [site / root / f"{name}.html" for root in ("", "en") for name in names]


@pytest.fixture(scope="module")
def browse(chromium: Any) -> Iterator[Any]:
    """Opens a file of the site; at the end nothing but files was asked for, and no page had a fault."""
    asked: list[str] = []
    faults: list[str] = []
    contexts: list[Any] = []

    def go(page: Path, width: int = 360, **options: Any) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": 740}, **options)
        contexts.append(context)
        tab = context.new_page()
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("pageerror", lambda error: faults.append(str(error)))
        tab.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        tab.goto(page.as_uri())
        return tab

    yield go
    for context in contexts:
        context.close()
    assert [one for one in asked if not one.startswith("file://")] == []
    assert faults == []


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_on_any_kind_of_page(kinds: list[Path], browse: Any, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    for page in kinds:
        tab = browse(page, width)
        found = Axe().run(tab, options={"runOnly": WCAG}).response
        assert len(found["passes"]) > 10
        assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == [], page
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, page
        tab.close()


#: Every figure that a reader sees: what it is called, and whether it lies whole within its table and the page.
FIGURES = """() => [...document.querySelectorAll('.gulir')].flatMap(box => {
  const frame = box.getBoundingClientRect()
  return [...box.querySelectorAll('td')].filter(one => one.textContent).map(one => {
    const at = one.getBoundingClientRect()
    const words = getComputedStyle(one, '::before').content
    return {said: words, is: one.dataset.apa, cut: one.scrollWidth > one.clientWidth + 1 || at.width < 1
      || at.left < frame.left || at.right > frame.right + 1 || at.right > innerWidth}
  })
})"""


def test_on_a_phone_no_figure_is_cut_and_each_says_what_it_is(kinds: list[Path], browse: Any) -> None:
    seen = 0
    for page in kinds:
        tab = browse(page)
        found = tab.evaluate(FIGURES)
        assert [one for one in found if one["cut"]] == [], page
        assert [one for one in found if not one["is"] or one["said"] != f'"{one["is"]}: "'] == [], page
        wide = (
            "[...document.querySelectorAll('.gulir')].filter(one => one.scrollWidth > one.clientWidth).length"
        )
        assert tab.evaluate(wide) == 0, page
        seen += len(found)
        tab.close()
    assert seen > 200


def test_on_a_desk_the_heads_say_what_figures_are(kinds: list[Path], browse: Any) -> None:
    tab = browse(kinds[0], 1280)
    assert {one["said"] for one in tab.evaluate(FIGURES)} == {"none"}
    assert tab.locator("thead th").first.is_visible()


def test_axe_sees_a_planted_fault(kinds: list[Path], browse: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    tab = browse(kinds[0])
    tab.evaluate("document.querySelector('nav a').style.color = '#eee'")
    found = Axe().run(tab, options={"runOnly": WCAG}).response["violations"]
    assert [one["id"] for one in found if one["impact"] == "serious"] == ["color-contrast"]


def test_the_map_is_walked_without_script_and_by_keyboard(site: Path, browse: Any) -> None:
    tab = browse(site / "index.html", java_script_enabled=False)
    assert tab.locator("svg.peta").bounding_box()["width"] > 300
    tab.keyboard.press("Tab")
    skip = tab.locator(":focus")
    assert skip.inner_text() == "Langsung ke isi"
    assert skip.bounding_box()["x"] >= 0
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    assert tab.locator(":focus").inner_text() == "Lewati peta, langsung ke tabel"
    tab.keyboard.press("Tab")
    area = tab.locator(":focus")
    name, figure = area.get_attribute("aria-label").split(": ")
    assert figure.replace("\u00a0", " ").rstrip(" %").isdigit()
    assert area.locator("path").evaluate("one => getComputedStyle(one).strokeWidth") == "3.5px"
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/kecamatan/*.html")
    assert tab.locator("h1").inner_text() == f"Kecamatan {name}"
    tab.locator("tbody a").first.click()
    tab.wait_for_url("**/desa/*.html")
    tab.get_by_text("English").click()
    tab.wait_for_url("**/en/desa/*.html")
    assert tab.locator("html").get_attribute("lang") == "en"


def test_a_touch_on_the_map_opens_the_area(site: Path, browse: Any) -> None:
    tab = browse(site / "index.html", has_touch=True)
    area = tab.locator("svg.peta a").nth(2)
    name = area.get_attribute("aria-label").split(":")[0]
    area.locator("path").tap()
    tab.wait_for_url("**/kecamatan/*.html")
    assert tab.locator("h1").inner_text() == f"Kecamatan {name}"


def test_on_paper_the_figures_stay_and_the_menu_goes(site: Path, browse: Any) -> None:
    tab = browse(next((site / "desa").iterdir()))
    tab.emulate_media(media="print")
    assert not tab.locator("nav").is_visible()
    assert tab.locator("table").first.is_visible()
    assert tab.get_by_text("Data simulasi").first.is_visible()
    assert tab.pdf()[:5] == b"%PDF-"


def test_the_names_stay_where_a_table_is_wider_than_its_place(site: Path, browse: Any) -> None:
    tab = browse(next((site / "kecamatan").iterdir()), 720)
    box = tab.locator(".gulir").nth(2)
    box.evaluate("one => { one.style.width = '20rem'; one.scrollLeft = 400 }")
    assert box.evaluate("one => one.scrollLeft") > 50
    name = box.locator("tbody th").first
    assert abs(name.bounding_box()["x"] - box.bounding_box()["x"]) < 3
