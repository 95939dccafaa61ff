"""The office's own file back: a purpose, a link that works once, and the record of who took what."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analytics.access.desk import ImportDesk
from analytics.access.ledger import PURPOSES
from dashboard import downloads, formats, reading
from dashboard.words import t


def mend_panel(desk: ImportDesk, report: dict[str, Any], key: str) -> None:
    """The office's own file back, marked: a purpose first, then a link that works once."""
    if not desk.can_mend(report):
        return
    with st.expander(t("impor.perbaiki"), icon=":material/build:", expanded=bool(report["rejected"])):
        st.text(t("impor.perbaiki_arti"))
        purpose = st.selectbox(
            t("impor.tujuan"),
            PURPOSES,
            index=None,
            format_func=lambda p: t(f"impor.tujuan_{p}"),
            placeholder=t("impor.pilih_tujuan"),
            key=f"tujuan_{key}",
        )
        if st.button(t("impor.siapkan"), key=f"siapkan_{key}", disabled=purpose is None) and purpose:
            st.link_button(
                t("impor.unduh"), ticket(desk, report, purpose), type="primary", icon=":material/download:"
            )
            st.caption(t("impor.sekali", menit=downloads.SECONDS // 60))


def ticket(desk: ImportDesk, report: dict[str, Any], purpose: str) -> str:
    """The one-time address of a marked workbook, for this browser while this session lives."""
    from streamlit.runtime import get_instance
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    context = get_script_run_ctx()
    session = context.session_id if context else ""
    return downloads.COUNTER.issue(
        str(st.context.cookies.get(downloads.COOKIE, "")),
        lambda: get_instance().is_active_session(session),
        lambda: desk.marked_workbook(report["id"], purpose),
        desk.walk_away,
        f"perbaikan-{report['kind']}-{report.get('period') or ''}.xlsx",
    )


def ledger_view(desk: ImportDesk) -> None:
    """The last times somebody took personal data out."""
    entries = desk.taken_out()
    with st.expander(t("impor.catatan"), icon=":material/history:"):
        if not entries:
            st.caption(t("impor.catatan_kosong"))
            return
        frame = pd.DataFrame(
            [
                {
                    "waktu": formats.moment(e.waktu),
                    "oleh": e.oleh,
                    "apa": e.apa,
                    "baris": formats.number(e.baris),
                    "tujuan": t(f"impor.tujuan_{e.tujuan}"),
                }
                for e in entries
            ]
        )
        kinds = {"apa": "bebas", "baris": "angka"}
        shape = [reading.Column(c, t(f"impor.c_{c}"), kinds.get(c, "")) for c in frame.columns]
        reading.show(frame, shape, t("impor.catatan"))
