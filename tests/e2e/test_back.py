"""The browser's Back button: one press, one step, and the page it shows is the page that was left."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.e2e.conftest import press, settle
from tests.e2e.test_pages import address, areas

pytestmark = pytest.mark.e2e


def menu(page: Any, name: str) -> None:
    """Open a page from the menu and wait until its heading stands."""
    page.locator("[data-testid=stSidebar] [data-testid=stPageLink-NavLink]", has_text=name).click()
    page.locator("h1", has_text=name).wait_for()
    settle(page)


def back(page: Any, heading: str) -> None:
    page.go_back()
    page.locator("h1", has_text=heading).wait_for()
    settle(page)


def test_pages_are_one_step_each(visit: Any) -> None:
    page = visit("?program=SEMBAKO")
    start = page.evaluate("history.length")
    menu(page, "Peta")
    menu(page, "Kuota")
    assert page.evaluate("history.length") == start + 2
    back(page, "Peta")
    back(page, "Ringkasan")
    assert address(page) == {"program": "SEMBAKO"}


def test_a_family_and_a_kecamatan_are_left_with_one_press(visit: Any) -> None:
    page = visit("antrean?keliru=50")
    press(page, page.locator("[class*=st-key-buka_] button").first)
    page.wait_for_url(re.compile("keluarga="))
    settle(page)
    back(page, "Antrean")
    page.locator("[class*=st-key-buka_]").first.wait_for()
    assert "keluarga" not in page.url
    menu(page, "Peta")
    areas(page).first.click()
    page.wait_for_url(re.compile(r"wilayah=\d{6}"))
    settle(page)
    page.locator("path[role=option][aria-selected=true]").wait_for()
    back(page, "Peta")
    page.locator("path[role=option][aria-selected=true]").wait_for(state="detached")
    assert "wilayah" not in page.url
    page.go_forward()
    page.locator("path[role=option][aria-selected=true]").wait_for()


def test_menu_on_a_phone_gives_way_to_the_page_and_leads_out_of_a_family(visit: Any) -> None:
    page = visit("antrean?keliru=50", width=360)
    press(page, page.locator("[class*=st-key-buka_] button").first)
    page.wait_for_url(re.compile("keluarga="))
    settle(page)
    page.locator("[data-testid=stExpandSidebarButton]").click()
    menu(page, "Antrean")
    page.locator("[class*=st-key-buka_] button").first.click(timeout=5_000)


@pytest.mark.parametrize("said", ["English", "en"])
def test_the_language_stands_in_the_address(visit: Any, said: str) -> None:
    page = visit(f"kuota?bahasa={said}")
    assert page.locator("h1").inner_text() == "Quota"
    press(page, page.locator("[data-testid=stSidebar] button", has_text="Bahasa Indonesia"))
    page.locator("h1", has_text="Kuota").wait_for()
    assert "bahasa" not in page.url
    back(page, "Quota")
