"""What follows an import: the kinds still missing, the computing, and the way back."""

from __future__ import annotations

import streamlit as st

from analytics.access.desk import ImportDesk
from dashboard import formats, parts
from dashboard.import_tray import kind_name, progress
from dashboard.words import t


def next_steps(desk: ImportDesk) -> None:
    """Which kinds of file are still missing, and the computing."""
    missing = desk.missing()
    if missing:
        st.markdown(t("impor.berikutnya", jenis=", ".join(kind_name(kind) for kind in missing)))
    if not desk.must_build():
        return
    st.markdown(t("impor.perlu_hitung"))
    if st.button(t("impor.hitung"), type="primary", key="hitung", icon=":material/calculate:"):
        with progress(t("impor.menghitung")) as tell:
            result = desk.build(progress=tell)
        families = formats.number(result["rows"]["skor"])
        st.session_state["dihitung"] = t("impor.dihitung", periode=result["period"], n=families)
        st.rerun()


def undo(desk: ImportDesk) -> None:
    """Take the last import back, after saying what that changes."""
    if told := st.session_state.pop("diurungkan", None):
        st.success(told)
    last = desk.last_import()
    if last is None:
        return
    report = last.report
    with st.expander(t("impor.urungkan"), icon=":material/undo:"):
        moment = formats.moment(report["time"])
        st.text(t("impor.terakhir", berkas=report["source"], jenis=kind_name(report["kind"]), waktu=moment))
        for name, (now, before) in last.rows.items():
            key = "impor.kembali_kosong" if before is None else "impor.kembali_ke"
            old = formats.number(before)
            st.text(t(key, apa=parts.slot_words(name), kini=formats.number(now), lama=old))
        sure = st.checkbox(t("impor.yakin_urungkan"), key=f"yakin_{report['id']}")
        if st.button(t("impor.kembalikan"), key="kembalikan", disabled=not sure):
            desk.undo(report["id"])
            st.session_state["diurungkan"] = t("impor.sudah_urung", berkas=parts.plain(report["source"]))
            st.rerun()
