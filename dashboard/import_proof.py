"""What a file was taken for and how that is seen: facts, ten rows as they were understood, every column."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analytics.engine.preview import Preview
from dashboard import formats, parts, reading
from dashboard.import_tray import kind_name
from dashboard.words import t

#: Columns of the file shown in the ten rows; all others are listed in the table of columns.
SHOWN = 6
#: Names of columns are long words; they may break after an underscore.
BREAK = "_\u200b"


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
