"""Ringkasan: the Kepala Dinas's five minutes. Quota, coverage, and where attention is due."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.coverage.definitions import indicators
from dashboard import charts, formats, model_basis, navigation, parts, programme_errors
from dashboard.words import t

#: Cards beside each other; an office may have more programmes than fit.
BESIDE = 3


def programme_card(page: parts.Page, program: str) -> None:
    """One programme in one glance: how many, out of what quota, how many of the eligible."""
    values = page.repo.figures(page.view.periode, program, page.area)
    rule = page.rules[program]
    unit = t(f"satuan.{rule.satuan}")
    with st.container(border=True, height="stretch"):
        st.markdown(f"**{rule.nama}**")
        if formats.missing(values.get("penerima")):
            st.text(t("kosong.tanpa_daftar"))
            parts.tell_gaps(page, program=program)
            return
        st.metric(t("ringkasan.penerima"), f"{formats.number(values['penerima'])} {unit}")
        if formats.missing(values["serapan"]):
            st.caption(t("kosong.tanpa_kuota"))
        else:
            st.progress(min(values["serapan"], 1.0))
            quota, taken = formats.number(values["kuota"]), formats.percent(values["serapan"])
            st.caption(t("ringkasan.dari_kuota", kuota=quota, satuan=unit, serapan=taken))
        st.markdown(covered(values, unit, rule.desil_maks))
        rest = page.repo.beyond_eligible(page.view.periode, program, page.area)
        if rest is not None:
            st.markdown(t("ringkasan.tidak_layak", n=formats.number(rest), satuan=unit))
        if rule.syarat_komponen and not formats.missing(values["layak_tanpa_komponen"]):
            without = formats.number(values["layak_tanpa_komponen"])
            st.markdown(t("ringkasan.tanpa_komponen", n=without, satuan=unit))
        if not formats.missing(values["di_luar_kuota"]):
            outside = formats.number(values["di_luar_kuota"])
            st.markdown(t("ringkasan.di_luar_kuota", n=outside, satuan=unit))
        if not page.view.wilayah:
            programme_errors.one_line(page, program)
        st.caption(t("ringkasan.dasar", dasar=rule.dasar_hukum, mulai=formats.day(rule.berlaku_mulai)))
        parts.tell_gaps(page, program=program)


def covered(values: dict[str, float], unit: str, cut: int | None) -> str:
    """How many of the eligible receive: coverage where it is known, else its upper bound, else nothing."""
    if formats.missing(values["layak"]):
        return ""
    words = {"layak": formats.number(values["layak"]), "satuan": unit, "desil": cut}
    if not formats.missing(values["cakupan"]):
        return t("ringkasan.cakupan", cakupan=formats.percent(values["cakupan"]), **words)
    if formats.missing(values["penerima_per_layak"]):
        return t("ringkasan.hanya_layak", **words)
    return t("ringkasan.batas_atas", n=formats.percent(values["penerima_per_layak"]), **words)


def programme_cards(page: parts.Page) -> None:
    """The cards of all programmes, at most so many beside each other."""
    names = list(page.rules)
    for first in range(0, len(names), BESIDE):
        row = names[first : first + BESIDE]
        for column, program in zip(st.columns(min(len(names), BESIDE)), row, strict=False):
            with column:
                programme_card(page, program)


def bars(page: parts.Page) -> None:
    """Coverage of the areas below the chosen one, or its upper bound where nobody can say who receives."""
    below = page.repo.coverage_below(page.view.periode, page.view.program, page.view.wilayah)
    if below.empty:
        return
    title = "per" if below["indikator"].iloc[0] == "cakupan" else "batas_per"
    st.subheader(t(f"ringkasan.{title}_{below['tingkat'].iloc[0]}", program=page.rule.nama))
    chart = charts.coverage_bars(below, page.view.wilayah)
    st.plotly_chart(chart, config=charts.CONFIG, alt=t("ringkasan.per_alt"))


def attention_list(page: parts.Page, title: str, table: pd.DataFrame, note: str) -> None:
    """The desa that stand out in one respect, each a link that opens it on the map."""
    st.markdown(f"**{title}**")
    st.caption(note)
    if table.empty:
        st.text(t("ringkasan.tidak_ada"))
    with st.container(gap=None):
        for row in parts.records(table):
            rate, kode = indicators()[row["indikator"]].is_rate, str(row["kode"])
            unit = "" if rate else t(f"satuan.{row['satuan']}")
            name = parts.plain(f"{row['nama']}, {page.name(kode[:6])}")
            label = f"{name}: **{formats.figure(abs(row['nilai']), rate)}** {unit}"
            there = {"wilayah": kode, "dalam": kode[:6], "indikator": str(row["indikator"])}
            navigation.link("peta", label, icon=":material/location_on:", **there)


page = parts.open_page("ringkasan.judul")
if page:
    parts.breadcrumb(page)
    parts.tell_gaps(page)
    lines = [rule.pangsa_garis for rule in page.rules.values()]
    model_basis.warn(page.repo.model_card(page.view.periode), lines)
    programme_cards(page)
    st.subheader(t("ringkasan.perhatian", program=page.rule.nama))
    found = page.repo.attention(page.view.periode, page.view.program, "desa", page.view.wilayah)
    for column, name in zip(st.columns(len(found)), found, strict=True):
        with column:
            attention_list(page, t(f"ringkasan.{name}"), found[name], t(f"ringkasan.{name}_arti"))
    bars(page)
    st.info(t("umum.tak_terdaftar"), icon=":material/visibility_off:")
