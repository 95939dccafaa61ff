"""The script behind every page: language, menu, and a clear page when there is nothing to show yet."""

from __future__ import annotations

import streamlit as st

from analytics.errors import UserError
from dashboard import navigation, parts, style, view_state
from dashboard.words import LANGUAGES, t

st.set_page_config(page_title="Tepat Sasaran", page_icon="🎯", layout="wide")
view_state.arrive()
style.apply()
entries = navigation.pages()
page = navigation.open_page(entries)
with st.sidebar:
    navigation.menu(entries)
    parts.pick("bahasa", list(LANGUAGES), t("umum.bahasa"), words=LANGUAGES.__getitem__, segmented=True)
try:
    page.run()
except UserError as error:
    parts.empty(error.pesan, error.saran)
