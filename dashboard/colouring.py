"""From figures to colour classes, tooltip texts and the table twin of a map."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.coverage.definitions import Indicator
from dashboard import formats
from dashboard.map import ClassScale, MapWords, classify, diverging_scale, sequential_scale
from dashboard.map.scale import quantile_cuts
from dashboard.words import t

# Around 100 %: what lies within five points of the quota is neither over nor unused.
AROUND_FULL = (0.80, 0.95, 1.05, 1.20)
#: Steps between classes that people can count in.
STEPS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2)


def colour(values: pd.Series, one: Indicator) -> tuple[ClassScale, dict[str, int]]:
    """The scale of an indicator and the class of every area. Rates have fixed classes where they can."""
    scale = _scale(values, one)
    return scale, {str(k): int(v) for k, v in classify(values, scale.cuts).items()}


def _scale(values: pd.Series, one: Indicator) -> ClassScale:
    def as_percent(value: float) -> str:
        return formats.number(value * 100, 1 if value * 1000 % 10 else 0)

    if one.kelas == "tengah":
        return diverging_scale(AROUND_FULL, palette="PuOr", unit="%", form=as_percent)
    if one.kelas == "selisih":
        largest = float(values.abs().quantile(0.9)) if values.notna().any() else 0.0
        step = max(round(largest / 2, -1 if largest > 40 else 0), 1)
        return diverging_scale(
            (-2 * step, -step / 2, step / 2, 2 * step), palette="PuOr", form=formats.number
        )
    if one.is_rate:
        return sequential_scale(even_cuts(values), unit="%", form=as_percent)
    return sequential_scale(quantile_cuts(values, 5), form=formats.number)


def one_colour(label: str) -> ClassScale:
    """The scale of a map that only shows where the areas lie."""
    return ClassScale((), ("#a1dab4",), (label,))


def even_cuts(values: pd.Series) -> tuple[float, ...]:
    """Four cuts at a round distance around the middle of the shares, so that differences show.

    >>> even_cuts(pd.Series([0.41, 0.47, 0.52, 0.58, 0.63]))
    (0.4, 0.5, 0.6, 0.7)
    """
    known = values.dropna()
    if known.empty:
        return (0.2, 0.4, 0.6, 0.8)
    low, middle, high = known.quantile([0.05, 0.5, 0.95])
    step = next((s for s in STEPS if 4 * s >= high - low), STEPS[-1])
    first = min(max(round(middle / step - 1.5), 1) * step, 1 - 4 * step) if step < STEPS[-1] else step
    return tuple(round(first + i * step, 4) for i in range(4))


def texts(table: pd.DataFrame, one: Indicator, unit: str) -> dict[str, str]:
    """The tooltip of every area: the figure and, for a share, its fraction."""
    found = {}
    for row in table.to_dict("records"):
        value = formats.figure(row["nilai"], one.is_rate)
        if formats.missing(row["nilai"]):
            value = t("peta.tanpa_data")
        elif one.is_rate:
            value += f" ({formats.number(row['pembilang'])} / {formats.number(row['penyebut'])} {unit})"
        else:
            value += f" {unit}"
        found[str(row["kode"])] = value
    return found


def twin(table: pd.DataFrame, one: Indicator) -> None:
    """The map as a table, sortable, for screen readers and for those who would rather read."""
    shown = table[["kode", "nama", "nilai", "pembilang", "penyebut"]].copy()
    if one.is_rate:
        shown["nilai"] = shown["nilai"] * 100
    columns = {
        "kode": st.column_config.TextColumn(t("umum.kode")),
        "nama": st.column_config.TextColumn(t("umum.wilayah")),
        "nilai": st.column_config.NumberColumn(
            t("satuan.persen") if one.is_rate else t("umum.nilai"),
            format="%.1f" if one.is_rate else "localized",
        ),
        "pembilang": st.column_config.NumberColumn(t("umum.pembilang"), format="localized"),
        "penyebut": st.column_config.NumberColumn(t("umum.penyebut"), format="localized"),
    }
    if not one.is_rate:
        shown = shown.drop(columns=["pembilang", "penyebut"])
    st.dataframe(shown, hide_index=True, column_config=columns, alt=t("peta.tabel"))


def words(language: str) -> MapWords | None:
    """The map's own texts; Indonesian is its default."""
    if language == "id":
        return None
    names = MapWords.__dataclass_fields__
    return MapWords(**{name: t(f"peta_en.{name}") for name in names})
