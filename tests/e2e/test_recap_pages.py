"""An office with recaps only, and the page of proposals, as a person opens them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analytics.engine.build import build
from analytics.engine.importing import import_file
from analytics.store import Workspace
from tests.conftest import serving, tepat_json
from tests.e2e.conftest import settle

pytestmark = pytest.mark.e2e
PERIOD = "2026-Q3"


@pytest.fixture(scope="module")
def recap_space(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Boundaries, the recap, a quota, and counts of recipients for PKH and a house programme; no family."""
    folder = tmp_path_factory.mktemp("rekap")
    space = Workspace.open(folder / "ruang", create=True)
    inbox = demo / "inbox"
    import_file(space, inbox / "batas_desa_simulasi.gpkg", "batas")
    import_file(space, inbox / "rekap-desil_2026Q3_simulasi.xlsx", "rekap-desil", period=PERIOD)
    import_file(space, inbox / "kuota_2026Q3.csv", "kuota", period=PERIOD)
    areas = pd.read_parquet(space.files("batas")[0])
    desa = areas.loc[areas["tingkat"] == "desa", ["kode"]].rename(columns={"kode": "KODE DESA"})
    counts = pd.concat(
        [desa.assign(PROGRAM="PKH", JUMLAH=range(5, 5 + len(desa))), desa.assign(PROGRAM="RST", JUMLAH=1)]
    )
    counts.to_csv(folder / "jumlah.csv", index=False)
    import_file(space, folder / "jumlah.csv", "rekap-penerima", period=PERIOD)
    build(space, PERIOD)
    return space.root


@pytest.fixture(scope="module")
def page(recap_space: Path, chromium: Any) -> Iterator[Any]:
    """Opens a page of the recap office; at the end no script has failed."""
    broken: list[str] = []
    with serving(recap_space) as address:
        context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="id-ID")
        tab = context.new_page()
        tab.on("pageerror", lambda error: broken.append(str(error)))

        def go(path: str, width: int = 1280) -> Any:
            tab.set_viewport_size({"width": width, "height": 900})
            tab.goto(f"{address}/{path}")
            settle(tab)
            assert tab.evaluate("document.documentElement.scrollWidth") <= width + 1
            return tab

        yield go
        context.close()
    assert broken == []


def words(tab: Any) -> str:
    return str(tab.locator("[data-testid=stMain]").inner_text()).replace("\N{NO-BREAK SPACE}", " ")


def written(value: float) -> str:
    return f"{value:,.0f}".replace(",", ".")


def share(value: float) -> str:
    return f"{100 * value:.1f} %".replace(".", ",")


@pytest.fixture(scope="module")
def figures(recap_space: Path) -> dict[tuple[str, str, str], Any]:
    rows = tepat_json("query", "indikator", "--workspace", recap_space)
    return {(r["program"], r["kode"], r["indikator"]): r for r in rows}


def test_the_summary_speaks_of_an_upper_bound_never_of_coverage(page: Any, figures: Any) -> None:
    text = words(page(""))
    assert "DATA SIMULASI" in text
    for indicator in ("penerima", "kuota", "layak"):
        assert written(figures["PKH", "9901", indicator]["nilai"]) in text
    assert share(figures["PKH", "9901", "penerima_per_layak"]["nilai"]) in text
    assert "batas atas cakupan: jumlah tidak menyebut siapa" in text
    assert "Baru ada rekap, belum ada register keluarga" in text
    assert "menerima." not in text.replace("siapa yang menerima.", "")
    assert f"{figures['RST', '9901', 'penerima']['nilai']:.0f} rumah" in text
    assert "RST: tidak ada batas desil nasional" in text
    assert "Cakupan terendah" not in text
    page("", width=360)


def test_the_map_shows_the_figures_of_the_command(page: Any, figures: Any) -> None:
    tab = page("peta?program=PKH")
    tab.locator("path[role=option]").first.wait_for(state="visible")
    said = [label.get_attribute("aria-label") for label in tab.locator("path[role=option]").all()]
    shown = {s.split(",")[0]: s.replace("\N{NO-BREAK SPACE}", " ") for s in said}
    wanted = [
        r
        for (program, kode, name), r in figures.items()
        if (program, len(kode), name) == ("PKH", 6, "penerima_per_layak")
    ]
    assert len(wanted) == len(shown) >= 3
    for row in wanted:
        assert share(row["nilai"]) in shown[row["nama"]]
        assert f"({row['pembilang']} / {row['penyebut']} keluarga)" in shown[row["nama"]].replace(".", "")
    assert "batas atas, bukan cakupan" in words(tab)


def test_the_quota_page_needs_no_family(page: Any, figures: Any) -> None:
    text = words(page("kuota?program=PKH"))
    assert share(figures["PKH", "9901", "serapan"]["nilai"]) in text
    assert "melebihi kuota" in text


@pytest.mark.parametrize("path", ["kebutuhan", "antrean", "antrean?keluarga=abc", "model"])
def test_pages_that_need_families_say_what_to_import(page: Any, path: str) -> None:
    for width in (1280, 360):
        tab = page(path, width=width)
        assert "register keluarga" in words(tab)
        leads_to_the_import(tab, "keluarga")


def test_without_proposals_the_page_says_what_to_import(page: Any) -> None:
    tab = page("usulan", width=360)
    text = words(tab)
    assert "Belum ada berkas usulan" in text
    assert "DATA SIMULASI" in text
    leads_to_the_import(tab, "usulan")


def leads_to_the_import(tab: Any, kind: str) -> None:
    """A link to the page Impor; the command is there for who opens it."""
    tab.get_by_role("link", name="Impor berkas di sini").last.wait_for(state="visible")
    assert "tepat import" not in words(tab)
    tab.locator("summary", has_text="Lewat terminal").last.click()
    tab.locator("code", has_text=f"--as {kind}").last.wait_for(state="visible")


@pytest.mark.parametrize("width", [1280, 360])
def test_the_proposals_page_shows_the_figures_of_the_command(visit: Any, demo: Path, width: int) -> None:
    found = tepat_json("query", "usulan", "--workspace", demo)
    tab = visit("usulan", width=width)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width + 1
    text = words(tab)
    assert "DATA SIMULASI" in text
    for name in ("usulan", "valid", "diterima"):
        assert written(found["jumlah"][name]) in text
    assert share(found["jumlah"]["disetujui_dari_valid"]) in text
    tab.locator(".js-plotly-plot").first.wait_for(state="visible")
    totals = tab.locator(".js-plotly-plot .textpoint text").all_text_contents()
    assert [t.strip() for t in totals] == [written(step["mencapai"]) for step in found["corong"]]
    cells = tab.locator("td[role=cell]").all_inner_texts()
    for reason in found["alasan"]:
        assert any(reason["arti"] in cell for cell in cells)
    assert any("SK 1/SIM/2026" in cell for cell in cells)
    assert not re.search(r"\b99\d{14}\b", tab.content())


def test_kind_and_area_narrow_the_funnel(visit: Any, demo: Path) -> None:
    found = tepat_json("query", "usulan", "--workspace", demo, "--area", "990101")
    tab = visit("usulan?wilayah=990101")
    assert f"· {found['jumlah']['usulan']} usulan" in words(tab)
    tab.get_by_role("radio", name="Perbaikan").or_(tab.get_by_role("button", name="Perbaikan")).first.click()
    tab.get_by_text(f"· {found['jumlah']['perbaikan']} usulan").first.wait_for(state="visible")
