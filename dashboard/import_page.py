"""One card per file handed in: what it was taken for, its proof, corrections, questions, the decision."""

from __future__ import annotations

from typing import Any

import streamlit as st

from analytics.access.desk import ImportDesk
from analytics.engine.preview import Preview
from analytics.errors import UserError
from dashboard import boundary_report, formats, import_findings, navigation, parts
from dashboard.import_answers import correct, questions, remembered
from dashboard.import_findings import nothing_accepted
from dashboard.import_proof import proof, taken_for
from dashboard.import_tray import Handed, Tray, kind_name, progress
from dashboard.mending import mend_panel
from dashboard.words import t

COUNTS = {"dibaca": "read", "diterima": "accepted", "ditolak": "rejected", "peringatan": "warnings"}


def try_out(desk: ImportDesk, one: Handed, place: Any) -> None:
    """Read a file without putting anything in force."""
    one.against = desk.against()
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
        # What another card put in force, or answered, may change what this one would do.
        if one.preview is None or one.against != desk.against():
            try_out(desk, one, place)
        found = one.preview
        assert found
        taken_for(found)
        if found.problem:
            st.error(parts.plain(found.problem[0]), icon=":material/error:")
            st.text(_remedy(found))
        if boundary := (found.report or {}).get("boundary"):
            boundary_report.show(boundary)
        proof(found)
        correct(desk, key, one)
        remembered(desk, key, one)
        questions(desk, key, one)
        if found.report:
            would_do(found)
        nothing_accepted(desk, key, one, place)
        decide(desk, box, key, one, place)


def _remedy(found: Preview) -> str:
    """What to do about what stops the whole file, in the words of the page where it can be done there."""
    assert found.problem
    if "--period" in found.problem[1]:
        return t("impor.isi_periode")
    return t("impor.jawab_di_bawah") if found.questions else found.problem[1]


def would_do(found: Preview) -> None:
    """What the import would accept and refuse, and what it would replace."""
    assert found.report
    cells = [(t(f"kualitas.{name}"), formats.number(found.report[key])) for name, key in COUNTS.items()]
    parts.metric_row(cells, f"coba_{found.source}")
    import_findings.show(found)
    for note in found.report.get("notes", []):
        st.caption(parts.plain(note))
    for name, (old, new) in found.replaces.items():
        old_rows, new_rows = formats.number(old), formats.number(new)
        st.text(t("impor.mengganti", apa=parts.slot_words(name), lama=old_rows, baru=new_rows))


def decide(desk: ImportDesk, box: Tray, key: str, one: Handed, place: Any) -> None:
    """Put it in force, or walk away."""
    found = one.preview
    ready = bool(found and found.takes_effect)
    agreed = True
    if ready and found and found.consent:
        reasons = "\n".join(f"- {parts.plain(reason.kalimat)}" for reason in found.consent)
        st.warning(f"{t('impor.persetujuan')}\n{reasons}", icon=":material/warning:")
        agreed = st.checkbox(t("impor.mengerti"), key=f"mengerti_{key}")
    with st.container(horizontal=True):
        go = st.button(t("impor.pakai"), key=f"pakai_{key}", type="primary", disabled=not (ready and agreed))
        st.button(t("impor.batal"), key=f"batal_{key}", on_click=box.drop, args=(key,))
    if not go or found is None:
        return
    try:
        with progress(t("impor.mengimpor", berkas=parts.plain(one.name)), place) as tell:
            one.report = desk.commit(
                one.path,
                found.kind,
                period=one.period,
                codes=one.codes,
                name=one.name,
                agreed=bool(found.consent) and agreed,
                progress=tell,
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
        navigation.link("kualitas", t("impor.lihat_laporan"), laporan=report["id"])
        st.button(t("impor.tutup"), key=f"tutup_{key}", on_click=box.drop, args=(key,))
