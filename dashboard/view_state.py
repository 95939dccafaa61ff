"""What a page shows, as one typed value that lives in the address: a link, a reload and Back all show it.

The address is the only memory. Arriving writes nothing, so that every entry of the browser's history is
one step of a person; a change writes the whole view in one entry. Links between pages carry the view.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from typing import Any

import streamlit as st

from dashboard.words import LANGUAGES

KEY = "tampilan"
#: What is opened on one page and stays behind when another page is opened.
OPENED = ("keluarga", "laporan")
#: Languages as older addresses wrote them.
LANGUAGE_WORDS = {"English": "en", "Bahasa Indonesia": "id"}


@dataclass(frozen=True)
class ViewState:
    """Period, programme, indicator, area; level and kecamatan on the map; what is open; language."""

    periode: str = ""
    program: str = ""
    indikator: str = "cakupan"
    wilayah: str = ""
    tingkat: str = "kecamatan"
    dalam: str = ""
    antrean: str = "eksklusi"
    keliru: str = "20"
    keluarga: str = ""
    laporan: str = ""
    bahasa: str = "id"


def current() -> ViewState:
    """The view the address asks for, before it is checked against what the workspace holds."""
    asked = {f.name: st.query_params[f.name] for f in fields(ViewState) if f.name in st.query_params}
    if "bahasa" in asked:
        asked["bahasa"] = LANGUAGE_WORDS.get(asked["bahasa"], asked["bahasa"])
    return replace(ViewState(), **{name: str(value)[:64] for name, value in asked.items()})


def arrive() -> ViewState:
    """The start of every run: what the address asks for is the view, and the language is one there is."""
    view = current()
    if view.bahasa not in LANGUAGES:
        view = replace(view, bahasa="id")
    keep(view)
    st.session_state["bahasa"] = view.bahasa
    return view


def shown() -> ViewState:
    """The view the page was drawn with."""
    view: ViewState = st.session_state.get(KEY, current())
    return view


def keep(view: ViewState) -> None:
    """Note the view a page was drawn with: what a person changes next, is changed from there."""
    st.session_state[KEY] = view


def change(**changes: Any) -> None:
    """Change the view and the address in one step; called from widget callbacks and map events."""
    view = replace(shown(), **changes)
    keep(view)
    # Unknown parameters are left alone.
    known = asdict(ViewState())
    now = {name: st.query_params.get_all(name) for name in st.query_params}
    others = {name: values for name, values in now.items() if name not in known}
    wanted = others | {name: [value] for name, value in _written(view).items()}
    if wanted != now:
        st.query_params.from_dict(wanted)


def carried() -> dict[str, str]:
    """What a link to another page of the app carries: the view without what is opened on this page."""
    return _written(replace(shown(), **dict.fromkeys(OPENED, "")))


def _written(view: ViewState) -> dict[str, str]:
    """What of a view stands in an address: all that differs from the defaults."""
    default = asdict(ViewState())
    return {name: value for name, value in asdict(view).items() if value != default[name]}


def settle(
    view: ViewState, *, periods: list[str], programmes: list[str], areas: set[str], indicators: list[str]
) -> ViewState:
    """A view made of things that exist: a forged or outdated address shows the nearest sensible page."""
    periode = view.periode if view.periode in periods else periods[0]
    return replace(
        view,
        periode=periode,
        program=view.program if view.program in programmes else programmes[0],
        indikator=view.indikator if view.indikator in indicators else indicators[0],
        wilayah=view.wilayah if view.wilayah in areas else "",
        dalam=view.dalam if view.dalam in areas and len(view.dalam) == 6 else "",
        tingkat=view.tingkat if view.tingkat in ("kecamatan", "desa") else "kecamatan",
        antrean=view.antrean if view.antrean in ("inklusi", "eksklusi") else "eksklusi",
        keliru=view.keliru if view.keliru.isascii() and view.keliru.isdigit() else "20",
    )
