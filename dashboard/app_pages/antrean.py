"""Antrean: the two verification queues, and one family's page. A queue asks for a visit, no more."""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st

from analytics.access.queues import BANDS, Queue
from dashboard import family_page, formats, parts, view_state
from dashboard.words import t

ROWS = 25


def status_words(status: str) -> str:
    return t(f"status.{status}")


def choose_filters(view: view_state.ViewState) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Bands and causes to show; both kept while paging."""
    left, right = st.columns(2)
    with left:
        bands = st.pills(
            t("antrean.pita"),
            BANDS,
            selection_mode="multi",
            default=["yakin", "ragu"],
            format_func=parts.band_name,
            key="pita",
            help=t("antrean.pita_arti"),
        )
    causes = CAUSES[view.antrean]
    with right:
        chosen = st.multiselect(
            t("antrean.sebab"),
            causes,
            format_func=status_words,
            key=f"sebab_{view.antrean}",
            placeholder=t("antrean.semua_sebab"),
        )
    return tuple(bands), tuple(chosen)


CAUSES = {
    "inklusi": ["pmt_jauh_di_atas", "desil_di_atas_batas", "layak", "desil_belum_ada"],
    "eksklusi": [
        "dugaan_exclusion_error",
        "di_luar_kuota",
        "tidak_punya_komponen",
        "dugaan_salah_peringkat",
        "belum_menerima",
        "kuota_belum_diisi",
        "desil_belum_ada",
        "tidak_layak",
    ],
}


def band_counts(page: parts.Page, query: Queue) -> None:
    """How many families each band holds, in the same area and with the same filters."""
    counts = dict(page.repo.queue_counts(page.view.periode, query).itertuples(index=False, name=None))
    unit = t("satuan.keluarga")
    cells = [(parts.band_name(band), f"{formats.number(counts.get(band, 0))} {unit}") for band in BANDS]
    parts.metric_row(cells, "pita")


def show_table(page: parts.Page, table: pd.DataFrame) -> None:
    """One page of the queue; a chosen row opens the family."""
    names = dict(zip(page.areas["kode"], page.areas["nama"], strict=True))
    shown = pd.DataFrame(
        {
            "desa": table["kode_desa"].map(names) + ", " + table["kode_desa"].str[:6].map(names),
            "p": table["p_miskin"] * 100,
            "sebab": table["status"].map(status_words),
            "alasan": table[["alasan_1", "alasan_2", "alasan_3"]].apply(
                lambda r: "; ".join(x for x in r if x), axis=1
            ),
            "desil": table["desil"].map(formats.number),
            "jiwa": table["jiwa"],
            "pita": table["pita"].map(parts.band_name),
            "nomor": table["id_keluarga"].str[:8],
        }
    )
    event = st.dataframe(
        shown,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=f"tabel_{page.view.antrean}_{page.view.program}_{page.view.wilayah}",
        height=35 * (len(shown) + 1) + 3,
        alt=t("antrean.judul"),
        column_config={
            "desa": st.column_config.TextColumn(t("antrean.desa_kecamatan"), pinned=True),
            "p": st.column_config.NumberColumn(
                t("antrean.peluang"), format="%.1f %%", help=t("antrean.peluang_arti"), width="small"
            ),
            "pita": st.column_config.TextColumn(t("antrean.pita")),
            "sebab": st.column_config.TextColumn(t("antrean.sebab")),
            "desil": st.column_config.TextColumn(t("umum.desil")),
            "jiwa": st.column_config.NumberColumn(t("satuan.jiwa"), format="%d"),
            "alasan": st.column_config.TextColumn(t("antrean.alasan"), width="large"),
            "nomor": st.column_config.TextColumn(t("antrean.nomor"), help=t("antrean.nomor_arti")),
        },
    )
    rows = event["selection"]["rows"]
    if rows:
        view_state.change(keluarga=str(table["id_keluarga"].iloc[rows[0]]))
        st.rerun()


def queue_view(page: parts.Page) -> None:
    """Choose a queue, filter, page through it."""
    parts.pick(
        "antrean",
        ["eksklusi", "inklusi"],
        t("antrean.pilih"),
        words=lambda a: t(f"antrean.{a}"),
        segmented=True,
    )
    st.info(
        t(f"antrean.{page.view.antrean}_arti", garis=formats.percent(page.rule.pangsa_garis, 0)),
        icon=":material/gavel:",
    )
    bands, causes = choose_filters(page.view)
    query = Queue(page.view.antrean, page.view.program, page.view.wilayah, bands, causes, limit=ROWS)
    band_counts(page, query)
    total = page.repo.queue(page.view.periode, query)[1] if bands else 0
    if not total:
        parts.empty(t("antrean.kosong"), t("antrean.kosong_saran"))
        return
    pages = math.ceil(total / ROWS)
    st.caption(
        t("antrean.jumlah", n=formats.number(total), halaman=formats.number(pages)) + " " + t("antrean.cara")
    )
    place = st.container()
    current = st.pagination(pages, key=f"halaman_{hash((query, page.view.periode))}") if pages > 1 else 1
    table, _ = page.repo.queue(
        page.view.periode, Queue(**{**query.__dict__, "offset": (int(current) - 1) * ROWS})
    )
    with place:
        show_table(page, table)


page = parts.open_page("antrean.judul")
if page and page.view.keluarga:
    family_page.show(page)
elif page and page.repo.model_card(page.view.periode) is None:
    parts.empty(t("kosong.tanpa_survei"), t("kosong.tanpa_survei_saran"))
elif page:
    parts.breadcrumb(page)
    queue_view(page)
