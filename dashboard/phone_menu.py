"""The menu of a phone closes when a page is chosen, and the document says which language it is in."""

from __future__ import annotations

import streamlit as st

#: Streamlit closes the menu of a phone for its own entries only, and those would forget the view.
CLOSE_MENU = """
export default function ({ data }) {
  document.documentElement.lang = data.lang;
  const menu = document.querySelector("[data-testid=stSidebar]");
  if (!menu || menu.dataset.menutup) return;
  menu.dataset.menutup = "ya";
  menu.addEventListener("click", (event) => {
    if (window.innerWidth >= 768 || !event.target.closest("[data-testid=stPageLink-NavLink]")) return;
    menu.querySelector("[data-testid=stSidebarCollapseButton] button")?.click();
  });
}
"""
_close = st.components.v2.component("tepat_sasaran_menu", js=CLOSE_MENU)


def phone_menu(lang: str) -> None:
    """Put into the menu: it has no picture of its own."""
    _close(key="tutup_menu", data={"lang": lang})
