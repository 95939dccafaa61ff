"""The many ways a list writes its quarter, brought to one: 2026-Q3."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = (
    "januari|jan",
    "februari|pebruari|feb",
    "maret|mar",
    "april|apr",
    "mei|may",
    "juni|jun",
    "juli|jul",
    "agustus|agu|agt|ags|aug",
    "september|sept|sep",
    "oktober|okt|oct",
    "november|nopember|nov",
    "desember|des|dec",
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_YEAR = r"(?P<year>20\d\d)"
_NUMBER = r"(?P<quarter>iv|iii|ii|i|[1-4])"
_WORDS = r"(?:tw|triwulan|tahap|thp|kuartal|kw|q)"
_QUARTERS = [
    re.compile(rf"{_YEAR}\s*{_WORDS}\s*{_NUMBER}"),
    re.compile(rf"{_WORDS}\s*{_NUMBER}\s*(?:tahun|th)?\s*{_YEAR}"),
]
_MONTH_NUMBERS = [
    re.compile(rf"{_YEAR}\s*(?P<month>0[1-9]|1[0-2])(?:\s*(?:0[1-9]|[12]\d|3[01]))?"),
    re.compile(rf"(?:(?:0[1-9]|[12]\d|3[01])\s+)?(?P<month>0[1-9]|1[0-2])\s+{_YEAR}"),
    re.compile(rf"{_YEAR}\s+(?P<month>[1-9])"),
]


def normalise_period(text: str) -> str | None:
    """The quarter a text means, or None where it is not sure (several quarters, no year, another thing).

    >>> [normalise_period(t) for t in ("2026 TW III", "TAHAP 3 2026", "202609", "Juli-September 2026")]
    ['2026-Q3', '2026-Q3', '2026-Q3', '2026-Q3']
    """
    words = re.sub(r"[^0-9a-z]+", " ", text.casefold()).strip()
    for pattern in _QUARTERS:
        if match := pattern.fullmatch(words):
            number = match["quarter"]
            return f"{match['year']}-Q{_ROMAN.get(number) or int(number)}"
    for pattern in _MONTH_NUMBERS:
        if match := pattern.fullmatch(words):
            return _quarter(int(match["year"]), int(match["month"]))
    return _from_month_names(words)


def quarter_of(day: date) -> str:
    """The quarter a day lies in."""
    return _quarter(day.year, day.month)


def _quarter(year: int, month: int) -> str:
    return f"{year}-Q{(month + 2) // 3}"


def _from_month_names(words: str) -> str | None:
    """A quarter from month names, only when all of them lie in it and one year is given."""
    years = re.findall(r"\b20\d\d\b", words)
    rest = [
        w for w in words.split() if not w.isdigit() and w not in ("s", "d", "sd", "sampai", "bulan", "dan")
    ]
    months = [_month(w) for w in rest]
    if len(set(years)) != 1 or not months or None in months:
        return None
    quarters = {_quarter(int(years[0]), m) for m in months if m}
    return quarters.pop() if len(quarters) == 1 else None


def _month(word: str) -> int | None:
    return next((i for i, names in enumerate(_MONTHS, start=1) if word in names.split("|")), None)
