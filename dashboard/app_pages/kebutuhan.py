"""Kebutuhan: how many families are poor in each area, never without its range, and how many receive."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from analytics.coverage.definitions import indicators
from dashboard import (
    charts,
    charts_need,
    colouring,
    formats,
    listing,
    model_basis,
    navigation,
    parts,
    programme_errors,
    reading,
)
from dashboard.map import area_map, layer_order, layer_url
from dashboard.navigation import layer_folder
from dashboard.words import language, t

#: The column each order sorts by, and whether the smallest comes first; "" is the order of the repository.
ORDERS = {
    "kurang": ("", True),
    "miskin": ("miskin", False),
    "bagian": ("bagian", False),
    "lebar": ("galat", False),
    "nama": ("label", True),
}


def between(low: Any, high: Any, form: Callable[[Any], str]) -> str:
    """A range as people write it: 40–68."""
    return f"{form(low)}–{form(high)}"


def ranges(table: pd.DataFrame, low: str, high: str, form: Callable[[Any], str]) -> list[str]:
    """The range of every row, from two of its columns."""
    return [between(a, b, form) for a, b in zip(table[low], table[high], strict=True)]


def whole_percent(value: Any) -> str:
    return formats.percent(value, 0)


def per_hundred(value: Any) -> str:
    return formats.number(value if formats.missing(value) else 100 * value)


def summary(page: parts.Page) -> None:
    """The chosen area in one sentence and three figures, each with its range."""
    level = {4: "kabupaten", 6: "kecamatan", 10: "desa"}[len(page.area)]
    found = page.repo.need(page.view.periode, page.view.program, level, page.area)
    if found.empty:
        return
    row = parts.records(found)[0]
    families = t("satuan.keluarga")
    cells = [
        (f"{t('kebutuhan.miskin')} ({families})", formats.number(row["miskin"])),
        (f"{t('kebutuhan.penerima')} ({families})", formats.number(row["penerima"])),
        (
            t("kebutuhan.per_100"),
            f"{per_hundred(row['per_miskin'])} "
            f"({between(row['per_rendah'], row['per_tinggi'], per_hundred)})",
        ),
    ]
    parts.metric_row(cells, "kebutuhan")
    st.markdown(
        t(
            "kebutuhan.kalimat",
            nama=parts.plain(str(row["nama"])),
            garis=formats.percent(page.rule.pangsa_garis, 0),
            rendah=formats.number(row["miskin_rendah"]),
            tinggi=formats.number(row["miskin_tinggi"]),
            bagian=whole_percent(row["bagian"]),
            n=formats.number(row["contoh"]),
        )
    )


def choose(page: parts.Page) -> tuple[pd.DataFrame, str]:
    """The areas below the chosen one, with names that tell them apart."""
    view = page.view
    level = "desa" if view.wilayah else view.tingkat
    if not view.wilayah:
        words = {one: t(f"umum.{one}") for one in ("kecamatan", "desa")}
        parts.pick("tingkat", list(words), t("kuota.menurut"), words=words.__getitem__, segmented=True)
    table = page.repo.need(view.periode, view.program, level, view.wilayah[:6])
    far = level == "desa" and not view.wilayah
    labels = [f"{r['nama']}, {page.name(r['kode'][:6])}" if far else r["nama"] for r in parts.records(table)]
    return table.assign(label=labels), level


def tell_outstanding(page: parts.Page, table: pd.DataFrame, level: str) -> None:
    """How many places have fewer or more recipients per poor family than chance explains."""
    n = table["menonjol"].value_counts()
    words = {k: formats.number(n.get(k, 0)) for k in ("kurang", "lebih")}
    st.info(
        t(
            "kebutuhan.menonjol",
            **words,
            tingkat=t(f"umum.{level}").lower(),
            semua=formats.number(len(table)),
        ),
        icon=":material/balance:",
    )


def on_map(page: parts.Page, table: pd.DataFrame, level: str) -> None:
    """The share of the poor on the map; every area says its range."""
    sha, one = page.repo.layers_id(), indicators()["cakupan"]
    name = f"desa-{page.view.wilayah[:6]}" if page.view.wilayah else level
    order = layer_order(layer_folder(sha) / f"{name}.json")
    values = table.set_index("kode")["bagian"].reindex(list(order))
    scale, classes = colouring.colour(values, one)
    area_map(
        key="peta_kebutuhan",
        layer_url=layer_url(sha, name),
        order=order,
        classes=classes,
        scale=scale,
        texts={r["kode"]: in_words(r) for r in parts.records(table)},
        title=t("kebutuhan.peta", garis=formats.percent(page.rule.pangsa_garis, 0)),
        words=colouring.words(language()),
    )


def in_words(row: dict[str, Any]) -> str:
    """One area as a reader of the map hears it: share and range, and who receives."""
    return t(
        "kebutuhan.di_peta",
        bagian=whole_percent(row["bagian"]),
        selang=between(row["rendah"], row["tinggi"], whole_percent),
        penerima=formats.number(row["penerima"]),
        miskin=formats.number(row["miskin"]),
    )


def table_view(table: pd.DataFrame) -> None:
    """The same areas as figures; every estimate carries its range in the same cell."""
    estimates = {
        "bagian": ("rendah", "tinggi", whole_percent),
        "miskin": ("miskin_rendah", "miskin_tinggi", formats.number),
        "per_miskin": ("per_rendah", "per_tinggi", per_hundred),
    }
    written = {name: with_range(table, name, *rest) for name, rest in estimates.items()}
    columns = [
        reading.Column("label", t("umum.wilayah"), "judul"),
        reading.Column("keluarga", t("satuan.keluarga").capitalize(), "angka", formats.number),
        reading.Column("bagian", t("kebutuhan.bagian"), "selang"),
        reading.Column("miskin", t("kebutuhan.miskin"), "selang"),
        reading.Column("penerima", t("ringkasan.penerima"), "angka", formats.number),
        reading.Column("per_miskin", t("kebutuhan.per_100_singkat"), "selang"),
        reading.Column("contoh", t("kebutuhan.contoh_singkat"), "angka", formats.number),
        reading.Column("menonjol", t("kebutuhan.keadaan"), form=lambda s: t(f"kebutuhan.{s or 'biasa'}")),
    ]
    reading.show(table.assign(**written), columns, t("kebutuhan.judul"))
    st.caption(t("kebutuhan.tabel_arti"))


def with_range(table: pd.DataFrame, name: str, low: str, high: str, form: Callable[[Any], str]) -> list[str]:
    """An estimate with its range behind it: 97 (79–116)."""
    return [f"{form(v)} ({r})" for v, r in zip(table[name], ranges(table, low, high, form), strict=True)]


def published(page: parts.Page, level: str) -> None:
    """The same areas moved to the poverty rate that BPS publishes, and what the model says without it."""
    told = page.repo.published_rate(page.view.periode)
    table = page.repo.need(page.view.periode, "", level, page.view.wilayah[:6])
    if told is None or table.empty:
        return
    with st.expander(t("kebutuhan.bps")):
        st.markdown(
            t(
                "kebutuhan.bps_arti",
                p=formats.percent(told["bagian_jiwa"], 2),
                tahun=told["tahun"],
                garis=formats.number(told["rupiah"]),
                sumber=parts.plain(told["sumber"]),
            )
        )
        shown = table.assign(selang=ranges(table, "rendah_patokan", "tinggi_patokan", formats.percent))
        columns = [
            reading.Column("nama", t("umum.wilayah"), "judul"),
            reading.Column("bagian_patokan", t("kebutuhan.patokan"), "angka", formats.percent),
            reading.Column("selang", t("kebutuhan.selang"), "selang"),
            reading.Column("bagian", t("kebutuhan.tanpa_patokan"), "angka", formats.percent),
        ]
        reading.show(listing.paged(shown, f"bps_{level}"), columns, t("kebutuhan.bps"))


def per_area(page: parts.Page) -> None:
    """The areas below the chosen one as picture, map and table; told plainly where the survey allows none."""
    table, level = choose(page)
    st.subheader(t(f"kebutuhan.per_{level}"))
    if table.empty:
        parts.empty(t("kebutuhan.tanpa_wilayah"), t("kebutuhan.tanpa_wilayah_saran"))
        return
    tell_outstanding(page, table, level)
    found = listing.ordered(table, ORDERS, "kebutuhan.urut_", "kebutuhan")
    picture, drawn, numbers = st.tabs([t("kebutuhan.gambar"), t("kebutuhan.di_atas_peta"), t("kuota.tabel")])
    shown = listing.paged(found, f"{page.view.program}_{page.view.wilayah}_{level}")
    with picture:
        st.plotly_chart(charts_need.need_ranges(shown), config=charts.CONFIG, alt=t("kebutuhan.gambar_alt"))
        st.caption(t("kebutuhan.gambar_arti"))
    with drawn:
        on_map(page, table, level)
    with numbers:
        table_view(shown)
    st.caption(t("kebutuhan.arti"))
    published(page, level)


page = parts.open_page("kebutuhan.judul")
if page and not page.repo.has_register(page.view.periode):
    parts.missing_file(t("kosong.tanpa_register"), t("kosong.tanpa_register_saran"), "keluarga")
elif page and page.rule.pangsa_garis is None:
    parts.empty(t("kosong.tanpa_garis", program=page.rule.nama), t("kosong.tanpa_garis_saran"))
elif page and not page.repo.has_need(page.view.periode, page.view.program):
    # A survey there is, but nobody knows who receives: what is missing is the list.
    lacks = "daftar" if page.repo.estimates_need(page.view.periode) else "survei"
    kind = {"daftar": "penerima", "survei": "survei"}[lacks]
    parts.tell_gaps(page, about="kebutuhan")
    parts.missing_file(t(f"kebutuhan.tanpa_{lacks}"), t(f"kebutuhan.tanpa_{lacks}_saran"), kind)
elif page:
    parts.breadcrumb(page)
    parts.tell_gaps(page)
    parts.tell_gaps(page, program=page.view.program)
    model_basis.warn(page.repo.model_card(page.view.periode), [page.rule.pangsa_garis])
    summary(page)
    programme_errors.show(page)
    per_area(page)
    parts.tell_gaps(page, about="kebutuhan")
    st.info(t("umum.tak_terdaftar"), icon=":material/visibility_off:")
    navigation.link("metode", t("metode.tautan"))
