"""Numbers and dates as Indonesians (or English readers) write them."""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from typing import Any

import pandas as pd
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from analytics.clock import period_end, period_words
from dashboard.words import language, t

NONE = "–"


def missing(value: Any) -> bool:
    """True where a table has no figure: None, NaN or NA."""
    return value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value))


def number(value: Any, digits: int = 0) -> str:
    """1234.5 -> 1.234,5 in Indonesian; a dash where there is no figure."""
    if missing(value):
        return NONE
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    # Adding nought turns what rounds to "-0" into "0".
    return format_decimal(round(float(value), digits) + 0.0, pattern, locale=language())


def percent(value: Any, digits: int = 1) -> str:
    """A fraction of 1 as per cent: 0.432 -> 43,2 %."""
    if missing(value):
        return NONE
    return f"{number(value * 100, digits)}\N{NO-BREAK SPACE}%"


def points(value: Any) -> str:
    """A difference of two shares as percentage points: -0.004 -> −0,4 poin."""
    return NONE if missing(value) else f"{number(value * 100, 1)}\N{NO-BREAK SPACE}{t('umum.poin')}"


def chance(value: Any) -> str:
    """A probability that never claims to be certain: below 1 and above 99 per cent are said as such."""
    if missing(value):
        return NONE
    sign = "<\N{NO-BREAK SPACE}" if value < 0.01 else ">\N{NO-BREAK SPACE}" if value > 0.99 else ""
    return sign + percent(min(max(value, 0.01), 0.99), 0)


def figure(value: Any, is_rate: bool) -> str:
    """A share as per cent, a count as a whole number."""
    return percent(value) if is_rate else number(value)


def period(value: str) -> str:
    """A quarter in words: Triwulan III 2026 (Juli-September), or Quarter 3 of 2026 (July-September)."""
    if language() == "id":
        return period_words(value)
    end = period_end(value)
    first = format_date(date(end.year, end.month - 2, 1), "MMMM", locale="en")
    return f"Quarter {end.month // 3} of {end.year} ({first}-{format_date(end, 'MMMM', locale='en')})"


def short_day(value: date | datetime | str) -> str:
    """A date that fits a small frame: 30 Sep 2026."""
    when = datetime.fromisoformat(value) if isinstance(value, str) else value
    return str(format_date(when, "d MMM y", locale=language()))


def unit(name: str) -> str:
    """A unit as it is written: m2 -> m²."""
    return {"m2": "m²"}.get(name, name)


def moment(value: str) -> str:
    """A stored moment, to the minute: 22 Nov 2026 00.18."""
    return str(format_datetime(datetime.fromisoformat(value), "d MMM y HH.mm", locale=language()))


def day(value: date | datetime | str) -> str:
    """A date in words: 30 September 2026."""
    when = datetime.fromisoformat(value) if isinstance(value, str) else value
    return str(format_date(when, "d MMMM y", locale=language()))


def plain(text: str) -> str:
    """Words from data, safe inside Markdown: nothing in them is read as a heading, quote, link or picture."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~:$])", r"\\\1", text)
