"""Kualitas Data: what came in, what was refused and why, file by file and row by row."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import streamlit as st

from analytics.access import ScopedRepository
from dashboard import charts, formats, parts
from dashboard.navigation import repository
from dashboard.words import t

ROWS = 25


def overview(reports: list[dict[str, Any]]) -> int:
    """All imports as a table; returns the index of the chosen one."""
    table = pd.DataFrame(
        [
            {
                "waktu": report["time"].replace("T", " "),
                "jenis": t(f"jenis.{report['kind']}"),
                "berkas": report.get("source", ""),
                "periode": report.get("period") or "",
                "dibaca": report["read"],
                "diterima": report["accepted"],
                "ditolak": report["rejected"],
                "peringatan": report["warnings"],
                "keadaan": t("kualitas.dipakai") if report["snapshot"] else t("kualitas.tidak_dipakai"),
            }
            for report in reports
        ]
    )
    config = {
        c: st.column_config.NumberColumn(t(f"kualitas.{c}"), format="localized")
        for c in ("dibaca", "diterima", "ditolak", "peringatan")
    }
    config |= {
        c: st.column_config.TextColumn(t(f"kualitas.{c}"))
        for c in ("waktu", "jenis", "berkas", "periode", "keadaan")
    }
    event = st.dataframe(
        table,
        hide_index=True,
        column_config=config,
        on_select="rerun",
        selection_mode="single-row",
        key="laporan",
        alt=t("kualitas.judul"),
    )
    rows = event["selection"]["rows"]
    return int(rows[0]) if rows else 0


def report_view(repo: ScopedRepository, report: dict[str, Any]) -> None:
    """One file: totals, rules, then every finding with its row and remedy."""
    st.subheader(t("kualitas.laporan", berkas=report.get("source", report["kind"])))
    cells = [
        ("dibaca", report["read"]),
        ("diterima", report["accepted"]),
        ("ditolak", report["rejected"]),
        ("peringatan", report["warnings"]),
    ]
    for column, (name, value) in zip(st.columns(4), cells, strict=True):
        column.metric(t(f"kualitas.{name}"), formats.number(value), border=True)
    if boundary := report.get("boundary"):
        boundary_view(boundary)
        return
    if rate := report.get("hit_rate"):
        st.caption(
            t(
                "kualitas.kode",
                sistem=report.get("code_system") or "-",
                k=formats.percent(rate.get("kemendagri")),
                b=formats.percent(rate.get("bps")),
            )
        )
    if not report["rules"]:
        st.success(t("kualitas.bersih"), icon=":material/verified:")
        return
    st.plotly_chart(charts.rule_bars(report["rules"]), config=charts.CONFIG, alt=t("kualitas.aturan_alt"))
    findings(repo, report)


def findings(repo: ScopedRepository, report: dict[str, Any]) -> None:
    """Rows with row number, column, reason and remedy; identity values are masked."""
    total = repo.findings(report["id"], limit=0)[1]
    pages = max(math.ceil(total / ROWS), 1)
    st.markdown(f"**{t('kualitas.temuan', n=formats.number(total))}**")
    place = st.container()
    current = st.pagination(pages, key=f"temuan_{report['id']}") if pages > 1 else 1
    table, _ = repo.findings(report["id"], limit=ROWS, offset=(int(current) - 1) * ROWS)
    names = {
        "row": "baris",
        "column": "kolom",
        "rule": "aturan",
        "severity": "tingkat",
        "value": "nilai",
        "message": "alasan",
        "remedy": "perbaikan",
    }
    table = table.rename(columns=names)[list(names.values())]
    with place:
        st.dataframe(
            table,
            hide_index=True,
            alt=t("kualitas.temuan", n=total),
            column_config={
                name: st.column_config.Column(
                    t(f"kualitas.{name}"), width="large" if name in ("alasan", "perbaikan") else None
                )
                for name in names.values()
            },
        )


def boundary_view(boundary: dict[str, Any]) -> None:
    """What the boundary import repaired, before and after, in hectares."""
    before = boundary["before"]
    table = pd.DataFrame(
        [
            (
                t("kualitas.tumpang"),
                formats.number(before["overlap_ha"], 1),
                formats.number(boundary["overlap_ha"], 1),
            ),
            (t("kualitas.celah"), formats.number(before["gap_ha"], 1), formats.number(boundary["gap_ha"], 1)),
        ],
        columns=["", t("kualitas.sebelum"), t("kualitas.sesudah")],
    )
    st.table(table.set_index(""))
    st.caption(
        t(
            "kualitas.batas",
            desa=boundary["desa"],
            kec=boundary["kecamatan"],
            cocok=boundary["matched_codes"],
            sistem=boundary["code_system"],
        )
    )
    for note in boundary.get("catatan", []):
        st.text(note)
    if boundary["set_aside"]:
        st.dataframe(pd.DataFrame(boundary["set_aside"]), hide_index=True)


repo = repository()
st.title(t("kualitas.judul"))
if repo.is_simulated():
    st.caption(f":orange-badge[{t('umum.simulasi')}]")
parts.tell_interrupted(repo)
reports = repo.imports()
if not reports:
    parts.empty(t("kualitas.kosong"), t("kosong.belum_dibangun_saran"))
else:
    st.text(t("kualitas.pengantar"))
    report_view(repo, reports[overview(reports)])
