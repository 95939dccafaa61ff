"""What the public pages add to the house style: calm prose, bars, big touch targets, and a clean print."""

from __future__ import annotations

import streamlit as st

CSS = """
<style>
.prosa { max-width: 44rem; font-size: 1rem; line-height: 1.6; }
.prosa h2 { font-size: 1.25rem; margin: 1.4rem 0 .3rem; padding: 0; }
.prosa h3 { font-size: 1.1rem; margin: 1.2rem 0 .3rem; padding: 0; }
.prosa p, .prosa ol, .prosa ul { margin: 0 0 .7rem; }
.prosa li { margin: .25rem 0; }
.kalimat { margin: 0; font-size: 1rem; line-height: 1.6; max-width: 60rem; overflow-wrap: break-word; }
.utama { font-weight: 600; }
.umur { margin: 0; font-size: .875rem; color: #44545a; overflow-wrap: break-word; }
.nama-desa { margin: 0; padding: .5rem 0 0; font-size: 1.75rem; overflow-wrap: break-word; }
.catatan-bulat { font-size: .875rem; color: #44545a; margin: .3rem 0 0; max-width: 60rem; }
.simulasi { display: inline-block; padding: .2rem .6rem; border-radius: .4rem; font-size: .875rem;
  background: #fff3cd; color: #5c3d00; border: 1px solid #d9b84a; }
.kaki { font-size: .8rem; color: #44545a; border-top: 1px solid #d9e0e2; padding-top: .6rem; margin-top: 1rem;
  overflow-wrap: anywhere; }
[data-testid="stCaptionContainer"] { color: #44545a; opacity: 1; }
.bilah { position: relative; height: .7rem; border-radius: .35rem; background: #dfe8ea; max-width: 44rem;
  overflow: hidden; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.bilah i { display: block; height: 100%; background: #0b5c6b; }
.serapan { margin: .2rem 0 1.1rem; line-height: 1.5; }
.serapan strong { font-size: 1.05rem; }
.unduhan a { overflow-wrap: anywhere; display: inline-block; padding: .35rem 0; min-height: 24px; }
.prosa code { overflow-wrap: anywhere; white-space: normal; background: none; color: inherit; padding: 0; }
.baca th:is(.angka, .selang) { white-space: normal; }
.unduhan td.judul { min-width: 8.5rem; }
.unduhan code { font-size: .72rem; overflow-wrap: anywhere; white-space: normal; background: none;
  color: #44545a; padding: 0; }
[data-testid="stMain"] :is([data-testid="stPageLink"] a, [data-testid="stButton"] button) {
  min-height: 44px; }
@media print {
  [data-testid="stSelectbox"], [data-testid="stButtonGroup"], [data-testid="stPageLink"], .st-key-cetak,
  [data-testid="stButton"], [data-testid="stPagination"], .st-key-bagikan, [class*="st-key-layar"] {
    display: none !important; }
  [data-testid="stMainBlockContainer"] { padding: 0; }
  [data-testid="stAppViewContainer"], [data-testid="stMain"], [data-testid="stApp"] {
    position: static !important; height: auto !important; overflow: visible !important; }
  .baca tr, .serapan { break-inside: avoid; }
  /* On paper nothing scrolls: words wrap, whatever their column, until the last one fits. */
  .baca { overflow: visible; }
  .baca table { font-size: .75rem; }
  .baca td, .baca th, .baca td.judul, .baca td.lebar { padding: .25rem .35rem; min-width: 0; }
  .baca :is(td, th):is(.angka, .selang, .utuh) { white-space: normal; }
}
</style>
"""


def apply() -> None:
    """Add the styles to the page; constant text, never data."""
    st.html(CSS)
