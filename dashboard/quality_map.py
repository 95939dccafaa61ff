"""Where a file is weak: one measure of its quality per desa, as a map and as the same figures in a table."""

from __future__ import annotations

from typing import Any

import streamlit as st

from analytics.access import ScopedRepository
from analytics.coverage.definitions import Indicator
from analytics.engine.quality import DesaQuality, measures
from dashboard import colouring, formats
from dashboard.map import area_map, layer_order, layer_url
from dashboard.navigation import layer_folder
from dashboard.words import language, t


def draw(repo: ScopedRepository, report: dict[str, Any]) -> None:
    """The measure to choose, its map and its table; nothing where the file names no desa."""
    offered = repo.quality_measures(report["id"])
    if not offered:
        return
    st.subheader(t("kualitas.peta"))
    key = f"ukuran_{report['id']}"
    name = st.segmented_control(
        t("kualitas.ukuran"),
        offered,
        format_func=lambda one: label(measures()[one]),
        key=key,
        default="ditolak",
        required=True,
    )
    one = measures()[str(name)]
    found = repo.quality(report["id"], one.indikator)
    _map(repo, found, one, report)
    st.caption(one.arti_en if language() == "en" else one.arti)
    if found.unplaced:
        lost, total = formats.number(found.unplaced), formats.number(found.rows)
        st.caption(t("kualitas.tanpa_desa", n=lost, dari=total))
    with st.expander(t("kualitas.peta_tabel"), icon=":material/table:"):
        colouring.twin(found.table, one, f"mutu_{report['id']}")


def label(one: Indicator) -> str:
    """The measure's name in the session's language."""
    return one.nama_en if language() == "en" else one.nama


def _map(repo: ScopedRepository, found: DesaQuality, one: Indicator, report: dict[str, Any]) -> None:
    if not one.is_rate and found.alike is not None:
        # One colour for every desa says less than a sentence.
        st.info(t("kualitas.sama", nama=label(one), nilai=formats.number(found.alike)))
        return
    table, sha = found.table, repo.layers_id()
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
