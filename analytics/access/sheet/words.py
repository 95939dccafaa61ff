"""The words and numbers of a printed card, in the language asked for."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from html import escape
from pathlib import Path

from babel.dates import format_date
from babel.numbers import format_decimal

LANGUAGES = ("id", "en")
NONE = "–"
_STRONG = ((re.compile(r"\*\*(.+?)\*\*"), r"<strong>\1</strong>"), (re.compile(r"\*(.+?)\*"), r"<em>\1</em>"))


@cache
def _texts(language: str) -> dict[str, str]:
    with (Path(__file__).parent / f"{language}.toml").open("rb") as handle:
        return tomllib.load(handle)


@dataclass(frozen=True)
class Words:
    """Texts by key and figures as readers of ``language`` (id or en) write them."""

    language: str

    @property
    def english(self) -> bool:
        return self.language == "en"

    def text(self, key: str, **places: object) -> str:
        """A text, plain."""
        return _texts(self.language)[key].format(**places)

    def html(self, key: str, **places: object) -> str:
        """A text with its emphasis, safe inside HTML."""
        words = escape(self.text(key, **places))
        for pattern, mark in _STRONG:
            words = pattern.sub(mark, words)
        return words

    def lines(self, key: str) -> list[str]:
        """A text of several lines, one item each."""
        return [line for line in self.text(key).strip().splitlines() if line]

    def number(self, value: float | None, digits: int = 0) -> str:
        """1234.5 -> 1.234,5 in Indonesian; a dash where there is no figure."""
        if value is None:
            return NONE
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return str(format_decimal(round(value, digits) + 0.0, pattern, locale=self.language))

    def percent(self, value: float | None, digits: int = 1) -> str:
        """A fraction of 1 as per cent."""
        return NONE if value is None else f"{self.number(100 * value, digits)}\N{NO-BREAK SPACE}%"

    def points(self, value: float | None) -> str:
        """A difference of two shares as percentage points."""
        return (
            NONE if value is None else f"{self.number(100 * value, 1)}\N{NO-BREAK SPACE}{self.text('poin')}"
        )

    def between(self, interval: list[float] | None) -> str:
        """An interval of fractions, as per cent; with an end below 0 in words, lest the dash be a sign."""
        if not interval or any(end is None for end in interval):
            return NONE
        low, high = (self.number(100 * end, 1) for end in interval)
        return f"{low} {self.text('sampai')} {high}" if min(interval) < 0 else f"{low}–{high}"

    def day(self, when: str) -> str:
        """A stored moment as a day in words."""
        return str(format_date(datetime.fromisoformat(when), "d MMMM y", locale=self.language))

    def period(self, period: str) -> str:
        """A quarter: triwulan III 2026, or quarter 3 of 2026."""
        year, quarter = period.split("-Q")
        roman = ("I", "II", "III", "IV")[int(quarter) - 1]
        return f"quarter {quarter} of {year}" if self.english else f"triwulan {roman} {year}"
