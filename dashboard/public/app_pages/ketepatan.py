"""Seberapa tepat sasaran: how often targeting errs, with intervals and what is divided by what."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats, reading
from dashboard.public import frame, source
from dashboard.public.frame import heading, paragraph, prose, say
from dashboard.words import t

KINDS = ("ier", "eer")


def rate(told: dict[str, Any] | None) -> str:
    """A rate with its interval, in per cent; that it was not measured where it was not."""
    if not told:
        return say("galat.belum")
    value = say("galat.nilai", nilai=formats.number(told["nilai"] * 100, 1))
    ends = told.get("selang")
    if not ends:
        return value
    low, high = (formats.number(end * 100, 1) for end in ends)
    return f"{value} ({say('galat.selang', bawah=low, atas=high)})"


def poorest(told: dict[str, Any]) -> str:
    """Whom the rates call poor; a dash where the release does not say."""
    share = told.get("garis")
    return formats.NONE if share is None else say("galat.terbawah", bagian=formats.number(100 * share))


def rows(page: frame.Page, errors: dict[str, Any]) -> pd.DataFrame:
    """Programme and unit, each with both rates."""
    found = [
        {
            "program": page.programme(program),
            "satuan": say(f"situs.satuan_{unit}"),
            "garis": poorest(told),
            **{kind: rate(told.get(kind)) for kind in KINDS},
        }
        for program, units in errors.items()
        for unit, told in units.items()
    ]
    return pd.DataFrame(found, columns=["program", "satuan", "garis", *KINDS])


page = frame.open_page(say("galat.judul"))
st.write(say("galat.pengantar"))
frame.pick_period(page)
errors = source.document(page.held, "ketepatan.json").get(page.view.periode, {})
if errors:
    columns = [
        reading.Column("program", say("situs.program"), "judul"),
        reading.Column("satuan", say("galat.satuan")),
        reading.Column("garis", say("galat.garis")),
        reading.Column("ier", say("galat.ier"), "selang"),
        reading.Column("eer", say("galat.eer"), "selang"),
    ]
    reading.show(rows(page, errors), columns, say("galat.judul"))
    words = " ".join(say(f"galat.{name}") for name in ("terbawah_arti", "selang_arti", "survei"))
    st.html(f'<p class="catatan-bulat">{words}</p>')
else:
    st.info(f"{say('galat.belum').capitalize()}. {say('galat.belum_arti')}")
prose(
    heading(say("galat.ier")),
    paragraph(f"{say('galat.arti_ier')} {t('publik.penyebut_ier')}"),
    heading(say("galat.eer")),
    paragraph(f"{say('galat.arti_eer')} {t('publik.penyebut_eer')}"),
    paragraph(say("galat.kuota")),
)
frame.foot(page)
