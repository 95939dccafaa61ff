"""What a file breaks, before anything is decided: each rule in words, its reason, remedy and first rows."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analytics.access.desk import ImportDesk
from analytics.engine.preview import Preview
from analytics.errors import UserError
from dashboard import formats, parts, reading
from dashboard.import_tray import Handed, progress
from dashboard.words import language, t

ROWS = {"baris": "angka", "kolom": "", "nilai": "bebas", "alasan": "lebar", "perbaikan": "lebar"}


def show(found: Preview) -> None:
    """The rules that fired, the gravest first, and the first rows of each."""
    fired = (found.report or {}).get("rules", [])
    if not fired:
        return
    first: dict[str, dict[str, Any]] = {}
    for one in found.findings:
        first.setdefault(one["aturan"], one)
    order = sorted(fired, key=lambda rule: (rule["severity"] != "galat", -rule["count"]))
    table = pd.DataFrame(
        {
            "aturan": [parts.rule_words(rule["id"]) for rule in order],
            "tingkat": [t(f"impor.{rule['severity']}") for rule in order],
            "n": [rule["count"] for rule in order],
            "alasan": [first.get(rule["id"], {}).get("alasan") for rule in order],
            "perbaikan": [first.get(rule["id"], {}).get("perbaikan") for rule in order],
        }
    )
    columns = [
        reading.Column("aturan", t("kualitas.aturan"), "judul"),
        reading.Column("tingkat", t("kualitas.tingkat")),
        reading.Column("n", t("impor.banyaknya"), "angka", formats.number),
        reading.Column("alasan", t("impor.alasan_pertama"), "lebar"),
        reading.Column("perbaikan", t("kualitas.perbaikan"), "lebar"),
    ]
    if not found.findings:
        columns = columns[:3]
    reading.show(table, columns, t("impor.aturan"))
    if found.findings:
        _rows(found)


def _rows(found: Preview) -> None:
    with st.expander(t("impor.contoh", n=formats.number(len(found.findings)))):
        if language() == "en":
            st.caption(t("kualitas.bahasa_temuan"))
        heads = [reading.Column(name, t(f"kualitas.{name}"), kind) for name, kind in ROWS.items()]
        reading.show(pd.DataFrame(found.findings), heads, t("kualitas.temuan", n=len(found.findings)))


def nothing_accepted(desk: ImportDesk, key: str, one: Handed, place: Any) -> None:
    """Why the file cannot be put in force, and the way to its marked workbook all the same."""
    found = one.preview
    if found is None or found.report is None or found.report["accepted"]:
        return
    st.error(why(found), icon=":material/block:")
    if not found.findings:
        return
    st.text(t("impor.catat_arti"))
    if not st.button(t("impor.catat"), key=f"catat_{key}", icon=":material/build:"):
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


def why(found: Preview) -> str:
    """One sentence: no row can be accepted, and which rules refuse most of them."""
    assert found.report
    worst = sorted(
        (rule for rule in found.report["rules"] if rule["severity"] == "galat"), key=lambda r: -r["count"]
    )
    named = ", ".join(f"{parts.rule_words(r['id'])} ({formats.number(r['count'])})" for r in worst[:3])
    return parts.plain(t("impor.tidak_dapat", sebab=named) if named else t("impor.tidak_ada_baris"))
