"""Personal data leaves once, to one browser, in time, and only after the ledger has taken note."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse
from starlette.routing import Route

from analytics.access import DEMO, ledger
from analytics.errors import UserError
from dashboard.downloads import COOKIE, SECONDS, Browser, Counter, download_routes


@dataclass
class Answer:
    """Status, headers and body of one answer."""

    status_code: int
    headers: dict[str, str]
    content: bytes


class Client:
    """A browser: it asks the app and keeps the cookies it was given."""

    def __init__(self, app: Starlette) -> None:
        self.app, self.cookies = app, {}

    def get(self, path: str) -> Answer:
        return self.ask("GET", path)

    def head(self, path: str) -> Answer:
        return self.ask("HEAD", path)

    def ask(self, method: str, path: str) -> Answer:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        async def receive() -> Any:
            await asyncio.Event().wait()  # the browser stays until the answer is complete

        cookie = "; ".join(f"{k}={v}" for k, v in self.cookies.items()).encode()
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": [(b"cookie", cookie)] if cookie else [],
            "http_version": "1.1",
            "scheme": "http",
        }
        asyncio.run(self.app(scope, receive, send))
        headers = {k.decode(): v.decode() for k, v in sent[0]["headers"]}
        self.cookies |= {k: m.value for k, m in SimpleCookie(headers.get("set-cookie", "")).items()}
        return Answer(sent[0]["status"], headers, b"".join(m.get("body", b"") for m in sent[1:]))


class Office:
    """A server with one file to give."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.now, self.alive, self.made = folder, 0.0, True, 0
        self.counter = Counter(lambda: self.now)
        page = Route("/", lambda _: HTMLResponse("<html></html>"))
        app = Starlette(routes=[page, *download_routes(self.counter)], middleware=[Middleware(Browser)])
        self.client = Client(app)
        self.client.get("/")
        self.browser = self.client.cookies[COOKIE]

    def make(self) -> Path:
        self.made += 1
        ledger.record(self.folder, DEMO, apa="buku kerja", rujukan="x", baris=3, tujuan="perbaikan")
        path = self.folder / "berkas.xlsx"
        path.write_bytes(b"isi")
        return path

    def issue(self, browser: str | None = None) -> str:
        own = self.browser if browser is None else browser
        return self.counter.issue(own, lambda: self.alive, self.make, Path.unlink, "perbaikan.xlsx")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_a_ticket_works_once_and_leaves_no_file(office: Office) -> None:
    address = office.issue()
    answer = office.client.get(address)
    assert (answer.status_code, answer.content) == (200, b"isi")
    assert answer.headers["cache-control"].startswith("no-store")
    assert 'attachment; filename="perbaikan.xlsx"' in answer.headers["content-disposition"]
    assert not (office.folder / "berkas.xlsx").exists()
    assert office.client.get(address).status_code == 410
    assert (office.made, len(ledger.last(office.folder))) == (1, 1)


def test_looking_does_not_use_it_up(office: Office) -> None:
    address = office.issue()
    assert office.client.head(address).status_code == 405
    assert office.client.get(address).status_code == 200


def test_another_browser_gets_nothing(office: Office) -> None:
    address = office.issue()
    stranger = Client(office.client.app)
    assert stranger.get(address).status_code == 410
    stranger.get("/")
    assert stranger.get(address).status_code == 410
    assert office.client.get(address).status_code == 200


def test_a_session_without_a_cookie_gets_no_usable_ticket(office: Office) -> None:
    assert Client(office.client.app).get(office.issue(browser="")).status_code == 410


def test_too_late_or_after_the_session_is_too_late(office: Office) -> None:
    late, ended = office.issue(), office.issue()
    office.now = SECONDS - 1
    office.alive = False
    assert office.client.get(ended).status_code == 410
    office.alive, office.now = True, SECONDS
    assert office.client.get(late).status_code == 410
    assert office.made == 0


def test_a_guess_is_nothing(office: Office) -> None:
    office.issue()
    assert office.client.get("/unduh/abc").status_code == 410


def test_when_the_ledger_cannot_write_nothing_leaves(office: Office) -> None:
    address = office.issue()
    with sqlite3.connect(office.folder / ledger.FILE) as con:
        con.execute("CREATE TABLE pengeluaran (lain)")
    with pytest.raises(sqlite3.OperationalError):
        office.client.get(address)
    assert not (office.folder / "berkas.xlsx").exists()


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(office: Office) -> None:
    set_cookie = Client(office.client.app).get("/").headers["set-cookie"]
    assert "HttpOnly" in set_cookie
    assert "SameSite=Strict" in set_cookie
    assert "set-cookie" not in office.client.get("/").headers


def test_the_ledger_keeps_order_and_asks_for_a_purpose(tmp_path: Path) -> None:
    assert ledger.last(tmp_path) == []
    for n in (1, 2):
        ledger.record(tmp_path, DEMO, apa="buku kerja", rujukan=str(n), baris=n, tujuan="audit")
    assert [e.rujukan for e in ledger.last(tmp_path)] == ["2", "1"]
    assert ledger.last(tmp_path, 1)[0].oleh == DEMO.name
    with pytest.raises(UserError, match="Tujuan"):
        ledger.record(tmp_path, DEMO, apa="a", rujukan="r", baris=1, tujuan="iseng")
    assert len(ledger.last(tmp_path)) == 2
    assert (tmp_path / ledger.FILE).stat().st_mode & 0o077 == 0
    with sqlite3.connect(tmp_path / ledger.FILE) as con:
        assert con.execute("PRAGMA journal_mode").fetchone() == ("wal",)
