"""The page of the comparison: an indicator to choose, a map, one line of details.

?peta= chooses who draws: komponen, plotly-inline (the GeoJSON in the figure) or plotly-url (by address).
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dashboard.map import MapEvent, area_map, classify, layer_order, layer_url, sequential_scale

FOLDER = Path(os.environ["PETA_UJI_DIR"])
SCALE = sequential_scale([20, 40, 60, 80], unit="%")
INDICATORS = ["satu", "dua", "tiga", "empat"]


@st.cache_data
def figures(indicator: str) -> pd.Series:
    """Made-up shares in percent, cached for both sides alike."""
    order = layer_order(FOLDER / "desa.json")
    values = np.random.default_rng(INDICATORS.index(indicator)).uniform(0, 100, len(order))
    return pd.Series(values, index=list(order))


@st.cache_resource
def polygons() -> dict[str, Any]:
    """Parsed once; parsing is not held against Plotly."""
    loaded: dict[str, Any] = json.loads((FOLDER / "desa.geojson").read_text(encoding="utf-8"))
    return loaded


def remember(event: MapEvent) -> None:
    """The choice, before the page is drawn again."""
    st.session_state["pilihan"] = event.id


def draw_component(values: pd.Series, indicator: str) -> str | None:
    """Our map, as a page uses it."""
    area_map(
        key="peta",
        layer_url=layer_url("0123456789abcdef", "desa"),
        order=tuple(values.index),
        classes=classify(values, SCALE.cuts).to_dict(),
        scale=SCALE,
        texts={code: f"{value:.1f} %" for code, value in values.items()},
        title=indicator,
        selected=st.session_state.get("pilihan"),
        on_event=remember,
    )
    chosen: str | None = st.session_state.get("pilihan")
    return chosen


def draw_plotly(values: pd.Series, indicator: str, inline: bool) -> str | None:
    """Plotly's map with what its own advice gives it: a key, uirevision, plain opacities, no tiles."""
    import plotly.graph_objects as go

    trace = go.Choroplethmap(
        geojson=polygons() if inline else "/pembanding/desa.geojson",
        locations=list(values.index),
        z=values.to_numpy(),
        zmin=0,
        zmax=100,
        colorscale="YlGnBu",
        marker={"line": {"color": "white", "width": 0.7}},
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        hovertemplate="%{z:.1f} %<extra></extra>",
    )
    figure = go.Figure(trace)
    figure.update_layout(
        map={"style": "white-bg", "center": {"lon": 109.5, "lat": -7.9}, "zoom": 9},
        height=520,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        uirevision="tetap",
        meta=indicator,
    )
    event: Any = st.plotly_chart(figure, key="peta", on_select="rerun", selection_mode="points")
    points = event["selection"]["points"]
    return str(points[0]["location"]) if points else None


st.set_page_config(layout="wide")
indicator = st.segmented_control("Indikator", INDICATORS, default="satu", required=True)
who = st.query_params.get("peta", "komponen")
values = figures(indicator)
if who == "komponen":
    chosen = draw_component(values, indicator)
else:
    chosen = draw_plotly(values, indicator, inline=who == "plotly-inline")
st.text(f"rincian {chosen}: {values[chosen]:.1f} %" if chosen else "rincian kosong")
