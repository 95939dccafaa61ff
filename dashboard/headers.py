"""What every answer of the app carries: security headers, and Indonesian as the language of the page."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# No 'unsafe-eval', and nothing from outside this computer: a page cannot even ask for a tile or a font.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' blob:; worker-src 'self' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' ws: wss: blob: data:; frame-ancestors 'none'; object-src 'none'; base-uri 'self'; "
    "form-action 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class Headers:
    """ASGI middleware that adds the security headers to every HTTP answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, answer if scope["type"] == "http" else send)


class Language:
    """ASGI middleware that names the page's language: screen readers then speak Indonesian.

    Streamlit fixes ``<html lang="en">``; the first page is small, so it is held back and rewritten.
    """

    def __init__(self, app: ASGIApp, lang: str = "id") -> None:
        self.app, self.lang = app, lang.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        # Streamlit compresses too; plain text is needed here, and the layer outside compresses once.
        plain = [h for h in scope["headers"] if h[0] != b"accept-encoding"]
        scope = {**scope, "headers": plain}
        start: list[Message] = []
        body = bytearray()

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                if b"text/html" in dict(message["headers"]).get(b"content-type", b""):
                    start.append(message)
                    return
            elif start:
                body.extend(message.get("body", b""))
                if message.get("more_body"):
                    return
                text = bytes(body).replace(b'<html lang="en">', b'<html lang="' + self.lang + b'">', 1)
                MutableHeaders(scope=start[0])["content-length"] = str(len(text))
                await send(start[0])
                await send({"type": "http.response.body", "body": text})
                return
            await send(message)

        await self.app(scope, receive, answer)
