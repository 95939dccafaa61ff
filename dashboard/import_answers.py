"""What only the office can say of a file: what it really is, and what it leaves open."""

from __future__ import annotations

import re

import streamlit as st

from analytics.access.desk import ImportDesk
from analytics.intake.questions import NONE_OF_THESE, Answer, Question, What
from analytics.schema import load
from dashboard import formats, parts
from dashboard.import_tray import Handed, kind_name
from dashboard.navigation import repository
from dashboard.words import t

DAY = re.compile(r"\d{4}-\d\d-\d\d")


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


def remembered(desk: ImportDesk, key: str, one: Handed) -> None:
    """What was answered about such files before, each answer with a way to withdraw it."""
    kind = one.preview.kind if one.preview else ""
    given = desk.answers(kind) if kind else []
    if not given:
        return
    with st.expander(t("impor.diingat", n=formats.number(len(given))), icon=":material/history:"):
        st.caption(t("impor.diingat_arti"))
        for n, (what, answer) in enumerate(given):
            words, button = st.columns([4, 1], vertical_alignment="center")
            words.markdown(_answered(what, answer))
            if button.button(t("impor.cabut"), key=f"cabut_{key}_{n}_{hash(answer)}"):
                desk.forget(what, answer)
                st.rerun()


def _answered(what: What, answer: Answer) -> str:
    """One remembered answer: about which column or text, what was said, by whom and when."""
    about = t(f"impor.tanya_{what}", tentang=parts.plain(answer.tentang), isi=parts.plain(answer.isi))
    said = t("impor.bukan_salah_satu") if answer.jawaban == NONE_OF_THESE else _named(what, answer)
    when = formats.day(answer.tanggal) if DAY.fullmatch(answer.tanggal) else answer.tanggal
    by = ", ".join(parts.plain(one) for one in (answer.oleh, when) if one)
    return f"{about} **{parts.plain(said)}**" + (f"  \n:small[{by}]" if by else "")


def _named(what: What, answer: Answer) -> str:
    """An answer in words where there are some: the name of a column or of an area."""
    if what == "wilayah":
        chain = repository().place(answer.jawaban) if repository().has_boundaries() else []
        return f"{chain[-1].nama} ({answer.jawaban})" if chain else answer.jawaban
    if what == "kolom" and answer.jenis != "batas":
        table = load(answer.jenis)
        return table[answer.jawaban].label if answer.jawaban in table else answer.jawaban
    return answer.jawaban


def _ask(question: Question, key: str) -> str | None:
    words = {choice: text for choice, text in question.pilihan if choice != NONE_OF_THESE}
    words[NONE_OF_THESE] = t("impor.bukan_salah_satu")
    label = t(
        f"impor.tanya_{question.tanya}", tentang=parts.plain(question.tentang), isi=parts.plain(question.isi)
    )
    picked = st.radio(label, list(words), index=None, format_func=lambda c: words[c], key=f"jawab_{key}")
    st.caption(f"{parts.plain(question.bukti)} {t('impor.baris_n', n=formats.number(question.baris))}")
    return picked
