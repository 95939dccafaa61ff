"""The little styling that a theme cannot say: less empty space, compact lists, print without menu."""

from __future__ import annotations

import streamlit as st

from dashboard import reading

CSS = """
<style>
[data-testid="stMainBlockContainer"] { padding: 2.2rem clamp(0.8rem, 3vw, 3.5rem) 3rem; }
[data-testid="stMainBlockContainer"] h1 { font-size: 1.9rem; padding-bottom: 0.2rem; }
[data-testid="stMainBlockContainer"] h2 { font-size: 1.35rem; padding-top: 0.6rem; }
[data-testid="stMainBlockContainer"] h3 { font-size: 1.2rem; padding-top: 0.4rem; }
[data-testid="stMetricValue"] { font-size: 1.7rem; }
[data-testid="stMetricLabel"] p { white-space: normal; }
[data-testid="stMain"] [data-testid="stPageLink"] :is(span, p, div) {
  white-space: normal; overflow: visible;
}
@media (max-width: 640px) {
  [class*="st-key-angka"] [data-testid="stColumn"] {
    min-width: calc(50% - 1rem) !important; flex: 1 1 calc(50% - 1rem) !important;
  }
  [data-testid="stMetricValue"] { font-size: 1.3rem; }
}
[class*="st-key-kartu_"] { padding: .5rem .9rem .6rem; }
.st-key-sorot [data-testid="stVerticalBlock"], .st-key-jejak { gap: 0.2rem; }
@media print {
  [data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stToolbar"] { display: none; }
}
</style>
"""


def apply() -> None:
    """Add the styles to the page; constant text, never data."""
    st.html(f"{CSS}<style>{reading.CSS}</style>")
