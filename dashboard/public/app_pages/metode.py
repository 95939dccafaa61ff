"""Cara angka dibuat: how the figures are made, why they are rounded, and the difference that makes, shown."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.published import slices
from analytics.published.rules import rows, rules
from dashboard import formats, reading
from dashboard.public import frame, source
from dashboard.public.frame import Page, heading, paragraph, prose, say
from dashboard.words import language, t

PARTS = (
    "keluarga",
    "triwulan",
    "bulat",
    "samar",
    "selisih",
    "utuh",
    "kecil",
    "tanpa",
    "persen",
    "perubahan",
    "rupiah",
)


def text() -> None:
    """The explanation, part by part."""
    parts = [paragraph(say("metode.pengantar"))]
    for name in PARTS:
        parts += [heading(say(f"metode.{name}_judul")), paragraph(say(f"metode.{name}"))]
        if name == "bulat":
            parts.append(paragraph(say("metode.bulat_sebab")))
    prose(*parts)


def differences(page: Page) -> None:
    """This release's own rounding differences: total, what a level's rows add up to, what lies between."""
    st.subheader(t("publik.selisih_nyata"))
    found = []
    for program in slices.programmes(page.release, page.view.periode):
        for level in ("kecamatan", "desa"):
            one = slices.below(page.release, page.view.periode, program, level)
            if one.gap is not None:
                found.append(
                    {
                        "program": page.programme(program),
                        "tingkat": t(f"umum.{level}"),
                        "total": formats.number(one.total["angka"]),
                        "baris": formats.number(one.told),
                        "samar": formats.number(one.untold),
                        "selisih": formats.number(one.gap if one.complete else None),
                        "luas": formats.number(None if one.complete else one.gap),
                    }
                )
    columns = [
        reading.Column("program", say("situs.program"), "judul"),
        reading.Column("tingkat", t("publik.menurut")),
        reading.Column("total", t("umum.kabupaten"), "angka"),
        reading.Column("baris", say("situs.jumlah_baris"), "angka"),
        reading.Column("samar", t("publik.baris_samar"), "angka"),
        reading.Column("selisih", say("bersama.selisih"), "angka"),
        reading.Column("luas", say("situs.selisih_luas"), "angka"),
    ]
    reading.show(pd.DataFrame(found, columns=[c.name for c in columns]), columns, say("bersama.selisih"))
    frame.rounded()


def rule_table() -> None:
    """The rules with their numbers and where they come from."""
    st.subheader(t("publik.aturan"))
    meaning = "arti_en" if language() == "en" else "arti"
    columns = [
        reading.Column("aturan", t("publik.aturan_kode"), "utuh"),
        reading.Column("nilai", t("umum.nilai"), "angka"),
        reading.Column(meaning, t("publik.aturan_arti"), "lebar"),
        reading.Column("sumber", t("publik.aturan_sumber")),
    ]
    reading.show(pd.DataFrame(rows()), columns, t("publik.aturan"))


def tested(page: Page) -> None:
    """What the attacker found in this release."""
    audit = source.document(page.held, "audit.json")
    parts = [heading(say("metode.uji_judul")), paragraph(say("metode.uji"))]
    if {"cells", "exact"} <= audit.keys():
        n, exact = formats.number(audit["cells"]), formats.number(audit["exact"])
        parts.append(paragraph(t("publik.uji_hasil", n=n, tepat=exact)))
    if audit.get("min_width") is not None:
        parts.append(paragraph(t("publik.uji_rentang", n=formats.number(audit["min_width"]))))
    rule = rules()
    mean, most = formats.number(rule.mean_error(), 1), formats.number(rule.kelipatan - 1)
    parts.append(paragraph(t("publik.uji_galat", rata=mean, besar=most)))
    prose(*parts, heading(say("metode.cakupan_judul")), paragraph(say("metode.cakupan")))


page = frame.open_page(say("metode.judul"))
text()
frame.pick_period(page)
differences(page)
rule_table()
tested(page)
frame.foot(page)
