"""When another way to learn may replace the linear score: only for a gain that is sure and worth having."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.pmt import challengers, metrics
from analytics.pmt.features import Bools, Floats
from analytics.pmt.folds import FOLDS, SEED, cut_folds, out_of_fold
from analytics.pmt.survey import Survey
from analytics.pmt.validate import Line

BOOTSTRAPS = 400
#: Points of the targeting error rate that a gain must have, as a share.
WORTH = 0.01


def challenge(
    survey: Survey,
    lines: Sequence[Line],
    names: Sequence[str],
    directions: Mapping[str, int] | None = None,
    folds: int = FOLDS,
    seed: int = SEED,
) -> list[dict[str, Any]]:
    """Each challenger against the linear score on the same folds, line by line.

    ``gain`` is by how much its targeting error rate is lower, ``interval`` the 95 % interval of that over
    clusters drawn anew, ``better`` whether the interval excludes zero and the gain is at least one point.
    ``promoted``: better at one line at least, and surely worse at none.
    """
    fold = cut_folds(survey.cluster, folds, seed)
    ours = out_of_fold(survey, fold)
    return [_against(survey, lines, fold, ours, name, directions, seed) for name in names]


def _against(
    survey: Survey,
    lines: Sequence[Line],
    fold: NDArray[np.int64],
    ours: Floats,
    name: str,
    directions: Mapping[str, int] | None,
    seed: int,
) -> dict[str, Any]:
    rows, theirs = [], None
    for line in lines:
        if theirs is None or name == challengers.QUANTILE:
            theirs = challengers.score_out_of_fold(name, survey, fold, line.share, directions, seed)
        poor = survey.welfare <= line.value
        linear, other = (metrics.ter(s, poor, survey.weight, survey.identity) for s in (ours, theirs))
        between = gain_interval(ours, theirs, poor, survey.weight, survey.cluster, seed)
        better = between[0] > 0 and linear - other >= WORTH
        rows.append(
            {
                "share": line.share,
                "ter_linear": linear,
                "ter": other,
                "gain": linear - other,
                "interval": between,
                "better": bool(better),
                "worse": bool(between[1] < 0),
            }
        )
    promoted = any(row["better"] for row in rows) and not any(row["worse"] for row in rows)
    return {"name": name, "lines": rows, "promoted": promoted}


def gain_interval(
    ours: Floats, theirs: Floats, poor: Bools, weight: Floats, cluster: NDArray[np.uint64], seed: int = SEED
) -> list[float]:
    """95 % interval of TER(ours) - TER(theirs) when other clusters might have been surveyed (paired)."""
    keys, place = np.unique(cluster, return_inverse=True)
    orders = [np.argsort(score, kind="stable") for score in (ours, theirs)]
    random, found = np.random.default_rng(seed), []
    for _ in range(BOOTSTRAPS):
        drawn = random.multinomial(len(keys), np.full(len(keys), 1 / len(keys)))[place]
        w = weight * drawn
        if (w @ poor) > 0:
            mine, other = (metrics.ter_in_order(order, poor, w) for order in orders)
            found.append(mine - other)
    return [float(q) for q in np.quantile(found, [0.025, 0.975])]
