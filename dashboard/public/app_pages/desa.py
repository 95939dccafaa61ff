"""One page a desa: its published figures beside its kecamatan's, to share by link and to print."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.published import slices
from analytics.published.rules import ANY
from dashboard import formats, reading
from dashboard.public import figures, frame, view
from dashboard.public.frame import Page, say
from dashboard.words import language, t

#: The browser prints; Streamlit has no button for it.
PRINT = """
export default function ({ data, parentElement }) {
  const button = parentElement.querySelector("button") ?? document.createElement("button");
  button.type = "button";
  button.textContent = data.label;
  button.style.cssText = "min-height:44px;padding:0 1rem;border:1px solid #0b5c6b;border-radius:.5rem;" +
    "background:#fff;color:#0b5c6b;font:600 1rem sans-serif;cursor:pointer";
  button.onclick = () => window.print();
  if (!button.isConnected) parentElement.append(button);
}
"""
_print = st.components.v2.component("tepat_sasaran_cetak", js=PRINT)


def choose(page: Page, areas: pd.DataFrame) -> None:
    """Any desa by typing its name."""
    desa = areas[areas["tingkat"] == "desa"].sort_values(["nama", "kode"])
    names = areas.set_index("kode")["nama"]

    def said(kode: str) -> str:
        return f"{names[kode]} – {t('umum.kec')} {names[kode[:6]]}" if kode else t("publik.pilih_desa_dulu")

    with st.container(key="layar_pilih"):
        frame.pick("wilayah", ["", *map(str, desa["kode"])], t("publik.pilih_desa"), words=said)


def programmes(page: Page, kode: str) -> None:
    """Recipients of the desa, programme by programme."""
    rows = slices.one(page.release, page.view.periode, kode)
    rows = rows.assign(judul=rows["program"].map(page.programme))
    shown, columns = figures.table(rows, say("situs.program"), "judul")
    st.subheader(say("situs.program_judul"))
    reading.show(shown, columns, t("publik.tabel_desa", nama=str(rows["nama"].iloc[0])))
    frame.rounded()


def beside(page: Page, kode: str) -> None:
    """The share of families with any programme: the desa, its kecamatan, the kabupaten."""
    above = [kode, slices.parent(kode), slices.parent(slices.parent(kode))]
    rows = pd.concat([slices.one(page.release, page.view.periode, one) for one in above])
    rows = rows[rows["program"] == ANY]
    below = (f"{t('umum.' + slices.level_of(one))} " for one in above[:2])
    rows = rows.assign(judul=[*below, ""] + rows["nama"])
    st.subheader(t("publik.dibanding"))
    shown, columns = figures.table(rows, t("umum.wilayah"), "judul")
    reading.show(shown, columns, t("publik.dibanding"))
    frame.rounded()


def poorest(page: Page, kode: str) -> None:
    """How many families of the poorest decile receive anything, where that may be told."""
    table = page.release.tables["kelompok"]
    found = table[(table["kode"] == kode) & (table["periode"] == page.view.periode)]
    for row in slices.records(found):
        line = t(
            "publik.desil_satu",
            keluarga=formats.number(row["keluarga_angka"]),
            menerima=formats.number(row["menerima_angka"]),
        )
        st.write(line + (f" ({figures.share(row['persen'])})" if row["persen"] else ""))


def before(page: Page, kode: str) -> None:
    """Quarter by quarter, where the release holds more than one."""
    if len(page.release.periods) < 2:
        return
    rows = slices.history(page.release, kode)
    rows = rows[rows["program"] == ANY]
    rows = rows.assign(judul=rows["periode"].map(formats.period))
    st.subheader(t("publik.riwayat"))
    shown, columns = figures.table(rows, t("umum.periode"), "judul")
    reading.show(shown, columns, t("publik.riwayat"))
    frame.rounded()


def share(kode: str) -> None:
    """The address of this page as it is passed on, and the button that prints it."""
    with st.container(key="bagikan"):
        base = str(st.context.url or "").split("?")[0]
        link = f"{base}?wilayah={kode}" + ("&bahasa=en" if language() == "en" else "")
        st.caption(t("publik.bagikan"))
        st.code(link, language=None, wrap_lines=True)
    with st.container(key="cetak"):
        _print(key="cetak_halaman", data={"label": t("publik.cetak")})


shown = view.shown().wilayah
page = frame.open_page(t("publik.desa_judul"))
areas = slices.areas(page.release)
kode = page.view.wilayah if len(page.view.wilayah) == 10 else ""
choose(page, areas)
if shown and not kode:
    st.info(t("publik.desa_tak_dikenal"))
if kode:
    names = areas.set_index("kode")["nama"]
    st.header(f"{t('umum.desa')} {formats.plain(names[kode])}")
    st.caption(f"{t('umum.kecamatan')} {formats.plain(names[kode[:6]])} · {kode}")
    with st.container(key="layar_triwulan"):
        frame.pick_period(page)
    programmes(page, kode)
    beside(page, kode)
    poorest(page, kode)
    before(page, kode)
    share(kode)
    frame.link("peta", t("publik.lihat_peta"), dalam=kode[:6], wilayah=kode)
    frame.link("usul", say("usul.judul"))
else:
    st.write(t("publik.desa_pengantar"))
frame.foot(page)
