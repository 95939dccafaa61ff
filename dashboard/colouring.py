"""From figures to colour classes, tooltip texts and the table twin of a map."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.coverage.classes import class_cuts
from analytics.coverage.definitions import Indicator
from dashboard import formats, listing, reading
from dashboard.map import ClassScale, MapWords, classify, diverging_scale, sequential_scale
from dashboard.words import t


def colour(values: pd.Series, one: Indicator) -> tuple[ClassScale, dict[str, int]]:
    """The scale of an indicator and the class of every area. Rates have fixed classes where they can."""
    scale = _scale(values, one)
    return scale, {str(k): int(v) for k, v in classify(values, scale.cuts).items()}


def _scale(values: pd.Series, one: Indicator) -> ClassScale:
    def as_percent(value: float) -> str:
        return formats.number(value * 100, 1 if value * 1000 % 10 else 0)

    cuts = class_cuts(values, one)
    make = sequential_scale if one.kelas == "urut" else diverging_scale
    return make(cuts, unit="%", form=as_percent) if one.is_rate else make(cuts, form=formats.number)


def one_colour(label: str) -> ClassScale:
    """The scale of a map that only shows where the areas lie."""
    return ClassScale((), ("#a1dab4",), (label,))


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


def twin(table: pd.DataFrame, one: Indicator, key: str) -> None:
    """The map as a table, sorted by choice, for screen readers and for those who would rather read."""
    orders = {"nilai_naik": ("nilai", True), "nilai_turun": ("nilai", False), "nama": ("nama", True)}
    found = listing.ordered(table, orders, "umum.urut_", key)
    place = st.container()
    shown = listing.paged(found, key)
    value = t("satuan.persen") if one.is_rate else t("umum.nilai")
    columns = [
        reading.Column("nama", t("umum.wilayah"), "judul"),
        reading.Column("kode", t("umum.kode")),
        reading.Column("nilai", value, "angka", lambda v: formats.figure(v, one.is_rate)),
    ]
    if one.is_rate:
        columns += [
            reading.Column(name, t(f"umum.{name}"), "angka", formats.number)
            for name in ("pembilang", "penyebut")
        ]
    with place:
        reading.show(shown, columns, t("peta.tabel"))


def words(language: str) -> MapWords | None:
    """The map's own texts; Indonesian is its default."""
    if language == "id":
        return None
    names = MapWords.__dataclass_fields__
    return MapWords(**{name: t(f"peta_en.{name}") for name in names})
