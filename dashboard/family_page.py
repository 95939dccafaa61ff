"""One family: where it stands in each programme, what the score says and why, who lives there. No names."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analytics.access import basis
from analytics.parameters import Programme
from analytics.schema import load
from dashboard import formats, model_basis, navigation, parts, reading, view_state
from dashboard.words import language, t

HOUSING = (
    "status_kepemilikan_rumah",
    "jenis_lantai_terluas",
    "luas_lantai",
    "jenis_dinding_terluas",
    "jenis_atap_terluas",
    "sumber_air_minum_utama",
    "daya_terpasang",
    "bahan_bakar_utama_memasak",
    "fasilitas_bab",
)


def show(page: parts.Page) -> None:
    """The family chosen in the queue; a way back first."""
    st.button(
        t("keluarga.kembali"),
        icon=":material/arrow_back:",
        on_click=view_state.change,
        kwargs={"keluarga": ""},
    )
    found = page.repo.family(page.view.periode, page.view.keluarga)
    if found is None:
        parts.empty(t("keluarga.tidak_ada"), t("keluarga.tidak_ada_saran"))
        return
    score = found["skor"]
    st.subheader(t("keluarga.judul", nomor=page.view.keluarga[:8]))
    chain = page.repo.place(score["kode_desa"])
    desil = score["desil_nasional"]
    st.caption(
        parts.plain(" › ".join(p.nama for p in chain))
        + f" · {formats.number(score['jiwa'])} {t('satuan.jiwa')} · "
        + (
            t("keluarga.desil", n=formats.number(desil))
            if desil == desil and desil
            else t("keluarga.tanpa_desil")
        )
    )
    lines = [rule.pangsa_garis for rule in page.rules.values()]
    card = page.repo.model_card(page.view.periode)
    model_basis.warn(card, lines)
    standing(page, found)
    left, right = st.columns(2)
    with left:
        why(score, basis.by_trees(card))
    with right:
        housing(found["rumah"])
    members(found["anggota"])
    st.info(t("keluarga.bukan_putusan"), icon=":material/gavel:")
    navigation.link("metode", t("metode.tautan"))


def standing(page: parts.Page, found: dict[str, Any]) -> None:
    """One card per programme: receives or not, the cause, the probability and how sure it is."""
    received = dict(zip(found["terima"]["program"], found["terima"]["n"], strict=True))
    known = {row.program: row for row in found["tanda"].itertuples()}
    for column, rule in zip(st.columns(len(page.rules)), page.rules.values(), strict=True):
        row = known.get(rule.program)
        if row is None:
            column.caption(f"{rule.nama}: {t('kosong.tanpa_daftar')}")
            continue
        with column, st.container(border=True, height="stretch"):
            st.markdown(f"**{rule.nama}**")
            if row.penerima and rule.satuan == "jiwa":
                st.markdown(
                    f":material/check_circle: {t('keluarga.menerima_jiwa', n=received.get(row.program, 0))}"
                )
            else:
                icon, key = ("check_circle", "menerima") if row.penerima else ("cancel", "tidak_menerima")
                st.markdown(f":material/{icon}: {t(f'keluarga.{key}')}")
            st.caption(t(f"status.{row.status}"))
            if row.p_miskin == row.p_miskin:
                st.progress(float(row.p_miskin))
                line = formats.percent(rule.pangsa_garis, 0)
                st.caption(t("keluarga.peluang", p=formats.chance(row.p_miskin), garis=line))
            if row.antrean:
                queue, band = t(f"antrean.{row.antrean}_singkat"), parts.band_name(row.pita)
                st.markdown(f":orange-badge[{queue} · {band}]")
                _of_its_list(page, rule, str(row.antrean), float(row.keliru))


def _of_its_list(page: parts.Page, rule: Programme, antrean: str, wrong: float) -> None:
    """What the queue says of the shortest list this mark is on; nothing where the queue promises nothing."""
    judged = page.repo.judged(page.view.periode, rule.program)
    card = page.repo.model_card(page.view.periode)
    found = judged.list_of(antrean, wrong)
    if judged.held and found and model_basis.fits(card, rule.pangsa_garis):
        alpha, one = found
        words = {"n": formats.number(one["n"]), "keliru": formats.percent(one["keliru"], 0)}
        key = "keluarga.daftar" if one["selang"] else "keluarga.daftar_tanpa_selang"
        low, high = (formats.percent(edge, 0) for edge in one["selang"] or (0, 0))
        st.caption(t(key, a=f"{100 * alpha:.0f}", rendah=low, tinggi=high, **words))


def why(score: dict[str, Any], by_trees: bool) -> None:
    """The largest pulls on the score, both ways, in words; of trees none can be told."""
    if not any(score[f"alasan_{way}_{n}"] for way in ("miskin", "mampu") for n in (1, 2, 3)):
        st.caption(t("keluarga.alasan_pohon" if by_trees else "keluarga.tanpa_alasan"))
        return
    st.markdown(f"**{t('keluarga.menurunkan')}**")
    for n in (1, 2, 3):
        if score[f"alasan_miskin_{n}"]:
            st.text(f"↓ {score[f'alasan_miskin_{n}']}")
    st.markdown(f"**{t('keluarga.menaikkan')}**")
    for n in (1, 2, 3):
        if score[f"alasan_mampu_{n}"]:
            st.text(f"↑ {score[f'alasan_mampu_{n}']}")
    st.caption(t("keluarga.alasan_arti"))
    if language() == "en":
        st.caption(t("antrean.bahasa_alasan"))


def housing(home: dict[str, Any]) -> None:
    """What the register says of the house, codes turned into words."""
    table = load("keluarga")
    rows = []
    for name in HOUSING:
        column, value = table[name], home.get(name)
        label = column.label_en if language() == "en" else column.label
        if value is None or value != value:
            words = formats.NONE
        else:
            words = (
                column.codes.get(int(value), formats.number(value)) if column.codes else formats.number(value)
            )
        rows.append(
            {
                t("keluarga.hal"): label,
                t("keluarga.isi"): parts.plain(f"{words} {formats.unit(column.satuan)}".strip()),
            }
        )
    st.markdown(f"**{t('keluarga.rumah')}**")
    st.table(pd.DataFrame(rows).set_index(t("keluarga.hal")))


def members(people: pd.DataFrame) -> None:
    """Members by role, sex and age; names stay in the vault."""
    table = load("anggota")
    coded = {
        "hubungan": "status_hubungan_keluarga",
        "kelamin": "jenis_kelamin",
        "sekolah": "partisipasi_sekolah",
    }
    shown = pd.DataFrame({"umur": people["umur"].map(formats.number)})
    for name, column in coded.items():
        codes = table[column].codes
        shown[name] = people[column].map(lambda c, codes=codes: codes.get(int(c), "") if c == c else "")
    columns = [
        reading.Column(name, t(f"keluarga.{name}"), "judul" if name == "hubungan" else "")
        for name in ("hubungan", "kelamin", "umur", "sekolah")
    ]
    st.markdown(f"**{t('keluarga.anggota')}**")
    reading.show(shown, columns, t("keluarga.anggota"))
