"""One card per file handed in: what it was taken for, its proof, corrections, questions, the decision."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analytics.access.desk import ImportDesk
from analytics.engine.preview import Preview
from analytics.errors import UserError
from analytics.intake.questions import NONE_OF_THESE, Question
from dashboard import formats, parts, reading
from dashboard.import_tray import Handed, Tray, kind_name, progress
from dashboard.mending import mend_panel
from dashboard.words import t

#: Columns of the file shown in the ten rows; all others are listed in the table of columns.
SHOWN = 6
#: Names of columns are long words; they may break after an underscore.
BREAK = "_\u200b"
COUNTS = {"dibaca": "read", "diterima": "accepted", "ditolak": "rejected", "peringatan": "warnings"}


def try_out(desk: ImportDesk, one: Handed, place: Any) -> None:
    """Read a file without putting anything in force."""
    with progress(t("impor.mencoba", berkas=parts.plain(one.name)), place) as tell:
        one.preview = desk.preview(
            one.path, one.kind, period=one.period, codes=one.codes, name=one.name, progress=tell
        )


def card(desk: ImportDesk, box: Tray, key: str, one: Handed) -> None:
    """One file: what it is taken for, its proof, corrections, questions, and the decision."""
    with st.container(border=True, key=f"kartu_{key}"):
        st.subheader(parts.plain(one.name))
        place = st.empty()
        if one.report:
            outcome(desk, box, key, one.report)
            return
        if one.preview is None:
            try_out(desk, one, place)
        found = one.preview
        assert found
        taken_for(found)
        if found.problem:
            st.error(parts.plain(found.problem[0]), icon=":material/error:")
            st.text(t("impor.isi_periode") if "--period" in found.problem[1] else found.problem[1])
        proof(found)
        correct(desk, key, one)
        questions(desk, key, one)
        if found.report:
            would_do(found)
        decide(desk, box, key, one, place)


def taken_for(found: Preview) -> None:
    """The kind in words, with the evidence: source, period, programmes, code system, separator, encoding."""
    if not found.kind:
        return
    st.markdown(t("impor.dianggap", jenis=kind_name(found.kind)))
    facts = [*_form(found), *_content(found.report or {})]
    if look := found.look:
        facts.insert(0, t("impor.dikenali", n=look.guess.recognised, dari=look.guess.columns))
        if look.guess.source:
            facts.insert(0, t("impor.sumber", nama=look.guess.source))
        if look.mends:
            facts.insert(0, t("impor.perbaikan_dari", impor=look.mends))
    st.caption(" · ".join(parts.plain(fact) for fact in facts))


def _form(found: Preview) -> list[str]:
    look = found.look
    if look is None:
        return []
    signs = {"\t": t("impor.tab")}
    facts = [t("impor.lembar", nama=look.sheet)] if look.sheet else []
    if look.delimiter:
        facts.append(t("impor.pemisah", tanda=signs.get(look.delimiter, look.delimiter)))
    if look.encoding:
        facts.append(t("impor.penyandian", nama=look.encoding))
    return facts


def _content(report: dict[str, Any]) -> list[str]:
    facts = []
    if report.get("period"):
        facts.append(t("impor.periode_n", periode=report["period"]))
    if rate := report.get("hit_rate"):
        ours, bps = formats.percent(rate.get("kemendagri")), formats.percent(rate.get("bps"))
        system = report.get("code_system") or formats.NONE
        facts.append(t("kualitas.kode", sistem=system, k=ours, b=bps).rstrip("."))
    if boundary := report.get("boundary"):
        facts.append(
            t(
                "kualitas.batas",
                desa=boundary["desa"],
                kec=boundary["kecamatan"],
                cocok=boundary["matched_codes"],
                sistem=boundary["code_system"],
            ).rstrip(".")
        )
    return facts


def proof(found: Preview) -> None:
    """Ten rows of the file as they were understood, and which column was taken for which."""
    if found.sample:
        frame = pd.DataFrame(found.sample)
        reading.show(frame, [reading.Column(c, c, "bebas") for c in frame.columns], t("impor.bukti"))
    look = found.look
    if look is None or not look.rows:
        return
    at = {c.kolom: i for i, c in enumerate(look.shown, start=1)}
    order = sorted(look.telling[:SHOWN], key=lambda c: c.posisi)
    frame = pd.DataFrame(
        [[row[0], *(row[at[c.kolom]] for c in order)] for row in look.rows],
        columns=["baris", *(str(c.kolom) for c in order)],
    )
    head = [reading.Column("baris", t("kualitas.baris"), "angka")]
    head += [reading.Column(str(c.kolom), c.kolom_berkas.replace("_", BREAK), "bebas") for c in order]
    st.markdown(f"**{t('impor.bukti')}**")
    reading.show(frame, head, t("impor.bukti"))
    unused = [c.kolom_berkas for c in look.columns if not c.kolom and c.kolom_berkas]
    with st.expander(t("impor.kolom", n=len(look.shown), sisa=len(unused))):
        columns_read(found)


def columns_read(found: Preview) -> None:
    """Every column of the file: what it was taken for, and how that was known."""
    assert found.look
    rows = [
        (c.kolom_berkas or formats.NONE, c.kolom or t("impor.tidak_dipakai"), c.cara)
        for c in found.look.columns
    ]
    frame = pd.DataFrame(rows, columns=["berkas", "kolom", "cara"])
    names = {"berkas": "impor.kolom_berkas", "kolom": "impor.dibaca_sebagai", "cara": "impor.cara"}
    shape = [reading.Column(k, t(v), "bebas" if k == "berkas" else "") for k, v in names.items()]
    reading.show(frame, shape, t("impor.kolom_berkas"))


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


def would_do(found: Preview) -> None:
    """What the import would accept and refuse, and what it would replace."""
    assert found.report
    cells = [(t(f"kualitas.{name}"), formats.number(found.report[key])) for name, key in COUNTS.items()]
    parts.metric_row(cells, f"coba_{found.source}")
    for level in ("galat", "peringatan"):
        fired = [r for r in found.report["rules"] if r["severity"] == level]
        if fired:
            words = ", ".join(f"{parts.plain(r['id'])} {formats.number(r['count'])}" for r in fired)
            st.caption(f"**{t('kualitas.galat' if level == 'galat' else 'kualitas.peringatan')}:** {words}")
    for note in found.report.get("notes", []):
        st.caption(parts.plain(note))
    for name, (old, new) in found.replaces.items():
        st.text(t("impor.mengganti", apa=name, lama=formats.number(old), baru=formats.number(new)))


def decide(desk: ImportDesk, box: Tray, key: str, one: Handed, place: Any) -> None:
    """Put it in force, or walk away."""
    found = one.preview
    ready = bool(found and found.report and found.report["accepted"])
    if found and found.shrinks:
        st.warning(t("impor.menyusut", apa=", ".join(found.shrinks)), icon=":material/warning:")
        ready &= st.checkbox(t("impor.mengerti"), key=f"mengerti_{key}")
    with st.container(horizontal=True):
        go = st.button(t("impor.pakai"), key=f"pakai_{key}", type="primary", disabled=not ready)
        st.button(t("impor.batal"), key=f"batal_{key}", on_click=box.drop, args=(key,))
    if not go or found is None:
        return
    try:
        with progress(t("impor.mengimpor", berkas=parts.plain(one.name)), place) as tell:
            one.report = desk.commit(
                one.path, found.kind, period=one.period, codes=one.codes, name=one.name, progress=tell
            )
    except UserError as error:
        st.error(parts.plain(error.pesan), icon=":material/error:")
        st.text(error.saran)
        return
    st.rerun()


def outcome(desk: ImportDesk, box: Tray, key: str, report: dict[str, Any]) -> None:
    """What became of a file, and its own rows back when some are to be mended."""
    if report["snapshot"]:
        st.success(t("impor.sudah", jenis=kind_name(report["kind"])), icon=":material/check_circle:")
    else:
        st.error(t("impor.tidak_ada_diterima"), icon=":material/error:")
    cells = [(t(f"kualitas.{name}"), formats.number(report[k])) for name, k in COUNTS.items()]
    parts.metric_row(cells, f"hasil_{key}")
    for note in report.get("notes") or []:
        st.caption(parts.plain(note))
    mend_panel(desk, report, key)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(
            "app_pages/kualitas.py",
            label=t("impor.lihat_laporan"),
            icon=":material/rule:",
            query_params={"laporan": report["id"]},
        )
        st.button(t("impor.tutup"), key=f"tutup_{key}", on_click=box.drop, args=(key,))
