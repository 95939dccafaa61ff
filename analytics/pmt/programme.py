"""How often a programme errs: from probabilities that know who receives, never from the list against a class.

A score is uncertain, and receipt says something more about a family than the score does: where a village put
a family on the list, it is poorer than its house looks. So the error of the score is learned apart among
those who receive and those who do not, and the errors of the list are sums of probabilities: of the
recipients, the part that is probably not poor (IER = FP/S); of the poor, the part that does not receive
(EER = FN/P).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.pmt import metrics
from analytics.pmt.calibrate import ROWS_PER_BIN, Calibration, bins_for, fit_calibration
from analytics.pmt.features import Bools, Floats
from analytics.pmt.intervals import around
from analytics.pmt.metrics import Counts

BOOTSTRAPS = 200
#: Different families of a receipt status that a survey drawn anew must hold to be learned from, and the part
#: of the surveys drawn that must: an interval from the lucky ones among them would be too narrow.
LEAST, ENOUGH = 20, 0.95
RATES = ("ier", "eer")


@dataclass(frozen=True)
class Within:
    """The error of the score among recipients and among others."""

    receiving: Calibration
    other: Calibration

    def probability(self, score: Floats, receives: Bools, line: float) -> Floats:
        """P(welfare <= line) given the score and receipt, shape (rows,); NaN where the score is."""
        given = self.receiving.probability(score, line), self.other.probability(score, line)
        return np.where(receives, *given)


def fit_within(score: Floats, log_welfare: Floats, weight: Floats, receives: Bools) -> Within | None:
    """Learn it from families the score had not seen; None where one of the two groups is too small."""
    if min(receives.sum(), (~receives).sum()) < ROWS_PER_BIN:
        return None
    return _fit(score, log_welfare, weight, receives, {True: None, False: None})


def _fit(
    score: Floats, log_welfare: Floats, weight: Floats, receives: Bools, bins: Mapping[bool, int | None]
) -> Within:
    parts = ((receives == status, count) for status, count in bins.items())
    return Within(*(fit_calibration(score[r], log_welfare[r], weight[r], count=count) for r, count in parts))


def expected_counts(p_poor: Floats, receives: Bools, weight: Floats) -> Counts:
    """The four cells of the list against the truth as sums of probabilities; NaN counts nowhere."""
    known = ~np.isnan(p_poor)
    p, r, w = p_poor[known], receives[known], weight[known]
    return Counts(
        tp=float(np.sum(w * r * p)),
        fp=float(np.sum(w * r * (1 - p))),
        fn=float(np.sum(w * ~r * p)),
        tn=float(np.sum(w * ~r * (1 - p))),
    )


@dataclass(frozen=True)
class Known:
    """Families of a survey: what the probabilities are learned from. All shapes (rows,)."""

    score: Floats
    log_welfare: Floats
    weight: Floats
    receives: Bools
    cluster: NDArray[np.uint64]


@dataclass(frozen=True)
class Draws:
    """The four cells per weighting, once for every survey that might have been taken: ``cells``.

    ``clusters`` hold families of the scarcer receipt status: as many things to draw as there are to learn
    its error from. ``cells`` are empty where too many of the surveys drawn cannot be learned from.
    """

    cells: Mapping[str, list[Counts]]
    clusters: int


def own_share(known: Known, line: float, share: float | None, of: int) -> float | None:
    """At which share of the ``known`` families the line lies, if it is the ``share`` of a survey ``of`` more.

    A line of everybody's lies elsewhere among those who were asked of receipt, the poorest half say; a draw
    of these cannot set it by everybody's share.
    """
    if share is None or len(known.score) == of:
        return share
    below = known.log_welfare <= np.log(line)
    return float(known.weight[below].sum() / known.weight.sum()) or None


def interval(
    known: Known,
    score: Floats,
    receives: Bools,
    weight: Floats,
    line: float,
    seed: int = 1,
    share: float | None = None,
) -> dict[str, list[float] | None]:
    """95 % intervals of IER and EER of the families with this ``score``, given what the survey is.

    Other clusters might have been surveyed (bootstrap of clusters, error of the score learned anew, and the
    line too where it is the ``share`` of families below it), and each family is poor or is not (variance of a
    sum of chances). The coefficients of the score stay. None where the survey is too small to tell.
    """
    within = fit_within(known.score, known.log_welfare, known.weight, known.receives)
    if within is None:
        return dict.fromkeys(RATES)
    found = rates(expected_counts(within.probability(score, receives, line), receives, weight))
    return rate_intervals(draws(known, score, receives, {"": weight}, line, seed, share), "", found)


def draws(
    known: Known,
    score: Floats,
    receives: Bools,
    weights: Mapping[str, Floats],
    line: float,
    seed: int = 1,
    share: float | None = None,
) -> Draws:
    """The four cells per weighting, once for every survey that might have been taken; see :func:`interval`.

    A weighting may count families, persons, or only the families of one list. The error of the score is cut
    into as many bins as the survey itself allows, however few different families a draw holds.
    """
    keys, place = np.unique(known.cluster, return_inverse=True)
    random, lots = np.random.default_rng(seed), _lots(score, receives, weights)
    found: dict[str, list[Counts]] = {name: [] for name in weights}
    bins = {status: bins_for(int((known.receives == status).sum())) for status in (True, False)}
    for _ in range(BOOTSTRAPS):
        drawn = random.multinomial(len(keys), np.full(len(keys), 1 / len(keys)))[place]
        rows = drawn > 0
        told, log_welfare, w = known.receives[rows], known.log_welfare[rows], (known.weight * drawn)[rows]
        if min(told.sum(), (~told).sum()) < LEAST:
            continue
        learned = _fit(known.score[rows], log_welfare, w, told, bins)
        at = line if share is None else metrics.line_value(np.exp(log_welfare), w, share)
        p = learned.probability(lots.score, lots.receives, at)
        for name, counts in zip(weights, _with_chance(p, lots, random), strict=True):
            found[name].append(counts)
    clusters = min(len(np.unique(place[known.receives == status])) for status in (True, False))
    usable = all(len(cells) >= ENOUGH * BOOTSTRAPS for cells in found.values())
    return Draws(found if usable else {name: [] for name in weights}, clusters)


def rate_intervals(drawn: Draws, weighting: str, found: Mapping[str, float]) -> dict[str, list[float] | None]:
    """95 % intervals around the IER and EER that were ``found``; None where the survey is too small."""
    each = [rates(counts) for counts in drawn.cells[weighting]]
    return {name: around(found[name], [one[name] for one in each], drawn.clusters) for name in RATES}


def wrong_interval(drawn: Draws, weighting: str, found: float) -> list[float] | None:
    """95 % interval around the share of wrong marks of one list, all of one receipt status.

    A promise about many lists says little of one: this is how far one may lie from it.
    """
    cells = (c for c in drawn.cells[weighting] if c.everybody)
    return around(found, [(c.tp + c.tn) / c.everybody for c in cells], drawn.clusters)


@dataclass(frozen=True)
class _Lots:
    """Families of nearly the same score and the same receipt taken together, weighed in several ways.

    ``weights`` and ``squares`` (of the weights) have a row per weighting and a column per lot.
    """

    score: Floats
    receives: Bools
    weights: Floats
    squares: Floats


def _lots(score: Floats, receives: Bools, weights: Mapping[str, Floats]) -> _Lots:
    scored = ~np.isnan(score)
    # One whole number says both: thousandths of the score, and receipt in the last bit.
    keys = 2 * np.round(1000 * score[scored]).astype(np.int64) + receives[scored]
    lots, place = np.unique(keys, return_inverse=True)
    inside = [weight[scored] for weight in weights.values()]
    sums, squares = (
        np.array([np.bincount(place, weights=w**power, minlength=len(lots)) for w in inside])
        for power in (1, 2)
    )
    return _Lots((lots >> 1) / 1000.0, (lots & 1) == 1, sums, squares)


def _with_chance(p: Floats, lots: _Lots, random: np.random.Generator) -> list[Counts]:
    """The expected cells of every weighting, each moved by the chance of single families."""
    cells = []
    for rows in (lots.receives, ~lots.receives):
        w, chance = lots.weights[:, rows], p[rows]
        spread = np.sqrt(lots.squares[:, rows] @ (chance * (1 - chance)))
        moved = random.normal(0.0, 1.0, len(w)) * spread
        cells += [np.maximum(w @ chance + moved, 0.0), np.maximum(w @ (1 - chance) - moved, 0.0)]
    return [Counts(*map(float, row)) for row in zip(*cells, strict=True)]


def rates(counts: Counts) -> dict[str, float]:
    """IER = FP/S and EER = FN/P; NaN where nobody receives, or nobody is poor."""
    return {"ier": metrics.ier(counts), "eer": metrics.eer(counts)}
