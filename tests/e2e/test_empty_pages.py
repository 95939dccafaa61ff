"""A workspace without anything: every page leads to the page where files are handed in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import Address, serving
from tests.e2e.conftest import settle

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    folder = tmp_path_factory.mktemp("kosong") / "ruang"
    folder.mkdir()
    with serving(folder) as address:
        yield address


@pytest.mark.parametrize(
    "path", ["", "peta", "kuota", "kebutuhan", "antrean", "usulan", "kualitas", "metode"]
)
def test_an_empty_page_leads_to_the_import(visit, path: str) -> None:  # type: ignore[no-untyped-def]
    page = visit(path)
    main = page.locator("[data-testid=stMain]")
    assert "tepat import" not in main.inner_text()
    main.get_by_role("link", name="Impor berkas di sini").click()
    page.locator("h1", has_text="Impor").wait_for()
    settle(page)
    page.go_back()
    main.get_by_role("link", name="Impor berkas di sini").wait_for()
