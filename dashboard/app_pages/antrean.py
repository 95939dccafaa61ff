"""Antrean: the two verification queues, and one family's page. A queue asks for a visit, no more."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from analytics.access.judged import Judged
from analytics.access.queues import Queue
from dashboard import family_page, formats, model_basis, navigation, parts, view_state
from dashboard.words import language, t

ROWS = 25
#: The surer the mark, the stronger its badge; the word says it too.
TINTS = {"yakin": "orange", "ragu": "blue", "tidak dapat dibedakan": "gray"}


def status_words(status: str) -> str:
    return t(f"status.{status}")


def choose_filters(page: parts.Page) -> Queue:
    """How many wrong marks are put up with, and which causes; both kept while paging."""
    view, judged = page.view, page.repo.judged(page.view.periode, page.view.program)
    levels = judged.levels(view.antrean)
    place = st.container()
    causes = st.multiselect(
        t("antrean.sebab"),
        CAUSES[view.antrean],
        format_func=status_words,
        key=f"sebab_{view.antrean}",
        placeholder=t("antrean.semua_sebab"),
    )
    asked = int(view.keliru) / 100
    alpha = min(levels, key=lambda level: abs(level - asked))
    query = Queue(view.antrean, view.program, view.wilayah, alpha, tuple(causes), limit=ROWS)
    counts = page.repo.queue_counts(view.periode, query)
    with place:
        parts.pick(
            "keliru",
            [f"{100 * level:.0f}" for level in levels],
            t("antrean.keliru"),
            words=lambda level: t("antrean.keliru_n", a=level, n=formats.number(counts[int(level) / 100])),
            segmented=True,
            chosen=f"{100 * alpha:.0f}",
        )
        if model_basis.fits(page.repo.model_card(view.periode), page.rule.pangsa_garis):
            promise(judged, view.antrean, alpha)
        else:
            st.markdown(t("antrean.janji_tidak_ada"))
    return query


def promise(judged: Judged, antrean: str, alpha: float) -> None:
    """What a mark at this level is worth: of this very list first, then the rule; the fallback says less."""
    share = t(f"dari.{100 * alpha:.0f}")
    one = judged.this_list(antrean, alpha)
    if one:
        st.markdown(f"**{this_list(one)}**")
    rule = t("antrean.janji" if judged.held else "antrean.janji_peluang", bagian=share)
    if judged.held:
        beyond = one is not None and one["keliru"] > alpha
        average = t("antrean.janji_terlampaui" if beyond else "antrean.janji_rata")
        st.markdown(f"{rule} {average}", help=t("antrean.janji_arti"))
    else:
        st.markdown(f"**{rule}**")
        st.caption(too_small(judged) or t(f"antrean.tanpa_penerimaan_{judged.way}"))
    lacking = judged.lacking(antrean)
    if lacking:
        each = (t("antrean.belum_n", a=f"{100 * a:.0f}", n=formats.number(n)) for a, n in lacking.items())
        st.caption(t("antrean.belum", apa=", ".join(each), siapa=t(f"antrean.survei_{antrean}")))


def this_list(one: dict[str, Any]) -> str:
    """How many marks this list holds and how many of them the survey finds wrong, with the range."""
    words = {"n": formats.number(one["n"]), "keliru": formats.percent(one["keliru"], 0)}
    if one["selang"] is None:
        return t("antrean.daftar_tanpa_selang", **words)
    low, high = (formats.percent(edge, 0) for edge in one["selang"])
    return t("antrean.daftar_ini", rendah=low, tinggi=high, **words)


def too_small(judged: Judged) -> str:
    """How many families of which kind the survey lacks for any held mark; empty where it lacks none."""
    each = [f"{formats.number(n)} {t(f'antrean.survei_{name}')}" for name, n in judged.short().items()]
    return t("antrean.kurang", apa=", ".join(each)) if each else ""


def too_few(judged: Judged) -> str:
    """How many families of each kind the survey knows, and how many more it takes."""
    lacking = judged.short()
    return ", ".join(
        t("antrean.masih_kurang", siapa=t(f"antrean.survei_{name}"), n=formats.number(n))
        for name, n in lacking.items()
    ) or t("antrean.tidak_terhitung")


CAUSES = {
    "inklusi": [
        *("pmt_jauh_di_atas", "desil_di_atas_batas", "layak", "desil_belum_ada"),
        "tanpa_batas_desil",
    ],
    "eksklusi": [
        "dugaan_exclusion_error",
        "di_luar_kuota",
        "tidak_punya_komponen",
        "komponen_belum_diketahui",
        "dugaan_salah_peringkat",
        "belum_menerima",
        "kuota_belum_diisi",
        "desil_belum_ada",
        "tanpa_batas_desil",
        "tidak_layak",
    ],
}


def show_cards(page: parts.Page, table: pd.DataFrame) -> None:
    """One page of the queue: every family a card that says where, how likely, which cause and why."""
    names = dict(zip(page.areas["kode"], page.areas["nama"], strict=True))
    for row in parts.records(table):
        with st.container(border=True, key=f"kartu_{row['id_keluarga']}"):
            where, why, button = st.columns([4, 6, 2], gap="small", vertical_alignment="center")
            where.markdown(whereabouts(row, names))
            why.markdown(grounds(row))
            with button:
                st.button(
                    t("antrean.buka", n=row["id_keluarga"][:8]),
                    key=f"buka_{row['id_keluarga']}",
                    on_click=view_state.change,
                    kwargs={"keluarga": str(row["id_keluarga"])},
                    width="stretch",
                )


def whereabouts(row: dict[str, Any], names: dict[str, str]) -> str:
    """The first half of a card: the desa, how sure the mark is, how likely the family is poor."""
    place = ", ".join(parts.plain(names.get(k, k)) for k in (row["kode_desa"], row["kode_desa"][:6]))
    sure = f":{TINTS[row['pita']]}-badge[{parts.band_name(row['pita'])}]"
    return f"**{place}**  \n{sure} {t('antrean.peluang_n', p=formats.chance(row['p_miskin']))}"


def grounds(row: dict[str, Any]) -> str:
    """The second half: cause, desil, size, and the three largest reasons."""
    desil = "" if formats.missing(row["desil"]) else t("antrean.desil_n", n=formats.number(row["desil"]))
    facts = [
        f"**{status_words(row['status'])}**",
        *([desil] if desil else []),
        f"{row['jiwa']} {t('satuan.jiwa')}",
    ]
    reasons = "; ".join(row[f"alasan_{i}"] for i in (1, 2, 3) if row[f"alasan_{i}"])
    return f"{' · '.join(facts)}  \n:small[{parts.plain(reasons)}]" if reasons else " · ".join(facts)


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
    judged = page.repo.judged(page.view.periode, page.view.program)
    if judged.refused:
        parts.empty(t("antrean.ditolak"), t("antrean.ditolak_saran", apa=too_few(judged)))
        return
    query = choose_filters(page)
    table, total = page.repo.queue(page.view.periode, query)
    if not total:
        parts.empty(t("antrean.kosong"), t("antrean.kosong_saran"))
        return
    pages = math.ceil(total / ROWS)
    st.caption(
        t("antrean.jumlah", n=formats.number(total), halaman=formats.number(pages)) + " " + t("antrean.cara"),
        help=t("antrean.peluang_arti"),
    )
    if language() == "en":
        st.caption(t("antrean.bahasa_alasan"))
    place = st.container()
    current = st.pagination(pages, key=f"halaman_{hash((query, page.view.periode))}") if pages > 1 else 1
    if int(current) > 1:
        table, _ = page.repo.queue(page.view.periode, replace(query, offset=(int(current) - 1) * ROWS))
    with place:
        show_cards(page, table)


page = parts.open_page("antrean.judul")
if page and not page.repo.has_register(page.view.periode):
    parts.missing_file(t("kosong.tanpa_register"), t("kosong.tanpa_register_saran"), "keluarga")
elif page and page.view.keluarga:
    family_page.show(page)
elif page and page.repo.model_card(page.view.periode) is None:
    parts.missing_file(t("kosong.tanpa_survei"), t("kosong.tanpa_survei_saran"), "survei")
elif page and page.rule.pangsa_garis is None:
    parts.empty(t("kosong.tanpa_garis", program=page.rule.nama), t("kosong.tanpa_garis_saran"))
elif page:
    parts.breadcrumb(page)
    parts.tell_gaps(page, program=page.view.program)
    model_basis.warn(page.repo.model_card(page.view.periode), [page.rule.pangsa_garis])
    queue_view(page)
    navigation.link("metode", t("metode.tautan"))
