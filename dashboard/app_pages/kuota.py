"""Kuota: realisation against quota; overrun and unused places alarm equally."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.coverage.quota import count_states
from dashboard import charts, formats, listing, parts, reading
from dashboard.words import t

#: The column each order sorts by, and whether the smallest comes first; "" is the order of the repository.
ORDERS = {
    "jauh": ("", True),
    "lebih": ("sisa_kuota", True),
    "sisa": ("sisa_kuota", False),
    "serapan": ("serapan", True),
    "luar": ("di_luar_kuota", False),
    "nama": ("label", True),
}
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


def alarms(page: parts.Page) -> None:
    """Too many and too few, said equally loudly, for the kecamatan and the desa below the chosen area."""
    view = page.view
    levels = ("desa",) if view.wilayah else ("kecamatan", "desa")
    tables = {one: page.repo.quota_table(view.periode, view.program, one, view.wilayah[:6]) for one in levels}
    st.warning(
        "  \n".join(alarm(table, one) for one, table in tables.items()), icon=":material/notifications:"
    )
    for one, table in tables.items():
        if missing := count_states(table)["tanpa_kuota"]:
            words = t("kuota.tanpa_kuota_n", n=formats.number(missing), tingkat=t(f"umum.{one}").lower())
            st.warning(words)


def alarm(table: pd.DataFrame, level: str) -> str:
    """How many areas are over and how many have places left, in words."""
    found = {state: formats.number(n) for state, n in count_states(table).items()}
    return t("kuota.alarm", lebih=found["lebih"], sisa=found["sisa"], tingkat=t(f"umum.{level}").lower())


def choose(page: parts.Page) -> tuple[pd.DataFrame, str]:
    """Level and state to show; the areas of that level below the chosen one, with words for the diagram."""
    view = page.view
    level = "desa" if view.wilayah else view.tingkat
    by, which = st.columns(2)
    if not view.wilayah:
        with by:
            words = {one: t(f"umum.{one}") for one in ("kecamatan", "desa")}
            parts.pick("tingkat", list(words), t("kuota.menurut"), words=words.__getitem__, segmented=True)
    with which:
        chosen = st.segmented_control(
            t("kuota.tampilkan"), SHOW, default="semua", format_func=lambda s: t(f"kuota.{s}"), required=True
        )
    table = page.repo.quota_table(view.periode, view.program, level, view.wilayah[:6])
    state = table["keadaan"]
    cut = table[state != "tanpa_kuota" if chosen == "semua" else state == chosen]
    return described(page, cut, level), level


def described(page: parts.Page, table: pd.DataFrame, level: str) -> pd.DataFrame:
    """The areas with a name that tells them apart, and their figures as the diagram writes them."""
    far = level == "desa" and not page.view.wilayah
    labels = [f"{r['nama']}, {page.name(r['kode'][:6])}" if far else r["nama"] for r in parts.records(table)]
    figures = [
        t("kuota.batang_isi", penerima=formats.number(r["penerima"]), kuota=formats.number(r["kuota"]))
        for r in parts.records(table)
    ]
    return table.assign(label=labels, isi=figures)


def table_view(table: pd.DataFrame) -> None:
    """The same areas as figures."""
    numbers = ("sisa_kuota", "kuota", "penerima", "layak", "di_luar_kuota")
    headings = {"penerima": "realisasi", "di_luar_kuota": "di_luar"}
    columns = [
        reading.Column("label", t("umum.wilayah"), "judul"),
        reading.Column("serapan", t("kuota.serapan"), "angka", formats.percent),
        *(
            reading.Column(name, t(f"kuota.{headings.get(name, name)}"), "angka", formats.number)
            for name in numbers
        ),
        reading.Column("keadaan", t("kuota.keadaan"), form=lambda state: t(f"kuota.{state}")),
    ]
    reading.show(table, columns, t("kuota.judul"))


page = parts.open_page("kuota.judul")
if page:
    parts.breadcrumb(page)
    view = page.view
    whole = page.repo.figures(view.periode, view.program, page.area)
    if formats.missing(whole.get("kuota")):
        parts.missing_file(t("kosong.tanpa_kuota"), t("kosong.tanpa_kuota_saran"), "kuota")
    else:
        summary(page, whole)
        notice = st.container()
        cut, level = choose(page)
        with notice:
            alarms(page)
        if cut.empty:
            parts.empty(t("kuota.kosong"))
        else:
            key = f"{view.program}_{view.wilayah}_{level}"
            found = listing.ordered(cut, ORDERS, "kuota.urut_", "kuota")
            bars, numbers = st.tabs([t("kuota.batang"), t("kuota.tabel")])
            shown = listing.paged(found, key)
            with bars:
                st.plotly_chart(charts.quota_bars(shown), config=charts.CONFIG, alt=t("kuota.batang_alt"))
            with numbers:
                table_view(shown)
        st.caption(t("kuota.catatan"))
    parts.tell_gaps(page)
    parts.tell_gaps(page, program=view.program)
