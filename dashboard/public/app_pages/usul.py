"""Syarat, usul dan sanggah: who is meant, and how to propose a family or object."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.published import slices
from dashboard import formats, reading
from dashboard.public import figures, frame, source
from dashboard.public.frame import Page, heading, paragraph, points, prose, say
from dashboard.words import t

WAYS = {"musdes": 4, "cek": 3}


def criteria(page: Page) -> None:
    """The rules by which the figures of this release were made, programme by programme."""
    rows, kept = [], slices.runs(page.held.release, page.held.release.periods[0])
    for code, rule in source.programmes(page.held).items():
        limit = rule.get("desil_maks", "")
        who = say("kriteria.batas_desil", desil=limit) if limit else say("kriteria.batas_belum")
        component = rule.get("syarat_komponen") == "True"
        start = rule.get("berlaku_mulai", "")
        rows.append(
            {
                "program": page.programme(code),
                "syarat": f"{who}. {say('kriteria.komponen')}" if component else f"{who}.",
                "wilayah": figures.runs_in(kept.get(code, [])),
                "dasar": rule.get("dasar_hukum", ""),
                "catatan": rule.get("catatan", ""),
                "mulai": formats.day(start) if start else "",
            }
        )
    columns = [
        reading.Column("program", say("kriteria.program"), "judul"),
        reading.Column("syarat", say("kriteria.syarat"), "lebar"),
        *([reading.Column("wilayah", say("kriteria.berjalan"), "lebar")] if kept else []),
        reading.Column("dasar", say("kriteria.dasar")),
        reading.Column("mulai", say("kriteria.mulai")),
        reading.Column("catatan", say("kriteria.catatan"), "lebar"),
    ]
    if rows:
        reading.show(pd.DataFrame(rows), columns, say("kriteria.judul"))


def explained(*keys: str) -> list[str]:
    """Heading and paragraph of each key."""
    return [part for key in keys for part in (heading(say(f"{key}_judul")), paragraph(say(key)))]


page = frame.open_page(t("publik.usul_judul"))
st.header(say("kriteria.judul"))
st.write(say("kriteria.pengantar"))
criteria(page)
prose(*explained("kriteria.desil", "kriteria.kuota", "kriteria.putus"))
st.header(say("usul.judul"))
prose(
    paragraph(say("usul.pengantar")),
    *(
        part
        for way, steps in WAYS.items()
        for part in (
            heading(say(f"usul.{way}_judul")),
            points([say(f"usul.{way}_{step}") for step in range(1, steps + 1)], numbered=True),
        )
    ),
    *explained("usul.dinas"),
    heading(say("usul.bawa_judul")),
    points([say(f"usul.bawa_{step}") for step in range(1, 5)]),
    *explained("usul.lama", "usul.data"),
    paragraph(say("usul.tidak_semua")),
    paragraph(say("usul.bebas_biaya")),
)
frame.foot(page)
