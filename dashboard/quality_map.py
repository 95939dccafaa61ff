"""Where a file is weak: one measure of its quality per desa, as a map and as the same figures in a table."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from analytics.access import ScopedRepository
from analytics.clock import period_end
from analytics.coverage.definitions import Indicator
from analytics.engine.quality import measures, offered, per_desa
from dashboard import colouring, formats
from dashboard.map import area_map, layer_order, layer_url
from dashboard.navigation import layer_folder
from dashboard.words import language, t


def draw(repo: ScopedRepository, report: dict[str, Any]) -> None:
    """The measure to choose, its map and its table; nothing where the file names no desa."""
    counts = repo.quality(report["id"])
    if counts.empty or not counts["kode_desa"].notna().any() or not repo.has_boundaries():
        return
    st.subheader(t("kualitas.peta"))
    key = f"ukuran_{report['id']}"
    name = st.segmented_control(
        t("kualitas.ukuran"),
        offered(counts),
        format_func=lambda one: label(measures()[one]),
        key=key,
        default="ditolak",
        required=True,
    )
    one = measures()[str(name)]
    table = per_desa(counts, one, period_end(report["period"]), date.today())
    table = table.merge(repo.areas()[["kode", "nama"]], on="kode")
    table["satuan"] = one.satuan
    _map(repo, table, one, report)
    st.caption(one.arti_en if language() == "en" else one.arti)
    placed = counts["kode_desa"].notna()
    if not placed.all():
        lost, total = (
            formats.number(n) for n in (counts.loc[~placed, "dibaca"].sum(), counts["dibaca"].sum())
        )
        st.caption(t("kualitas.tanpa_desa", n=lost, dari=total))
    with st.expander(t("kualitas.peta_tabel"), icon=":material/table:"):
        colouring.twin(table, one)


def label(one: Indicator) -> str:
    """The measure's name in the session's language."""
    return one.nama_en if language() == "en" else one.nama


def _map(repo: ScopedRepository, table: pd.DataFrame, one: Indicator, report: dict[str, Any]) -> None:
    if not one.is_rate and table["nilai"].nunique() == 1:
        # One colour for every desa says less than a sentence.
        st.info(t("kualitas.sama", nama=label(one), nilai=formats.number(table["nilai"].iloc[0])))
        return
    sha = repo.layers_id()
    order = layer_order(layer_folder(sha) / "desa.json")
    values = table.set_index("kode")["nilai"].reindex(list(order))
    scale, classes = colouring.colour(values, one)
    unit = t(f"satuan.{one.satuan}")
    area_map(
        key=f"peta_mutu_{report['id']}",
        layer_url=layer_url(sha, "desa"),
        order=order,
        classes=classes,
        scale=scale,
        texts=colouring.texts(table, one, unit),
        title=f"{label(one)}, {report['source']}",
        words=colouring.words(language()),
    )
