"""The public app: pages of a signed release for anybody, without login, on a port of its own.

Started by ``tepat serve --public``; the folder of releases comes in the environment variable TEPAT_TERBITAN.
The process needs to read that folder and the program, and nothing else.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from dashboard.headers import Headers
from dashboard.public.gate import Closed, Spoken
from dashboard.public.routes import routes

app = st.App(
    str(Path(__file__).parent / "public" / "main.py"),
    routes=routes(),
    middleware=[
        Middleware(Headers),
        Middleware(Closed),
        Middleware(GZipMiddleware, minimum_size=1000),
        Middleware(Spoken),
    ],
)
