"""A real browser for the pages: everything outside this computer is blocked, and asking for it fails the test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]
# When the page last spoke to its server and last heard from it: what a click asked for is done when the
# server has answered, however busy the computer is.
TALK = """(() => {
  const Plain = WebSocket;
  window.talk = {asked: 0, heard: 0};
  window.WebSocket = class extends Plain {
    constructor(...words) {
      super(...words);
      this.addEventListener("message", () => { window.talk.heard = performance.now(); });
    }
    send(data) { window.talk.asked = performance.now(); super.send(data); }
  };
})()"""
STANDS = """() => {
  const app = document.querySelector("[data-testid=stApp]");
  const {asked, heard} = window.talk;
  return app?.dataset.testScriptState === "notRunning" && heard >= asked && performance.now() - heard > 300
    && document.querySelector("h1")?.checkVisibility() && !document.querySelector("[data-testid=stSkeleton]");
}"""
# Streamlit looks for its own health page beside the address first; these two answers are its habit.
HABITS = ("/_stcore/health", "/_stcore/host-config")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    if not CHROMIUM:
        pytest.skip("tidak ada Chromium di komputer ini")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield Listening(browser)
        browser.close()


class Listening:
    """A browser every page of which notes when it talks with its server, for `settle`."""

    def __init__(self, browser: Any) -> None:
        self.browser = browser

    def new_context(self, **options: Any) -> Any:
        context = self.browser.new_context(**options)
        context.add_init_script(TALK)
        return context

    def new_page(self, **options: Any) -> Any:
        page = self.browser.new_page(**options)
        page.add_init_script(TALK)
        return page


@pytest.fixture
def visit(app: str, chromium: Any) -> Iterator[Callable[..., Any]]:
    """Opens a page of the app and waits until it is drawn; at the end nothing foreign and no error is left."""
    contexts: list[Any] = []
    foreign: list[str] = []
    broken: list[str] = []

    def guard(route: Any) -> None:
        url = route.request.url
        if url.startswith((app, "blob:", "data:")):
            route.continue_()
        else:
            foreign.append(url)
            route.abort()

    def go(path: str = "", width: int = 1280, height: int = 900) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": height}, locale="id-ID")
        contexts.append(context)
        page = context.new_page()
        page.route("**/*", guard)
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on("response", lambda r: broken.append(f"{r.status} {r.url}") if _bad(r) else None)
        page.goto(f"{app}/{path}")
        settle(page)
        return page

    yield go
    for context in contexts:
        context.close()
    assert (foreign, broken) == ([], [])


def _bad(response: Any) -> bool:
    return response.status >= 400 and not response.url.endswith(HABITS)


def tick(page: Any, within: Any, words: str) -> None:
    """Tick a box as a person does: where the page was still opening and the click was lost, again."""
    box = within.get_by_role("checkbox", name=words)
    for _ in range(3):
        within.locator("label", has_text=words).click()
        settle(page)
        if box.is_checked():
            return
    raise AssertionError(f"'{words}' stays unticked")


def press(page: Any, button: Any) -> None:
    """Press a button as a person does: where it moved away under the pointer and asked nothing, again."""
    from playwright.sync_api import TimeoutError as Silence

    for _ in range(3):
        before = page.evaluate("window.talk.asked")
        button.click()
        try:
            page.wait_for_function("before => window.talk.asked > before", arg=before, timeout=3_000)
        except Silence:
            continue
        return
    raise AssertionError("the button asks for nothing")


def settle(page: Any) -> None:
    """Wait until the page stands: a heading, every wish answered, nothing running, no error box."""
    page.wait_for_function(STANDS, timeout=60_000)
    assert page.locator("[data-testid=stException]").count() == 0
