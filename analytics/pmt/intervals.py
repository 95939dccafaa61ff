"""How wide an interval must be when clusters were drawn anew, and few of them bear what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

#: What lies beyond either end of an interval.
TAIL = 0.025


def around(value: float, drawn: Sequence[float], clusters: int) -> list[float] | None:
    """95 % interval of a share: as far from it as the draws lie from their middle, wider for few clusters.

    Drawing anew moves the middle of the draws beside the estimate; an estimate outside its own interval would
    be a contradiction, so the distances are laid off from the estimate. None where nothing can be told:
    without draws, without an estimate, or from a single cluster. NaN among the draws counts nowhere.
    """
    known = np.array(drawn, dtype=np.float64)
    known = known[~np.isnan(known)]
    if not len(known) or np.isnan(value) or clusters < 2:
        return None
    low, middle, high = np.quantile(known, [TAIL, 0.5, 1 - TAIL])
    ends = value + np.array([low - middle, high - middle]) * stretch(clusters)
    return [float(end) for end in np.clip(ends, 0.0, 1.0)]


@cache
def stretch(clusters: int) -> float:
    """How much wider an interval from so few clusters must be than one from many; without end for one.

    Student's t in place of the normal, and m / (m - 1) for the clusters' own mean.
    """
    from scipy.special import ndtri, stdtrit

    if clusters < 2:
        return float("inf")
    student, normal = stdtrit(clusters - 1, 1 - TAIL), ndtri(1 - TAIL)
    return float(student / normal * np.sqrt(clusters / (clusters - 1)))
