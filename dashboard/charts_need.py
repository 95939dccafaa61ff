"""The picture of need: how much of every area is poor, as a range, and how much of it receives."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.charts import ACCENT, INK, WARN, figure_of, range_bars, wrapped
from dashboard.words import t

#: How a place is drawn by whether it stands out; the mark says it as well as the colour.
MARKS = {"kurang": (WARN, "diamond"), "lebih": (INK, "square"), "": (ACCENT, "circle")}


def need_ranges(table: pd.DataFrame) -> Any:
    """One line per area, the first on top: the estimated share of the poor with its 95 % range, and a bar
    mark where the share of recipients lies. Hollow marks had no household in the survey."""
    import plotly.graph_objects as go

    table = table.assign(label=[wrapped(name) for name in table["label"]])
    figure = figure_of(34 * max(len(table), 4) + 90)
    for state, (colour, symbol) in MARKS.items():
        part = table[table["menonjol"] == state]
        if part.empty:
            continue
        hollow = [colour if n else "#ffffff" for n in part["contoh"]]
        figure.add_trace(
            go.Scatter(
                y=part["label"],
                x=100 * part["bagian"],
                mode="markers",
                name=t(f"kebutuhan.gambar_{state or 'biasa'}"),
                marker={"symbol": symbol, "size": 10, "color": hollow, "line": {"width": 2, "color": colour}},
                error_x=range_bars(part["bagian"], part["rendah"], part["tinggi"], colour),
                customdata=part[["rendah", "tinggi"]] * 100,
                hovertemplate="%{y}: %{x:.0f} % (%{customdata[0]:.0f}–%{customdata[1]:.0f} %)<extra></extra>",
            )
        )
    figure.add_trace(
        go.Scatter(
            y=table["label"],
            x=100 * table["bagian_penerima"],
            mode="markers",
            name=t("kebutuhan.gambar_penerima"),
            marker={"symbol": "line-ns", "size": 16, "line": {"width": 3, "color": INK}},
            hovertemplate="%{y}: %{x:.0f} %<extra></extra>",
        )
    )
    order = table["label"].tolist()[::-1]
    figure.update_layout(yaxis={"categoryorder": "array", "categoryarray": order})
    top = 100 * max(table["tinggi"].max(), table["bagian_penerima"].max())
    figure.update_xaxes(range=[0, min(max(top * 1.06, 10), 101)], ticksuffix=" %", gridcolor="#e4e9ea")
    figure.update_yaxes(automargin=True)
    return figure
