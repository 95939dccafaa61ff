"""Plotly charts that are not maps: bars, scatter, error curve. Frames in, figures out."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.words import language, t

CONFIG = {"displayModeBar": False, "responsive": True}
INK, ACCENT, WARN, PALE, SAND = "#1b2a30", "#0b5c6b", "#b35806", "#c9d3d6", "#e8b27d"


def figure_of(height: int) -> Any:
    """An empty picture in the house's style, so many pixels high."""
    import plotly.graph_objects as go

    figure = go.Figure()
    separators = ",." if language() == "id" else ".,"
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        separators=separators,
        font={"color": INK, "size": 13},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        plot_bgcolor="rgba(0,0,0,0)",
        hovermode="closest",
    )
    return figure


def coverage_bars(table: pd.DataFrame, chosen: str = "") -> Any:
    """Coverage of the eligible (or its upper bound) per area, highest first; the chosen one stands out."""
    import plotly.graph_objects as go

    table = table.sort_values("nilai")
    figure = figure_of(26 * max(len(table), 4) + 60)
    figure.add_trace(
        go.Bar(
            y=table["nama"],
            x=table["nilai"] * 100,
            orientation="h",
            marker_color=[WARN if kode == chosen else ACCENT for kode in table["kode"]],
            text=[formats.percent(v) for v in table["nilai"]],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: %{x:.1f} %<extra></extra>",
        )
    )
    top = max(float((table["nilai"] * 100).max() or 0), 10)
    # A coverage ends at 100 %; its upper bound may lie far above.
    widest = 112 if set(table["indikator"]) == {"cakupan"} else top * 1.18
    figure.update_xaxes(
        range=[0, min(top * 1.18, widest)], ticksuffix=" %", gridcolor="#e4e9ea", zeroline=False
    )
    figure.update_yaxes(automargin=True)
    return figure


def range_bars(middle: pd.Series, low: pd.Series, high: pd.Series, colour: str) -> dict[str, Any]:
    """The whiskers of an estimate with its range, given as shares and drawn as per cent."""
    return {
        "type": "data",
        "array": 100 * (high - middle),
        "arrayminus": 100 * (middle - low),
        "color": colour,
        "thickness": 1.5,
        "width": 4,
    }


def quota_bars(table: pd.DataFrame) -> Any:
    """Realisation per area as a bar with its figures, the quota as a mark: over and unused are seen at once.

    The areas stand in the order given, the first on top; ``label`` names them apart.
    """
    import plotly.graph_objects as go

    table = table.assign(label=[wrapped(name) for name in table["label"]])
    over = table["keadaan"] == "lebih"
    figure = figure_of(36 * max(len(table), 4) + 80)
    for label, part, colour in (
        (t("kuota.dalam"), table[~over], ACCENT),
        (t("kuota.lebih"), table[over], WARN),
    ):
        figure.add_trace(
            go.Bar(
                y=part["label"],
                x=part["penerima"],
                orientation="h",
                name=label,
                marker_color=colour,
                hovertemplate="%{y}: %{x:,.0f}<extra></extra>",
            )
        )
    figure.add_trace(
        go.Scatter(
            y=table["label"],
            x=table["kuota"],
            mode="markers",
            name=t("kuota.kuota"),
            marker={"symbol": "line-ns", "size": 18, "line": {"width": 3, "color": INK}},
            hovertemplate=f"{t('kuota.kuota')} %{{y}}: %{{x:,.0f}}<extra></extra>",
        )
    )
    longest = table[["penerima", "kuota"]].max(axis=1)
    figure.add_trace(figures_beside(table["label"], longest, table["isi"]))
    order = table["label"].tolist()[::-1]
    figure.update_layout(barmode="overlay", yaxis={"categoryorder": "array", "categoryarray": order})
    top = max(float(longest.max() or 0), 1.0)
    figure.update_xaxes(range=[0, top * 1.75], showticklabels=False, showgrid=False, zeroline=False)
    figure.update_yaxes(automargin=True)
    return figure


def figures_beside(labels: Any, ends: Any, texts: Any) -> Any:
    """Words to the right of bars that end where ``ends`` says."""
    import plotly.graph_objects as go

    return go.Scatter(
        y=labels,
        x=ends,
        mode="text",
        text=[f"  {text}" for text in texts],
        textposition="middle right",
        cliponaxis=False,
        showlegend=False,
        hoverinfo="skip",
    )


def scatter(points: dict[str, list[int]], line: float) -> Any:
    """Estimated against surveyed consumption, with the line: errors lie off the diagonal."""
    import plotly.graph_objects as go

    figure = figure_of(440)
    figure.add_trace(
        go.Scatter(
            x=points["benar"],
            y=points["taksir"],
            mode="markers",
            name=t("model.rumah_tangga"),
            marker={"size": 5, "color": ACCENT, "opacity": 0.35},
            hovertemplate="%{x:,.0f} → %{y:,.0f}<extra></extra>",
        )
    )
    low, high = min(points["taksir"]), max(points["taksir"])
    figure.add_trace(
        go.Scatter(
            x=[low, high],
            y=[low, high],
            mode="lines",
            name=t("model.tepat"),
            line={"color": INK, "dash": "dot"},
        )
    )
    for add in (figure.add_vline, figure.add_hline):
        add(**{"x" if add == figure.add_vline else "y": line}, line={"color": WARN, "width": 1.5})
    ticks = [
        r
        for r in (1e5, 2e5, 5e5, 1e6, 2e6, 5e6, 1e7, 2e7)
        if min(points["benar"]) / 2 <= r <= max(points["benar"]) * 2
    ]
    labels = [formats.number(r / 1000) for r in ticks]
    for update, title in ((figure.update_xaxes, "model.nyata"), (figure.update_yaxes, "model.taksiran")):
        update(
            type="log",
            title=t(title).replace(" (", "<br>("),
            gridcolor="#e4e9ea",
            tickvals=ticks,
            ticktext=labels,
        )
    return figure


def error_curve(curve: list[dict[str, float]]) -> Any:
    """The error at every quota beside that of drawing lots: small programmes miss more of their places."""
    import plotly.graph_objects as go

    figure = figure_of(360)
    x = [100 * point["share"] for point in curve]
    figure.add_trace(
        go.Scatter(
            x=x,
            y=[100 * point["ter"] for point in curve],
            mode="lines+markers",
            name=t("model.skor_ini"),
            line={"color": ACCENT, "width": 3},
            hovertemplate="%{x:.0f} %: %{y:.1f} %<extra></extra>",
        )
    )
    figure.add_trace(
        go.Scatter(
            x=x,
            y=[100 * point["acak"] for point in curve],
            mode="lines",
            name=t("model.acak"),
            line={"color": INK, "dash": "dot"},
        )
    )
    figure.update_xaxes(title=t("model.kuota_persen"), ticksuffix=" %", gridcolor="#e4e9ea")
    figure.update_yaxes(title=t("model.galat_persen"), ticksuffix=" %", gridcolor="#e4e9ea", range=[0, 100])
    return figure


def rule_bars(rules: list[dict[str, Any]], names: dict[str, str]) -> Any:
    """How often each rule was broken in one file; ``names`` are the rules in words."""
    import plotly.graph_objects as go

    ordered = sorted(rules, key=lambda rule: rule["count"])
    figure = figure_of(34 * max(len(ordered), 3) + 60)
    for severity, colour in (("galat", WARN), ("peringatan", ACCENT)):
        part = [rule for rule in ordered if rule["severity"] == severity]
        figure.add_trace(
            go.Bar(
                y=[wrapped(names[rule["id"]], 26) for rule in part],
                x=[rule["count"] for rule in part],
                orientation="h",
                name=t(f"kualitas.{severity}"),
                marker_color=colour,
                text=[formats.number(rule["count"]) for rule in part],
                textposition="outside",
                textangle=0,
                cliponaxis=False,
                hovertemplate="%{y}: %{x:,.0f}<extra></extra>",
            )
        )
    figure.update_yaxes(automargin=True)
    figure.update_xaxes(showticklabels=False, showgrid=False)  # every bar carries its own count
    return figure


def funnel_bars(hasil: pd.DataFrame, names: list[str]) -> Any:
    """One bar per stage, as long as the proposals that reached it, split by what became of them there.

    ``hasil`` is what ``analytics.usulan.funnel.outcomes`` gives, ``names`` its stages in words.
    """
    import plotly.graph_objects as go

    figure = figure_of(44 * len(hasil) + 70)
    # Long names wrap, so that a phone keeps most of its width for the bars.
    labels = [wrapped(name) for name in names]
    colours = {"maju": ACCENT, "menunggu": PALE, "ditolak": SAND}
    for key, colour in colours.items():
        figure.add_trace(
            go.Bar(
                y=labels,
                x=hasil[key],
                orientation="h",
                name=t(f"usulan.{key}"),
                marker_color=colour,
                hovertemplate=f"{t(f'usulan.{key}')}: %{{x:,.0f}}<extra></extra>",
            )
        )
    totals = [formats.number(n) for n in hasil["mencapai"]]
    figure.add_trace(figures_beside(labels, hasil["mencapai"], totals))
    figure.update_layout(barmode="stack", legend_traceorder="normal")
    top = max(float(hasil["mencapai"].max()), 1.0)
    figure.update_xaxes(range=[0, top * 1.22], showticklabels=False, showgrid=False, zeroline=False)
    figure.update_yaxes(autorange="reversed", automargin=True)
    return figure


def wrapped(name: str, width: int = 20) -> str:
    """A name over several lines, broken between words."""
    lines = [""]
    for word in name.split():
        if lines[-1] and len(lines[-1]) + len(word) + 1 > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "<br>".join(lines)
