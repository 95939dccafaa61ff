"""The internal app: pages for signed-in staff, map layers, compression and headers, on one port.

Started by ``tepat serve``; the workspace comes in the environment variable TEPAT_WORKSPACE.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from dashboard.downloads import Browser, download_routes
from dashboard.headers import Headers, Language
from dashboard.map.serving import layer_routes
from dashboard.navigation import layer_folder

app = st.App(
    str(Path(__file__).parent / "main.py"),
    routes=[*layer_routes(layer_folder), *download_routes()],
    middleware=[
        Middleware(Headers),
        Middleware(Browser),
        Middleware(GZipMiddleware, minimum_size=1000),
        Middleware(Language),
    ],
)
