"""How a page says things in one language: texts, numbers, quarters, and the way from page to page."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from datetime import date

import pandas as pd

from analytics.published.derived import DOWN, STEADY, UP
from analytics.published.reading import Release
from analytics.published.rules import ANY, MASKED, NOWHERE
from analytics.published.words import text

#: Where the pages of a language begin.
ROOTS = {"id": "", "en": "en/"}
_ARROWS = {UP: "↑ ", DOWN: "↓ ", STEADY: ""}
_UNITS = ("keluarga", "jiwa", "rumah")
NBSP = "\u00a0"
_INDONESIAN = str.maketrans(",.", ".,")


@dataclass(frozen=True)
class Saying:
    """One page: its language and its place below the language's root (``kecamatan/990101.html``)."""

    language: str
    path: str

    def text(self, key: str, **places: object) -> str:
        """A text of the public edition."""
        return text(key, self.language, **places)

    def number(self, value: object, digits: int = 0) -> str:
        """A number as people write it, empty for none.

        >>> Saying("id", "index.html").number(12345)
        '12.345'
        """
        if value is None or pd.isna(value):  # type: ignore[call-overload]
            return ""
        told = f"{value:,.{digits}f}".replace("-", "−")
        return told.translate(_INDONESIAN) if self.language == "id" else told

    def quarter(self, period: str) -> str:
        """A quarter in words."""
        return self.text("situs.triwulan", tahun=period[:4], nomor=period[-1])

    def day(self, iso: str) -> str:
        """A day as people write it; as it stands where it is none."""
        from babel.dates import format_date

        try:
            return str(format_date(date.fromisoformat(iso[:10]), "d MMMM y", locale=self.language))
        except ValueError:
            return iso

    def recipients(self, written: str, value: object) -> str:
        """Recipients as a table tells them: the number, ``<10``, or why there is none."""
        if written == MASKED:
            return MASKED
        if written == NOWHERE:
            return self.text("bersama.tidak_berjalan")
        return self.number(value) or self.text("situs.kosong")

    def share(self, written: str) -> str:
        """A percentage as written, with its sign; nothing where none is told."""
        return f"{written}{NBSP}%" if written else ""

    def change(self, word: str) -> str:
        """A change in words, with an arrow that says the same."""
        return f"{_ARROWS[word]}{self.text(f'situs.{word}')}" if word in _ARROWS else ""

    def unit(self, code: str) -> str:
        """What is counted, as people say it."""
        return self.text(f"situs.satuan_{code}") if code in _UNITS else code

    def link(self, target: str) -> str:
        """The way from this page to another of the same language."""
        return posixpath.relpath(target, posixpath.dirname(self.path) or ".")

    def file(self, target: str) -> str:
        """The way to what both languages share."""
        return posixpath.relpath(target, posixpath.dirname(self.whole) or ".")

    def other(self) -> str:
        """The way to the same page in the other language."""
        other = next(root for language, root in ROOTS.items() if language != self.language)
        return self.file(other + self.path)

    @property
    def whole(self) -> str:
        """The page's place in the site."""
        return ROOTS[self.language] + self.path

    def programme(self, names: dict[str, dict[str, str]], code: str) -> str:
        """A programme's name in this language; its code where it has none."""
        if code == ANY:
            return self.text("bersama.semua_program")
        row = names.get(code, {})
        return (row.get("nama_en") if self.language == "en" else "") or row.get("nama") or code


def headline(release: Release, say: Saying) -> str:
    """Which release it is, for the foot of a page."""
    quarter = say.quarter(release.periods[0])
    rules = str(release.manifest["versi_aturan"])
    return say.text("situs.kaki", terbitan=release.number, periode=quarter, aturan=rules)
