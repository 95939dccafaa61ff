"""The public pages as a visitor opens them: both languages, phone and desk, keyboard, no map, axe, canaries."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.conftest import Address
from tests.e2e.conftest import settle
from tests.public_releases import Office, another, office, serving_public

__all__ = ["office"]
pytestmark = pytest.mark.e2e
PAGES = {
    "": ("Ke mana bantuan pergi", "Where the aid goes"),
    "kuota": ("Kuota dan realisasi", "Quota and realisation"),
    "desa": ("Desa saya", "My desa"),
    "usul": ("Syarat, usul, dan sanggah", "Criteria, proposals and objections"),
    "metode": ("Cara angka dibuat", "How the figures are made"),
    "ketepatan": ("Seberapa tepat sasaran", "How often targeting errs"),
    "data": ("Data terbuka", "Open data"),
}
#: R11, as it must stand under every table of figures.
NOTE = (
    "Angka dibulatkan acak ke kelipatan 5 untuk melindungi warga; selisih ≤4; "
    "jumlah baris dapat berbeda dari total."
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SHOTS = os.environ.get("TEPAT_SCREENSHOTS")


def withhold(folder: Path) -> None:
    """One desa below the mask, one too small to be broken down, as the rules would write them."""
    told = read(folder / "desa.csv")
    first, second = list(dict.fromkeys(row["kode"] for row in told))[:2]
    for row in told:
        if row["kode"] == first:
            row |= {"penerima": "<10", "persen": "", "perubahan": ""}
        elif row["kode"] == second and row["program"] != "SEMUA":
            row |= {"penerima": "", "persen": "", "perubahan": ""}
        elif row["kode"] == second:
            row |= {"penerima": "25", "keluarga": "60", "persen": ""}
    with (folder / "desa.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(told[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(told)


@pytest.fixture(scope="module")
def release(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The office's release with a masked and a small desa."""
    return another(office, tmp_path_factory.mktemp("terbitan") / "002", 2, withhold)


@pytest.fixture(scope="module")
def app(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    with serving_public(release, tmp_path_factory.mktemp("log") / "publik.log") as address:
        yield address


def read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def rows(release: Path, name: str) -> list[dict[str, str]]:
    return read(release / f"{name}.csv")


def shot(page: Any, name: str) -> None:
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{SHOTS}/publik-{name}.png", full_page=True)


def tolerated() -> set[tuple[str, str]]:
    """What Streamlit itself causes: rule and a part of the element's HTML, with reasons in the file."""
    with (Path(__file__).parent / "axe_streamlit.csv").open(encoding="utf-8", newline="") as handle:
        return {(row["aturan"], row["tempat"]) for row in csv.DictReader(handle)}


def found_by_axe(page: Any) -> list[tuple[str, str]]:
    """Rule and element of every violation that axe finds, whatever its weight."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response
    assert found["passes"], "axe did not run"
    return [(fault["id"], node["html"]) for fault in found["violations"] for node in fault["nodes"]]


def faults(page: Any) -> list[tuple[str, str]]:
    """The violations that are ours: all but those that the file says Streamlit itself causes."""
    known = tolerated()
    return [
        (rule, html[:200])
        for rule, html in found_by_axe(page)
        if not any(rule == of and place in html for of, place in known)
    ]


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_stands_fits_and_has_no_serious_fault(
    chromium: Any, app: Address, release: Path, width: int, language: str
) -> None:
    """All pages in one browser, as a visitor goes through them; nothing comes from elsewhere."""
    context = chromium.new_context(viewport={"width": width, "height": 900}, locale="id-ID")
    page, asked = context.new_page(), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    desa = rows(release, "desa")[0]["kode"]
    for path, titles in PAGES.items():
        page.goto(f"{app}/{path}?bahasa={language}&wilayah={desa if path == 'desa' else ''}")
        settle(page)
        assert page.locator("h1").first.inner_text() == titles[language == "en"], path
        assert page.evaluate("document.documentElement.lang") == language
        assert page.locator(".simulasi").is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width + 1, path
        if language == "id":
            assert (page.get_by_text(NOTE).count() > 0) == (path not in ("usul", "ketepatan")), path
        shot(page, f"{path or 'peta'}-{language}-{width}")
        assert faults(page) == [], path
    context.close()
    assert [url for url in asked if not url.startswith((app, "blob:", "data:"))] == []


def test_axe_finds_what_is_wrong(visit: Any) -> None:
    """The check above can fail: a picture without words is found."""
    page = visit("usul")
    page.evaluate("document.querySelector('.prosa').append(document.createElement('img'))")
    assert [f for f in faults(page) if f[0] == "image-alt"]


def test_the_menu_of_a_phone_opens_closes_and_has_no_serious_fault(visit: Any) -> None:
    page = visit("", width=360)
    page.locator("[data-testid=stExpandSidebarButton]").click()
    page.locator("[data-testid=stSidebar] a").first.wait_for(state="visible")
    page.wait_for_timeout(500)
    assert faults(page) == []
    page.locator("[data-testid=stSidebar] a", has_text="Kuota").click()
    page.wait_for_url(re.compile("/kuota"))
    settle(page)
    # The menu is out of the way again.
    expect(page.locator("[data-testid=stSidebar]")).to_have_attribute("data-collapsed", "true")


def test_what_streamlit_itself_causes_is_listed_and_nothing_else(visit: Any, release: Path) -> None:
    page = visit(f"?dalam={rows(release, 'kecamatan')[0]['kode']}", width=360)
    page.locator("summary").first.click()
    page.locator("path[role=option]").first.click()
    page.wait_for_url(re.compile(r"wilayah=\d{10}"))
    settle(page)
    assert faults(page) == []
    # By key: a click on a page that still moves under it opens nothing.
    page.locator("[data-testid=stSelectbox] input").first.press("ArrowDown")
    page.locator("[id^=react-aria][role=listbox]").first.wait_for(state="visible")
    assert faults(page) == []
    # The list of what is put up with is no longer than it must be.
    seen = found_by_axe(page)
    assert all(any(rule == of and place in html for of, html in seen) for rule, place in tolerated())


def test_figures_on_the_pages_are_those_of_the_release(visit: Any, release: Path) -> None:
    page = visit("?program=PKH")
    cells = {
        name.inner_text(): row.inner_text()
        for row in page.locator(".baca tbody tr").all()
        for name in [row.locator("td.judul")]
    }
    told = [r for r in rows(release, "kecamatan") if r["program"] == "PKH"]
    assert len(told) > 3
    total = 0
    for row in told:
        written = (
            row["penerima"] if row["penerima"] == "<10" else f"{int(row['penerima']):,}".replace(",", ".")
        )
        assert written in cells[row["nama"]].split(), row
        total += 0 if row["penerima"] == "<10" else int(row["penerima"])
    whole = next(
        int(r["penerima"])
        for r in rows(release, "kabupaten")
        if r["program"] == "PKH" and r["satuan"] == "keluarga"
    )
    gap = f"{whole - total:,}".replace(",", ".")
    assert gap in cells["Selisih pembulatan"].split()


def test_masked_areas_are_drawn_as_masked_and_small_ones_told_as_such(visit: Any, release: Path) -> None:
    told = [r for r in rows(release, "desa") if r["program"] == "PKH"]
    hidden = {r["nama"] for r in told if r["penerima"] == "<10"}
    small = {r["nama"] for r in told if r["penerima"] == ""}
    assert hidden
    assert small
    page = visit("?tingkat=desa&program=PKH")
    page.locator("path[role=option]").first.wait_for(state="visible")
    for fill, names, words in (
        ("disamarkan", hidden, "kurang dari 10"),
        ("tanpa-data", small, "tidak dirinci"),
    ):
        said = [
            one.get_attribute("aria-label")
            for one in page.locator(f"path[role=option][fill='url(#{fill})']").all()
        ]
        assert {label.split(", ")[0] for label in said} == names
        assert all(words in label and " %" not in label for label in said)
    code = next(r["kode"] for r in told if r["penerima"] == "<10")
    cells = visit(f"desa?wilayah={code}").locator(".baca").first.inner_text()
    assert "<10" in cells
    assert "%" not in cells


def test_by_keyboard_alone_from_map_to_the_page_of_a_desa(visit: Any) -> None:
    page = visit("")
    page.locator("path[role=option]").first.wait_for(state="visible")
    for _ in range(60):
        page.keyboard.press("Tab")
        if (
            page.evaluate("document.activeElement.shadowRoot?.activeElement?.getAttribute('role')")
            == "option"
        ):
            break
        if page.evaluate("document.activeElement.getAttribute('role')") == "option":
            break
    else:
        raise AssertionError("the map cannot be reached with Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"wilayah=\d{6}"))
    settle(page)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"dalam=\d{6}"))
    settle(page)
    link = page.get_by_role("button", name="Halaman setiap desa di kecamatan ini").or_(
        page.locator("summary", has_text="Halaman setiap desa")
    )
    link.first.focus()
    page.keyboard.press("Enter")
    first = page.locator("[data-testid=stExpander] a").first
    first.wait_for(state="visible")
    name = first.locator("p").inner_text().strip()
    first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/desa\?.*wilayah=\d{10}"))
    settle(page)
    page.locator("h2", has_text=name).wait_for(state="visible")


def test_with_maps_blocked_the_table_is_still_there(chromium: Any, app: Address, release: Path) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.route(re.compile(r"/(geo|peta)/"), lambda route: route.abort())
    page.goto(app)
    settle(page)
    page.get_by_text("Peta tidak dapat dimuat").first.wait_for(state="visible")
    names = {r["nama"] for r in rows(release, "kecamatan")}
    shown = set(page.locator(".baca td.judul").all_inner_texts())
    assert names <= shown
    assert page.get_by_text("Selisih pembulatan").first.is_visible()
    assert page.get_by_text("Semua angkanya ada di tabel").is_visible()
    context.close()


def test_the_address_of_a_desa_can_be_passed_on_and_printed(visit: Any, release: Path) -> None:
    desa = rows(release, "desa")[0]
    page = visit(f"desa?wilayah={desa['kode']}")
    page.locator("h2", has_text=desa["nama"]).wait_for(state="visible")
    link = page.locator("[data-testid=stCode]").inner_text().strip()
    assert link.endswith(f"/desa?wilayah={desa['kode']}")
    page.emulate_media(media="print")
    for gone in ("[data-testid=stSidebar]", "[data-testid=stSelectbox]", ".st-key-cetak", ".st-key-bagikan"):
        assert not page.locator(gone).first.is_visible(), gone
    assert page.locator(".baca").first.is_visible()
    shot(page, "desa-cetak")
    page.emulate_media(media="screen")
    page.evaluate("window.print = () => { document.title = 'dicetak'; }")
    page.get_by_role("button", name="Cetak halaman ini").click()
    assert page.title() == "dicetak"


def test_a_forged_address_shows_a_sensible_page(visit: Any) -> None:
    page = visit("?program=%3Cscript%3E&wilayah=9999999999&periode=kapan&dalam=..%2F..&tingkat=x&bahasa=xx")
    page.locator("path[role=option]").first.wait_for(state="visible")
    assert page.locator(".baca").first.is_visible()
    text = visit("desa?wilayah=9999999999").locator("[data-testid=stMain]").inner_text()
    assert "tidak ada di terbitan ini" in text
    assert "9999999999" not in text


def test_language_by_choice_stays_while_pages_change(visit: Any) -> None:
    page = visit("kuota")
    page.locator("[data-testid=stSidebar] button", has_text="English").click()
    page.wait_for_url(re.compile("bahasa=en"))
    page.locator("h1", has_text="Quota").wait_for(state="visible")
    settle(page)
    page.locator("[data-testid=stSidebar] a", has_text="Open data").click()
    page.wait_for_url(re.compile("/data.*bahasa=en"))
    settle(page)
    assert page.locator("h1").first.inner_text() == "Open data"
    assert page.evaluate("document.documentElement.lang") == "en"


def test_a_file_is_taken_from_the_open_data_page(visit: Any, release: Path) -> None:
    page = visit("data")
    with page.expect_download() as taken:
        page.get_by_role("link", name="desa.csv", exact=True).click()
    assert Path(taken.value.path()).read_bytes() == (release / "desa.csv").read_bytes()
