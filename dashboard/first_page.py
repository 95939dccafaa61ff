"""The first page of an app under its own name: it lives at the bare address, which nobody guesses."""

from __future__ import annotations

import streamlit as st


def by_name(name: str, title: str) -> st.Page:  # type: ignore[valid-type]
    """A page outside the menu that leads to the first one, with all that stands in the address."""

    def go() -> None:
        st.switch_page(f"app_pages/{name}.py", query_params=st.query_params.to_dict())

    return st.Page(go, title=title, url_path=name, visibility="hidden")
