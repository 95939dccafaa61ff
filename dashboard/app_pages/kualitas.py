"""Kualitas Data: what came in, what was refused and why, file by file and row by row."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from analytics.access import ScopedRepository
from dashboard import boundary_report, charts, formats, mending, parts, quality_map, reading, view_state
from dashboard.navigation import desk, repository
from dashboard.words import language, t

ROWS = 25
#: Imports shown at once; the older ones are a click away.
RECENT = 12
COUNTS = {"dibaca": "read", "diterima": "accepted", "ditolak": "rejected", "peringatan": "warnings"}
KINDS = {"berkas": "judul", "periode": "utuh", **dict.fromkeys(COUNTS, "angka")}
OVERVIEW = ("berkas", "jenis", *COUNTS, "keadaan", "periode", "waktu")
FINDING = {
    "baris": "angka",
    "kolom": "",
    "nilai": "bebas",
    "alasan": "lebar",
    "perbaikan": "lebar",
    "aturan": "",
}


def columns(names: Iterable[str], kinds: Mapping[str, str]) -> list[reading.Column]:
    """The columns of a table on this page, with their headings."""
    return [reading.Column(name, t(f"kualitas.{name}"), kinds.get(name, "")) for name in names]


def overview(reports: list[dict[str, Any]]) -> None:
    """All imports, the newest first."""
    table = pd.DataFrame([line(report) for report in reports])
    shape = columns(OVERVIEW, KINDS)
    reading.show(table.head(RECENT), shape, t("kualitas.judul"))
    if len(table) > RECENT:
        with st.expander(t("kualitas.lama", n=formats.number(len(table) - RECENT))):
            reading.show(table.iloc[RECENT:], shape, t("kualitas.judul"))


def line(report: dict[str, Any]) -> dict[str, str]:
    """One import in the overview."""
    return {
        "jenis": t(f"jenis.{report['kind']}"),
        "berkas": report.get("source", ""),
        **{name: formats.number(report[key]) for name, key in COUNTS.items()},
        "periode": report.get("period") or "",
        "waktu": formats.moment(report["time"]),
        "keadaan": t(f"kualitas.{state(report)}"),
    }


def state(report: dict[str, Any]) -> str:
    """Whether an import put something in force, nothing, or was taken back."""
    if report.get("undone"):
        return "diurungkan"
    return "dipakai" if report["snapshot"] else "tidak_dipakai"


def choose(reports: list[dict[str, Any]]) -> dict[str, Any]:
    """The report to read, by file; the address remembers it."""
    by_id = {report["id"]: report for report in reports}
    wanted = view_state.current().laporan
    st.session_state["pilih_laporan"] = wanted if wanted in by_id else first_to_read(reports)["id"]

    def words(key: str) -> str:
        one = by_id[key]
        found = t("kualitas.ditolak_n", n=formats.number(one["rejected"]))
        return f"{one.get('source', one['kind'])} · {found} · {formats.moment(one['time'])}"

    def changed() -> None:
        view_state.change(laporan=st.session_state["pilih_laporan"])

    label = t("kualitas.pilih")
    return by_id[st.selectbox(label, list(by_id), format_func=words, key="pilih_laporan", on_change=changed)]


def first_to_read(reports: list[dict[str, Any]]) -> dict[str, Any]:
    """The newest report with rejected rows, else the newest: what somebody would want to mend."""
    return next((report for report in reports if report["rejected"]), reports[0])


def report_view(repo: ScopedRepository, report: dict[str, Any]) -> None:
    """One file: totals, rules, then every finding with its row and remedy."""
    st.subheader(t("kualitas.laporan", berkas=report.get("source", report["kind"])))
    cells = [(t(f"kualitas.{name}"), formats.number(report[key])) for name, key in COUNTS.items()]
    parts.metric_row(cells, "laporan")
    if boundary := report.get("boundary"):
        boundary_report.show(boundary)
        return
    if rate := report.get("hit_rate"):
        system = report.get("code_system") or formats.NONE
        ours, bps = formats.percent(rate.get("kemendagri")), formats.percent(rate.get("bps"))
        st.caption(t("kualitas.kode", sistem=system, k=ours, b=bps))
    for note in report.get("notes") or []:
        st.caption(note)
    if not report["rules"]:
        st.success(t("kualitas.bersih"), icon=":material/verified:")
    else:
        names = {rule["id"]: parts.rule_words(rule["id"]) for rule in report["rules"]}
        chart = charts.rule_bars(report["rules"], names)
        st.plotly_chart(chart, config=charts.CONFIG, alt=t("kualitas.aturan_alt"))
        if repo.principal.sees_everything:
            mending.mend_panel(desk(), report, report["id"])
        findings(repo, report)
    quality_map.draw(repo, report)


def findings(repo: ScopedRepository, report: dict[str, Any]) -> None:
    """Rows with row number, column, reason and remedy; identity values are masked."""
    total = repo.findings(report["id"], limit=0)[1]
    pages = max(math.ceil(total / ROWS), 1)
    st.markdown(f"**{t('kualitas.temuan', n=formats.number(total))}**")
    if language() == "en":
        st.caption(t("kualitas.bahasa_temuan"))
    place = st.container()
    current = st.pagination(pages, key=f"temuan_{report['id']}") if pages > 1 else 1
    table, _ = repo.findings(report["id"], limit=ROWS, offset=(int(current) - 1) * ROWS)
    with place:
        shown = table.assign(aturan=table["aturan"].map(parts.rule_words)) if len(table) else table
        reading.show(shown, columns(FINDING, FINDING), t("kualitas.temuan", n=total))


repo = repository()
st.title(t("kualitas.judul"))
if repo.is_simulated():
    st.caption(f":orange-badge[{t('umum.simulasi')}]")
parts.tell_interrupted(repo)
reports = repo.imports()
if not reports:
    parts.missing_file(t("kualitas.kosong"), t("kosong.belum_dibangun_saran"), "batas")
else:
    st.text(t("kualitas.pengantar"))
    overview(reports)
    report_view(repo, choose(reports))
