"""How often a programme errs: from probabilities that know who receives, never from the list against a class.

A score is uncertain, and receipt says something more about a family than the score does: where a village put
a family on the list, it is poorer than its house looks. So the error of the score is learned apart among
those who receive and those who do not, and the errors of the list are sums of probabilities: of the
recipients, the part that is probably not poor (IER = FP/S); of the poor, the part that does not receive
(EER = FN/P).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.pmt import metrics
from analytics.pmt.calibrate import ROWS_PER_BIN, Calibration, fit_calibration
from analytics.pmt.features import Bools, Floats
from analytics.pmt.metrics import Counts

BOOTSTRAPS = 200
#: The middle of the bootstrap that an interval keeps.
LEVEL = 0.95
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
    both = [fit_calibration(score[rows], log_welfare[rows], weight[rows]) for rows in (receives, ~receives)]
    return Within(*both)


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


def interval(
    known: Known,
    score: Floats,
    receives: Bools,
    weight: Floats,
    line: float,
    seed: int = 1,
    share: float | None = None,
) -> dict[str, list[float]]:
    """95 % intervals of IER and EER of the families with this ``score``, given what the survey is.

    Other clusters might have been surveyed (bootstrap of clusters, error of the score learned anew, and the
    line too where it is the ``share`` of families below it), and each family is poor or is not (variance of a
    sum of chances). The coefficients of the score stay.
    """
    return intervals(known, score, receives, {"": weight}, line, seed, share)[""]


def intervals(
    known: Known,
    score: Floats,
    receives: Bools,
    weights: Mapping[str, Floats],
    line: float,
    seed: int = 1,
    share: float | None = None,
) -> dict[str, dict[str, list[float]]]:
    """:func:`interval` for several weightings of the same families (per family, per person)."""
    found: dict[str, list[dict[str, float]]] = {name: [] for name in weights}
    for counts in _draws(known, score, receives, weights, line, seed, share):
        for name, one in counts.items():
            found[name].append(rates(one))
    return {
        name: {rate: _middle([d[rate] for d in draws]) for rate in RATES} for name, draws in found.items()
    }


def list_spread(
    known: Known,
    score: Floats,
    receives: Bools,
    marked: Mapping[str, Bools],
    line: float,
    seed: int = 1,
    share: float | None = None,
) -> dict[str, list[float]]:
    """95 % interval of the share of wrong marks of each list, as far as the survey can tell; see interval.

    ``marked`` names the families of each list, all of one receipt status. A promise about many lists says
    little of one: this is how far one may lie from it.
    """
    one = {name: rows.astype(np.float64) for name, rows in marked.items()}
    found: dict[str, list[float]] = {name: [] for name in marked}
    for counts in _draws(known, score, receives, one, line, seed, share):
        for name, c in counts.items():
            found[name].append((c.tp + c.tn) / c.everybody if c.everybody else float("nan"))
    return {name: _middle(draws) for name, draws in found.items()}


def _draws(
    known: Known,
    score: Floats,
    receives: Bools,
    weights: Mapping[str, Floats],
    line: float,
    seed: int,
    share: float | None,
) -> Iterator[dict[str, Counts]]:
    """The four cells per weighting, once for every survey that might have been taken."""
    keys, place = np.unique(known.cluster, return_inverse=True)
    random, lots = np.random.default_rng(seed), _lots(score, receives, weights)
    for _ in range(BOOTSTRAPS):
        drawn = random.multinomial(len(keys), np.full(len(keys), 1 / len(keys)))[place]
        rows = drawn > 0
        log_welfare, w = known.log_welfare[rows], (known.weight * drawn)[rows]
        learned = fit_within(known.score[rows], log_welfare, w, known.receives[rows])
        if learned is None:
            continue
        at = line if share is None else metrics.line_value(np.exp(log_welfare), w, share)
        p = learned.probability(lots.score, lots.receives, at)
        yield {name: _with_chance(p, lots, name, random) for name in weights}


def _middle(draws: list[float]) -> list[float]:
    """The middle of the draws that an interval keeps; NaN twice without any."""
    if not draws or np.isnan(draws).all():
        return [float("nan")] * 2
    low, high = np.nanquantile(np.array(draws), [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return [float(low), float(high)]


@dataclass(frozen=True)
class _Lots:
    """Families of nearly the same score and the same receipt taken together, weighed in several ways."""

    score: Floats
    receives: Bools
    weights: dict[str, Floats]
    squares: dict[str, Floats]


def _lots(score: Floats, receives: Bools, weights: Mapping[str, Floats]) -> _Lots:
    scored = ~np.isnan(score)
    keys = np.column_stack([np.round(score[scored], 3), receives[scored]])
    lots, place = np.unique(keys, axis=0, return_inverse=True)

    def summed(values: Floats) -> Floats:
        return np.bincount(place.ravel(), weights=values, minlength=len(lots)).astype(np.float64)

    inside = {name: weight[scored] for name, weight in weights.items()}
    return _Lots(
        lots[:, 0],
        lots[:, 1] == 1,
        {name: summed(w) for name, w in inside.items()},
        {name: summed(w * w) for name, w in inside.items()},
    )


def _with_chance(p: Floats, lots: _Lots, name: str, random: np.random.Generator) -> Counts:
    """The expected cells, each moved by the chance of single families."""
    c = expected_counts(p, lots.receives, lots.weights[name])
    spread = lots.squares[name] * p * (1 - p)
    a, b = (
        float(random.normal(0.0, np.sqrt(np.nansum(spread[rows]))))
        for rows in (lots.receives, ~lots.receives)
    )
    return Counts(max(c.tp + a, 0.0), max(c.fp - a, 0.0), max(c.fn + b, 0.0), max(c.tn - b, 0.0))


def rates(counts: Counts) -> dict[str, float]:
    """IER = FP/S and EER = FN/P; NaN where nobody receives, or nobody is poor."""
    return {"ier": metrics.ier(counts), "eer": metrics.eer(counts)}
