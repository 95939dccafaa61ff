"""One page, several situations chosen by ?skenario=: desa, kecamatan, hilang, tertukar, gelap."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import streamlit as st

from dashboard.map import (
    MapEvent,
    area_map,
    classify,
    diverging_scale,
    layer_order,
    layer_url,
    sequential_scale,
)

FOLDER = Path(os.environ["PETA_UJI_DIR"])
SHA = "0123456789abcdef"
SCALES = {
    "cakupan": sequential_scale([20, 40, 60, 80], unit="%"),
    "selisih": diverging_scale([-30, -10, 10, 30], unit="poin"),
}

st.set_page_config(layout="wide")
situation = st.query_params.get("skenario", "desa")
level = "kecamatan" if situation == "kecamatan" else "desa"
state = st.session_state
state.setdefault("terpilih", None)
state.setdefault("masuk", None)
state.setdefault("catatan", [])


def remember(event: MapEvent) -> None:
    """What a real page does with an event: change the view state, before anything is drawn."""
    state.catatan.append(f"{event.kind}:{event.id}")
    if event.kind == "open":
        state.masuk = event.id
    else:
        state.terpilih = event.id


def figures(indicator: str, order: tuple[str, ...]) -> pd.Series:
    rng = np.random.default_rng(3 if indicator == "cakupan" else 4)
    group = np.array([int(code[6:8]) for code in order])
    base = np.linspace(0.15, 0.95, 21)[np.random.default_rng(1).permutation(21)][group % 21]
    rates = np.clip(base + rng.normal(0, 0.1, len(order)), 0, 1) * 100
    values = pd.Series(rates if indicator == "cakupan" else rates - 55, index=list(order))
    values.iloc[[i for i in (5, 6, 40) if i < len(values)]] = np.nan
    return values


st.title("Cakupan bantuan per desa")
indicator = st.segmented_control("Indikator", list(SCALES), default="cakupan", required=True)
shown = st.toggle("Tampilkan peta", value=True)
order = layer_order(FOLDER / f"{level}.json")
if situation == "tertukar":
    order = (order[1], order[0], *order[2:])
values = figures(indicator, order)
masked = pd.Series(False, index=values.index)
masked.iloc[[12, 77] if level == "desa" else [2]] = True
classes = classify(values, SCALES[indicator].cuts, masked=masked)
texts = {
    code: "Tidak ada data" if np.isnan(value) else f"{value:.1f} %".replace(".", ",")
    for code, value in values.items()
}
event = None
if shown:
    event = area_map(
        key="peta",
        layer_url=layer_url(SHA, "tidak-ada" if situation == "hilang" else level),
        order=order,
        classes=classes.to_dict(),
        scale=SCALES[indicator],
        texts=texts,
        title={"cakupan": "Cakupan PKH, % keluarga layak, 2026-Q3", "selisih": "Selisih terhadap sasaran"}[
            indicator
        ],
        selected=state.terpilih,
        drill=level == "kecamatan",
        on_event=remember,
    )
runs = state["runs"] = state.get("runs", 0) + 1
facts = {
    "terpilih": state.terpilih,
    "masuk": state.masuk,
    "catatan": state.catatan,
    "kembali": event and [event.kind, event.id],
    "runs": runs,
}
st.code(json.dumps(facts), language=None)
st.text("\n".join(f"Baris {i}" for i in range(30)))
