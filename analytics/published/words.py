"""The texts of the public edition, Indonesian first: one source for app, static pages and files."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

LANGUAGES = ("id", "en")
FOLDER = Path(__file__).parent


def text(key: str, language: str = "id", **places: object) -> str:
    """The text of a key such as ``metode.judul``; Indonesian where the language lacks it."""
    found = catalogue(language).get(key) or catalogue("id")[key]
    return found.format(**places) if places else found


@cache
def catalogue(language: str) -> dict[str, str]:
    """All texts of a language, flat: section.key -> text."""
    with (FOLDER / f"teks_{language}.toml").open("rb") as handle:
        sections = tomllib.load(handle)
    return {f"{section}.{key}": one for section, texts in sections.items() for key, one in texts.items()}
