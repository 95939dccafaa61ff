"""Usulan: how far proposals get, where and why they are refused, how long it takes, when decrees come."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from analytics.access import ScopedRepository
from analytics.access.proposals import ProposalReport
from analytics.clock import period_end
from analytics.usulan.funnel import NOT_SAID
from analytics.usulan.words import KINDS, reasons, stages
from dashboard import charts, formats, parts, reading, view_state
from dashboard.navigation import repository
from dashboard.words import language, t

ROWS = 20
#: What a table has room for: handed in, passed by the office, accepted.
SHOWN = ("usulan", "valid", "diterima")
COLUMNS = (*SHOWN, "ditolak")
DECREES = 12


def opened(repo: ScopedRepository, periods: list[str]) -> parts.Page:
    """The view settled on a period of proposals; the programme and the map's choices stay as they are."""
    areas = repo.areas()
    first = view_state.current()
    period = first.periode if first.periode in periods else periods[0]
    known = first.wilayah if first.wilayah in set(areas["kode"]) else ""
    view = replace(first, periode=period, wilayah=known)
    view_state.keep(view)
    return parts.Page(repo, view, areas, {})


def filters(page: parts.Page, periods: list[str]) -> str:
    """Kind, area and period; returns the kind chosen, empty for all."""
    area, period = st.columns(2, vertical_alignment="bottom")
    with area:
        parts.area_box(page)
    with period:
        parts.pick("periode", periods, t("umum.periode"), words=formats.period)
    chosen = st.segmented_control(
        t("usulan.jenis"),
        ["semua", *KINDS.values()],
        default="semua",
        format_func=lambda name: t(f"usulan.{name}"),
        required=True,
        key="jenis_usulan",
    )
    return "" if chosen == "semua" else str(chosen)


def headline(report: ProposalReport) -> None:
    """Four figures a reader should take away, and what is counted how."""
    one = report.jumlah
    cells = [(t(f"usulan.{name}"), formats.number(one[name])) for name in SHOWN]
    parts.metric_row(
        [*cells, (t("usulan.dari_valid"), formats.percent(one["disetujui_dari_valid"]))], "usulan"
    )
    again, drafts = formats.number(one["diusulkan_lagi"]), formats.number(one["draf"])
    st.caption(t("usulan.catatan", ulang=again, draf=drafts))


def stage_names() -> dict[str, str]:
    """The stages in the session's language."""
    return {one.tahap: one.arti_en if language() == "en" else one.arti for one in stages()}


def funnel_view(report: ProposalReport) -> None:
    """The funnel as bars."""
    st.subheader(t("usulan.corong"))
    names = list(report.hasil["tahap"].map(stage_names()))
    chart = charts.funnel_bars(report.hasil, names)
    st.plotly_chart(chart, config=charts.CONFIG, alt=t("usulan.corong_alt"))
    st.caption(t("usulan.corong_arti"))


def word(name: str, heading: str, form: Callable[[Any], str] | None = None) -> reading.Column:
    """A column of words under a heading of this page."""
    return reading.Column(name, t(f"usulan.{heading}"), form=form)


def figure(name: str, heading: str = "", form: Callable[[Any], str] = formats.number) -> reading.Column:
    """A column of figures, written as the reader's language writes them."""
    return reading.Column(name, t(f"usulan.{heading or name}"), "angka", form)


def table_of(found: pd.DataFrame, caption: str, first: reading.Column, *others: reading.Column) -> None:
    """One table of this page; its first column names the row, in a narrow place it heads a card."""
    reading.show(found, [replace(first, kind="judul"), *others], t(f"usulan.{caption}"))


def group_table(found: pd.DataFrame, caption: str, first: reading.Column) -> None:
    """Groups of a funnel, one row each, with the same figures."""
    counts = [figure(name, f"singkat_{name}") for name in COLUMNS]
    table_of(found, caption, first, *counts, figure("dari_valid", "singkat_dari_valid", formats.percent))


def by_route_and_kind(report: ProposalReport) -> None:
    """Two short tables: which route, and which kind and programme."""
    st.subheader(t("usulan.per_jalur"))
    route = word("jalur", "jalur", lambda name: t(f"usulan.jalur_{name}"))
    group_table(report.per_jalur, "per_jalur", route)
    st.subheader(t("usulan.per_jenis"))
    kinds = report.per_jenis
    programme = kinds["program"].where(kinds["program"] != "", t("usulan.tanpa_program"))
    names = kinds["jenis"].map(lambda name: t(f"usulan.{name}")) + " · " + programme
    group_table(kinds.assign(jenis=names), "per_jenis", word("jenis", "jenis"))
    st.caption(t("usulan.singkat_arti"))


def by_desa(page: parts.Page, report: ProposalReport) -> None:
    """The desa with most proposals first, a page at a time."""
    st.subheader(t("usulan.per_desa"))
    table = report.per_desa
    pages = max(math.ceil(len(table) / ROWS), 1)
    place = st.container()
    current = int(st.pagination(pages, key=f"desa_{report.periode}_{report.wilayah}")) if pages > 1 else 1
    with place:
        shown = table.iloc[(current - 1) * ROWS : current * ROWS]
        names = [
            f"{r['nama']}, {page.name(r['kode_desa'][:6])}" if r["kode_desa"] else t("usulan.tanpa_desa")
            for r in parts.records(shown)
        ]
        group_table(shown.assign(nama=names), "per_desa", word("nama", "desa"))


def refusal_view(report: ProposalReport) -> None:
    """Why proposals are refused, the most frequent reason first."""
    st.subheader(t("usulan.alasan"))
    if report.alasan.empty:
        st.text(t("usulan.alasan_kosong"))
        return
    table_of(
        report.alasan,
        "alasan",
        word("alasan", "alasan_kolom", reason_words),
        word("kelompok", "kelompok", lambda group: t(f"usulan.kelompok_{group}")),
        figure("n", "banyaknya"),
        figure("bagian", form=formats.percent),
    )


def reason_words(code: Any) -> str:
    """A reason in the session's language; a refusal may give none."""
    one = NOT_SAID if formats.missing(code) else reasons()[int(code)]
    return one["arti_en" if language() == "en" else "arti"]


def pace_view(report: ProposalReport) -> None:
    """Median and ninth decile of the days between two stages."""
    st.subheader(t("usulan.lama"))
    table = report.lama[report.lama["n"] > 0]
    if table.empty:
        st.text(t("usulan.lama_kosong"))
        return
    names = stage_names()
    shown = table.assign(tahap=table["dari"].map(names) + " → " + table["ke"].map(names))
    figures = (figure("n", "usulan"), figure("median"), figure("p90"))
    table_of(shown, "lama", word("tahap", "tahap"), *figures)
    st.caption(t("usulan.lama_arti"))


def cadence_view(report: ProposalReport) -> None:
    """When decrees came, how far apart, and how long ago the last one."""
    st.subheader(t("usulan.irama"))
    one = report.irama
    if not one["sk"]:
        st.text(t("usulan.irama_kosong"))
        return
    days = {
        name: formats.NONE if one[name] is None else t("usulan.hari_n", n=formats.number(one[name]))
        for name in ("hari_sejak", "jeda_median", "jeda_terpanjang")
    }
    cells = [(t("usulan.sk_terakhir"), formats.short_day(one["terakhir"]))]
    parts.metric_row([*cells, *((t(f"usulan.{name}"), value) for name, value in days.items())], "irama")
    table_of(
        report.sk.sort_values("tanggal_sk", ascending=False).head(DECREES),
        "irama",
        word("nomor_sk", "nomor_sk"),
        word("tanggal_sk", "tanggal", formats.day),
        figure("n", "usulan"),
        figure("jeda"),
    )


repo = repository()
st.title(t("usulan.judul"))
parts.tell_interrupted(repo)
simulated = f":orange-badge[{t('umum.simulasi')}] " if repo.is_simulated() else ""
periods = repo.proposal_periods()
if not repo.has_boundaries():
    parts.missing_file(t("usulan.tanpa_batas"), t("usulan.tanpa_batas_saran"), "batas")
elif not periods:
    if simulated:
        st.caption(simulated)
    parts.missing_file(t("usulan.kosong"), t("usulan.kosong_saran"), "usulan")
else:
    page = opened(repo, periods)
    age = st.empty()
    chosen_kind = filters(page, periods)
    found = repo.proposals(page.view.periode, page.view.wilayah, chosen_kind)
    words = t(
        "usulan.umur",
        periode=formats.period(found.periode),
        per=formats.day(period_end(found.periode)),
        n=formats.number(found.jumlah["usulan"]),
    )
    age.caption(simulated + words)
    headline(found)
    if found.jumlah["usulan"]:
        funnel_view(found)
        by_route_and_kind(found)
        by_desa(page, found)
        refusal_view(found)
        pace_view(found)
    cadence_view(found)
