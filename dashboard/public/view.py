"""What a public page shows, as one value that lives in the address: a link to it can be passed on."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace

import streamlit as st

from analytics.published import slices
from analytics.published.reading import Release
from analytics.published.rules import ANY
from dashboard.words import LANGUAGES

KEY = "tampilan_publik"


@dataclass(frozen=True)
class View:
    """Quarter, programme, level of the map, kecamatan it is drawn inside, chosen area, language."""

    periode: str = ""
    program: str = ANY
    tingkat: str = "kecamatan"
    dalam: str = ""
    wilayah: str = ""
    bahasa: str = "id"


def arrive() -> None:
    """The start of every run: note what the address asks for and take its language."""
    asked = {f.name: str(st.query_params.get(f.name, ""))[:64] for f in fields(View)}
    view = replace(View(), **{name: value for name, value in asked.items() if value})
    if view.bahasa not in LANGUAGES:
        view = replace(view, bahasa="id")
    st.session_state[KEY] = view
    st.session_state["bahasa"] = view.bahasa


def shown() -> View:
    """The view the page is drawn with."""
    view: View = st.session_state[KEY]
    return view


def settle(release: Release) -> View:
    """The view made of things the release has: a forged or old address shows the nearest sensible page."""
    view = shown()
    period = view.periode if view.periode in release.periods else release.periods[0]
    areas = set(slices.areas(release, period)["kode"])
    settled = replace(
        view,
        periode=period,
        program=view.program if view.program in slices.programmes(release, period) else ANY,
        tingkat=view.tingkat if view.tingkat in ("kecamatan", "desa") else "kecamatan",
        dalam=view.dalam if view.dalam in areas and slices.level_of(view.dalam) == "kecamatan" else "",
        wilayah=view.wilayah if view.wilayah in areas else "",
    )
    st.session_state[KEY] = settled
    return settled


def change(**changes: str) -> None:
    """Change the view and the address in one step; called from callbacks, before the page is drawn again."""
    st.session_state[KEY] = replace(shown(), **changes)
    st.query_params.from_dict(carried())


def carried(**changes: str) -> dict[str, str]:
    """What a link carries: all of the view that differs from the defaults."""
    default = asdict(View())
    return {n: v for n, v in asdict(replace(shown(), **changes)).items() if v != default[n]}
