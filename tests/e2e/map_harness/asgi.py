"""Serves the harness page, the layers of PETA_UJI_DIR and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from dashboard.map.serving import layer_routes

LAYERS = Path(os.environ["PETA_UJI_DIR"])


def folder_for(sha: str) -> Path:
    return {"0123456789abcdef": LAYERS}[sha]


app = st.App(
    str(Path(__file__).parent / "page.py"),
    routes=layer_routes(folder_for),
    middleware=[Middleware(GZipMiddleware, minimum_size=1000)],
)
