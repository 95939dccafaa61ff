"""Kuota dan realisasi of the kabupaten, programme by programme, with the rupiah that were realised."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from analytics.published import slices
from dashboard import formats, reading
from dashboard.public import figures, frame
from dashboard.public.frame import Page, say
from dashboard.words import t


def sentence(page: Page, row: Mapping[str, Any]) -> str:
    """One programme: how many of its quota, as words with a bar."""
    unit = say(f"situs.satuan_{row['satuan']}")
    rest = row["sisa"]
    key = "publik.kuota_sisa" if rest > 0 else "publik.kuota_lebih" if rest < 0 else "publik.kuota_pas"
    line = t(
        "publik.kuota_baris",
        n=formats.number(row["angka"]),
        kuota=formats.number(row["kuota"]),
        satuan=unit,
        persen=figures.share(str(row["realisasi"])),
    )
    wide = min(int(row["realisasi"]), 100)
    return (
        f'<div class="serapan"><strong>{escape(page.programme(str(row["program"])))}</strong><br>'
        f"{escape(line)} {escape(t(key, n=formats.number(abs(rest)), satuan=unit))}"
        f'<div class="bilah" aria-hidden="true"><i style="width:{wide}%"></i></div></div>'
    )


def table(page: Page, rows: pd.DataFrame) -> None:
    """All programmes and units, also those without a quota."""
    shown = rows.assign(
        program=rows["program"].map(page.programme),
        satuan=rows["satuan"].map(lambda unit: say(f"situs.satuan_{unit}")),
        penerima=[
            formats.number(row["angka"]) if not formats.missing(row["angka"]) else row["penerima"]
            for row in slices.records(rows)
        ],
        realisasi=rows["realisasi"].map(lambda v: figures.share("" if formats.missing(v) else str(v))),
    )
    columns = [
        reading.Column("program", say("situs.program"), "judul"),
        reading.Column("satuan", t("publik.satuan")),
        reading.Column("kuota", say("situs.kuota"), "angka", formats.number),
        reading.Column("penerima", say("situs.penerima_jiwa"), "angka"),
        reading.Column("realisasi", say("situs.realisasi"), "angka"),
        reading.Column("rupiah", say("situs.rupiah"), "angka", figures.rupiah),
    ]
    if rows["rupiah"].isna().all():
        columns.pop()
    reading.show(shown, columns, say("situs.kuota_judul"))


page = frame.open_page(say("situs.kuota_judul"))
st.write(say("situs.kuota_pengantar"))
frame.pick_period(page)
rows = slices.quota(page.release, page.view.periode)
with_quota = rows[rows["kuota"].notna() & rows["realisasi"].notna() & rows["angka"].notna()]
if with_quota.empty:
    st.info(say("situs.kuota_kosong"))
else:
    st.html("".join(sentence(page, row) for row in slices.records(with_quota)))
st.header(t("publik.tabel"))
table(page, rows)
frame.rounded()
frame.note(say("metode.utuh"))
if rows["rupiah"].isna().all():
    st.caption(t("publik.rupiah_kosong"))
else:
    st.caption(t("publik.rupiah_kabupaten"))
frame.foot(page)
