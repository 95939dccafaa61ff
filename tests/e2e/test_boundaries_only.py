"""Kendal from a raw file onto the map: every desa drawn before a single family was imported."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import serving, shared, tepat
from tests.e2e.conftest import settle

pytestmark = pytest.mark.e2e


def test_the_map_draws_all_286_desa_of_kendal(tmp_path: Path, chromium: Any) -> None:
    raw = shared("boundaries/as-is/kendal_wilayah_boundaries_raw.geojson")
    tepat("import", raw, "--as", "batas", "--workspace", tmp_path / "kendal")
    with serving(tmp_path / "kendal") as address:
        page = open_page(chromium, address)
        page("peta").locator("path[role=option]").first.wait_for(state="visible")
        assert page("peta").locator("path[role=option]").count() == 286
        for path in ("", "kuota", "antrean", "model"):
            tab = page(path)
            tab.get_by_role("link", name="Impor berkas di sini").last.wait_for(state="visible")
            tab.locator("summary", has_text="Lewat terminal").last.click()
            command = tab.get_by_text(f"--as keluarga --workspace {tmp_path / 'kendal'}").last
            command.wait_for(state="visible")
            assert "--as batas" not in tab.locator("[data-testid=stMain]").inner_text()
        text = page("kualitas").locator("[data-testid=stMain]").inner_text()
        assert "286 desa di 20 kecamatan" in text


def open_page(chromium: Any, address: str) -> Callable[[str], Any]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="id-ID")
    page = context.new_page()

    def go(path: str) -> Any:
        page.goto(f"{address}/{path}")
        settle(page)
        page.wait_for_timeout(1500)
        return page

    return go
