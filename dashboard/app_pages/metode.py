"""Metode: how the figures are made, what they do not know and how to object, for anybody."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.access import facts
from analytics.pmt.metrics import ter_of_lots
from dashboard import formats, model_basis, navigation, parts, pictures, reading
from dashboard.words import language, t

STEPS = ("satu", "dua", "tiga", "empat", "lima", "enam")
DECIDED = ("desil", "penerima", "skor")


def sentences(page: parts.Page, known: facts.Facts | None) -> dict[str, str]:
    """What each step says, with the figures of this build."""
    return {
        "satu": arrived(page),
        "dua": learned(known),
        "tiga": tested(page, known),
        "empat": chances(page, known),
        "lima": t("metode.lima_isi"),
        "enam": t("metode.enam_isi"),
    }


def arrived(page: parts.Page) -> str:
    """What the office handed in, for the programme chosen."""
    if not page.repo.has_register(page.view.periode):
        return t("metode.satu_rekap")
    found = page.repo.figures(page.view.periode, page.view.program, page.repo.kabupaten)
    numbers = {name: formats.number(found.get(name)) for name in ("layak", "kuota", "penerima")}
    return t(
        "metode.satu_isi",
        program=page.rule.nama,
        tempat=parts.plain(page.name(page.repo.kabupaten)),
        **numbers,
    )


def learned(known: facts.Facts | None) -> str:
    """What the score was learned from."""
    if known is None:
        return t("metode.dua_tanpa")
    asked = formats.number(len(known.features))
    if known.judged is None:
        return t("metode.dua_koefisien", peubah=asked)
    if known.way == model_basis.BORROWED:
        told = known.card["asal"]
        place = parts.plain(", ".join(told["wilayah"]) or formats.NONE)
        return t("metode.dua_pinjaman", n=formats.number(told["n_luar"]), wilayah=place, peubah=asked)
    return t("metode.dua_isi", n=formats.number(known.judged["n"]), peubah=asked)


def tested(page: parts.Page, known: facts.Facts | None) -> str:
    """How often it errs on families it had never seen, beside drawing lots."""
    line = known.line(page.rule.pangsa_garis) if known else None
    if line is None:
        return t("metode.tiga_tanpa")
    figures = {"q": line["share"], "ter": line["ter"], "acak": ter_of_lots(line["share"])}
    return t("metode.tiga_isi", **{name: formats.percent(value, 0) for name, value in figures.items()})


def chances(page: parts.Page, known: facts.Facts | None) -> str:
    """What a chance means, with the mean chance in the register where it is known."""
    drifted = known.card.get("hanyutan") if known else None
    lines = [one for one in (drifted or {}).get("miskin", []) if one["share"] == page.rule.pangsa_garis]
    if not lines or lines[0]["register"] is None:
        return t("metode.empat_tanpa")
    share, register = formats.percent(lines[0]["share"], 0), formats.percent(lines[0]["register"])
    return t("metode.empat_isi", garis=share, register=register)


def step(name: str, words: str) -> None:
    """One step: its picture, its name and what it says."""
    with st.container(border=True, height="stretch"):
        pictures.draw(name, t(f"metode.gambar_{name}"))
        st.markdown(f"**{t(f'metode.{name}')}**")
        st.markdown(words)


def decides() -> None:
    """Who sets what: the desil, the recipients, the score."""
    rows = [[t(f"metode.{name}"), t(f"metode.{name}_oleh")] for name in DECIDED]
    columns = [
        reading.Column("hal", t("metode.hal"), "judul"),
        reading.Column("penetap", t("metode.penetap"), "lebar"),
    ]
    reading.show(pd.DataFrame(rows, columns=["hal", "penetap"]), columns, t("metode.siapa"))


page = parts.open_page("metode.judul", choose=("program", "periode"))
if page:
    known = facts.gather(page.repo, page.view.periode, language() == "en")
    st.markdown(t("metode.pembuka"))
    model_basis.warn(page.repo.model_card(page.view.periode), [page.rule.pangsa_garis])
    st.subheader(t("metode.langkah"))
    told = sentences(page, known)
    for row in (STEPS[:3], STEPS[3:]):
        for column, name in zip(st.columns(3), row, strict=True):
            with column:
                step(name, told[name])
    st.subheader(t("metode.siapa"))
    decides()
    st.subheader(t("metode.tidak_tahu"))
    st.markdown(t("metode.tidak_tahu_isi"))
    if known is not None and known.audit(page.rule.pangsa_garis) is not None:
        st.caption(t("metode.terlewat"))
        navigation.link("model", t("metode.ke_model"))
    st.subheader(t("metode.sanggah"))
    st.markdown(t("metode.sanggah_isi"))
    with st.container(horizontal=True, gap="small"):
        navigation.link("antrean", t("metode.ke_antrean"))
        navigation.link("usulan", t("metode.ke_usulan"))
