"""The pictures of the Model page: whom the score fails, and which answers have moved."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.charts import ACCENT, INK, PALE, WARN, figure_of, figures_beside, range_bars, wrapped
from dashboard.words import t

#: Worse than everybody by more than chance is a diamond of another colour: shape says it as well as colour.
MARKS = {True: (WARN, "diamond", "audit.lebih_buruk"), False: (ACCENT, "circle", "audit.tidak_beda")}
READING_COLOURS = {"jauh": WARN, "bergeser": "#e8b27d", "tetap": ACCENT, "kebetulan": PALE}


def group_errors(table: pd.DataFrame, everybody: float) -> Any:
    """One line per group, the first on top: its error with the 95 % range; the upright line is everybody.

    Columns: nama, nilai, rendah, tinggi, n, menonjol; shares of one.
    """
    import plotly.graph_objects as go

    table = table.assign(label=[wrapped(name) for name in table["nama"]])
    figure = figure_of(34 * max(len(table), 4) + 90)
    for worse, (colour, symbol, words) in MARKS.items():
        part = table[table["menonjol"] == worse]
        if part.empty:
            continue
        figure.add_trace(
            go.Scatter(
                y=part["label"],
                x=100 * part["nilai"],
                mode="markers",
                name=wrapped(t(words), 30),
                marker={"symbol": symbol, "size": 11, "color": colour},
                error_x=range_bars(part["nilai"], part["rendah"], part["tinggi"], colour),
                customdata=part[["rendah", "tinggi", "n"]].mul([100, 100, 1]),
                hovertemplate="%{y}: %{x:.0f} % (%{customdata[0]:.0f}–%{customdata[1]:.0f} %), "
                "n %{customdata[2]:,}<extra></extra>",
            )
        )
    figure.add_vline(x=100 * everybody, line={"color": INK, "dash": "dot", "width": 1.5})
    order = table["label"].tolist()[::-1]
    figure.update_layout(yaxis={"categoryorder": "array", "categoryarray": order})
    figure.update_xaxes(range=[-2, 102], ticksuffix=" %", gridcolor="#e4e9ea", zeroline=False)
    figure.update_yaxes(automargin=True)
    return figure


def drift_bars(table: pd.DataFrame) -> Any:
    """How far each answer has moved (PSI), with what chance alone reaches as a mark across the bar.

    Columns: nama, psi, kebetulan, bacaan; the first on top.
    """
    import plotly.graph_objects as go

    table = table.assign(label=[wrapped(name, 24) for name in table["nama"]])
    figure = figure_of(34 * max(len(table), 4) + 90)
    for reading, colour in READING_COLOURS.items():
        part = table[table["bacaan"] == reading]
        if part.empty:
            continue
        figure.add_trace(
            go.Bar(
                y=part["label"],
                x=part["psi"],
                orientation="h",
                name=t(f"hanyutan.baca_{reading}"),
                marker={"color": colour, "line": {"width": 1, "color": INK}},
                hovertemplate="%{y}: %{x:.3f}<extra></extra>",
            )
        )
    figure.add_trace(
        go.Scatter(
            y=table["label"],
            x=table["kebetulan"],
            mode="markers",
            name=t("hanyutan.kebetulan"),
            marker={"symbol": "line-ns", "size": 16, "line": {"width": 3, "color": INK}},
            hovertemplate=f"{t('hanyutan.kebetulan')}: %{{x:.3f}}<extra></extra>",
        )
    )
    texts = [formats.number(value, 3) for value in table["psi"]]
    order = table["label"].tolist()[::-1]
    top = max(float(table[["psi", "kebetulan"]].max().max()), 0.1)
    # In a column of their own: beside the mark of chance a figure would be read as that mark's.
    figure.add_trace(figures_beside(table["label"], [1.02 * top] * len(table), texts))
    figure.update_layout(barmode="overlay", yaxis={"categoryorder": "array", "categoryarray": order})
    figure.update_xaxes(range=[0, top * 1.3], gridcolor="#e4e9ea", zeroline=False)
    figure.update_yaxes(automargin=True)
    return figure
