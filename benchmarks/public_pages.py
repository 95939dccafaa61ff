"""How soon is the public map there on a poor line? The Streamlit app beside the static site, one release.

`python -m benchmarks.public_pages [--release DIR] [--rounds N] [--json]`. Without a release one is made from
a demo of its own, which takes minutes. Medians of the rounds; a ratio is app / site, above 1 the site is
faster or smaller.

The line: 1.6 Mbit/s both ways, 150 ms, as Chromium emulates it for pages and files (the websocket's bytes
are counted; whether it is slowed as well is the browser's affair). Every visit has an empty cache. Both are
served from this computer, packed. Painted is when every area of the map has its colour and two frames have
passed, never before the first words. Bytes are what came by one second later, headers and websocket included.
"""

from __future__ import annotations

import argparse
import functools
import gzip
import http.server
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.map_render import FLAGS, ROOT

APP, SITE = "aplikasi", "situs"
LINE = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 200_000}
METRICS = {"teks_ms": "first words (ms)", "peta_ms": "map painted (ms)", "kb": "bytes over the line (kB)"}
PERIOD = "2026-Q3"
#: Every area of the map has a colour: in the app's component, or in the page itself.
_PAINTED = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  const areas = () => {
    const own = [...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")]
      .flatMap((one) => [...(one.shadowRoot?.querySelectorAll("path[role=option]") ?? [])]);
    if (own.length) return own.map((one) => one.getAttribute("fill"));
    return [...document.querySelectorAll("svg.peta a path")].map((one) => getComputedStyle(one).fill);
  };
  for (;;) {
    const fills = areas();
    if (fills.length > 1 && fills.every((one) => one && one !== "none")) break;
    await frame();
  }
  await frame();
  await frame();
  const drawn = performance.now();
  const words = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
  while (!words()) await frame();
  return { peta_ms: Math.max(drawn, words()), teks_ms: words() };
}"""
Row = dict[str, float]


def main(argv: list[str] | None = None) -> int:
    """Prints the table, or JSON for a machine."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--release", type=Path, help="a release folder; made from a demo without it")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        result = run(options.release or _release(Path(folder)), Path(folder), options.rounds)
    print(json.dumps(result, indent=2) if options.json else table(result))
    return 0


def run(release: Path, scratch: Path, rounds: int) -> dict[str, Any]:
    """Interleaved rounds after one that is not counted (servers import their code in it)."""
    _tepat("situs", release, "--out", scratch / "situs")
    with ExitStack() as open_:
        addresses = {
            APP: open_.enter_context(_app(release)),
            SITE: open_.enter_context(_files(scratch / "situs")),
        }
        browser = open_.enter_context(_browser())
        rows = [
            {who: _visit(browser, addresses[who]) for who in (APP, SITE)[:: 1 - 2 * (n % 2)]}
            for n in range(rounds + 1)
        ][1:]
    front = (scratch / "situs/index.html").read_bytes()
    return {
        "rounds": rounds,
        "medians": {m: {who: median(r[who][m] for r in rows) for who in (APP, SITE)} for m in METRICS},
        "ratios": {m: median(r[APP][m] / r[SITE][m] for r in rows) for m in METRICS},
        "front_page_gzip_kb": len(gzip.compress(front)) / 1000,
        "rows": rows,
    }


def table(result: dict[str, Any]) -> str:
    """Medians and ratios as fixed-width text."""
    lines = [f"{'':32}{APP:>12}{SITE:>12}{'×':>8}"]
    for metric, words in METRICS.items():
        told = result["medians"][metric]
        lines.append(f"{words:32}{told[APP]:12.1f}{told[SITE]:12.1f}{result['ratios'][metric]:8.1f}")
    lines.append(f"1.6 Mbit/s, 150 ms, empty cache; {result['rounds']} interleaved rounds; × is app / site")
    return "\n".join(lines)


def _visit(browser: Any, address: str) -> Row:
    """One first visit on the slow line."""
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    line = context.new_cdp_session(page)
    moved: list[float] = []
    line.on("Network.loadingFinished", lambda told: moved.append(told["encodedDataLength"]))
    line.on("Network.webSocketFrameReceived", lambda told: moved.append(_framed(told)))
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", LINE)
    page.goto(address, wait_until="commit", timeout=120_000)
    page.set_default_timeout(120_000)
    row = dict(page.evaluate(_PAINTED))
    page.wait_for_timeout(1000)
    context.close()
    return row | {"kb": sum(moved) / 1000}


def _framed(told: dict[str, Any]) -> float:
    """The bytes of a websocket frame; binary ones come in base 64."""
    data = told["response"]["payloadData"]
    return len(data) * 3 / 4 if told["response"]["opcode"] == 2 else len(data.encode())


def _release(folder: Path) -> Path:
    """The release of a demo as large as a kabupaten of 326 desa."""
    space, out = folder / "ruang", folder / "rilis"
    _tepat("demo", "--workspace", space, "--seed", 1)
    _tepat("publish", "--workspace", space, "--period", PERIOD, "--out", out)
    return out


def _tepat(*words: object) -> None:
    command = [sys.executable, "-m", "analytics", *map(str, words)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


class _Packed(http.server.SimpleHTTPRequestHandler):
    """Files of a folder, packed as an office's web server would."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        data = gzip.compress(path.read_bytes())
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_words: object) -> None:
        """Silence."""


@contextmanager
def _files(folder: Path) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(_Packed, directory=str(folder))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()


@contextmanager
def _app(release: Path) -> Iterator[str]:
    """`tepat serve --public` on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "analytics", "serve", "--public", "--release", str(release.resolve())]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(
        [*command, "--port", str(port)],
        cwd=ROOT,
        stdout=quiet,
        stderr=quiet,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )
    try:
        _wait(f"http://127.0.0.1:{port}/_stcore/health")
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(timeout=15)


@contextmanager
def _browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    binary = shutil.which("chromium") or shutil.which("chromium-browser")
    if not binary:
        raise SystemExit("Chromium tidak ditemukan; pasang paket chromium lalu ulangi.")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=binary, args=FLAGS.split())
        yield browser
        browser.close()


def _wait(address: str) -> None:
    for _ in range(150):
        try:
            urllib.request.urlopen(address, timeout=1).close()
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("Halaman publik tidak mau hidup.")


if __name__ == "__main__":
    raise SystemExit(main())
