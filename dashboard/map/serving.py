"""Hands map geometry and the map's own code to the browser, once: the addresses carry a fingerprint.

Geometry is public and holds no people, so these routes ask for no login. They serve nothing but
`*.json` inside the folder that `folder_for` names, and the component's own files.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

HERE = Path(__file__).parent
CODE_FILES = {
    "area_map.js": "text/javascript",
    "interaction.js": "text/javascript",
    "parts.js": "text/javascript",
    "area_map.css": "text/css",
}
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
SHA = re.compile(r"[0-9a-f]{8,64}")
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}\.json")


def layer_url(sha: str, name: str) -> str:
    """The immutable address of a layer; `name` without ".json"."""
    if not SHA.fullmatch(sha) or not NAME.fullmatch(f"{name}.json"):
        raise ValueError("a layer address needs a hexadecimal fingerprint and a plain name")
    return f"/geo/{sha}/{name}.json"


@lru_cache(maxsize=1)
def code_version() -> str:
    """Fingerprint of the component's own files, so a new release is never drawn by old code."""
    digest = hashlib.sha256()
    for name in sorted(CODE_FILES):
        digest.update((HERE / name).read_bytes())
    return digest.hexdigest()[:16]


def code_url(name: str) -> str:
    """The immutable address of one of the component's own files."""
    return f"/peta/{code_version()}/{name}"


def layer_routes(folder_for: Callable[[str], Path]) -> list[Route]:
    """Routes for `/geo/{sha}/{name}.json` and for the map's own code, to mount in the ASGI app.

    `folder_for(sha)` names the folder of one set of layers; it may raise LookupError or OSError for a
    fingerprint it does not know, which the browser sees as 404.
    """

    def layer(request: Request) -> Response:
        sha, name = request.path_params["sha"], request.path_params["name"]
        if not (SHA.fullmatch(sha) and NAME.fullmatch(name)):
            return absent()
        try:
            folder = folder_for(sha).resolve()
            file = (folder / name).resolve(strict=True)
        except (LookupError, OSError):
            return absent()
        if file.parent != folder or not file.is_file():
            return absent()
        return FileResponse(file, media_type="application/json", headers=FOREVER)

    return [Route("/geo/{sha}/{name}", layer, methods=["GET", "HEAD"]), code_route()]


def code_route() -> Route:
    """The route of the map's own code."""
    return Route("/peta/{sha}/{name}", _code, methods=["GET", "HEAD"])


def _code(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in CODE_FILES or request.path_params["sha"] != code_version():
        return absent()
    return FileResponse(HERE / name, media_type=CODE_FILES[name], headers=FOREVER)


def absent() -> Response:
    """404, not to be remembered."""
    return PlainTextResponse("Tidak ditemukan", status_code=404, headers={"Cache-Control": "no-store"})
