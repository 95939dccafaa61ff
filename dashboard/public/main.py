"""The script behind every public page: language, menu, page; a clear one while there is no release."""

from __future__ import annotations

import streamlit as st

from analytics.errors import UserError
from dashboard import style
from dashboard.public import frame, look, view
from dashboard.words import t

st.set_page_config(page_title=t("publik.judul"), page_icon="🎯", layout="wide")
view.arrive()
style.apply()
look.apply()
entries = frame.pages()
page = st.navigation(entries, position="hidden")
frame.menu(entries)
try:
    page.run()
except UserError as error:
    frame.nothing(error)
