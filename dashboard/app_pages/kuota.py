"""Kuota: realisation against quota; overrun and unused places alarm equally."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.coverage.quota import count_states
from dashboard import charts, formats, parts
from dashboard.words import t

SHOW = ("semua", "lebih", "sisa")


def summary(page: parts.Page, whole: dict[str, float]) -> None:
    """The chosen area's quota in four figures."""
    unit = t(f"satuan.{page.rule.satuan}")
    cells = [
        (t("kuota.kuota"), formats.number(whole.get("kuota"))),
        (t("kuota.realisasi"), formats.number(whole.get("penerima"))),
        (t("kuota.serapan"), formats.percent(whole.get("serapan"))),
        (t("kuota.di_luar"), formats.number(whole.get("di_luar_kuota"))),
    ]
    parts.metric_row([(f"{n} ({unit})" if "%" not in v else n, v) for n, v in cells], "kuota")


def alarms(page: parts.Page, table: pd.DataFrame, level: str) -> None:
    """Too many and too few, said equally loudly, for the shown level and for the desa below it."""
    lines = [alarm(table, level)]
    if level == "kecamatan":
        lines.append(alarm(page.repo.quota_table(page.view.periode, page.view.program, "desa"), "desa"))
    st.warning("  \n".join(lines), icon=":material/notifications:")
    if missing := count_states(table)["tanpa_kuota"]:
        st.warning(t("kuota.tanpa_kuota_n", n=formats.number(missing), tingkat=t(f"umum.{level}").lower()))


def alarm(table: pd.DataFrame, level: str) -> str:
    """How many areas are over and how many have places left, in words."""
    found = {state: formats.number(n) for state, n in count_states(table).items()}
    return t("kuota.alarm", lebih=found["lebih"], sisa=found["sisa"], tingkat=t(f"umum.{level}").lower())


def table_view(table: pd.DataFrame) -> None:
    """Sortable: a click on a heading sorts."""
    states = table["keadaan"].map(lambda state: t(f"kuota.{state}"))
    shown = table.assign(serapan=table["serapan"] * 100, keadaan=states)
    st.dataframe(
        shown[["nama", "serapan", "sisa_kuota", "kuota", "penerima", "layak", "di_luar_kuota", "keadaan"]],
        hide_index=True,
        height=min(36 * (len(shown) + 1) + 2, 640),
        alt=t("kuota.judul"),
        column_config={
            "nama": st.column_config.TextColumn(t("umum.wilayah"), pinned=True),
            "kuota": st.column_config.NumberColumn(t("kuota.kuota"), format="localized"),
            "penerima": st.column_config.NumberColumn(t("kuota.realisasi"), format="localized"),
            "serapan": st.column_config.NumberColumn(t("kuota.serapan"), format="%.1f %%"),
            "sisa_kuota": st.column_config.NumberColumn(t("kuota.sisa_kuota"), format="localized"),
            "layak": st.column_config.NumberColumn(t("kuota.layak"), format="localized"),
            "di_luar_kuota": st.column_config.NumberColumn(t("kuota.di_luar"), format="localized"),
            "keadaan": st.column_config.TextColumn(t("kuota.keadaan")),
        },
    )


page = parts.open_page("kuota.judul")
if page:
    parts.breadcrumb(page)
    view = page.view
    whole = page.repo.figures(view.periode, view.program, page.area)
    if formats.missing(whole.get("kuota")):
        parts.empty(t("kosong.tanpa_kuota"), t("kosong.tanpa_kuota_saran"))
    else:
        summary(page, whole)
        level = "desa" if view.wilayah else "kecamatan"
        table = page.repo.quota_table(view.periode, view.program, level, view.wilayah[:6])
        alarms(page, table, level)
        chosen = st.segmented_control(
            t("kuota.tampilkan"), SHOW, default="semua", format_func=lambda s: t(f"kuota.{s}"), required=True
        )
        state = table["keadaan"]
        cut = table[state != "tanpa_kuota" if chosen == "semua" else state == chosen]
        bars, numbers = st.tabs([t("kuota.batang"), t("kuota.tabel")])
        if cut.empty:
            parts.empty(t("kuota.kosong"))
        else:
            with bars:
                st.plotly_chart(charts.quota_bars(cut), config=charts.CONFIG, alt=t("kuota.batang_alt"))
            with numbers:
                table_view(cut)
        st.caption(t("kuota.catatan"))
    parts.tell_gaps(page)
    parts.tell_gaps(page, program=view.program)
