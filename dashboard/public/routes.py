"""Addresses beside the pages: map layers and the release's own files, from memory, and nothing else."""

from __future__ import annotations

import hashlib
import mimetypes

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from analytics.errors import UserError
from analytics.published import bundle
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
    """A file of the release in force, or all of them in one: to be saved, never shown as a page."""
    try:
        held = source.served()
    except UserError:
        return absent()
    name, number = request.path_params["name"], held.release.number
    body = held.bundle if name == bundle.name(number) else held.files.get(name)
    if body is None or request.path_params["number"] != number:
        return absent()
    mark = f'"{hashlib.sha256(body).hexdigest()}"'
    headers = {"Cache-Control": "public, max-age=3600", "Access-Control-Allow-Origin": "*", "ETag": mark}
    if _has(request.headers.get("If-None-Match", ""), mark):
        return Response(status_code=304, headers=headers)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    headers["Content-Disposition"] = f'attachment; filename="{name.replace("/", "-")}"'
    return Response(body, media_type=kind, headers=headers)


def _has(told: str, mark: str) -> bool:
    """Whether a reader holds a file already: its mark is among those it tells, weak or not."""
    marks = {one.strip().removeprefix("W/") for one in told.split(",")}
    return mark in marks or "*" in marks
