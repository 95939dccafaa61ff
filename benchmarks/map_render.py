"""How fast is the map against Plotly's? 326 areas, one server, one browser, interleaved rounds.

`python -m benchmarks.map_render [--rounds N] [--cpu-raster] [--json]`. Medians of the rounds; a ratio
is the median of the ratios within a round (peer / ours; above 1 ours is faster or smaller).

Fair to Plotly: the same polygons with the same vertices; the same process, settings and gzip; the
GeoJSON is parsed once and cached; no tiles, glyphs or labels; constant `key` and `uirevision`; opacities
set so that a click restyles nothing; the faster way by address is measured beside the inlined one; its
finish is the last drawing call, while ours counts two further frames after the last attribute; the
first visit of each is not counted, so bundles come from the browser's cache and imports are done.
WebGL is drawn in software here, and with it the page itself unless `--cpu-raster` is given, as on a PC
without a graphics card; a graphics card would speed Plotly's part up, not the bytes it sends.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.map.shapes import DEGREES, SIDE, SOUTH, WEST, desa_code, make_kabupaten, write_layers

ROOT = Path(__file__).resolve().parents[1]
OURS = "komponen"
PEERS = ("plotly-inline", "plotly-url")
METRICS = {
    "tampil_ms": "map painted after navigation, warm cache (ms)",
    "ganti_ms": "change of indicator, press to painted (ms)",
    "klik_ms": "click to details, press to text (ms; the button is held 60 ms)",
    "ganti_kb": "websocket kB for a change of indicator",
    "klik_kb": "websocket kB for a click",
}
FLAGS = (
    "--no-sandbox --disable-quic --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync --use-angle=swiftshader --enable-unsafe-swiftshader"
)
CPU_RASTER = "--disable-gpu-rasterization"
Row = dict[str, float]


def main(argv: list[str] | None = None) -> int:
    """Prints the table, or JSON for a machine."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--cpu-raster", action="store_true", help="paint pages without (software) GL")
    options = parser.parse_args(argv)
    result = run(options.rounds, cpu_raster=options.cpu_raster)
    print(json.dumps(result, indent=2) if options.json else table(result))
    return 0


def run(rounds: int = 7, *, cpu_raster: bool = False) -> dict[str, Any]:
    """Measures every metric in `rounds` interleaved rounds after one that is not counted."""
    with tempfile.TemporaryDirectory() as folder, _browser(cpu_raster) as browser:
        kabupaten = make_kabupaten()
        write_layers(kabupaten, Path(folder))
        spots = [(i, desa_code(kabupaten, i), _lonlat(kabupaten.desa[i])) for i in range(20, 320, 37)]
        with _server(Path(folder)) as address:
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            context.add_init_script(path=str(Path(__file__).parent / "map" / "probe.js"))
            rows = _rounds(context, address, rounds, spots)
    return _summary(rows, rounds)


def table(result: dict[str, Any]) -> str:
    """Medians and ratios as fixed-width text."""
    head = f"{'':66}" + "".join(f"{who:>15}" for who in (OURS, *PEERS)) + "".join(f"{'×':>8}" for _ in PEERS)
    lines = [head]
    for metric, words in METRICS.items():
        medians = result["medians"][metric]
        cells = "".join(f"{medians[who]:15.1f}" for who in (OURS, *PEERS))
        ratios = "".join(f"{result['ratios'][metric][peer]:8.1f}" for peer in PEERS)
        lines.append(f"{words:66}{cells}{ratios}")
    lines.append(f"{result['rounds']} interleaved rounds; × is peer / ours, median of the rounds")
    return "\n".join(lines)


def _rounds(context: Any, address: str, rounds: int, spots: list[Any]) -> list[dict[str, Row]]:
    """Each round visits all three, in turning order so that nobody always comes first."""
    everyone = (OURS, *PEERS)
    rows = []
    for n in range(rounds + 1):
        order = everyone[n % 3 :] + everyone[: n % 3]
        row = {who: _visit(context, address, who, spots[n % len(spots)]) for who in order}
        if n:
            rows.append(row)
    return rows


def _visit(context: Any, address: str, who: str, spot: tuple[int, str, tuple[float, float]]) -> Row:
    page = context.new_page()
    received: list[int] = []
    page.on("websocket", lambda ws: ws.on("framereceived", lambda data: received.append(len(data))))
    page.goto(f"{address}/?peta={who}")
    row = {"tampil_ms": _painted(page, who, "satu")}
    page.wait_for_timeout(500)
    times, sizes = [], []
    for indicator in ("dua", "tiga", "empat"):
        received.clear()
        page.get_by_text(indicator, exact=True).click(delay=60)
        times.append(_painted(page, who, indicator) - page.evaluate("__ukur.down"))
        page.wait_for_timeout(400)
        sizes.append(sum(received) / 1000)
    row |= {"ganti_ms": median(times), "ganti_kb": median(sizes)}
    i, code, (lon, lat) = spot
    x, y = page.evaluate("([who, i, lon, lat]) => __ukur.where(who, i, lon, lat)", [who, i, lon, lat])
    page.mouse.move(x - 3, y - 3)
    page.mouse.move(x, y)
    page.wait_for_timeout(400)
    received.clear()
    page.mouse.click(x, y, delay=60)
    row["klik_ms"] = page.evaluate("(code) => __ukur.detail(code)", code)
    page.wait_for_timeout(300)
    row["klik_kb"] = sum(received) / 1000
    page.close()
    return row


def _painted(page: Any, who: str, title: str) -> float:
    at: float = page.evaluate("([who, title]) => __ukur.painted(who, title)", [who, title])
    return at


def _summary(rows: list[dict[str, Row]], rounds: int) -> dict[str, Any]:
    everyone = (OURS, *PEERS)
    return {
        "areas": 326,
        "rounds": rounds,
        "medians": {m: {who: median(r[who][m] for r in rows) for who in everyone} for m in METRICS},
        "ratios": {m: {p: median(r[p][m] / r[OURS][m] for r in rows) for p in PEERS} for m in METRICS},
        "rows": rows,
    }


def _lonlat(shape: Any) -> tuple[float, float]:
    point = shape.representative_point()
    return WEST + point.x / SIDE * DEGREES, SOUTH - point.y / SIDE * DEGREES


@contextmanager
def _browser(cpu_raster: bool) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    binary = shutil.which("chromium") or shutil.which("chromium-browser")
    if not binary:
        raise SystemExit("Chromium tidak ditemukan; pasang paket chromium lalu ulangi.")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=binary, args=FLAGS.split() + [CPU_RASTER] * cpu_raster)
        yield browser
        browser.close()


@contextmanager
def _server(layers: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = os.environ | {"PETA_UJI_DIR": str(layers), "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    script = str(ROOT / "benchmarks/map/asgi.py")
    options = [f"--server.port={port}", "--server.headless=true", "--runner.postScriptGC=false"]
    command = [sys.executable, "-m", "streamlit", "run", script, *options]
    process = subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(f"http://127.0.0.1:{port}/_stcore/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait(url: str) -> None:
    for _ in range(150):
        try:
            urllib.request.urlopen(url, timeout=1).close()
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("Server pembanding tidak mau hidup.")


if __name__ == "__main__":
    raise SystemExit(main())
