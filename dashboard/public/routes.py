"""Addresses beside the pages: map layers and the release's own files, from memory, and nothing else."""

from __future__ import annotations

import mimetypes

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from analytics.errors import UserError
from dashboard.map.serving import FOREVER, absent, code_route
from dashboard.public import source

METHODS = ["GET", "HEAD"]


def routes() -> list[Route]:
    """``/geo``, ``/peta`` and ``/terbitan``: every file is looked up among those the manifest lists."""
    return [
        Route("/geo/{sha}/{name}", layer, methods=METHODS),
        code_route(),
        Route("/terbitan/{number:int}/{name:path}", file, methods=METHODS),
    ]


def file_url(number: int, name: str) -> str:
    """Where a file of a release is taken from; later releases have addresses of their own."""
    return f"/terbitan/{number}/{name}"


def layer(request: Request) -> Response:
    """A map layer of the release in force; 404 for any other."""
    sha, name = request.path_params["sha"], request.path_params["name"]
    try:
        held = source.served()
    except UserError:
        return absent()
    body = held.files.get(source.LAYERS + name)
    if body is None or sha != source.layers_id(held):
        return absent()
    return Response(body, media_type="application/json", headers=FOREVER)


def file(request: Request) -> Response:
    """A file of the release in force, to be saved, never shown as a page of this site."""
    try:
        held = source.served()
    except UserError:
        return absent()
    name = request.path_params["name"]
    body = held.files.get(name)
    if body is None or request.path_params["number"] != held.release.number:
        return absent()
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    saved = name.replace("/", "-")
    headers = {
        "Cache-Control": "public, max-age=3600",
        "Content-Disposition": f'attachment; filename="{saved}"',
        "Access-Control-Allow-Origin": "*",
    }
    if told := held.release.manifest["berkas"].get(name):
        headers["ETag"] = f'"{told["sha256"]}"'
    return Response(body, media_type=kind, headers=headers)
