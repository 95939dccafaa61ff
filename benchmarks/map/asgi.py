"""The server of the comparison: one process, one page, gzip for everybody."""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import Route

from dashboard.map.serving import FOREVER, layer_routes

LAYERS = Path(os.environ["PETA_UJI_DIR"])


def geojson(request: Request) -> FileResponse:
    """The same polygons for Plotly by address, as long-lived as ours."""
    return FileResponse(LAYERS / "desa.geojson", media_type="application/geo+json", headers=FOREVER)


app = st.App(
    str(Path(__file__).parent / "page.py"),
    routes=[*layer_routes(lambda sha: LAYERS), Route("/pembanding/desa.geojson", geojson)],
    middleware=[Middleware(GZipMiddleware, minimum_size=1000)],
)
