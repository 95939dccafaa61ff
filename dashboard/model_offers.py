"""The part of the Model page on what could be done for those whom the score fails, and its price."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analytics.access import findings
from analytics.access.facts import Facts
from analytics.engine.card_words import group_name, remedy_meaning, remedy_name, yardstick_name
from dashboard import reading
from dashboard.model_audit import rated
from dashboard.words import language, t

#: Remedies that come once per scale or group; their meaning is told once.
NAMED = ("setara", "jalur")


def show(known: Facts, share: float | None) -> None:
    """What every remedy would change, by each yardstick; none is applied by itself."""
    told = known.audit(share)
    if told is None or not told["usul"]:
        return
    st.subheader(t("usul.judul"))
    st.markdown(t("usul.cara"))
    for yardstick, listed in findings.by_yardstick(told["usul"]).items():
        named = yardstick_name(yardstick, language() == "en", known.root)
        st.markdown(t("usul.menurut", ukuran=named[:1].lower() + named[1:]))
        _table(known, listed)
    st.caption(t("usul.tabel_arti"))
    with st.expander(t("usul.arti"), icon=":material/help:"):
        for remedy in dict.fromkeys(one["remedy"] for one in told["usul"]):
            _meaning(remedy)


def _table(known: Facts, listed: list[dict[str, Any]]) -> None:
    english = language() == "en"
    cells = findings.watched(listed)
    rows = [
        [
            remedy_name(one["remedy"], one["name"], english, known.root),
            rated(findings.outcome(one), "eer"),
            *(rated(findings.outcome(one, *cell), "eer") for cell in cells),
        ]
        for one in listed
    ]
    names = ["pilihan", "semua", *(f"{by}_{group}" for by, group in cells)]
    headings = [t("usul.pilihan"), t("usul.semua"), *(group_name(*cell, english) for cell in cells)]
    kinds = ["judul", *["utuh"] * (len(names) - 1)]
    columns = [reading.Column(*one) for one in zip(names, headings, kinds, strict=True)]
    reading.show(pd.DataFrame(rows, columns=names), columns, t("usul.judul"))


def _meaning(remedy: str) -> None:
    english = language() == "en"
    title = t(f"usul.{remedy}") if remedy in NAMED else remedy_name(remedy, "", english)
    st.markdown(f"**{title}.** {remedy_meaning(remedy, english)}")
