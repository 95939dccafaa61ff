"""What a sheet of points means and what its simplicity costs, by families that no sheet was made from.

Questions are chosen, and points made, anew without the families they are tested on. Points of two sheets
cannot be compared; what they say of welfare can, so that is what a held-back family gets, and from it the
points that it would have on the sheet that is printed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.pmt import metrics
from analytics.pmt.features import Bools, Floats
from analytics.pmt.folds import FOLDS, SEED, cut_folds, out_of_fold
from analytics.pmt.intervals import TAIL, around
from analytics.pmt.promotion import gain_interval
from analytics.pmt.scorecard import ITEMS, Scorecard, make_scorecard
from analytics.pmt.scorecard_item import FLOOR
from analytics.pmt.survey import Survey
from analytics.pmt.validate import Line

WIDTH = 10
BOOTSTRAPS = 300
_Drawn = tuple[NDArray[np.int64], NDArray[np.int64]]


def unseen(
    survey: Survey,
    items: int = ITEMS,
    folds: int = FOLDS,
    seed: int = SEED,
    ways: Mapping[str, int] | None = None,
) -> Floats:
    """Log welfare of each family by the points of a sheet made without its fold, shape (rows,).

    ``ways`` as the printed sheet has them; answers are put together anew without the fold.
    """
    fold, found = cut_folds(survey.cluster, folds, seed), np.full(len(survey.welfare), np.nan)
    for k in range(int(fold.max()) + 1):
        held = fold == k
        points = make_scorecard(survey, items, ~held, ways).points(survey.frame)
        slope, start = _line(survey, points, ~held)
        found[held] = start + slope * points[held]
    return found


def cost(
    full: Survey, short: Floats, lines: Sequence[Line], folds: int = FOLDS, seed: int = SEED
) -> list[dict[str, Any]]:
    """What the sheet costs against the full score, out of sample: TER of both at each line, and the loss.

    ``full`` is the survey as the office's score is learned from it, kabupaten effects and all; ``short``
    what :func:`unseen` says of the same families. ``interval``: 95 % for the loss, over clusters drawn anew.
    """
    long, found = out_of_fold(full, cut_folds(full.cluster, folds, seed)), []
    for line in lines:
        poor = full.welfare <= line.value
        both = [metrics.ter(score, poor, full.weight, full.identity) for score in (long, short)]
        between = gain_interval(short, long, poor, full.weight, full.cluster, seed, tie=full.identity)
        found.append(
            {
                "share": line.share,
                "ter_full": both[0],
                "ter": both[1],
                "cost": both[1] - both[0],
                "interval": between,
            }
        )
    return found


def bands(
    survey: Survey, card: Scorecard, short: Floats, lines: Sequence[Line], seed: int = SEED
) -> list[dict[str, Any]]:
    """For each band of points: families of the survey in it, and the share below each line, out of sample.

    A family counts where the sheet that has not seen it would put it. A band is from ``low`` to ``high``;
    ``high`` of the last is None. Bands below the floor of families are joined to the next one. ``interval``:
    95 % for each share, over clusters drawn anew.
    """
    slope, start = _line(survey, card.points(survey.frame), np.ones(len(short), dtype=bool))
    points = np.rint((short - start) / (slope or 1.0))
    lows, drawn = _joined(points), _draws(survey, seed)
    found = []
    for low, above in zip(lows, [*lows[1:], np.inf], strict=True):
        inside = (points >= (low or -np.inf)) & (points < above)
        high = None if np.isinf(above) else int(above) - 1
        told = {line.share: _share(survey, inside, line, drawn) for line in lines}
        below = {"below": {share: one[0] for share, one in told.items()}}
        between = {"interval": {share: one[1] for share, one in told.items()}}
        found.append({"low": low, "high": high, "n": int(inside.sum()), **below, **between})
    return found


def _share(survey: Survey, inside: Bools, line: Line, drawn: _Drawn) -> tuple[float, list[float] | None]:
    """The share of the families inside that are below a line, with its 95 % interval over clusters.

    Where all or none are, drawing anew shows no doubt: the exact bound for so many clusters takes its place.
    """
    place, times = drawn
    weight, poor = survey.weight * inside, survey.welfare <= line.value
    parts, wholes = (np.bincount(place, weights=v) for v in (weight * poor, weight))
    value, clusters = float(parts.sum() / wholes.sum()), int((wholes > 0).sum())
    if value in (0.0, 1.0):
        room = 1 - TAIL ** (1 / clusters)
        return value, [0.0, room] if value == 0.0 else [1 - room, 1.0]
    among = times @ wholes
    shares = np.divide(times @ parts, among, out=np.full(len(among), np.nan), where=among > 0)
    return value, around(value, shares.tolist(), clusters)


def _draws(survey: Survey, seed: int) -> _Drawn:
    """(the cluster of each family as a number, how often each cluster is drawn in each repetition)."""
    keys, place = np.unique(survey.cluster, return_inverse=True)
    times = np.random.default_rng(seed).multinomial(len(keys), np.full(len(keys), 1 / len(keys)), BOOTSTRAPS)
    return place, times


def _joined(points: Floats) -> list[int]:
    """Where each band begins, from 0, so that every one holds the floor of families."""
    lows, start = [0], -np.inf
    for low in range(WIDTH, int(max(points.max(), 0)) + 1, WIDTH):
        if ((points >= start) & (points < low)).sum() >= FLOOR and (points >= low).sum() >= FLOOR:
            lows.append(low)
            start = low
    return lows


def _line(survey: Survey, points: Floats, rows: Bools) -> tuple[float, float]:
    """(log welfare per point, log welfare at no points) by weighted least squares."""
    if np.ptp(points[rows]) == 0:
        return 0.0, float(np.average(survey.log_welfare[rows], weights=survey.weight[rows]))
    slope, start = np.polyfit(points[rows], survey.log_welfare[rows], 1, w=np.sqrt(survey.weight[rows]))
    return float(slope), float(start)
