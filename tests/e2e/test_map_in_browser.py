"""The map in a real browser: drawn, hovered, chosen, kept, walked by keyboard, on a phone, attacked."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from benchmarks.map.shapes import make_kabupaten, write_layers
from tests.conftest import ROOT, running

HOSTILE = "<img src=x onerror=\"window.kena=1\"> & {teks} $& 'Desa'"
pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    layers = tmp_path_factory.mktemp("peta")
    write_layers(make_kabupaten(), layers, names={0: HOSTILE})
    script = str(ROOT / "tests/e2e/map_harness/asgi.py")
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        script,
        "--server.port={port}",
        "--server.headless=true",
    ]
    with running(command, layers / "log.txt", PETA_UJI_DIR=str(layers), PYTHONPATH=str(ROOT)) as address:
        yield address


@pytest.fixture(scope="module")
def desk(chromium: Any) -> Iterator[Any]:
    """A desktop context with a warm cache; every page in it is still a session of its own."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def visit(server: str, chromium: Any, desk: Any) -> Iterator[Any]:
    """Opens a situation in a fresh page; fails on outside requests and script errors."""
    opened, foreign, broken = [], [], []

    def go(situation: str = "desa", wait: str = "path[role=option]", **options: Any) -> Any:
        context = chromium.new_context(**options) if options else desk
        page = context.new_page()
        opened.append(context if options else page)
        page.on(
            "request",
            lambda r: foreign.append(r.url) if not r.url.startswith((server, "blob:", "data:")) else 0,
        )
        page.on("pageerror", lambda e: broken.append(str(e)))
        page.goto(f"{server}/?skenario={situation}")
        page.locator(wait).first.wait_for(state="visible", timeout=20_000)
        return page

    yield go
    for page_or_context in opened:
        page_or_context.close()
    outside = [u for u in foreign if not u.startswith(server.replace("http", "ws"))]
    assert (outside, broken) == ([], [])


def facts(page: Any) -> dict[str, Any]:
    return json.loads(page.locator("[data-testid=stCode] code").inner_text())


def until(page: Any, key: str, value: Any) -> dict[str, Any]:
    for _ in range(60):
        now = facts(page)
        if now[key] == value:
            return now
        page.wait_for_timeout(50)
    raise AssertionError(f"{key} is {facts(page)[key]!r}, expected {value!r}")


def code_of(page: Any, i: int) -> str:
    layer = json.loads(page.evaluate("fetch('/geo/0123456789abcdef/desa.json').then(r => r.text())"))
    return layer["areas"][i]["id"]


def centre(page: Any, i: int) -> tuple[float, float]:
    """A point on screen that lies inside area `i`."""
    return tuple(
        page.locator(f"path[data-i='{i}']").evaluate("""(path) => {
          const box = path.getBBox(), svg = path.ownerSVGElement, at = svg.createSVGPoint();
          for (let n = 0; n < 400; n++) {
            at.x = box.x + box.width * (0.5 + 0.45 * Math.sin(n * 1.7) * n / 400);
            at.y = box.y + box.height * (0.5 + 0.45 * Math.cos(n * 2.3) * n / 400);
            if (path.isPointInFill(at)) break;
          }
          const on = at.matrixTransform(path.getScreenCTM());
          return [on.x, on.y];
        }""")
    )


def view_box(page: Any) -> str:
    return page.locator("svg.kanvas").get_attribute("viewBox")


def test_every_area_is_drawn_once_with_a_colour_and_a_name(visit: Any) -> None:
    page = visit()
    paths = page.locator("path[role=option]")
    assert paths.count() == 326
    fills = paths.evaluate_all("all => all.map(p => p.getAttribute('fill'))")
    assert len({f for f in fills if f.startswith("#")}) == 5
    names = paths.evaluate_all("all => all.map(p => p.getAttribute('aria-label'))")
    assert all(re.search(r", (\d+,\d %|Tidak ada data|Disamarkan.*)$", name, re.S) for name in names)
    page.wait_for_timeout(300)
    assert facts(page)["runs"] == 1


def test_no_data_and_masked_are_hatched_and_in_the_legend(visit: Any) -> None:
    page = visit()
    fill = lambda i: page.locator(f"path[data-i='{i}']").get_attribute("fill")  # noqa: E731
    assert [fill(5), fill(40), fill(12)] == ["url(#tanpa-data)", "url(#tanpa-data)", "url(#disamarkan)"]
    legend = page.locator(".legenda li").all_inner_texts()
    assert [text.split("\n")[0] for text in legend] == [
        "< 20 %",
        "20–< 40 %",
        "40–< 60 %",
        "60–< 80 %",
        "≥ 80 %",
        "Tidak ada data",
        "Disamarkan (terlalu sedikit keluarga)",
    ]
    assert sum(int(re.search(r"\((\d+)\)", text)[1]) for text in legend) == 326
    assert "%" not in page.locator("path[data-i='12']").get_attribute("aria-label")
    assert _distinct_pixels(page, 5) > 1, "the hatch is painted, not only referenced"


def _distinct_pixels(page: Any, i: int) -> int:
    """How many very different colours a small window inside the area shows."""
    from PIL import Image

    x, y = centre(page, i)
    page.mouse.move(2, 2)
    shot = page.screenshot(clip={"x": x - 5, "y": y - 5, "width": 10, "height": 10})
    grey = Image.open(io.BytesIO(shot)).convert("L")
    return len({v // 40 for v in grey.tobytes()})


def test_hover_shows_name_figure_and_class(visit: Any) -> None:
    page = visit()
    page.mouse.move(*centre(page, 100))
    tip = page.locator(".tip")
    tip.wait_for(state="visible")
    label = page.locator("path[data-i='100']").get_attribute("aria-label")
    name, figure = (
        label.rsplit(", ", 1) if label.endswith("data") else re.match(r"(.*), (\d+,\d %)$", label).groups()
    )
    lines = tip.inner_text().split("\n")
    assert lines[0] == name
    assert lines[1].startswith("Kecamatan ")
    assert figure in lines
    assert lines[-1] in page.locator(".legenda").inner_text()
    page.mouse.move(3, 3)
    tip.wait_for(state="hidden")


def test_a_click_reaches_the_page_exactly_once(visit: Any) -> None:
    page = visit()
    page.mouse.click(*centre(page, 100))
    code = code_of(page, 100)
    now = until(page, "terpilih", code)
    assert now["catatan"] == [f"select:{code}"]
    assert now["kembali"] == ["select", code]
    page.get_by_text("selisih", exact=True).click()
    page.locator(".legenda p", has_text="Selisih").wait_for()
    now = until(page, "kembali", None)
    assert now["catatan"] == [f"select:{code}"]


def test_choice_zoom_and_drawing_survive_a_change_of_indicator(visit: Any) -> None:
    page = visit()
    page.mouse.click(*centre(page, 100))
    until(page, "terpilih", code_of(page, 100))
    page.get_by_role("button", name="Perbesar").click()
    page.get_by_role("button", name="Perbesar").click()
    x, y = centre(page, 100)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y - 40, steps=4)
    page.mouse.up()
    before = view_box(page)
    assert before != "0 0 10000 10000"
    page.evaluate(
        "() => { document.querySelector('[data-testid=stBidiComponentIsolated]').shadowRoot.querySelector('svg.kanvas').dataset.sama = 'ya' }"
    )
    fills = page.locator("path[role=option]").evaluate_all("all => all.map(p => p.getAttribute('fill'))")
    page.get_by_text("selisih", exact=True).click()
    page.locator(".legenda p", has_text="Selisih").wait_for()
    after = page.locator("path[role=option]").evaluate_all("all => all.map(p => p.getAttribute('fill'))")
    assert after != fills
    assert view_box(page) == before
    assert page.locator("svg.kanvas").get_attribute("data-sama") == "ya", "the drawing was rebuilt"
    assert page.locator("path[data-i='100']").get_attribute("aria-selected") == "true"
    assert page.locator(".cincin.pilih .inti").get_attribute("d")
    assert facts(page)["catatan"] == [f"select:{code_of(page, 100)}"], "a drag is not a click"


def test_zoom_survives_a_remount_without_a_second_download(visit: Any) -> None:
    page = visit()
    fetched: list[str] = []
    page.on("request", lambda r: fetched.append(r.url) if "/geo/" in r.url else None)
    page.get_by_role("button", name="Perbesar").click()
    before = view_box(page)
    page.get_by_text("Tampilkan peta").click()
    page.locator("svg.kanvas").wait_for(state="detached")
    page.get_by_text("Tampilkan peta").click()
    page.locator("path[role=option]").first.wait_for()
    assert view_box(page) == before
    assert fetched == []


def test_wheel_scrolls_the_page_until_the_map_is_in_use(visit: Any) -> None:
    page = visit(viewport={"width": 1280, "height": 700})
    start = view_box(page)
    page.mouse.move(*centre(page, 100))
    page.mouse.wheel(0, -200)
    page.locator(".gulir").wait_for(state="visible")
    assert view_box(page) == start
    page.mouse.click(*centre(page, 100))
    page.mouse.wheel(0, -200)
    page.wait_for_timeout(150)
    assert float(view_box(page).split()[2]) < 9000
    page.keyboard.press("0")
    assert view_box(page) == start


def test_the_keyboard_alone_is_enough(visit: Any) -> None:
    page = visit()
    page.locator("[data-testid=stToggle] input, [data-testid=stCheckbox] input").first.focus()
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate(_FOCUS) is not None:
            break
    first = page.evaluate(_FOCUS)
    assert first is not None, "Tab does not enter the map"
    assert page.locator(".cincin.fokus .inti").get_attribute("d"), "no visible focus"
    seen = {first}
    for key in ["ArrowRight", "ArrowDown", "ArrowRight", "ArrowUp", "ArrowLeft"]:
        page.keyboard.press(key)
        seen.add(page.evaluate(_FOCUS))
    assert len(seen) > 2
    here = int(page.evaluate(_FOCUS))
    page.keyboard.press("Enter")
    until(page, "terpilih", code_of(page, here))
    assert page.locator("[role=status]").first.inner_text().startswith("Terpilih: ")
    page.keyboard.press("Escape")
    now = until(page, "terpilih", None)
    assert now["catatan"][-1] == "clear:None"
    page.keyboard.press(" ")
    until(page, "terpilih", code_of(page, here))
    assert page.locator("path[role=option][tabindex='0']").count() == 1, "the map is one stop for Tab"
    page.keyboard.press("Tab")
    assert page.evaluate(_FOCUS) is None, "Tab leaves the areas"


def test_page_keys_walk_the_areas_in_file_order(visit: Any) -> None:
    page = visit()
    page.locator("path[data-i='0']").focus()
    for key, expected in [("PageUp", "325"), ("PageDown", "0"), ("PageDown", "1")]:
        page.keyboard.press(key)
        assert page.evaluate(_FOCUS) == expected


_FOCUS = """() => document.querySelector('[data-testid=stBidiComponentIsolated]')
  .shadowRoot.activeElement?.dataset.i ?? null"""


def test_arrow_keys_reach_every_area(visit: Any) -> None:
    page = visit()
    reached = page.evaluate("""async () => {
      const code = performance.getEntriesByType('resource').map(e => e.name).find(n => n.endsWith('/parts.js'));
      const { arrows } = await import(code);
      const layer = await (await fetch('/geo/0123456789abcdef/desa.json')).json();
      const links = arrows(layer.areas.map(a => a.c));
      return [0, 100, 325].map((start) => {
        const seen = new Set([start]);
        for (const from of seen) links[from].forEach((to) => to >= 0 && seen.add(to));
        return seen.size;
      });
    }""")
    assert reached == [326, 326, 326]


def test_masuk_by_double_click_button_and_enter(visit: Any) -> None:
    page = visit("kecamatan")
    page.mouse.dblclick(*centre(page, 3))
    assert until(page, "masuk", "99.01.04")["catatan"][-1] == "open:99.01.04"
    page.mouse.click(*centre(page, 5))
    until(page, "terpilih", "99.01.06")
    page.get_by_role("button", name=re.compile("^Masuk ke Kecamatan")).click()
    until(page, "masuk", "99.01.06")
    page.mouse.click(*centre(page, 8))
    until(page, "terpilih", "99.01.09")
    page.keyboard.press("Enter")
    until(page, "masuk", "99.01.09")


def test_a_desa_map_offers_no_masuk(visit: Any) -> None:
    page = visit()
    page.mouse.click(*centre(page, 100))
    until(page, "terpilih", code_of(page, 100))
    assert page.locator(".masuk").is_hidden()
    page.get_by_role("button", name="Hapus pilihan").click()
    until(page, "terpilih", None)


def test_on_a_phone_by_touch(visit: Any) -> None:
    page = visit(
        viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True, device_scale_factor=2
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    box = page.locator(".peta").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    button = page.get_by_role("button", name="Perbesar").bounding_box()
    assert min(button["width"], button["height"]) >= 44
    page.locator("svg.kanvas").scroll_into_view_if_needed()
    page.touchscreen.tap(*centre(page, 60))
    until(page, "terpilih", code_of(page, 60))
    assert page.locator("svg.kanvas").evaluate("s => getComputedStyle(s).touchAction") == "pan-y"
    page.get_by_role("button", name="Perbesar").tap()
    assert page.locator("svg.kanvas").evaluate("s => getComputedStyle(s).touchAction") == "none"


def test_pinch_zooms_and_is_not_a_tap(visit: Any) -> None:
    page = visit(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page.locator("svg.kanvas").scroll_into_view_if_needed()
    x, y = centre(page, 60)
    cdp = page.context.new_cdp_session(page)
    for gap, kind in [(20, "touchStart"), (30, "touchMove"), (45, "touchMove"), (60, "touchMove")]:
        points = [{"x": x - gap, "y": y, "id": 0}, {"x": x + gap, "y": y, "id": 1}]
        cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    cdp.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_timeout(100)
    assert float(view_box(page).split()[2]) < 6000
    assert facts(page)["catatan"] == []


def test_a_hostile_name_stays_text(visit: Any) -> None:
    page = visit()
    page.mouse.move(*centre(page, 0))
    page.locator(".tip").wait_for(state="visible")
    assert page.locator(".tip strong").inner_text() == HOSTILE
    page.mouse.click(*centre(page, 0))
    until(page, "terpilih", code_of(page, 0))
    assert HOSTILE in page.locator("[role=status]").first.inner_text()
    assert page.locator(".peta img").count() == 0
    assert page.evaluate("window.kena") is None


@pytest.mark.parametrize(
    ("situation", "words"), [("hilang", "tidak dapat dimuat"), ("tertukar", "tidak cocok")]
)
def test_a_missing_or_foreign_layer_says_so(visit: Any, situation: str, words: str) -> None:
    page = visit(situation, wait=".catatan")
    page.locator(".catatan", has_text=words).wait_for(timeout=5000)
    assert page.locator("path[role=option]").count() == 0


def test_a_rerun_sends_values_only(visit: Any, server: str) -> None:
    page = visit("desa")
    sizes: list[int] = []
    page.on("websocket", lambda ws: ws.on("framereceived", lambda data: sizes.append(len(data))))
    page.goto(f"{server}/?skenario=desa")
    page.locator("path[role=option]").first.wait_for()
    page.wait_for_timeout(300)
    sizes.clear()
    page.get_by_text("selisih", exact=True).click()
    page.locator(".legenda p", has_text="Selisih").wait_for()
    page.wait_for_timeout(200)
    assert 0 < sum(sizes) <= 12_000
    geo = page.evaluate(
        "performance.getEntriesByType('resource').filter(e => e.name.includes('/geo/')).length"
    )
    assert geo == 1


def test_geometry_is_immutable_and_compressed(server: str, visit: Any) -> None:
    page = visit()
    with page.expect_response(re.compile(r"/geo/.*desa\.json")) as reply:
        page.evaluate(
            "fetch('/geo/0123456789abcdef/desa.json', {cache: 'reload'}).then(r => r.text()).then(t => t.length)"
        )
    headers = reply.value.headers
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["content-encoding"] == "gzip"


def test_colours_follow_the_theme(visit: Any) -> None:
    page = visit()
    page.locator("[data-testid=stBidiComponentIsolated]").evaluate("""(host) => {
      host.style.setProperty("--st-background-color", "rgb(10, 20, 30)");
      host.style.setProperty("--st-text-color", "rgb(230, 240, 250)");
    }""")
    style = "(n, name) => getComputedStyle(n)[name]"
    assert page.locator(".status .hapus, .peta").first.evaluate(style, "color") == "rgb(230, 240, 250)"
    assert page.locator(".tip").evaluate(style, "backgroundColor") == "rgb(10, 20, 30)"
    page.mouse.move(*centre(page, 100))
    page.locator(".tip").wait_for(state="visible")


def test_print_drops_the_buttons_and_keeps_the_legend(visit: Any) -> None:
    page = visit()
    page.emulate_media(media="print")
    assert page.locator(".tombol").is_hidden()
    assert page.locator(".legenda").is_visible()
    assert (
        page.locator("path[role=option]").first.evaluate("p => getComputedStyle(p).printColorAdjust")
        == "exact"
    )
