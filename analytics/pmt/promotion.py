"""When another way to learn deserves a look in place of the linear score: a gain that is sure and worth it.

What is found is told here and taken over nowhere: among several challengers and lines the best is a find, not
a plan. Who wants one to replace the linear score names it and its line beforehand (`replacing`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.pmt import challengers, metrics
from analytics.pmt.features import Bools, Floats
from analytics.pmt.folds import FOLDS, SEED, cut_folds, out_of_fold
from analytics.pmt.intervals import stretch
from analytics.pmt.survey import Survey
from analytics.pmt.validate import Line

#: Draws for one interval of 95 %; and for one that holds for many at once, whose ends lie further out.
BOOTSTRAPS, MANY = 400, 2_000
#: Points of the targeting error rate that a gain must have, as a share.
WORTH = 0.01
#: How often an interval may miss: one comparison alone, or any of those that were made.
MISS = 0.05


def challenge(
    survey: Survey,
    lines: Sequence[Line],
    names: Sequence[str],
    directions: Mapping[str, int] | None = None,
    folds: int = FOLDS,
    seed: int = SEED,
    tell: Callable[[str], None] | None = None,
) -> list[dict[str, Any]]:
    """Each challenger against the linear score on the same folds, line by line.

    ``gain`` is by how much its targeting error rate is lower, ``interval`` the 95 % interval of that over
    clusters drawn anew, ``interval_all`` the one that holds for all challengers and lines tried at once
    (Bonferroni): whoever tries twelve times finds something by chance. ``better``: that one excludes zero and
    the gain is at least one point. ``worth_review``: better at one line at least, and surely worse at none.
    ``tell`` is called with the name of each challenger before its turn: a large survey takes minutes.
    """
    fold = cut_folds(survey.cluster, folds, seed)
    ours, tried = out_of_fold(survey, fold), len(names) * len(lines)
    found = []
    for name in names:
        if tell:
            tell(name)
        found.append(_against(survey, lines, fold, ours, name, directions, seed, tried))
    return found


def _against(
    survey: Survey,
    lines: Sequence[Line],
    fold: NDArray[np.int64],
    ours: Floats,
    name: str,
    directions: Mapping[str, int] | None,
    seed: int,
    tried: int,
) -> dict[str, Any]:
    rows, theirs = [], None
    for line in lines:
        if theirs is None or name == challengers.QUANTILE:
            theirs = challengers.score_out_of_fold(name, survey, fold, line.share, directions, seed)
        rows.append(compare_at(survey, line, ours, theirs, seed, tried))
    worth = any(row["better"] for row in rows) and not any(row["worse"] for row in rows)
    return {"name": name, "lines": rows, "tried": tried, "worth_review": worth}


def compare_at(
    survey: Survey, line: Line, ours: Floats, theirs: Floats, seed: int, tried: int
) -> dict[str, Any]:
    """One line of `challenge`: both errors, the gain, its interval alone and among all that were tried."""
    poor = survey.welfare <= line.value
    linear, other = (metrics.ter(s, poor, survey.weight, survey.identity) for s in (ours, theirs))
    drawn = _gains(ours, theirs, poor, survey.weight, survey.cluster, seed, survey.identity, MANY)
    alone = _between(linear - other, drawn, survey.clusters, MISS)
    every = _between(linear - other, drawn, survey.clusters, MISS / tried)
    return {
        "share": line.share,
        "ter_linear": linear,
        "ter": other,
        "gain": linear - other,
        "interval": alone,
        "interval_all": every,
        "better": bool(every[0] > 0 and linear - other >= WORTH),
        "worse": bool(alone[1] < 0),
    }


def gain_interval(
    ours: Floats,
    theirs: Floats,
    poor: Bools,
    weight: Floats,
    cluster: NDArray[np.uint64],
    seed: int = SEED,
    tie: NDArray[np.uint64] | None = None,
) -> list[float]:
    """95 % interval of TER(ours) - TER(theirs) when other clusters might have been surveyed (paired).

    Equal scores are ordered by ``tie`` (a hash of an identifier), or by place.
    """
    gain = metrics.ter(ours, poor, weight, tie) - metrics.ter(theirs, poor, weight, tie)
    drawn = _gains(ours, theirs, poor, weight, cluster, seed, tie, BOOTSTRAPS)
    return _between(gain, drawn, len(np.unique(cluster)), MISS)


def _gains(
    ours: Floats,
    theirs: Floats,
    poor: Bools,
    weight: Floats,
    cluster: NDArray[np.uint64],
    seed: int,
    tie: NDArray[np.uint64] | None,
    draws: int,
) -> Floats:
    """TER(ours) - TER(theirs) on clusters drawn anew, once per draw that has a poor family."""
    keys, place = np.unique(cluster, return_inverse=True)
    ties = np.arange(len(ours)) if tie is None else tie
    orders = [np.lexsort((ties, score)) for score in (ours, theirs)]
    random, found = np.random.default_rng(seed), []
    for _ in range(draws):
        drawn = random.multinomial(len(keys), np.full(len(keys), 1 / len(keys)))[place]
        w = weight * drawn
        if (w @ poor) > 0:
            mine, other = (metrics.ter_in_order(order, poor, w) for order in orders)
            found.append(mine - other)
    return np.array(found)


def _between(gain: float, drawn: Floats, clusters: int, miss: float) -> list[float]:
    """As far from the gain as the draws lie from their middle, wider for few clusters; within -1 and 1."""
    low, middle, high = np.quantile(drawn, [miss / 2, 0.5, 1 - miss / 2])
    ends = gain + np.array([low - middle, high - middle]) * stretch(clusters)
    return [float(end) for end in np.clip(ends, -1.0, 1.0)]
