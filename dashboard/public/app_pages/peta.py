"""Ke mana bantuan pergi: the map of kecamatan or desa, the same figures as text and as a table below."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.published import slices
from dashboard import formats, listing, reading
from dashboard.map import MapEvent
from dashboard.public import figures, frame, maps, view
from dashboard.public.frame import Page, say
from dashboard.words import t

#: A page of the table where all fit: the kecamatan of most kabupaten, the desa of a kecamatan.
ROWS = 50


def on_map(event: MapEvent) -> None:
    """What a person did on the map becomes the view: choose, enter a kecamatan, or let go."""
    if event.kind == "open":
        view.change(**inside(event.id or ""))
    else:
        view.change(wilayah=event.id or "")


def choices(page: Page) -> None:
    """Programme, quarter, and how far in: levels of the kabupaten, or one kecamatan's desa."""
    programme, place, quarter = st.columns(3, vertical_alignment="bottom")
    with programme:
        frame.pick_programme(page)
    with quarter:
        frame.pick_period(page)
    areas = slices.areas(page.release, page.view.periode)
    names = areas[areas["tingkat"] == "kecamatan"].set_index("kode")["nama"]

    def said(kode: str) -> str:
        return f"{t('umum.kec')} {names[kode]}" if kode else t("publik.seluruh")

    with place:
        options = ["", *map(str, names.index)]
        frame.pick("dalam", options, t("umum.wilayah"), words=said, also=lambda _chosen: {"wilayah": ""})
    if page.view.dalam:
        return
    frame.pick(
        "tingkat",
        ["kecamatan", "desa"],
        t("publik.tingkat"),
        words=lambda one: t(f"umum.{one}"),
        segmented=True,
        also=lambda _chosen: {"wilayah": "", "dalam": ""},
    )


def headline(page: Page, found: slices.Slice) -> None:
    """The whole in one sentence: how many families, and how many of all."""
    if found.total:
        words = f"{figures.full_name(found.total)}: {figures.sentence(found.total, page.counted)}"
        if found.total["keadaan"] == slices.WHOLE and found.complete:
            words = t(
                "publik.menerima_kira",
                nama=figures.full_name(found.total),
                n=formats.number(found.told),
                program=page.counted,
            )
        frame.line(words, "kalimat utama")


def go(name: str, label: str, **opens: str) -> None:
    """A button to another place on the map. Not a link: one to the page it stands on leaves the address."""
    st.button(label, key=f"ke_{name}", on_click=view.change, kwargs=opens)


def chosen(page: Page, found: slices.Slice) -> None:
    """The chosen area in words, with the way to its own page."""
    rows = found.rows[found.rows["kode"] == page.view.wilayah]
    for row in slices.records(rows):
        is_desa = slices.level_of(row["kode"]) == "desa"
        place = figures.placed(row) if is_desa else figures.full_name(row)
        frame.line(f"{place}: {figures.sentence(row, page.counted)}")
        if is_desa:
            frame.link("desa", t("publik.buka_desa", nama=formats.plain(figures.full_name(row))))
        else:
            label = t("publik.buka_kecamatan", nama=formats.plain(row["nama"]))
            go("kecamatan", label, **inside(row["kode"]))


def inside(kode: str) -> dict[str, str]:
    """What changes in the view when the map goes into a kecamatan, or out of it with an empty code."""
    return {"dalam": kode, "wilayah": ""}


def twin(page: Page, found: slices.Slice, level: str) -> None:
    """The map as a table, by choice of order, with the published total and the rounding difference."""
    st.header(t("publik.tabel"))
    orders = {"nama": ("nama", True), "nilai_turun": ("urut", False), "nilai_naik": ("urut", True)}
    # Told apart by their kecamatan where desa of all kecamatan stand together.
    whole = found.rows if level == "desa" and not page.view.dalam else found.rows.drop(columns="atas")
    judul = [figures.name(row) for row in slices.records(found.rows)]
    rows = listing.ordered(whole.assign(urut=found.values, judul=judul), orders, "umum.urut_", "publik")
    place = st.container()
    size = ROWS if len(rows) <= ROWS else listing.ROWS
    listed = listing.paged(rows, f"publik_{level}_{page.view.dalam}", size)
    shown, columns = figures.table(listed, t(f"publik.tingkat_{level}"))
    total = say("situs.total", nama=str(found.total.get("nama", page.kabupaten)))
    with place:
        reading.show(figures.with_sum(shown, found, total), columns, maps.title(page, found))
        frame.rounded()


def places(page: Page, rows: pd.DataFrame) -> None:
    """Every desa of the kecamatan as a link: the way in for keyboards and for maps that do not load."""
    with st.expander(t("publik.halaman_desa"), icon=":material/list:"):
        for row in slices.records(rows.sort_values("nama")):
            frame.link("desa", formats.plain(figures.full_name(row)), wilayah=row["kode"])


page = frame.open_page(t("publik.peta_judul"))
st.write(say("situs.pengantar"))
choices(page)
level = "desa" if page.view.dalam else page.view.tingkat
found = slices.below(page.release, page.view.periode, page.view.program, level, page.view.dalam)
headline(page, found)
if page.view.dalam:
    go("kabupaten", t("publik.kembali"), **inside(""))
maps.draw(page, found, on_map)
chosen(page, found)
frame.line(maps.summary(page, found))
if page.release.manifest["simulasi"]:
    st.caption(t("peta.skematis"))
twin(page, found, level)
if page.view.dalam:
    places(page, found.rows)
frame.foot(page)
