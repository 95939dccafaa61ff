"""Periods: a quarter such as 2026-Q3, its last day, and its words in Indonesian."""

from __future__ import annotations

import re
from datetime import date, timedelta

from analytics.errors import UserError

_QUARTER = re.compile(r"(20\d\d)-Q([1-4])", re.ASCII)
_MONTHS = ("Januari-Maret", "April-Juni", "Juli-September", "Oktober-Desember")


def check_period(period: str) -> str:
    """The period itself when it is a quarter; a sentence what to write when it is not."""
    if not _QUARTER.fullmatch(period):
        raise UserError(f"Periode '{period}' tidak dikenal.", saran="Tulis triwulan seperti 2026-Q3.")
    return period


def period_days(period: str) -> tuple[date, date]:
    """The first and the last day of a quarter."""
    year, quarter = _split(period)
    return date(year, 3 * quarter - 2, 1), period_end(period)


def period_end(period: str) -> date:
    """The last day of a quarter.

    >>> period_end("2026-Q3")
    datetime.date(2026, 9, 30)
    """
    year, quarter = _split(period)
    return date(year + quarter // 4, quarter * 3 % 12 + 1, 1) - timedelta(days=1)


def period_words(period: str) -> str:
    """A quarter in words.

    >>> period_words("2026-Q3")
    'Triwulan III 2026 (Juli-September)'
    """
    year, quarter = _split(period)
    return f"Triwulan {('I', 'II', 'III', 'IV')[quarter - 1]} {year} ({_MONTHS[quarter - 1]})"


def _split(period: str) -> tuple[int, int]:
    match = _QUARTER.fullmatch(check_period(period))
    assert match
    return int(match[1]), int(match[2])
