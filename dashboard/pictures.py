"""Small line drawings for pages that explain: constant shapes in two colours, never data."""

from __future__ import annotations

import base64
from html import escape

import streamlit as st

_INK, _ACCENT, _WARN, _PALE = "#1b2a30", "#0b5c6b", "#b35806", "#dfe8ea"

#: What is drawn, on a field of 96 by 64.
SHAPES = {
    # three sheets and an arrow into a box
    "satu": (
        f'<g fill="{_PALE}"><rect x="4" y="8" width="22" height="28"/>'
        '<rect x="12" y="16" width="22" height="28"/><rect x="20" y="24" width="22" height="28"/></g>'
        '<path d="M25 33h12M25 39h12M25 45h8"/><path d="M46 38h14m-6-6l6 6l-6 6"/>'
        f'<path d="M66 24h24v28h-24z" fill="{_PALE}"/><path d="M66 32h24M66 42h24"/>'
    ),
    # a house, and the estimate it leads to
    "dua": (
        f'<path d="M6 34L22 18L38 34V54H6z" fill="{_PALE}"/><path d="M18 54V42h8v12"/>'
        '<path d="M44 38h14m-6-6l6 6l-6 6"/><path d="M66 54V18M66 54h26"/>'
        f'<path d="M70 48l6-10l7 4l7-18" stroke="{_ACCENT}"/>'
    ),
    # right and wrong choices
    "tiga": (
        f'<g fill="{_PALE}"><circle cx="16" cy="32" r="11"/><circle cx="48" cy="32" r="11"/>'
        '<circle cx="80" cy="32" r="11"/></g>'
        f'<path d="M10 32l4 5l8-10M42 32l4 5l8-10" stroke="{_ACCENT}"/>'
        f'<path d="M75 27l10 10m0-10l-10 10" stroke="{_WARN}"/>'
    ),
    # a circle filled in part
    "empat": (
        f'<circle cx="48" cy="32" r="24" fill="{_PALE}"/>'
        f'<path d="M48 32V8A24 24 0 1 1 25.2 39.4z" fill="{_ACCENT}" stroke="none"/>'
        '<circle cx="48" cy="32" r="24"/>'
    ),
    # a list with marks
    "lima": (
        f'<rect x="22" y="6" width="52" height="52" fill="{_PALE}"/>'
        f'<path d="M42 18h24M42 32h24M42 46h24"/><path d="M29 18l3 4l6-8" stroke="{_ACCENT}"/>'
        f'<circle cx="33" cy="32" r="4" stroke="{_WARN}"/>'
        f'<circle cx="33" cy="46" r="4" stroke="{_WARN}"/>'
    ),
    # people around a table
    "enam": (
        f'<rect x="22" y="34" width="52" height="12" fill="{_PALE}"/><g fill="{_PALE}">'
        '<circle cx="28" cy="18" r="7"/><circle cx="48" cy="14" r="7"/>'
        '<circle cx="68" cy="18" r="7"/></g>'
        '<path d="M18 34c1-6 19-6 20 0M38 30c1-6 19-6 20 0M58 34c1-6 19-6 20 0M28 46v12M68 46v12"/>'
    ),
}


def draw(name: str, alt: str) -> None:
    """One drawing with its words for those who do not see it."""
    shape = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 64" width="96" height="64" fill="none" '
        f'stroke="{_INK}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">'
        f"{SHAPES[name]}</svg>"
    )
    data = base64.b64encode(shape.encode()).decode()
    st.html(f'<img src="data:image/svg+xml;base64,{data}" width="96" height="64" alt="{escape(alt)}">')
