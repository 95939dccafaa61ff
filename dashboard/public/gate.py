"""What the public app does not offer, and the language of the document."""

from __future__ import annotations

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.headers import Language

#: Streamlit's own doors that these pages do not use: figures about the server, and files from visitors.
CLOSED = ("/_stcore/metrics", "/_stcore/upload_file", "/_stcore/script-health-check")


class Closed:
    """ASGI middleware that answers 404 at the doors of Streamlit that the public has no use for."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(CLOSED):
            await PlainTextResponse("Tidak ditemukan", status_code=404)(scope, receive, send)
            return
        await self.app(scope, receive, send)


class Spoken:
    """ASGI middleware that names the document's language: English where the address asks for it."""

    def __init__(self, app: ASGIApp) -> None:
        self.indonesian, self.english = Language(app, "id"), Language(app, "en")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = b"bahasa=en" in scope.get("query_string", b"")
        await (self.english if asked else self.indonesian)(scope, receive, send)
