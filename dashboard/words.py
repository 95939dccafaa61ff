"""Every text a person reads: Indonesian first, English by choice, with named places such as {n}.

A text that is missing in the chosen language is an error in tests and falls back to Indonesian at run time.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import streamlit as st

LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
FOLDER = Path(__file__).parent / "locales"


def language() -> str:
    """The language in force for this session."""
    chosen = st.session_state.get("bahasa", "id")
    return chosen if chosen in LANGUAGES else "id"


def t(key: str, **places: object) -> str:
    """The text of a key such as ``kuota.judul`` in the session's language."""
    text = catalogue(language()).get(key) or catalogue("id")[key]
    return text.format(**places) if places else text


@cache
def catalogue(name: str) -> dict[str, str]:
    """All texts of a language, flat: section.key -> text."""
    with (FOLDER / f"{name}.toml").open("rb") as handle:
        sections = tomllib.load(handle)
    return {f"{section}.{key}": text for section, texts in sections.items() for key, text in texts.items()}
