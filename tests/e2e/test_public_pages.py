"""The public pages as a visitor opens them: both languages, phone and desk, keyboard, no map, axe, canaries."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, TimeoutError, expect

from analytics.published import slices
from analytics.published.reading import read_release
from analytics.published.signature import verify
from dashboard.public import maps
from tests.conftest import Address
from tests.e2e.conftest import press, settle
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
TAB = {"id": "Bantuan sosial: angka terbuka", "en": "Social assistance: open figures"}
#: What is wider than its place: Streamlit scrolls its own main part, not the document.
SIDEWAYS = """[...document.querySelectorAll("[data-testid=stMain], .baca, .prosa")]
  .filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.outerHTML.slice(0, 200))"""
#: Cells that end beyond the paper.
CUT = """[...document.querySelectorAll(".baca td, .baca th")]
  .filter((one) => one.getBoundingClientRect().right > window.innerWidth + 1).map((one) => one.innerText)"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SHOTS = os.environ.get("TEPAT_SCREENSHOTS")


NOTHING = {"penerima": "", "persen": "", "rupiah": "", "perubahan": ""}
#: The programme that the release tells for the kabupaten alone.
APART = "PBI-JK"


def withhold(folder: Path) -> None:
    """One desa below the mask, one too small, and a programme not broken down, as the rules write them."""
    told = read(folder / "desa.csv")
    first, second = list(dict.fromkeys(row["kode"] for row in told))[:2]
    for row in told:
        if row["program"] == APART:
            row |= NOTHING
        elif row["kode"] == first:
            row |= {"penerima": "<10", "persen": "", "perubahan": ""}
        elif row["kode"] == second and row["program"] != "SEMUA":
            row |= NOTHING
        elif row["kode"] == second:
            row |= {"penerima": "25", "keluarga": "60", "persen": ""}
    write(folder / "desa.csv", told)
    above = read(folder / "kecamatan.csv")
    write(folder / "kecamatan.csv", [r | NOTHING if r["program"] == APART else r for r in above])


def write(file: Path, told: list[dict[str, str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as handle:
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
    desa, tabs = rows(release, "desa")[0]["kode"], set[str]()
    for path, titles in PAGES.items():
        page.goto(f"{app}/{path}?bahasa={language}&wilayah={desa if path == 'desa' else ''}")
        settle(page)
        assert page.locator("h1").first.inner_text() == titles[language == "en"], path
        assert page.evaluate("document.documentElement.lang") == language
        assert page.locator(".simulasi").is_visible()
        assert page.evaluate(SIDEWAYS) == [], path
        assert page.title().endswith(f" – {TAB[language]}"), path
        tabs.add(page.title())
        if language == "id":
            assert (page.get_by_text(NOTE).count() > 0) == (path not in ("usul", "ketepatan")), path
        shot(page, f"{path or 'peta'}-{language}-{width}")
        assert faults(page) == [], path
    context.close()
    assert len(tabs) == len(PAGES)
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


def _open_list(page: Page) -> None:
    """The first list of choices, by key, and again where the page was drawn anew under it and shut it."""
    choices = page.locator("[id^=react-aria][role=listbox]").first
    for _ in range(5):
        page.locator("[data-testid=stSelectbox] input").first.press("ArrowDown")
        with suppress(TimeoutError):
            choices.wait_for(state="visible", timeout=6_000)
            return
    choices.wait_for(state="visible")


def test_what_streamlit_itself_causes_is_listed_and_nothing_else(visit: Any, release: Path) -> None:
    page = visit(f"?dalam={rows(release, 'kecamatan')[0]['kode']}", width=360)
    page.locator("summary").first.click()
    page.locator("path[role=option]").first.click()
    page.wait_for_url(re.compile(r"wilayah=\d{10}"))
    settle(page)
    assert faults(page) == []
    _open_list(page)
    assert faults(page) == []
    # The list of what is put up with is no longer than it must be.
    seen = found_by_axe(page)
    assert all(any(rule == of and place in html for of, html in seen) for rule, place in tolerated())


def table(page: Any) -> dict[str, list[str]]:
    """The first table of a page: name of each row -> its cells. A name among many has its kecamatan in it."""
    lines = page.locator(".baca").first.locator("tbody tr").all()
    cells = [line.locator("td").all_inner_texts() for line in lines]
    return {line[0]: line[1:] for line in cells}


def written(figure: str) -> str:
    """A figure of a release as the pages write it in Indonesian."""
    return {"": "tidak dirinci"}.get(figure) or (
        f"{int(figure):,}".replace(",", ".") if figure.isdigit() else figure
    )


def called(row: dict[str, str]) -> str:
    """An area as the tables name it, from what the code says of it."""
    return f"Kelurahan {row['nama']}" if row["kode"][6:7] == "1" else row["nama"]


@pytest.mark.parametrize("program", ["SEMUA", "PKH", "SEMBAKO", APART])
def test_figures_on_the_pages_are_those_of_the_release(visit: Any, release: Path, program: str) -> None:
    """Every area of every level, its sum, and what lies between: read from the files by another way."""
    whole = next(
        r for r in rows(release, "kabupaten") if r["program"] == program and r["satuan"] == "keluarga"
    )
    above = {r["kode"]: r for r in rows(release, "kecamatan") if r["program"] == program} | {"": whole}
    for inside, total in above.items():
        name = "desa" if inside else "kecamatan"
        told = [r for r in rows(release, name) if r["program"] == program and r["kode"].startswith(inside)]
        page = visit(f"?program={program}&dalam={inside}")
        cells = table(page)
        assert len(cells) == len(told) + (2 if total["penerima"].isdigit() else 1), inside
        assert {called(r): written(r["penerima"]) for r in told}.items() <= {
            one: cell[0] for one, cell in cells.items()
        }.items()
        assert cells[f"Seluruh {total['nama']}"][0] == written(total["penerima"])
        if total["penerima"].isdigit():
            rest = int(total["penerima"]) - sum(int(r["penerima"]) for r in told if r["penerima"].isdigit())
            complete = all(r["penerima"].isdigit() for r in told)
            gap = cells["Selisih pembulatan" if complete else "Selisih pembulatan dan yang tidak disebut"]
            assert gap[0].replace(".", "") == str(rest)
        page.context.close()


def test_the_desa_of_the_whole_kabupaten_are_told_apart(visit: Any, release: Path) -> None:
    told = [r for r in rows(release, "desa") if r["program"] == "SEMUA"]
    names = {r["kode"]: r["nama"] for r in rows(release, "kecamatan")}
    assert len({r["nama"] for r in told}) < len(told), "no two desa of one name"
    assert any(r["kode"][6] == "1" for r in told)
    page = visit("?tingkat=desa")
    lines = page.locator(".baca tbody tr").all()
    seen = [tuple(line.locator("td").all_inner_texts()[:3]) for line in lines]
    assert {(called(r), names[r["kode"][:6]], written(r["penerima"])) for r in told} <= set(seen)
    first = next(r for r in told if r["kode"][6] == "1")
    page = visit(f"desa?wilayah={first['kode']}")
    assert page.locator("h2").first.inner_text() == f"Kelurahan {first['nama']}"
    assert page.title().startswith(f"Kelurahan {first['nama']} – ")


@pytest.mark.parametrize("language", ["id", "en"])
def test_where_no_area_has_a_figure_the_page_says_so_and_why(visit: Any, language: str) -> None:
    why, gap, masked = {
        "id": ("tidak dapat dihitung dari selisihnya", "dan yang tidak disebut", "disamarkan atau"),
        "en": ("worked out by subtraction", "and what is not told", "masked or"),
    }[language]
    page = visit(f"?program={APART}&bahasa={language}")
    page.locator(".legenda li").first.wait_for(state="visible")
    assert [why in one for one in page.locator(".legenda li").all_inner_texts()] == [True]
    said = page.locator("[data-testid=stMain]").inner_text()
    assert why in said
    assert gap in said
    assert masked not in said
    assert any(gap in head for head in visit(f"metode?bahasa={language}").locator("th").all_inner_texts())


def test_the_key_of_the_map_holds_every_figure(release: Path) -> None:
    told = read_release(release, verify(release))
    drawn = 0
    for program in slices.programmes(told, told.periods[0]):
        inside = [("kecamatan", ""), ("desa", ""), *(("desa", r["kode"]) for r in rows(release, "kecamatan"))]
        for level, within in inside:
            found = slices.below(told, told.periods[0], program, level, within)
            scale, classes = maps.colours(found)
            assert len(set(scale.labels)) == len(scale.labels), (program, within)
            for kode, value in zip(found.rows["kode"], found.values, strict=True):
                if classes[kode] < 0:
                    continue
                label = scale.labels[classes[kode]]
                ends = [int(one) for one in re.findall(r"\d+", label.replace(".", ""))]
                assert ends[0] <= value <= (ends[-1] if "≥" not in label else 100), (label, value)
                drawn += 1
    assert drawn > 100


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


FOCUSED = """() => {
  let one = document.activeElement;
  while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
  return [one?.getAttribute("role") ?? one?.tagName.toLowerCase(), one?.innerText?.trim() ?? ""];
}"""


def tab_to(page: Any, kind: str, words: str = "") -> str:
    """Press Tab until what holds the focus is of a kind and says some words; what it says."""
    for _ in range(80):
        page.keyboard.press("Tab")
        role, said = page.evaluate(FOCUSED)
        if role == kind and words in said:
            return str(said)
    raise AssertionError(f"{kind} '{words}' cannot be reached with Tab")


def test_the_map_opens_by_its_name_too(visit: Any) -> None:
    page = visit("peta?program=PKH")
    page.locator("h1", has_text=PAGES[""][0]).wait_for(state="visible")
    page.wait_for_url(re.compile(r"/\?program=PKH"))
    assert page.get_by_role("dialog").count() == 0


def test_by_keyboard_alone_from_map_to_the_page_of_a_desa(visit: Any, release: Path) -> None:
    page = visit("")
    page.locator("path[role=option]").first.wait_for(state="visible")
    tab_to(page, "option")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"wilayah=\d{6}"))
    settle(page)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"dalam=\d{6}"))
    settle(page)
    tab_to(page, "summary", "Halaman setiap desa")
    page.keyboard.press("Enter")
    page.locator("[data-testid=stExpander] a").first.wait_for(state="visible")
    names = {called(r) for r in rows(release, "desa")}
    said = tab_to(page, "a", "").splitlines()[-1]
    assert said.removeprefix("Desa ") in names
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/desa\?.*wilayah=\d{10}"))
    settle(page)
    page.locator("h2", has_text=said).wait_for(state="visible")


def test_buttons_into_a_kecamatan_and_back_change_the_address(visit: Any, release: Path) -> None:
    """So a reload shows the same, and Back leads where one came from."""
    one = rows(release, "kecamatan")[0]
    page = visit(f"?wilayah={one['kode']}")
    whole = page.locator(".baca td.judul").all_inner_texts()
    press(page, page.get_by_role("button", name=f"Lihat desa di Kecamatan {one['nama']}"))
    page.wait_for_url(re.compile(rf"dalam={one['kode']}"))
    settle(page)
    inside = page.locator(".baca td.judul").all_inner_texts()
    assert inside != whole
    page.reload()
    settle(page)
    expect(page.locator(".baca td.judul")).to_have_text(inside)
    press(page, page.get_by_role("button", name="Kembali ke seluruh kabupaten"))
    page.wait_for_url(lambda url: "dalam" not in url)
    settle(page)
    assert page.locator(".baca td.judul").all_inner_texts() == whole
    page.go_back()
    page.wait_for_url(re.compile(rf"dalam={one['kode']}"))
    settle(page)
    expect(page.locator(".baca td.judul")).to_have_text(inside, timeout=30_000)


def test_words_in_a_name_stay_words(office: Office, chromium: Any, tmp_path: Path) -> None:
    evil = "[Ambil bantuan](https://jahat.example) **x** $a$ <b>T</b>"
    named = dict.fromkeys(("kecamatan", "desa"), "")

    def rename(folder: Path) -> None:
        for name in named:
            told = read(folder / f"{name}.csv")
            named[name] = max(told, key=lambda r: int(r["persen"] or 0))["kode"]
            write(
                folder / f"{name}.csv", [r | {"nama": evil} if r["kode"] == named[name] else r for r in told]
            )

    folder = another(office, tmp_path / "002", 2, rename)
    with serving_public(folder, tmp_path / "publik.log") as address:
        page = chromium.new_page()
        kecamatan, desa = named["kecamatan"], named["desa"]
        for path in (
            f"?wilayah={kecamatan}",
            f"?tingkat=desa&wilayah={desa}",
            f"?dalam={kecamatan}",
            f"?dalam={desa[:6]}&wilayah={desa}",
            f"desa?wilayah={desa}",
            "metode",
        ):
            page.goto(f"{address}/{path}")
            settle(page)
            main = page.locator("[data-testid=stMain]")
            assert path == "metode" or evil in main.inner_text(), path
            assert main.locator("a[href*=jahat], b, strong, .katex").count() == 0, path
        page.close()


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
    assert link.endswith(f"/desa?periode={desa['periode']}&wilayah={desa['kode']}")
    page.emulate_media(media="print")
    for gone in ("[data-testid=stSidebar]", "[data-testid=stSelectbox]", ".st-key-cetak", ".st-key-bagikan"):
        assert not page.locator(gone).first.is_visible(), gone
    assert page.locator(".baca").first.is_visible()
    shot(page, "desa-cetak")
    page.emulate_media(media="screen")
    page.evaluate("window.print = () => { document.title = 'dicetak'; }")
    page.get_by_role("button", name="Cetak halaman ini").click()
    assert page.title() == "dicetak"


def test_on_paper_every_table_is_whole(chromium: Any, app: Address, release: Path) -> None:
    """A4 with margins of 10 mm is 718 CSS px wide; what is wider is cut there."""
    page = chromium.new_page(viewport={"width": 718, "height": 1040})
    desa = rows(release, "desa")[-1]["kode"]
    for path in [*PAGES, "?tingkat=desa&program=SEMBAKO"]:
        page.goto(f"{app}/{path}" + (f"?wilayah={desa}" if path == "desa" else ""))
        settle(page)
        page.emulate_media(media="print")
        assert page.evaluate(SIDEWAYS) == [], path
        assert page.evaluate(CUT) == [], path
        assert page.locator("[data-testid=stButton]:visible").count() == 0
        page.emulate_media(media="screen")
    page.close()


def test_a_kecamatan_chosen_before_is_no_unknown_desa(visit: Any, release: Path) -> None:
    page = visit(f"?wilayah={rows(release, 'kecamatan')[0]['kode']}")
    page.locator("[data-testid=stSidebar] a", has_text="Desa saya").click()
    page.wait_for_url(re.compile("/desa"))
    settle(page)
    assert "tidak ada di triwulan ini" not in page.locator("[data-testid=stMain]").inner_text()
    page.get_by_text("Pilih sebuah desa").first.wait_for(state="visible")


def test_figures_are_said_in_sentences(visit: Any, release: Path) -> None:
    """What receives what, of how many; what the ends of the map leave out; the group the desa cannot tell."""
    whole = next(r for r in rows(release, "kabupaten") if r["program"] == "SEMUA")
    said = visit("").locator("[data-testid=stMain]").inner_text()
    n, families = written(whole["penerima"]), written(whole["keluarga"])
    assert f"{n} dari {families} keluarga ({whole['persen']}\u00a0%) menerima sedikitnya satu program" in said
    untold = [r for r in rows(release, "desa") if r["program"] == "PKH" and not r["penerima"].isdigit()]
    said = visit(f"?program=PKH&dalam={untold[0]['kode'][:6]}").locator("[data-testid=stMain]").inner_text()
    assert "wilayah tidak ikut dibandingkan: kurang dari 10 keluarga" in said or "Tidak ada angka" in said
    group = rows(release, "kelompok")
    desa = next(r["kode"] for r in rows(release, "desa") if r["kode"] not in {g["kode"] for g in group})
    above = next(g for g in group if g["kode"] == desa[:6])
    said = visit(f"desa?wilayah={desa}").locator("[data-testid=stMain]").inner_text()
    assert (
        f"Kecamatan {above['nama']}: dari {above['keluarga']} keluarga desil 1, {above['menerima']} men"
        in said
    )
    said = visit("kuota").locator("[data-testid=stMain]").inner_text()
    assert "untuk seluruh kabupaten" in said
    assert "Rupiah di desa dan kecamatan" not in said


def test_every_file_says_what_it_holds(visit: Any) -> None:
    page = visit("data")
    page.locator("summary").first.click()
    told = page.locator(".unduhan td[data-label=Isi]").all_text_contents()
    assert len(told) > 20
    assert all(len(one) > 5 for one in told)


def test_a_forged_address_shows_a_sensible_page(visit: Any) -> None:
    page = visit("?program=%3Cscript%3E&wilayah=9999999999&periode=kapan&dalam=..%2F..&tingkat=x&bahasa=xx")
    page.locator("path[role=option]").first.wait_for(state="visible")
    assert page.locator(".baca").first.is_visible()
    text = visit("desa?wilayah=9999999999").locator("[data-testid=stMain]").inner_text()
    assert "tidak ada di triwulan ini" in text
    assert "9999999999" not in text


def test_language_by_choice_stays_while_pages_change(visit: Any) -> None:
    page = visit("kuota")
    press(page, page.locator("[data-testid=stSidebar] button", has_text="English"))
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
