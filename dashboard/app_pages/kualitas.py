"""Kualitas Data: what came in, what was refused and why, file by file and row by row."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import streamlit as st

from analytics.access import ScopedRepository
from dashboard import charts, formats, parts, view_state
from dashboard.navigation import repository
from dashboard.words import t

ROWS = 25
COUNTS = {"dibaca": "read", "diterima": "accepted", "ditolak": "rejected", "peringatan": "warnings"}
FINDING = ["baris", "kolom", "aturan", "tingkat", "nilai", "alasan", "perbaikan"]


def overview(reports: list[dict[str, Any]]) -> dict[str, Any]:
    """All imports as a table; returns the chosen one, which the address remembers."""
    table = pd.DataFrame(
        [
            {
                "jenis": t(f"jenis.{report['kind']}"),
                "berkas": report.get("source", ""),
                **{name: report[key] for name, key in COUNTS.items()},
                "periode": report.get("period") or "",
                "waktu": report["time"].replace("T", " "),
                "keadaan": t("kualitas.dipakai") if report["snapshot"] else t("kualitas.tidak_dipakai"),
            }
            for report in reports
        ]
    )
    config = {name: st.column_config.Column(t(f"kualitas.{name}")) for name in table.columns}
    config |= {n: st.column_config.NumberColumn(t(f"kualitas.{n}"), format="localized") for n in COUNTS}
    event = st.dataframe(
        table,
        hide_index=True,
        column_config=config,
        on_select="rerun",
        selection_mode="single-row",
        key="daftar_laporan",
        alt=t("kualitas.judul"),
    )
    if rows := event["selection"]["rows"]:
        view_state.change(laporan=reports[rows[0]]["id"])
    wanted = view_state.current().laporan
    return next((report for report in reports if report["id"] == wanted), first_to_read(reports))


def first_to_read(reports: list[dict[str, Any]]) -> dict[str, Any]:
    """The newest report with rejected rows, else the newest: what somebody would want to mend."""
    return next((report for report in reports if report["rejected"]), reports[0])


def report_view(repo: ScopedRepository, report: dict[str, Any]) -> None:
    """One file: totals, rules, then every finding with its row and remedy."""
    st.subheader(t("kualitas.laporan", berkas=report.get("source", report["kind"])))
    cells = [(t(f"kualitas.{name}"), formats.number(report[key])) for name, key in COUNTS.items()]
    parts.metric_row(cells, "laporan")
    if boundary := report.get("boundary"):
        boundary_view(boundary)
        return
    if rate := report.get("hit_rate"):
        system = report.get("code_system") or formats.NONE
        ours, bps = formats.percent(rate.get("kemendagri")), formats.percent(rate.get("bps"))
        st.caption(t("kualitas.kode", sistem=system, k=ours, b=bps))
    for note in report.get("notes") or []:
        st.caption(note)
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
    config = {
        name: st.column_config.Column(
            t(f"kualitas.{name}"), width="large" if name in ("alasan", "perbaikan") else None
        )
        for name in FINDING
    }
    with place:
        st.dataframe(table[FINDING], hide_index=True, column_config=config, alt=t("kualitas.temuan", n=total))


def boundary_view(boundary: dict[str, Any]) -> None:
    """What the boundary import repaired, before and after, in hectares."""
    rows = {"kualitas.tumpang": "overlap_ha", "kualitas.celah": "gap_ha"}
    table = pd.DataFrame(
        {
            t("kualitas.sebelum"): [formats.number(boundary["before"][key], 1) for key in rows.values()],
            t("kualitas.sesudah"): [formats.number(boundary[key], 1) for key in rows.values()],
        },
        index=[t(label) for label in rows],
    )
    st.table(table)
    desa, kec, matched = boundary["desa"], boundary["kecamatan"], boundary["matched_codes"]
    st.caption(t("kualitas.batas", desa=desa, kec=kec, cocok=matched, sistem=boundary["code_system"]))
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
    report_view(repo, overview(reports))
