"""Where the classes of a map begin: cuts that people can count in, the same for every reader of the map."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.coverage.definitions import Indicator

#: Around 100 %: what lies within five points of the quota is neither over nor unused.
AROUND_FULL = (0.80, 0.95, 1.05, 1.20)
#: Steps between classes that people can count in.
STEPS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2)


def class_cuts(values: pd.Series, one: Indicator) -> tuple[float, ...]:
    """The cuts of an indicator's map: at most four, ascending; a share's in parts of one."""
    if one.kelas == "tengah":
        return AROUND_FULL
    if one.kelas == "selisih":
        return gap_cuts(values)
    return even_cuts(values) if one.is_rate else quantile_cuts(values, 5)


def gap_cuts(values: pd.Series) -> tuple[float, ...]:
    """Cuts on both sides of zero, wide enough that one area in ten lies in an outer class.

    >>> gap_cuts(pd.Series([-40.0, -10.0, 0.0, 10.0, 40.0]))
    (-40.0, -10.0, 10.0, 40.0)
    """
    largest = float(values.abs().quantile(0.9)) if values.notna().any() else 0.0
    step = max(round(largest / 2, -1 if largest > 40 else 0), 1)
    return (-2.0 * step, -step / 2, step / 2, 2.0 * step)


def even_cuts(values: pd.Series) -> tuple[float, ...]:
    """Four cuts at a round distance around the middle of the shares, so that differences show.

    >>> even_cuts(pd.Series([0.41, 0.47, 0.52, 0.58, 0.63]))
    (0.45, 0.5, 0.55, 0.6)
    """
    known = values.dropna()
    if known.empty:
        return (0.2, 0.4, 0.6, 0.8)
    low, middle, high = known.quantile([0.05, 0.5, 0.95])
    step = next((s for s in STEPS if 4 * s >= high - low), STEPS[-1])
    first = min(max(round(middle / step - 1.5), 1) * step, 1 - 4 * step) if step < STEPS[-1] else step
    return tuple(round(first + i * step, 4) for i in range(4))


def quantile_cuts(values: pd.Series, classes: int, *, digits: int = 0) -> tuple[float, ...]:
    """Cuts that put about as many areas into each class, rounded so that people can read them.

    Ties and rounding may leave fewer classes than asked for; without a figure there are no cuts.
    """
    if not 2 <= classes <= 7:
        raise ValueError("between 2 and 7 classes")
    figures = pd.to_numeric(values, errors="coerce").astype("float64")
    figures = figures[np.isfinite(figures)]
    if figures.empty:
        return ()
    raw = figures.quantile([i / classes for i in range(1, classes)])
    cuts = sorted({round(float(v), digits) + 0.0 for v in raw})
    low, high = float(figures.min()), float(figures.max())
    return tuple(cut for cut in cuts if low < cut <= high)
