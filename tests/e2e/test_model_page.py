"""The Model page and the page on how figures are made: the build's figures, a card to take, links, a phone."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import settle

pytestmark = pytest.mark.e2e
IDENTITY = re.compile(r"\b99\d{14}\b|\bR\d{5}\b")


@pytest.fixture(scope="module")
def card(demo: Path) -> dict[str, Any]:
    slot = json.loads((demo / "MANIFEST.json").read_text())["slots"]["bangun/2026-Q3/model"]
    found: dict[str, Any] = json.loads((demo / slot["file"]).read_text())
    return found


def whole(value: float) -> str:
    return f"{100 * value:.0f}\N{NO-BREAK SPACE}%"


def words(page: Any) -> str:
    return str(page.locator("[data-testid=stMain]").inner_text())


def open_all(page: Any) -> None:
    for one in page.locator("[data-testid=stExpander] summary").all():
        one.click()
    page.wait_for_timeout(600)


@pytest.mark.parametrize("width", [1280, 360])
def test_the_model_page_begins_with_the_builds_figures(visit: Any, card: dict[str, Any], width: int) -> None:
    page = visit("model?program=PKH", width=width)
    line = next(one for one in card["evaluation"]["lines"] if one["share"] == 0.4)
    told = page.locator(".st-key-kartu_ringkas").inner_text()
    assert whole(line["ter"]) in told
    assert all(whole(end) in told for end in line["ter_ci"])
    assert str(card["umur"]["survei"]) in told


@pytest.mark.parametrize("width", [1280, 360])
def test_every_group_is_there_with_its_interval_and_the_few_are_hidden(
    visit: Any, card: dict[str, Any], width: int
) -> None:
    page = visit("model?program=PKH", width=width)
    open_all(page)
    entries = card["audit"]["garis"][0]["keluarga"]
    people = [one for one in entries if one["by"] != "kecamatan" and not one["hidden"]]
    table = page.locator(
        ".baca table", has=page.locator("caption", has_text="Semua kelompok sebagai tabel")
    ).first
    cells = table.locator("td[data-label=EER]").all_inner_texts()
    wanted = [
        f"{whole(one['eer'])} ({100 * one['eer_interval'][0]:.0f}–{100 * one['eer_interval'][1]:.0f})"
        for one in people
    ]
    assert cells == wanted
    assert "Disembunyikan:" in words(page)
    assert "Ada disabilitas berat" not in table.inner_text()
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width + 1
    for cell in page.locator(".baca td").all():
        assert cell.evaluate("e => e.scrollWidth <= e.clientWidth + 1")


def test_counting_persons_changes_the_figures_by_keyboard(visit: Any, card: dict[str, Any]) -> None:
    page = visit("model?program=PKH")
    open_all(page)
    table = page.locator(
        ".baca table", has=page.locator("caption", has_text="Semua kelompok sebagai tabel")
    ).first
    first = table.locator("td[data-label=EER]").first
    before = first.inner_text()
    button = page.get_by_role("radio", name="jiwa", exact=True)
    button.focus()
    page.keyboard.press("Space")
    settle(page)
    persons = card["audit"]["garis"][0]["jiwa"][0]
    table = page.locator(
        ".baca table", has=page.locator("caption", has_text="Semua kelompok sebagai tabel")
    ).first
    after = table.locator("td[data-label=EER]").first
    expect(after).not_to_have_text(before)  # the page may still be at its work when the key is let go
    assert after.text_content().startswith(whole(persons["eer"]))


def test_offers_are_offers(visit: Any, card: dict[str, Any]) -> None:
    told = words(visit("model?program=PKH"))
    assert "Tidak ada yang diterapkan sendiri" in told
    for name in ("Ambang per kelompok", "Jatah per kelompok", "Jalur tersendiri: lansia tunggal"):
        assert name in told
    offers = card["audit"]["garis"][0]["usul"]
    assert {o["remedy"] for o in offers} == {"apa_adanya", "ambang", "jatah", "setara", "jalur"}


def test_the_card_can_be_taken_and_holds_the_same_figures(visit: Any, card: dict[str, Any]) -> None:
    page = visit("model?program=SEMBAKO")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Unduh kartu model").click()
    taken = waiting.value
    assert taken.suggested_filename == "kartu-model-2026-Q3-id.html"
    text = Path(taken.path()).read_text(encoding="utf-8")
    line = next(one for one in card["evaluation"]["lines"] if one["share"] == 0.5)
    assert f"{100 * line['ter']:.1f}".replace(".", ",") in text
    assert "DATA SIMULASI" in text
    assert not IDENTITY.search(text)


@pytest.mark.parametrize("width", [1280, 360])
def test_how_figures_are_made_for_anybody(visit: Any, card: dict[str, Any], width: int) -> None:
    page = visit("metode?program=PKH", width=width)
    told = words(page)
    line = next(one for one in card["evaluation"]["lines"] if one["share"] == 0.4)
    assert f"sekitar {whole(line['ter'])} dari yang terpilih" in told
    assert f"{card['evaluation']['n']:,}".replace(",", ".") in told
    for promised in ("BPS", "musdes", "Cek Bansos", "tidak ada di register", "SIKS-NG"):
        assert promised in told
    pictures = page.locator("[data-testid=stMain] img")
    assert pictures.count() == 6
    assert all(picture.get_attribute("alt") for picture in pictures.all())
    assert all(picture.evaluate("e => e.naturalWidth") > 0 for picture in pictures.all())


def test_from_the_model_to_the_method_and_back(visit: Any) -> None:
    page = visit("model?program=SEMBAKO")
    page.locator("[data-testid=stMain]").get_by_role("link", name="Bagaimana angka ini dibuat").click()
    page.locator("h1", has_text="Cara angka dibuat").wait_for()
    settle(page)
    assert "program=SEMBAKO" in page.url
    page.locator("[data-testid=stMain]").get_by_role("link", name="Model: seberapa tepat").click()
    page.locator("h1", has_text=re.compile("^Model$")).wait_for()


def test_english_by_choice_on_both_pages(visit: Any) -> None:
    assert "Whom the score fails" in words(visit("model?bahasa=en"))
    told = words(visit("metode?bahasa=en"))
    assert "How to object" in told
    assert "Bagaimana" not in told
