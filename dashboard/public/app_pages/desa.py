"""One page a desa: its published figures beside its kecamatan's, to share by link and to print."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from analytics.published import slices
from analytics.published.rules import ANY
from dashboard import formats, reading
from dashboard.public import figures, frame, view
from dashboard.public.frame import Page, say
from dashboard.words import t

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
    names = areas.set_index("kode")["nama"]
    desa = areas[areas["tingkat"] == "desa"].sort_values(["nama", "kode"])
    desa = desa.assign(atas=desa["induk"].map(names))
    words = {"": t("publik.pilih_desa_dulu")} | {r["kode"]: figures.placed(r) for r in slices.records(desa)}
    with st.container(key="layar_pilih"):
        frame.pick("wilayah", list(words), t("publik.pilih_desa"), words=words.__getitem__)


def programmes(page: Page, kode: str) -> None:
    """Recipients of the desa, programme by programme."""
    rows = slices.one(page.release, page.view.periode, kode)
    rows = rows.assign(judul=rows["program"].map(page.programme))
    shown, columns = figures.table(rows, say("situs.program"))
    st.subheader(say("situs.program_judul"))
    reading.show(shown, columns, t("publik.tabel_desa", nama=str(rows["nama"].iloc[0])))
    frame.rounded()


def beside(page: Page, kode: str) -> None:
    """The share of families with any programme: the desa, its kecamatan, the kabupaten."""
    above = [kode, slices.parent(kode), slices.parent(slices.parent(kode))]
    rows = pd.concat([slices.one(page.release, page.view.periode, one) for one in above])
    rows = rows[rows["program"] == ANY]
    rows = rows.assign(judul=[figures.full_name(row) for row in slices.records(rows)])
    st.subheader(t("publik.dibanding"))
    shown, columns = figures.table(rows, t("umum.wilayah"))
    reading.show(shown, columns, t("publik.dibanding"))
    frame.rounded()


def poorest(page: Page, kode: str) -> None:
    """How many families of the poorest decile receive anything: here, else in the area around it."""
    row = slices.group(page.release, page.view.periode, kode)
    if not row:
        return
    line = t(
        "publik.desil_satu",
        wilayah=figures.full_name(row),
        keluarga=formats.number(row["keluarga_angka"]),
        menerima=formats.number(row["menerima_angka"]),
        persen=f" ({figures.share(row['persen'])})" if row["persen"] else "",
    )
    wider = "" if row["kode"] == kode else f" {t('publik.desil_satu_luas')}"
    frame.line(line + wider)


def before(page: Page, kode: str) -> None:
    """Quarter by quarter, where the release holds more than one."""
    if len(page.release.periods) < 2:
        return
    rows = slices.history(page.release, kode)
    rows = rows[rows["program"] == ANY]
    rows = rows.assign(judul=rows["periode"].map(formats.period))
    st.subheader(t("publik.riwayat"))
    shown, columns = figures.table(rows, t("umum.periode"))
    reading.show(shown, columns, t("publik.riwayat"))
    frame.rounded()


#: What of the view is the map's alone, as it is without a map.
MAP = {"program": ANY, "tingkat": "kecamatan", "dalam": ""}


def share(kode: str) -> None:
    """The address of this page as it is passed on, and the button that prints it."""
    with st.container(key="bagikan"):
        base = str(st.context.url or "").split("?")[0]
        # The quarter goes along: who opens the link sees what is shown here.
        link = f"{base}?{urlencode(view.carried(wilayah=kode, **MAP))}"
        st.caption(t("publik.bagikan"))
        st.code(link, language=None, wrap_lines=True)
    with st.container(key="cetak"):
        _print(key="cetak_halaman", data={"label": t("publik.cetak")})


asked = view.shown().wilayah
page = frame.open_page(t("publik.desa_judul"))
areas = slices.areas(page.release, page.view.periode)
kode = page.view.wilayah if len(page.view.wilayah) == 10 else ""
choose(page, areas)
if asked and not page.view.wilayah:
    st.info(t("publik.desa_tak_dikenal"))
if kode:
    own, above = (slices.records(areas[areas["kode"] == one])[0] for one in (kode, slices.parent(kode)))
    frame.name_tab(figures.full_name(own))
    st.html(f'<h2 class="nama-desa">{escape(figures.full_name(own))}</h2>')
    frame.line(f"{figures.full_name(above)} · {kode}", "umur")
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
