"""What follows from published figures, and from nothing else: percentages, changes, rounding differences.

Whoever has the release can work all of this out; so it can tell nobody more than the release does.
"""

from __future__ import annotations

import pandas as pd

from analytics.published.rules import Rules, rules

UP, DOWN, STEADY = "naik", "turun", "tetap"


def percent(part: pd.Series, whole: pd.Series, *, cap: bool = True, by: Rules | None = None) -> pd.Series:
    """A share of published figures as text: whole percent, ``≥95`` at the top, empty where it is not told.

    ``part`` and ``whole`` are Int64 with NA where withheld. Without ``cap`` a share may pass 95 and 100.
    """
    rule = by or rules()
    told = part.notna() & whole.notna() & (whole >= rule.persen_penyebut)
    share = (100 * part.where(told).astype("Float64") / whole.where(told).astype("Float64")).round()
    text = share.map(lambda one: "" if pd.isna(one) else f"{one:.0f}")
    if cap:
        text = text.mask((share > rule.persen_atas).fillna(False), f"≥{rule.persen_atas}")
    return text.astype(str)


def change(now: pd.Series, before: pd.Series, by: Rules | None = None) -> pd.Series:
    """``naik``, ``turun`` or ``tetap`` between two published figures; empty where one is not told."""
    rule = by or rules()
    step = now - before
    told = pd.Series(STEADY, index=now.index)
    told = told.mask((step >= rule.perubahan).fillna(False), UP)
    told = told.mask((step <= -rule.perubahan).fillna(False), DOWN)
    return told.mask(step.isna(), "")


def reshaped(now: pd.Series, before: pd.Series, by: Rules | None = None) -> pd.Series:
    """Whether so many more or fewer families live in an area than the quarter before that it is another area.

    Both are published numbers of families, NA where they are not told (and then nothing is said).
    """
    rule = by or rules()
    return ((now - before).abs() * 100 > before * rule.perubahan_wilayah).fillna(False).astype(bool)


def difference(total: int | None, parts: pd.Series) -> int | None:
    """The rounding difference shown below a table: published total minus the sum of what its rows tell."""
    return None if total is None or pd.isna(total) else int(total) - int(parts.sum(skipna=True))
