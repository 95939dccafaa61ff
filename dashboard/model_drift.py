"""The part of the Model page on whether the register still resembles the survey, and on the model's age."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analytics.access import findings
from analytics.access.facts import Facts, answer_words
from dashboard import charts, charts_model, formats, parts, reading
from dashboard.words import language, t

SHOWN = 10


def show(known: Facts) -> None:
    """Which answers moved, by how much more than chance; or what it takes to know."""
    st.subheader(t("hanyutan.judul"))
    told = known.card.get("hanyutan")
    if not told:
        reason = "survei" if known.card.get("audit") is None else "register"
        parts.empty(t(f"hanyutan.tanpa_{reason}"), t(f"hanyutan.tanpa_{reason}_saran"))
        return
    counts = {name: formats.number(n) for name, n in findings.readings(told).items()}
    st.markdown(t("hanyutan.ringkas", **counts))
    for one in findings.moved(told)[:SHOWN]:
        st.markdown(f"- {_sentence(known, one)}")
    first = told["peubah"][:SHOWN]
    rows = [
        {"nama": _label(known, one), "psi": one["psi"], "kebetulan": one["chance"], "bacaan": one["reading"]}
        for one in first
    ]
    st.plotly_chart(charts_model.drift_bars(pd.DataFrame(rows)), config=charts.CONFIG, alt=t("hanyutan.alt"))
    st.caption(t("hanyutan.arti"))
    _score(told)
    with st.expander(t("hanyutan.tabel"), icon=":material/table_rows:"):
        _table(known, told)


def _label(known: Facts, one: dict[str, Any]) -> str:
    return known.labels.get(one["name"], one["name"])


def _moved(one: dict[str, Any]) -> str:
    """The answer whose share changed most: Keramik 45,6 % -> 48,1 %."""
    if not one["moved"]:
        return formats.NONE
    first = one["moved"][0]
    answer = answer_words(one["name"], first["answer"], language() == "en")
    return f"{answer}: {formats.percent(first['survey'])} → {formats.percent(first['register'])}"


def _sentence(known: Facts, one: dict[str, Any]) -> str:
    reading_words = t(f"hanyutan.baca_{one['reading']}")
    return f"**{parts.plain(_label(known, one))}** ({reading_words}): {parts.plain(_moved(one))}"


def _score(told: dict[str, Any]) -> None:
    """The score made of those answers, and how many would be read as poor."""
    score = told["skor"]
    st.markdown(
        t("hanyutan.skor", psi=formats.number(score["psi"], 3), kebetulan=formats.number(score["chance"], 3))
    )
    for line in told["miskin"]:
        share = formats.percent(line["share"], 0)
        survey, register = formats.percent(line["survey"]), formats.percent(line["register"])
        st.markdown(f"- {t('hanyutan.miskin', garis=share, survei=survey, register=register)}")


def _table(known: Facts, told: dict[str, Any]) -> None:
    rows = [
        [
            _label(known, one),
            t(f"hanyutan.baca_{one['reading']}"),
            _moved(one),
            formats.number(one["psi"], 3),
            formats.number(one["chance"], 3),
            " → ".join(formats.percent(share) for share in one["empty"]),
            formats.percent(one["unknown"][1]),
        ]
        for one in told["peubah"]
    ]
    names = ["peubah", "bacaan", "geser", "psi", "kebetulan", "kosong", "baru"]
    kinds = ["judul", "", "lebar", "angka", "angka", "angka", "angka"]
    columns = [reading.Column(n, t(f"hanyutan.{n}"), kind) for n, kind in zip(names, kinds, strict=True)]
    reading.show(pd.DataFrame(rows, columns=names), columns, t("hanyutan.tabel"))


def age(known: Facts) -> None:
    """How old the survey is against the register, and what a model loses by ageing."""
    st.subheader(t("umur.judul"))
    told = known.card.get("umur")
    if not told:
        st.markdown(t("umur.lama"))
        return
    cost = told["biaya"]
    places = {"a": cost["tahun"][0], "b": cost["tahun"][1], "c": cost["poin"][0], "d": cost["poin"][1]}
    st.markdown(f"{sentence(known)} {t('umur.biaya', sumber=cost['sumber'], **places)}")
    if known.imported and not told["survei"]:
        st.caption(t("umur.diimpor", hari=formats.day(known.imported)))


def sentence(known: Facts) -> str:
    """The years between survey and register, or that they are not known."""
    told = known.card.get("umur") or {}
    if not told.get("survei"):
        return t("umur.tidak")
    key = "jalan.umur" if known.way == "koefisien" else "umur.jarak"
    return t(key, tahun=told["survei"], register=formats.period(told["register"]), n=told["jarak"])
