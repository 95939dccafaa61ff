"""Every page as a person opens it: drawn, labelled, linked by its address, usable on a phone."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.conftest import tepat_json
from tests.e2e.conftest import press, settle

pytestmark = pytest.mark.e2e
PAGES = {
    "": "Ringkasan",
    "peta": "Peta",
    "kuota": "Kuota",
    "kebutuhan": "Kebutuhan",
    "antrean": "Antrean verifikasi",
    "usulan": "Usulan",
    "impor": "Impor",
    "kualitas": "Kualitas Data",
    "model": "Model",
    "metode": "Cara angka dibuat",
}
#: NIK and card numbers of the demonstration all begin like this.
IDENTITY = re.compile(r"\b99\d{14}\b")
SHOTS = os.environ.get("TEPAT_SCREENSHOTS")


def keep(page: Any, name: str) -> None:
    """Screenshots for people to look at, when a folder is named in TEPAT_SCREENSHOTS."""
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{SHOTS}/{name}.png")


def address(page: Any) -> dict[str, str]:
    return {k: v[0] for k, v in parse_qs(urlsplit(page.url).query).items()}


def areas(page: Any) -> Any:
    return page.locator("path[role=option]")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [1280, 360])
def test_page_stands_alone_offline_and_fits(visit: Any, path: str, width: int) -> None:
    page = visit(path, width=width)
    assert page.locator("h1").first.inner_text() == PAGES[path]
    assert page.locator("text=DATA SIMULASI").first.is_visible()
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width + 1
    assert page.evaluate("document.documentElement.lang") == "id"
    keep(page, f"{path or 'ringkasan'}-{width}")


def test_map_from_kabupaten_to_desa_and_back(visit: Any) -> None:
    page = visit("peta")
    areas(page).first.wait_for(state="visible")
    first = areas(page).first
    name = first.get_attribute("aria-label").split(",")[0]
    first.click()
    page.locator("h3", has_text=name.split("(")[0].strip()).wait_for(state="visible")
    chosen = address(page)["wilayah"]
    assert len(chosen) == 6
    assert page.locator("path[role=option][aria-selected=true]").count() == 1
    keep(page, "peta-kecamatan-terpilih")
    press(page, page.locator("button", has_text="Masuk ke"))
    page.wait_for_url(re.compile(f"dalam={chosen}"))
    settle(page)
    page.locator("path[role=option]").first.wait_for(state="visible")
    codes = {row["kode"] for row in LAYERS["desa"] if row["kode"].startswith(chosen)}
    assert areas(page).count() == len(codes)
    areas(page).first.click()
    page.wait_for_url(re.compile(r"wilayah=\d{10}"))
    keep(page, "peta-desa-terpilih")
    press(page, page.locator("button", has_text="Kabupaten Rawa Sari").first)
    page.wait_for_url(lambda url: "dalam=" not in url)
    settle(page)
    assert areas(page).count() == len(LAYERS["kecamatan"])


LAYERS: dict[str, list[Any]] = {}


@pytest.fixture(autouse=True, scope="module")
def figures(demo: Path) -> None:
    rows = tepat_json("query", "indikator", "--workspace", demo)
    for level in ("desa", "kecamatan"):
        LAYERS[level] = [
            r
            for r in rows
            if r["tingkat"] == level and r["program"] == "PKH" and r["indikator"] == "penerima"
        ]
    LAYERS["semua"] = rows


@pytest.mark.parametrize("program", ["PKH", "SEMBAKO", "PBI-JK"])
def test_totals_on_the_map_are_those_of_the_command(visit: Any, program: str) -> None:
    """Every kecamatan's figure as the screen reader says it, against `query --json`."""
    page = visit(f"peta?program={program}&indikator=penerima")
    areas(page).first.wait_for(state="visible")
    said = [label.get_attribute("aria-label") for label in areas(page).all()]
    shown = {s.split(",")[0]: int(re.sub(r"\D", "", s.split(",", 1)[1])) for s in said}
    wanted = {
        r["nama"]: int(r["nilai"])
        for r in LAYERS["semua"]
        if (r["program"], r["tingkat"], r["indikator"]) == (program, "kecamatan", "penerima")
    }
    assert shown == wanted


def test_totals_on_the_summary_are_those_of_the_command(visit: Any) -> None:
    text = visit("").locator("[data-testid=stMain]").inner_text()
    for row in LAYERS["semua"]:
        if row["tingkat"] == "kabupaten" and row["indikator"] in (
            "penerima",
            "kuota",
            "layak",
            "di_luar_kuota",
        ):
            assert f"{int(row['nilai']):,}".replace(",", ".") in text, row["indikator"]


def test_quota_page_speaks_of_both_sides(visit: Any) -> None:
    page = visit("kuota?program=SEMBAKO")
    assert address(page)["program"] == "SEMBAKO"
    row = next(
        r
        for r in LAYERS["semua"]
        if (r["program"], r["kode"], r["indikator"]) == ("SEMBAKO", "9901", "kuota")
    )
    text = page.locator("[data-testid=stMain]").inner_text()
    assert f"{int(row['nilai']):,}".replace(",", ".") in text
    assert "belum memakai seluruh kuotanya" in text
    page.get_by_role("tab", name="Tabel").click()
    cells = page.locator(".baca td[data-label=Serapan]")
    cells.first.wait_for(state="visible")
    assert all(re.fullmatch(r"\d+,\d\s%", cell) for cell in cells.all_inner_texts())
    keep(page, "kuota-tabel")


@pytest.mark.parametrize("width", [1280, 360])
def test_desa_beyond_their_quota_can_be_listed_with_whole_names(visit: Any, width: int) -> None:
    page = visit("kuota?tingkat=desa", width=width)
    told = re.search(r"Menurut desa: (\d+) melebihi", page.locator("[data-testid=stMain]").inner_text())
    assert told
    page.get_by_role("radio", name="Melebihi kuota").click()
    settle(page)
    page.get_by_role("tab", name="Tabel").click()
    names = page.locator(".baca td.judul")
    expect(names).to_have_count(int(told[1]))
    for cell in page.locator(".baca td").all():
        assert cell.evaluate(
            "e => e.scrollWidth <= e.clientWidth + 1 && e.getBoundingClientRect().right <= innerWidth"
        )


def test_all_desa_are_drawn_at_once(visit: Any) -> None:
    page = visit("peta?tingkat=desa")
    areas(page).first.wait_for(state="visible")
    assert areas(page).count() == len(LAYERS["desa"])


def test_view_lives_in_the_address_and_follows_from_page_to_page(visit: Any) -> None:
    page = visit("peta?program=SEMBAKO&wilayah=990101&indikator=serapan")
    assert page.locator("h3").first.is_visible()
    page.locator("[data-testid=stPageLink-NavLink]", has_text="Kuota").click()
    page.wait_for_url(re.compile("kuota"))
    settle(page)
    kept = address(page)
    assert (kept["program"], kept["wilayah"], kept["indikator"]) == ("SEMBAKO", "990101", "serapan")


def test_the_first_page_opens_by_its_name_too(visit: Any) -> None:
    page = visit("ringkasan?program=SEMBAKO&bahasa=en")
    page.locator("h1", has_text="Summary").wait_for(state="visible")
    page.wait_for_url(re.compile(r"/\?"))
    assert (address(page)["program"], page.get_by_role("dialog").count()) == ("SEMBAKO", 0)


def test_a_forged_address_shows_a_sensible_page(visit: Any) -> None:
    page = visit("peta?program=%3Cscript%3E&wilayah=9999999999&periode=kapan&indikator=x&dalam=..%2F..")
    areas(page).first.wait_for(state="visible")
    assert areas(page).count() == len(LAYERS["kecamatan"])


def test_queue_opens_a_family_with_reasons(visit: Any, demo: Path) -> None:
    row = next(
        r for r in tepat_json("query", "antrean", "--workspace", demo, "--program", "PKH") if r["alasan_1"]
    )
    page = visit(f"antrean?keluarga={row['id_keluarga']}&antrean={row['antrean']}&keliru=50")
    text = page.locator("[data-testid=stMain]").inner_text()
    assert row["alasan_1"] in text
    assert row["id_keluarga"][:8] in text
    assert not IDENTITY.search(page.content())
    keep(page, "keluarga")
    press(page, page.locator("button", has_text="Kembali ke antrean"))
    page.wait_for_url(lambda url: "keluarga=" not in url)
    settle(page)
    press(page, page.locator("[class*=st-key-buka_] button").first)
    page.wait_for_url(re.compile("keluarga="))


def test_the_reader_chooses_how_many_wrong_marks_to_put_up_with(visit: Any, demo: Path) -> None:
    page = visit("antrean?program=SEMBAKO")
    main = page.locator("[data-testid=stMain]")
    assert "Paling banyak 1 dari 5 tanda diperkirakan keliru." in main.inner_text()
    press(page, page.locator("button", has_text=re.compile(r"^40 %")))
    page.get_by_text("Paling banyak 2 dari 5 tanda diperkirakan keliru.").wait_for()
    settle(page)
    assert address(page)["keliru"] == "40"
    wanted = ("query", "antrean", "--workspace", demo, "--program", "SEMBAKO", "--alpha", "0.4")
    rows = [r for r in tepat_json(*wanted) if r["antrean"] == "eksklusi"]
    assert f"{len(rows):,} keluarga".replace(",", ".") in main.inner_text()
    keep(page, "antrean-alpha")


def test_need_of_an_area_is_never_without_its_range(visit: Any, demo: Path) -> None:
    page = visit("kebutuhan?tingkat=desa")
    main = page.locator("[data-testid=stMain]")
    one = next(
        r
        for r in tepat_json("query", "kebutuhan", "--workspace", demo, "--program", "PKH")
        if r["tingkat"] == "kabupaten"
    )
    low, high = (f"{one[k] * one['keluarga']:,.0f}".replace(",", ".") for k in ("rendah", "tinggi"))
    assert f"{low} sampai {high} keluarga" in main.inner_text()
    assert "Penerima yang tidak miskin (IER)" in main.inner_text()
    page.get_by_role("tab", name="Tabel").click()
    cells = page.locator('td[role=cell][data-label="Diperkirakan miskin"]')
    cells.first.wait_for(state="visible")
    assert all(re.fullmatch(r"[\d.]+ \([\d.]+–[\d.]+\)", text) for text in cells.all_inner_texts())
    page.get_by_role("tab", name="Peta").click()
    areas(page).first.wait_for(state="visible")
    assert re.search(
        r"\d+ % miskin \(\d+ %–\d+ %\)", areas(page).first.get_attribute("aria-label").replace("\xa0", " ")
    )
    keep(page, "kebutuhan-peta")


def test_an_unknown_family_is_told(visit: Any) -> None:
    text = visit("antrean?keluarga=bukan-keluarga").locator("[data-testid=stMain]").inner_text()
    assert "tidak ditemukan" in text


def test_english_by_choice(visit: Any) -> None:
    page = visit("kuota")
    press(page, page.locator("[data-testid=stSidebar] button", has_text="English"))
    page.locator("h1", has_text="Quota").wait_for(state="visible")
    settle(page)
    keep(page, "kuota-english")


def test_quality_page_shows_rejected_rows_without_identity(visit: Any, demo: Path) -> None:
    report = next(
        r
        for r in tepat_json("status", "--workspace", demo)["imports"]
        if r["source"].endswith("pkh_2026Q3.xlsx")
    )
    page = visit(f"kualitas?laporan={report['id']}")
    text = page.locator("[data-testid=stMain]").inner_text()
    assert "= diterima + ditolak" in text
    assert f"Laporan {report['source']}" in text
    cells = page.locator("td[role=cell]").all_inner_texts()
    assert any("NIK" in cell for cell in cells)
    keep(page, "kualitas-laporan")
    assert not IDENTITY.search(page.content())
