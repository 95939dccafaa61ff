"""The part of the Model page on whom the score fails, as a picture and a table."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analytics.access import findings
from analytics.access.facts import Facts
from analytics.access.findings import AREA
from analytics.engine.card_words import group_name
from dashboard import charts, charts_model, formats, parts, reading
from dashboard.words import language, t

COUNTED = ("keluarga", "jiwa")
MEASURES = ("eer", "ier")


def show(known: Facts, share: float | None) -> None:
    """The audit at the programme's line; where there is none, what it takes."""
    st.subheader(t("audit.judul"))
    told = known.audit(share)
    if told is None:
        parts.empty(t("audit.tanpa"), t("audit.tanpa_saran"))
        return
    st.markdown(t("audit.cara", garis=formats.percent(told["share"], 0)))
    if known.way == "pinjaman":
        st.caption(t("audit.pinjaman", wilayah=", ".join(known.card["asal"]["wilayah"])))
    left, right = st.columns(2)
    measure = left.segmented_control(
        t("audit.ukuran"), MEASURES, default=MEASURES[0], format_func=lambda m: t(f"audit.{m}"), required=True
    )
    counted = right.segmented_control(
        t("audit.per"),
        [name for name in COUNTED if told.get(name)],
        default=COUNTED[0],
        format_func=lambda u: t(f"satuan.{u}"),
        required=True,
    )
    entries = told[counted]
    people = [one for one in entries if one["by"] != AREA]
    _picture(known, people, measure)
    shown = len(findings.told(people[1:]))
    st.caption(f"{t('audit.gambar_arti')} {_by_chance(shown, 'kelompok')}")
    _hidden(known, entries)
    with st.expander(t("audit.tabel"), icon=":material/table_rows:"):
        _table(known, people)
    area = [entries[0], *(one for one in entries if one["by"] == AREA)]
    if len(area) > 1:
        with st.expander(t("audit.per_kecamatan"), icon=":material/map:"):
            _picture(known, area, measure)
            shown = len(findings.told(area[1:]))
            st.caption(f"{t('audit.kecamatan_arti')} {_by_chance(shown, 'kecamatan')}")
            _table(known, area)
    _crossed(known, told)


def _by_chance(shown: int, what: str) -> str:
    """How many of the groups shown would stand out though nothing sets them apart."""
    expected = findings.by_chance(shown)
    key = "audit.kebetulan" if expected else "audit.kebetulan_jarang"
    return t(key, n=shown, k=expected, apa=t(f"audit.{what}_kecil"))


def name_of(known: Facts, one: dict[str, Any]) -> str:
    """A group in words of the session's language."""
    return group_name(one["by"], one["group"], language() == "en", known.names)


def _picture(known: Facts, entries: list[dict[str, Any]], measure: str) -> None:
    interval = f"{measure}_interval"
    rows = [
        {
            "nama": name_of(known, one),
            "nilai": one[measure],
            "rendah": one[interval][0],
            "tinggi": one[interval][1],
            "n": one["n"],
            "menonjol": findings.stands_out(one, entries[0], measure),
        }
        for one in entries
        if not one["hidden"] and one[measure] is not None and one[interval]
    ]
    if not rows:
        st.caption(t("audit.semua_tersembunyi"))
        return
    figure = charts_model.group_errors(pd.DataFrame(rows), entries[0][measure])
    st.plotly_chart(figure, config=charts.CONFIG, alt=t("audit.gambar_alt", ukuran=t(f"audit.{measure}")))


def _hidden(known: Facts, entries: list[dict[str, Any]]) -> None:
    names = [name_of(known, one) for one in entries if one["hidden"]]
    if names:
        floor = known.card["audit"]["lantai"]
        st.caption(t("audit.tersembunyi", apa=parts.plain(", ".join(names)), lantai=floor))
    few = [name_of(known, one) for one in findings.of_few_clusters(entries)]
    if few:
        st.caption(t("audit.sedikit_klaster", apa=parts.plain(", ".join(few)), klaster=findings.CLUSTERS))


def rated(one: dict[str, Any], name: str) -> str:
    """A share with its interval, in one cell."""
    if one[name] is None:
        return formats.NONE
    between = one.get(f"{name}_interval")
    ends = "–".join(formats.number(100 * end) for end in between) if between else t("audit.tanpa_selang")
    return f"{formats.percent(one[name], 0)} ({ends})"


def _bias(one: dict[str, Any]) -> str:
    """A bias with its interval, in one cell; its ends may lie on either side of 0."""
    between = one.get("calibration_interval")
    if not between:
        return f"{formats.points(one['calibration'])} ({t('audit.tanpa_selang')})"
    low, high = (formats.number(100 * end, 1) for end in between)
    return f"{formats.points(one['calibration'])} ({t('audit.antara', rendah=low, tinggi=high)})"


def _table(known: Facts, entries: list[dict[str, Any]]) -> None:
    rows = [
        [
            name_of(known, one),
            formats.number(one["n"]),
            *(rated(one, name) for name in ("poor", "selected", "eer", "ier")),
            _bias(one),
        ]
        for one in findings.told(entries)
    ]
    names = ["kelompok", "n", "miskin", "terpilih", "eer_selang", "ier_selang", "bias"]
    reading.show(pd.DataFrame(rows, columns=names), _columns(names), t("audit.tabel"))
    st.caption(t("audit.tabel_arti", klaster=findings.CLUSTERS))


def _crossed(known: Facts, told: dict[str, Any]) -> None:
    worst = findings.worst_crossed(told)
    with st.expander(t("audit.silang"), icon=":material/grid_on:"):
        counts = {"n": len(told["silang"]), "m": told["silang_tersembunyi"]}
        st.markdown(t("audit.silang_isi", **{key: formats.number(value) for key, value in counts.items()}))
        if not worst:
            return
        rows = [
            [
                name_of(known, one),
                formats.number(one["n"]),
                rated(one, "poor"),
                rated(one, "eer"),
            ]
            for one in worst
        ]
        names = ["kelompok", "n", "miskin", "eer_selang"]
        reading.show(pd.DataFrame(rows, columns=names), _columns(names), t("audit.silang"))


def _columns(names: list[str]) -> list[reading.Column]:
    """Figures with their interval need room on a phone, where a card's figures stand close."""
    kinds = {"kelompok": "judul", "n": "angka", "bias": ""}
    return [reading.Column(name, t(f"audit.{name}"), kinds.get(name, "utuh")) for name in names]
