"""The script behind every page: language, menu, and a clear page when there is nothing to show yet."""

from __future__ import annotations

import streamlit as st

from analytics.errors import UserError
from dashboard import navigation, parts, style
from dashboard.words import LANGUAGES, t

st.set_page_config(page_title="Tepat Sasaran", page_icon="🎯", layout="wide")
st.session_state.setdefault("bahasa", "id")
style.apply()
page = st.navigation(navigation.pages(), position="sidebar")
with st.sidebar:
    st.segmented_control(
        t("umum.bahasa"),
        list(LANGUAGES),
        format_func=lambda code: LANGUAGES[code],
        key="bahasa",
        required=True,
        bind="query-params",
    )
try:
    page.run()
except UserError as error:
    parts.empty(error.pesan, error.saran)
