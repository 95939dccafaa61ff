"""Files with personal data leave through one door: a ticket for one person, one time, five minutes.

Streamlit's own download button serves files to anyone who has the address; this route asks for a ticket that
was made for the same browser and a session that still lives, notes it in the ledger, and only then sends.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path

from starlette.background import BackgroundTask
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from analytics.errors import UserError

SECONDS = 300
PATH = "/unduh/"
COOKIE = "tepat_peramban"
#: Tickets that nobody used go when new ones are made; so many may wait at once.
WAITING = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NO_STORE = {"Cache-Control": "no-store, max-age=0", "Pragma": "no-cache"}


@dataclass(frozen=True)
class Ticket:
    """The right to take one file once. ``make`` writes it (and the ledger entry), ``clean`` removes it."""

    browser: str
    alive: Callable[[], bool]
    make: Callable[[], Path]
    clean: Callable[[Path], None]
    filename: str
    until: float


class Counter:
    """Where tickets wait. They are kept in memory only: a restart forgets them."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._waiting: dict[str, Ticket] = {}

    def issue(
        self,
        browser: str,
        alive: Callable[[], bool],
        make: Callable[[], Path],
        clean: Callable[[Path], None],
        filename: str,
    ) -> str:
        """A new ticket's address; nothing in it says whose or what."""
        token = secrets.token_urlsafe(32)
        ticket = Ticket(browser, alive, make, clean, filename, self._clock() + SECONDS)
        with self._lock:
            valid = [(t, k) for t, k in self._waiting.items() if k.until > self._clock()]
            self._waiting = dict(valid[-WAITING + 1 :]) | {token: ticket}
        return PATH + token

    def redeem(self, token: str, browser: str) -> Ticket | None:
        """The ticket, once, for the browser it was made for while its session lives; else None."""
        with self._lock:
            ticket = self._waiting.get(token)
            if ticket is None or not browser or not secrets.compare_digest(ticket.browser, browser):
                return None
            del self._waiting[token]
        return ticket if ticket.until > self._clock() and ticket.alive() else None


#: The one counter of this server process.
COUNTER = Counter()


def download_routes(counter: Counter = COUNTER) -> list[Route]:
    """The route ``/unduh/{token}``; GET only, so that looking at a link does not use the ticket up."""

    def take(request: Request) -> Response:
        ticket = counter.redeem(request.path_params["token"], request.cookies.get(COOKIE, ""))
        if ticket is None:
            return _refused("Tautan ini sudah dipakai, kedaluwarsa, atau dibuat untuk peramban lain.", 410)
        try:
            path = ticket.make()
        except UserError as error:
            return _refused(f"{error.pesan} {error.saran}", 409)
        return FileResponse(
            path,
            media_type=XLSX,
            filename=ticket.filename,
            headers=NO_STORE,
            background=BackgroundTask(ticket.clean, path),
        )

    return [Route(PATH + "{token}", _get_only(take), methods=["GET", "HEAD"])]


def _get_only(take: Callable[[Request], Response]) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        return take(request) if request.method == "GET" else _refused("", 405)

    return answer


def _refused(words: str, status: int) -> Response:
    return PlainTextResponse(words, status_code=status, headers=NO_STORE)


class Browser:
    """ASGI middleware that gives each browser a random cookie; no script reads it, no other site sends it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or COOKIE in SimpleCookie(Headers(scope=scope).get("cookie", "")):
            await self.app(scope, receive, send)
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if "text/html" in headers.get("content-type", ""):
                    secure = "; Secure" if scope.get("scheme") == "https" else ""
                    value = f"{COOKIE}={secrets.token_urlsafe(32)}; Path=/; HttpOnly; SameSite=Strict{secure}"
                    headers.append("set-cookie", value)
            await send(message)

        await self.app(scope, receive, answer)
