"""Model: what the comparison score is, what it gets wrong, and how wrong, out of sample."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import charts, formats, parts, reading
from dashboard.words import language, t

METRICS = ("ter", "ier", "eer", "fpr", "leakage", "accuracy", "auc", "sum_p_bias")


def headline(judged: dict[str, Any], line: dict[str, Any]) -> None:
    """Four figures a reader should take away, at the line nearest to the programme's."""
    cells = [
        (t("model.n"), formats.number(judged["n"])),
        ("R²", formats.number(judged["r2"], 2)),
        (t("model.urutan"), formats.number(judged["spearman"], 2)),
        (t("model.galat_kuota", q=formats.percent(line["share"], 0)), formats.percent(line["ter"])),
    ]
    parts.metric_row(cells, "model")
    low, high = line["ter_ci"]
    st.markdown(
        t(
            "model.kalimat",
            q=formats.percent(line["share"], 0),
            ter=formats.percent(line["ter"], 0),
            rendah=formats.percent(low, 0),
            tinggi=formats.percent(high, 0),
        )
    )


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


page = parts.open_page("model.judul", choose=("program", "periode"))
if page:
    card = page.repo.model_card(page.view.periode)
    st.markdown(t("model.apa"))
    if card is None:
        parts.missing_file(t("kosong.tanpa_survei"), t("kosong.tanpa_survei_saran"), "survei")
        tell_no_register(page)
    else:
        tell_no_register(page)
        judged = card["evaluation"]
        line = page.repo.judged_line(page.view.periode, page.rule.pangsa_garis)
        headline(judged, line)
        left, right = st.columns(2)
        with left:
            st.subheader(t("model.sebar"))
            st.plotly_chart(
                charts.scatter(card["scatter"], line["line"]), config=charts.CONFIG, alt=t("model.sebar_alt")
            )
            st.caption(t("model.sebar_arti"))
        with right:
            st.subheader(t("model.kurva"))
            curve = charts.error_curve(page.repo.error_curve(page.view.periode))
            st.plotly_chart(curve, config=charts.CONFIG, alt=t("model.kurva_alt"))
            st.caption(t("model.kurva_arti"))
        st.subheader(t("model.tabel"))
        metric_table(judged)
        st.subheader(t("model.tidak_tahu"))
        st.markdown(t("model.tidak_tahu_isi"))
        with st.expander(t("model.peubah", n=len(card["model"]["linear"]["asked"]))):
            st.text(", ".join(page.repo.feature_labels(card["model"]["linear"]["asked"], language() == "en")))
