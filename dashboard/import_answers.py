"""What only the office can say of a file: what it really is, and what it leaves open."""

from __future__ import annotations

import streamlit as st

from analytics.access.desk import ImportDesk
from analytics.intake.questions import NONE_OF_THESE, Question
from dashboard import formats, parts
from dashboard.import_tray import Handed, kind_name
from dashboard.words import t


def correct(desk: ImportDesk, key: str, one: Handed) -> None:
    """Say what the file really is, and have it read again."""
    taken = one.kind or (one.preview.kind if one.preview else "")
    box = st.expander(t("impor.betulkan"), expanded=bool(one.preview and one.preview.problem))
    with box, st.form(f"betulkan_{key}", border=False):
        kinds = list(desk.kinds())
        at = kinds.index(taken) if taken in kinds else None
        kind = st.selectbox(
            t("kualitas.jenis"),
            kinds,
            index=at,
            format_func=kind_name,
            placeholder=t("impor.pilih_jenis"),
        )
        periods = sorted({one.period or "", "", *desk.periods()})
        period = st.selectbox(
            t("impor.periode"),
            periods,
            index=periods.index(one.period or ""),
            format_func=lambda p: p or t("impor.menurut_berkas"),
            accept_new_options=True,
        )
        systems = ["", "kemendagri", "bps"]
        codes = st.selectbox(
            t("impor.sistem"),
            systems,
            index=systems.index(one.codes or ""),
            format_func=lambda s: s or t("impor.otomatis"),
        )
        if st.form_submit_button(t("impor.baca_ulang")):
            one.kind, one.period, one.codes = kind, (period or "").strip() or None, codes or None
            one.preview = None
            st.rerun()


def questions(desk: ImportDesk, key: str, one: Handed) -> None:
    """What the file leaves open, each with its choices and why they are offered."""
    asked = one.preview.questions if one.preview else ()
    if not asked:
        return
    st.markdown(f"**{t('impor.pertanyaan', n=len(asked))}**")
    with st.form(f"tanya_{key}", border=False):
        answers = [(question, _ask(question, f"{key}_{n}")) for n, question in enumerate(asked)]
        if st.form_submit_button(t("impor.simpan_jawaban")):
            for question, choice in answers:
                if choice is not None:
                    desk.answer(question, choice)
            one.preview = None
            st.rerun()


def _ask(question: Question, key: str) -> str | None:
    words = {choice: text for choice, text in question.pilihan if choice != NONE_OF_THESE}
    words[NONE_OF_THESE] = t("impor.bukan_salah_satu")
    label = t(
        f"impor.tanya_{question.tanya}", tentang=parts.plain(question.tentang), isi=parts.plain(question.isi)
    )
    picked = st.radio(label, list(words), index=None, format_func=lambda c: words[c], key=f"jawab_{key}")
    st.caption(f"{parts.plain(question.bukti)} {t('impor.baris_n', n=formats.number(question.baris))}")
    return picked
