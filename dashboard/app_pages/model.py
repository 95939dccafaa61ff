"""Model: what the comparison score is, what it gets wrong, and how wrong, out of sample."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analytics.access import facts
from dashboard import (
    charts,
    formats,
    model_audit,
    model_basis,
    model_drift,
    model_offers,
    model_summary,
    navigation,
    parts,
    reading,
)
from dashboard.words import language, t

METRICS = ("ter", "ier", "eer", "fpr", "leakage", "accuracy", "auc", "sum_p_bias")


def headline(judged: dict[str, Any], line: dict[str, Any]) -> None:
    """Four figures at the line nearest to the programme's; the sentence of them stands in the summary."""
    cells = [
        (t("model.n"), formats.number(judged["n"])),
        ("R²", formats.number(judged["r2"], 2)),
        (t("model.urutan"), formats.number(judged["spearman"], 2)),
        (t("model.galat_kuota", q=formats.percent(line["share"], 0)), formats.percent(line["ter"])),
    ]
    parts.metric_row(cells, "model")


def metric_table(judged: dict[str, Any]) -> None:
    """Every measure at every line; the denominator is part of its name."""
    lines = judged["lines"]
    rows = [[t("model.garis_rp"), *(formats.number(line["line"] / 1000) for line in lines)]]
    rows += [[t(f"ukuran.{name}"), *(measure(name, line[name]) for line in lines)] for name in METRICS]
    shares = [formats.percent(line["share"], 0) for line in lines]
    columns = [reading.Column("ukuran", t("model.ukuran"), "judul")]
    columns += [reading.Column(share, share, "angka") for share in shares]
    reading.show(pd.DataFrame(rows, columns=["ukuran", *shares]), columns, t("model.tabel"))
    st.caption(t("model.tabel_arti"))


def measure(name: str, value: float) -> str:
    """AUC is a plain number, every other measure a share."""
    return formats.number(value, 2) if name == "auc" else formats.percent(value)


def tell_no_register(page: parts.Page) -> None:
    """Without a register the score marks nobody; where the register is handed in."""
    if page.repo.has_register(page.view.periode):
        return
    st.info(f"{t('kosong.tanda_tanpa_register')} {t('kosong.tanpa_register_saran')}")
    parts.to_import()
    parts.terminal("keluarga")


def judged(page: parts.Page, known: facts.Facts) -> None:
    """How wrong the score is, out of sample: figures, two pictures and every measure."""
    line = known.line(page.rule.pangsa_garis)
    if known.judged is None or line is None:
        parts.empty(t("model.tanpa_uji"), t("model.tanpa_uji_saran"))
        return
    st.subheader(t("model.tepat_judul"))
    headline(known.judged, line)
    left, right = st.columns(2)
    with left:
        st.markdown(f"**{t('model.sebar')}**")
        scatter = charts.scatter(known.card["scatter"], line["line"])
        st.plotly_chart(scatter, config=charts.CONFIG, alt=t("model.sebar_alt"))
        st.caption(t("model.sebar_arti"))
    with right:
        st.markdown(f"**{t('model.kurva')}**")
        curve = charts.error_curve(page.repo.error_curve(page.view.periode))
        st.plotly_chart(curve, config=charts.CONFIG, alt=t("model.kurva_alt"))
        st.caption(t("model.kurva_arti"))
    with st.expander(t("model.tabel"), icon=":material/table_rows:"):
        metric_table(known.judged)


def origin(known: facts.Facts) -> None:
    """Where the score comes from, what it asks, and what it was made of."""
    st.subheader(t("model.asal"))
    st.markdown(model_basis.way(known))
    with st.expander(t("model.peubah", n=formats.number(len(known.features)))):
        st.text(", ".join(known.labels[name] for name in known.features))
    model_basis.empty_answers(known)
    with st.expander(t("model.versi"), icon=":material/fingerprint:"):
        for name, value in known.versions.items():
            st.text(f"{t(f'versi.{name}')}: {value}")


page = parts.open_page("model.judul", choose=("program", "periode"))
if page:
    known = facts.gather(page.repo, page.view.periode, language() == "en")
    tested = known is not None and known.judged is not None
    st.markdown(f"{t('model.apa')} {t('model.apa_uji')}" if tested else t("model.apa"))
    if known is None:
        parts.missing_file(t("kosong.tanpa_survei"), t("kosong.tanpa_survei_saran"), "survei")
        st.markdown(t("jalan.tiga"))
        tell_no_register(page)
        navigation.link("metode", t("metode.tautan"))
    else:
        tell_no_register(page)
        model_basis.show(known)
        model_summary.show(known, page.rule.pangsa_garis)
        judged(page, known)
        model_audit.show(known, page.rule.pangsa_garis)
        model_offers.show(known, page.rule.pangsa_garis)
        model_drift.show(known)
        model_drift.age(known)
        origin(known)
        st.subheader(t("model.tidak_tahu"))
        st.markdown(t("model.tidak_tahu_isi"))
