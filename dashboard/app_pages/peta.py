"""Peta: programme first, then an indicator, kecamatan or desa, with the chosen area's figures beside it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.access import ScopedRepository
from analytics.coverage.definitions import indicators
from dashboard import colouring, formats, model_basis, parts, view_state
from dashboard.map import MapEvent, area_map, layer_order, layer_url
from dashboard.navigation import layer_folder, repository
from dashboard.words import language, t


def on_map(event: MapEvent) -> None:
    """What a person did on the map becomes the view: choose, enter a kecamatan, or let go."""
    if event.kind == "open":
        view_state.change(wilayah=event.id or "", dalam=event.id or "")
    else:
        inside = view_state.shown().dalam
        view_state.change(wilayah=event.id or inside)


def change_level() -> None:
    view_state.change(tingkat=st.session_state["pilih_tingkat"], dalam="", wilayah="")


def draw(page: parts.Page, level: str, table: pd.DataFrame) -> None:
    """The map of one level, with the same figures as a table below it."""
    view, one = page.view, indicators()[page.view.indikator]
    sha = page.repo.layers_id()
    name = f"desa-{view.dalam}" if view.dalam else level
    order = layer_order(layer_folder(sha) / f"{name}.json")
    values = table.set_index("kode")["nilai"].reindex(list(order))
    scale, classes = colouring.colour(values, one)
    unit = t(f"satuan.{table['satuan'].iloc[0]}") if len(table) else ""
    area_map(
        key="peta",
        layer_url=layer_url(sha, name),
        order=order,
        classes=classes,
        scale=scale,
        texts=colouring.texts(table, one, unit),
        title=t(
            "peta.judul_peta",
            indikator=parts.indicator_name(one.indikator),
            program=page.rule.nama,
            periode=view.periode,
            satuan=t("satuan.persen") if one.is_rate else unit,
        ),
        selected=view.wilayah or None,
        drill=level == "kecamatan" and not view.dalam,
        words=colouring.words(language()),
        on_event=on_map,
    )
    if page.repo.is_simulated():
        st.caption(t("peta.skematis"))


def figures(page: parts.Page) -> None:
    """All indicators of the chosen area for the chosen programme, each with its fraction."""
    chain = page.repo.place(page.area)
    table = page.repo.area_figures(page.view.periode, page.area)
    table = table[table["program"] == page.view.program]
    st.subheader(parts.plain(chain[-1].nama))
    st.caption(f"{t(f'umum.{chain[-1].tingkat}')} · {chain[-1].kode} · {page.rule.nama}")
    found = {str(row["indikator"]): row for row in parts.records(table)}
    rows = {}
    for key in page.repo.offered_indicators(page.view.periode, page.view.program):
        one, row, name = indicators()[key], found.get(key), parts.indicator_name(key)
        if row is None:
            continue
        unit, value = t(f"satuan.{row['satuan']}"), formats.figure(row["nilai"], one.is_rate)
        if one.is_rate and not formats.missing(row["penyebut"]):
            a, b = formats.number(row["pembilang"]), formats.number(row["penyebut"])
            value = f"**{value}**  \n{t('umum.pecahan', a=a, b=b, satuan=unit)}"
        elif not one.is_rate and not formats.missing(row["nilai"]):
            value = f"**{value}** {unit}"
        rows[f"**{name}**" if key == page.view.indikator else name] = value
    st.table(pd.DataFrame({t("umum.nilai"): rows}), border="horizontal")


def boundaries_only(repo: ScopedRepository) -> None:
    """Before anything is computed the boundaries are drawn all the same: has every desa come in?"""
    sha = repo.layers_id()
    order = layer_order(layer_folder(sha) / "desa.json")
    st.caption(t("peta.hanya_batas", n=formats.number(len(order))))
    area_map(
        key="peta_batas",
        layer_url=layer_url(sha, "desa"),
        order=order,
        classes=dict.fromkeys(order, 0),
        scale=colouring.one_colour(t("umum.desa")),
        texts=dict.fromkeys(order, t("peta.tanpa_data")),
        title=t("peta.batas"),
        words=colouring.words(language()),
    )


page = parts.open_page("peta.judul")
if page is None and repository().has_boundaries():
    boundaries_only(repository())
if page:
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    with left:
        offered = page.repo.offered_indicators(page.view.periode, page.view.program)
        parts.pick("indikator", offered, t("umum.indikator"), words=parts.indicator_name)
    with right:
        st.session_state["pilih_tingkat"] = page.view.tingkat
        st.segmented_control(
            t("peta.tingkat"),
            ["kecamatan", "desa"],
            format_func=lambda level: t(f"umum.{level}"),
            key="pilih_tingkat",
            on_change=change_level,
            required=True,
        )
    parts.breadcrumb(page)
    level = "desa" if page.view.dalam else page.view.tingkat
    table = page.repo.indicators(
        page.view.periode, program=page.view.program, tingkat=level, indikator=page.view.indikator
    )
    table = table[table["kode"].str.startswith(page.view.dalam)]
    model_basis.warn(page.repo.model_card(page.view.periode), [page.rule.pangsa_garis])
    picture, beside = st.columns([2, 1])
    with picture:
        draw(page, level, table)
        st.caption(parts.indicator_meaning(page.view.indikator))
        parts.tell_gaps(page)
        parts.tell_gaps(page, program=page.view.program)
    with beside:
        figures(page)
    with st.expander(t("peta.tabel"), icon=":material/table:"):
        colouring.twin(table, indicators()[page.view.indikator], f"peta_{level}")
