"""How many families are poor in each desa, with the error of that number (empirical best prediction).

Under the nested-error model the chance that a family is below the line has a closed form (Molina and Rao
2010), and the poor of an area are the sum of those chances over its families in the register. What the model
says of an area without a sample is only what its families look like: then the whole variance between areas
stays in the interval. The closed form takes errors to be normal, which they are not; so all areas are moved
together to the total that calibrated probabilities give (``anchor``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics.pmt.effects import AreaEffects
from analytics.pmt.features import Floats, Places
from analytics.pmt.lots import Census
from analytics.pmt.nested import Nested
from analytics.pmt.worlds import Known


@dataclass(frozen=True)
class Need:
    """Per area: the share of families that are poor, the share of persons in poor families, the standard
    error of each, and how far the area's own sample is trusted (0 without one)."""

    share: Floats
    error: Floats
    persons: Floats
    persons_error: Floats
    trust: Floats


def estimate(
    known: Known, census: Census, line: float, above: Sequence[Places] = (), anchor: Floats | None = None
) -> list[Need]:
    """The need of every area at a line in levels; errors by parametric bootstrap.

    ``above`` are coarser divisions, each with the number of the larger area that an area lies in; their need
    follows that of the areas in the list, as the sum of them. ``anchor`` are the shares of families and of
    persons not visited that calibrated probabilities call poor; None leaves the closed form as it is.
    """
    unseen, left = _poor(known.model, known.effects, census, census.score, line)
    shares = [None, None] if anchor is None else anchor
    poor = np.array([_anchored(*row) for row in zip(unseen, left, shares, strict=True)]) + census.seen_poor
    whole = left + census.seen
    levels = [np.arange(census.areas), *above]
    errors = _bootstrap(known, census, line, levels)
    found = []
    for level, (error, of_persons) in zip(levels, errors, strict=True):
        share, persons = (_share(*both, level) for both in zip(poor, whole, strict=True))
        size = np.bincount(level, minlength=len(share))
        trust = np.bincount(level, weights=known.effects.trust) / size
        found.append(Need(share, error, persons, of_persons, trust))
    return found


def chances(model: Nested, effects: AreaEffects, score: Floats, place: Places, line: float) -> Floats:
    """P(welfare <= line) of families with this score in these areas."""
    from scipy.special import ndtr

    luck = effects.luck[place]
    spread = np.sqrt((model.between + luck) * (1 - effects.trust[place]) + model.within - luck)
    return np.asarray(ndtr((np.log(line) - score - effects.effect[place]) / spread))


def _poor(
    model: Nested, effects: AreaEffects, census: Census, score: Floats, line: float
) -> tuple[Floats, Floats]:
    """(the poor, everybody) of every area that were not visited: families and persons, shapes (2, areas)."""
    p = chances(model, effects, score, census.place, line)
    poor, whole = (
        np.array([np.bincount(census.place, weights=c, minlength=census.areas) for c in counts])
        for counts in (p * census.counts, census.counts)
    )
    return poor, whole


def _anchored(poor: Floats, whole: Floats, share: float | None) -> Floats:
    """The poor of all areas moved together until their share of everybody is this one."""
    live = whole > 0
    if share is None or not live.any():
        return poor
    each = np.where(live, poor / np.where(live, whole, 1.0), np.nan)
    return np.where(live, moved(each, benchmark(each, whole, share)) * whole, 0.0)


def _share(poor: Floats, whole: Floats, level: Places) -> Floats:
    """Shares of the areas of a level; NaN for one without anybody."""
    size = int(level.max()) + 1 if len(level) else 0
    part, total = (np.bincount(level, weights=values, minlength=size) for values in (poor, whole))
    return np.where(total > 0, part / np.where(total > 0, total, 1.0), np.nan)


def _bootstrap(known: Known, census: Census, line: float, levels: Sequence[Places]) -> list[Floats]:
    """Root mean squared error per area of every level over the worlds, in each of which each family that
    was not visited is poor or is not: of the shares of families and of persons, shape (2, areas)."""
    random = np.random.default_rng([known.seed, 1])
    model, worlds = known.model, known.effect.shape[1]
    moves = census.mean_x @ (known.fits.coefs - model.coefs[:, None])
    sure = np.ones(census.areas)
    squared = [np.zeros((2, int(level.max()) + 1)) for level in levels]
    for w in range(worlds):
        told = AreaEffects(known.effect[:, w], sure, known.effects.luck)
        truth, whole = _poor(model, told, census, census.score, line)
        spread = np.sqrt(np.maximum(truth * (1 - truth / np.maximum(whole, 1.0)), 0.0) * census.alike)
        real = truth + random.normal(size=census.areas) * spread
        again = AreaEffects(*(part[:, w] for part in known.guesses))
        moved_score = census.score + moves[census.place, w]
        guess = _poor(known.fits.world(w), again, census, moved_score, line)[0]
        for level, sums in zip(levels, squared, strict=True):
            for row in range(2):
                sums[row] += _share((guess - real)[row], (whole + census.seen)[row], level) ** 2
    return [np.sqrt(sums / worlds) for sums in squared]


def benchmark(share: Floats, weight: Floats, rate: float) -> float:
    """How far to move all shares on the logit scale so that their weighted mean is ``rate``.

    ``weight`` are persons and ``share`` theirs, as the published rate counts persons. See :func:`moved`.
    """
    from scipy.optimize import brentq

    known = ~np.isnan(share) & (weight > 0)
    w = weight[known] / weight[known].sum()
    return float(brentq(lambda shift: float(w @ moved(share[known], shift)) - rate, -30.0, 30.0))


def moved(share: Floats, shift: float | Floats) -> Floats:
    """Shares moved on the logit scale; 0, 1 and NaN stay."""
    from scipy.special import expit, logit

    return np.asarray(expit(logit(share) + shift))
