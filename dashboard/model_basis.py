"""What the score rests on where that is not this kabupaten's own survey, and what to know of it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import streamlit as st

from analytics.access import basis
from analytics.access.facts import Facts
from dashboard import formats, parts, reading
from dashboard.words import t

OWN, PUBLISHED, BORROWED = "survei", "koefisien", "pinjaman"


def show(known: Facts) -> None:
    """The way in and its doubts before any figure, and variables that are used only after a review."""
    told = known.card.get("asal") or {}
    _few(known.card)
    _contest(known.card)
    if known.way != OWN:
        st.info("\n\n".join(_sentences(known)), icon=":material/info:")
    for other in told.get("juga") or []:
        st.info(t(f"jalan.juga_{other}"), icon=":material/alt_route:")
    for failed in told.get("tidak_dipakai") or []:
        st.warning(t("jalan.tidak_dipakai", sebab=parts.plain(failed)))
    for one in known.card.get("tinjauan") or []:
        words = {"tanggal": formats.day(one["tanggal"]), "alasan": parts.plain(one["alasan"])}
        name = known.labels.get(one["fitur"], one["fitur"])
        st.warning(t("jalan.tinjauan", peubah=parts.plain(name), **words))


def warn(card: dict[str, Any] | None, shares: Collection[float | None]) -> None:
    """Where marks or chances are shown: a published table that does not fit, or a survey of few."""
    each = [
        t("jalan.peringatan_garis", bagian=formats.percent(p, 0), garis=formats.percent(share, 0))
        for share, p in _odd(card)
        if share in shares
    ]
    if each:
        st.warning(t("jalan.peringatan", bagian=", ".join(each)), icon=":material/report:")
    _few(card)


def _few(card: dict[str, Any] | None) -> None:
    few = basis.few_households(card) if card else None
    if few is not None:
        st.warning(t("jalan.sedikit", n=formats.number(few)), icon=":material/report:")


def _contest(card: dict[str, Any]) -> None:
    """Whether a challenger that the office asked for replaced the linear score."""
    found = basis.contest(card)
    if found is None:
        return
    key, told = found
    points = {name: formats.number(100 * told[name], 1) for name in ("untung", "rendah", "tinggi")}
    shares = {"garis": formats.percent(told["garis"], 0)}
    shares["kalah"] = ", ".join(formats.percent(share, 0) for share in told["kalah"])
    st.info(t(f"jalan.penantang_{key}", **{**told, **points, **shares}), icon=":material/account_tree:")


def fits(card: dict[str, Any] | None, share: float | None) -> bool:
    """FALSE where a published table does not fit the register at this line, so that no promise holds."""
    return all(odd != share for odd, _ in _odd(card))


def _odd(card: dict[str, Any] | None) -> list[tuple[float, float]]:
    return basis.odd_lines((card or {}).get("asal") or {})


def way(known: Facts) -> str:
    """Where the score comes from, in one sentence."""
    told = known.card.get("asal") or {}
    if known.way == PUBLISHED:
        words = {name: parts.plain(str(told[name])) for name in ("tahun", "sumber", "wilayah")}
        return t("jalan.koefisien", **words)
    if known.way == BORROWED:
        place = ", ".join(told["wilayah"]) or formats.NONE
        return t("jalan.pinjaman", wilayah=parts.plain(place), n=formats.number(told["n_luar"]))
    return t("jalan.survei")


def _sentences(known: Facts) -> list[str]:
    told = known.card["asal"]
    found = [way(known)]
    for share, p in basis.odd_lines(told):
        found.append(t("jalan.di_bawah", bagian=formats.percent(p, 0), garis=formats.percent(share, 0)))
    if known.way == BORROWED:
        found += [t(f"jalan.uji_{told['uji']}"), _offset(told["geseran"], told["uji"])]
    return found


def _offset(offset: dict[str, float] | None, tested: str) -> str:
    """How far the level was moved; its error is in the chances where whole areas were tested that way."""
    if offset is None:
        return t("jalan.tanpa_geseran")
    error = offset["standard_error"]
    return t(
        "jalan.geseran",
        nilai=formats.number(offset["value"], 2),
        galat=t("jalan.galat_tidak_ada") if error is None else formats.number(error, 2),
        n=formats.number(offset["n"]),
        klaster=formats.number(offset["clusters"]),
        dalam=t(f"jalan.geseran_{tested}"),
    )


def empty_answers(known: Facts) -> None:
    """Which answers were empty, in the survey the score learned from and in the register it was used on."""
    table = basis.empty_answers(known.card, known.labels)
    if table.empty:
        return
    heads = {"survei": "kosong_survei", "register": "kosong_register", "asing": "asing"}
    columns = [reading.Column("peubah", t("jalan.peubah"), "judul")]
    columns += [
        reading.Column(name, t(f"jalan.{key}"), "angka", formats.percent)
        for name, key in heads.items()
        if table[name].notna().any()
    ]
    with st.expander(t("jalan.kosong")):
        reading.show(table, columns, t("jalan.kosong"))
        st.caption(t("jalan.kosong_arti"))
