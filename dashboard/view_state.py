"""What a page shows, as one typed value mirrored to the address, so that a link shows the same thing.

Streamlit forgets widget values between pages and on reload; this is the one place that remembers. The
address wins on arrival, the session afterwards; unknown values fall back to the first sensible choice.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from typing import Any

import streamlit as st

KEY = "tampilan"


@dataclass(frozen=True)
class ViewState:
    """Period, programme, indicator, area; level and kecamatan on the map; an open family or report."""

    periode: str = ""
    program: str = ""
    indikator: str = "cakupan"
    wilayah: str = ""
    tingkat: str = "kecamatan"
    dalam: str = ""
    antrean: str = "eksklusi"
    keluarga: str = ""
    laporan: str = ""


def current() -> ViewState:
    """The view in force, before it is checked against what the workspace holds."""
    kept = st.session_state.get(KEY, ViewState())
    asked = {f.name: st.query_params[f.name] for f in fields(ViewState) if f.name in st.query_params}
    return replace(kept, **{name: str(value)[:64] for name, value in asked.items()})


def change(**changes: Any) -> None:
    """Change the view and the address together; called from widget callbacks and map events."""
    remember(replace(current(), **changes))


def remember(view: ViewState) -> None:
    """Keep a view in the session and write what differs from the defaults into the address."""
    st.session_state[KEY] = view
    default = asdict(ViewState())
    wanted = {k: v for k, v in asdict(view).items() if v != default[k]}
    # Unknown parameters (a language choice, say) are left alone.
    for name in default:
        if name in wanted:
            if st.query_params.get(name) != wanted[name]:
                st.query_params[name] = wanted[name]
        elif name in st.query_params:
            del st.query_params[name]


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
    )
