"""The first lines of the Model page: what a reader should take away, in plain words, each from the build."""

from __future__ import annotations

import streamlit as st

from analytics.access import findings, sheet
from analytics.access.facts import Facts
from dashboard import formats, model_audit, model_drift, navigation, parts
from dashboard.words import language, t

MOST_NAMED = 3


def show(known: Facts, share: float | None) -> None:
    """Four sentences, the printable card, and the page that explains where the figures come from."""
    with st.container(border=True, key="kartu_ringkas"):
        st.markdown(f"**{t('model.ringkas')}**")
        for line in sentences(known, share):
            st.markdown(f"- {line}")
        with st.container(horizontal=True, gap="small"):
            st.download_button(
                t("model.unduh_kartu"),
                sheet.render(known, language(), share),
                file_name=f"kartu-model-{known.period}-{language()}.html",
                mime="text/html",
                icon=":material/print:",
                on_click="ignore",
            )
            navigation.link("metode", t("metode.tautan"))


def sentences(known: Facts, share: float | None) -> list[str]:
    """How often it errs, whom it fails most, whether the register has moved, and how old it is."""
    found = []
    if line := known.line(share):
        low, high = line["ter_ci"]
        places = {"q": line["share"], "ter": line["ter"], "rendah": low, "tinggi": high}
        words = {key: formats.percent(value, 0) for key, value in places.items()}
        found.append(t("model.kalimat", **words))
    else:
        found.append(t("model.tanpa_uji"))
    if told := known.audit(share):
        found.append(_failed(known, told["keluarga"]))
    if drifted := known.card.get("hanyutan"):
        counts = findings.readings(drifted)
        moved = counts["jauh"] + counts["bergeser"]
        key = "model.bergeser" if moved else "model.tidak_bergeser"
        found.append(t(key, n=formats.number(moved), dari=formats.number(len(drifted["peubah"]))))
    found.append(model_drift.sentence(known))
    return found


def _failed(known: Facts, entries: list[dict[str, object]]) -> str:
    """The groups left out more than everybody by more than chance, or that none is."""
    worse = findings.failed(entries)
    if not worse:
        return t("audit.tidak_ada", semua=formats.percent(entries[0]["eer"], 0))
    named = [
        f"{parts.plain(model_audit.name_of(known, one))} ({formats.percent(one['eer'], 0)})"
        for one in worse[:MOST_NAMED]
    ]
    return t("audit.dirugikan", apa=", ".join(named), semua=formats.percent(entries[0]["eer"], 0))
