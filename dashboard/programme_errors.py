"""How often a programme's list is estimated to err, in words: of those on it, and of the poor."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import formats, parts
from dashboard.words import t

UNITS = ("keluarga", "jiwa")
NAMES = ("ier", "eer")


def show(page: parts.Page) -> None:
    """Two sentences with their range and what they are a share of; the reader chooses families or persons."""
    judged = page.repo.judged(page.view.periode, page.view.program)
    if not judged.errors:
        return
    st.subheader(t("galat.judul", program=page.rule.nama))
    unit = st.segmented_control(
        t("galat.per"), UNITS, default=UNITS[0], format_func=lambda u: t(f"satuan.{u}"), required=True
    )
    for column, name in zip(st.columns(2), NAMES, strict=True):
        with column, st.container(border=True, height="stretch"):
            rate(name, judged.errors[unit][name], unit, formats.percent(page.rule.pangsa_garis, 0))
    st.caption(t("galat.arti", n=formats.number(sum(judged.pools.values()))))


def one_line(page: parts.Page, program: str) -> None:
    """Both rates of one programme with their range, in a sentence; nothing where they are not known."""
    errors = page.repo.judged(page.view.periode, program).errors.get(UNITS[0], {})
    if not all(one["selang"] for one in errors.values()) or not errors:
        return
    words = {}
    for name, one in errors.items():
        low, high = (formats.number(100 * edge) for edge in one["selang"])
        words[name] = f"{formats.number(100 * one['nilai'])} ({low}–{high})"
    line = formats.percent(page.rules[program].pangsa_garis, 0)
    st.markdown(t("galat.ringkas", garis=line, **words))


def rate(name: str, one: dict[str, Any], unit: str, line: str) -> None:
    """One rate as a figure, a bar with its range in words, and the sentence."""
    low, high = one["selang"] or (None, None)
    st.metric(t(f"galat.{name}"), formats.percent(one["nilai"], 0))
    st.progress(one["nilai"] or 0.0)
    st.caption(t("galat.selang", rendah=formats.percent(low, 0), tinggi=formats.percent(high, 0)))
    words = {"satuan": t(f"satuan.{unit}"), "garis": line, "dari": formats.number(one["dari"])}
    st.markdown(t(f"galat.{name}_kalimat", n=formats.percent(one["nilai"], 0), **words))
