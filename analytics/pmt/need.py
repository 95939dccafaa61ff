"""How many families are poor in each desa, with the error of that number (empirical best prediction).

Under the nested-error model the chance that a family is below the line has a closed form (Molina and Rao
2010), and the poor of an area are the sum of those chances over its families in the register. What the model
says of an area without a sample is only what its families look like: then the whole variance between areas
stays in the interval.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics.pmt.features import Floats
from analytics.pmt.nested import AreaEffects, Nested, Places, fit_many, fit_nested, predict_effects

BOOTSTRAPS = 200
#: Families of one area whose scores differ by less than this are one lot; far below the error of a score.
_STEP = 0.02


@dataclass(frozen=True)
class Sample:
    """The survey's families: log welfare, terms of the score with a column of ones, weight, area's number."""

    y: Floats
    x: Floats
    weight: Floats
    place: Places


@dataclass(frozen=True)
class Census:
    """The register's families in lots: score without area effect, families and persons per lot, its area.

    ``mean_x`` are the mean terms per area, shape (areas, columns): how an error of the coefficients moves it.
    ``seen`` are families and persons per area that the survey has visited, ``seen_poor`` the poor of them,
    shape (2, areas): what is known needs no model.
    """

    score: Floats
    counts: Floats
    place: Places
    mean_x: Floats
    seen: Floats
    seen_poor: Floats

    @property
    def areas(self) -> int:
        """How many areas there are, also those without a family."""
        return len(self.mean_x)


@dataclass(frozen=True)
class Need:
    """Per area: the share of families that are poor, its standard error, the share of persons in poor
    families, and how far the area's own sample is trusted (0 without one)."""

    share: Floats
    error: Floats
    persons: Floats
    trust: Floats


def lots(score: Floats, persons: Floats, place: Places, mean_x: Floats, poor: Floats | None = None) -> Census:
    """The register taken together in lots of nearly the same score; families without a score count nowhere.

    ``poor`` is 1 or 0 for families whose welfare the survey knows, NaN for the others.
    """
    areas = len(mean_x)
    unknown = np.ones(len(score), dtype=bool) if poor is None else np.isnan(poor)
    seen, seen_poor = np.zeros((2, areas)), np.zeros((2, areas))
    if poor is not None:
        for row, count in enumerate((np.ones(len(score)), persons)):
            seen[row] = np.bincount(place[~unknown], weights=count[~unknown], minlength=areas)
            seen_poor[row] = np.bincount(place[~unknown], weights=(count * poor)[~unknown], minlength=areas)
    known = ~np.isnan(score) & unknown
    step = np.round(score[known] / _STEP).astype(np.int64)
    keys, at = np.unique(np.column_stack([place[known], step]), axis=0, return_inverse=True)
    sums = [
        np.bincount(at.ravel(), weights=v, minlength=len(keys))
        for v in (np.ones(int(known.sum())), persons[known], score[known])
    ]
    return Census(sums[2] / sums[0], np.array(sums[:2]), keys[:, 0], mean_x, seen, seen_poor)


def estimate(
    sample: Sample,
    census: Census,
    line: float,
    seed: int = 1,
    worlds: int = BOOTSTRAPS,
    above: Sequence[Places] = (),
) -> tuple[list[Need], Nested]:
    """The need of every area at a line in levels, and the model behind it; errors by parametric bootstrap.

    ``above`` are coarser divisions, each with the number of the larger area that an area lies in; their need
    follows that of the areas in the list.
    """
    model = fit_nested(sample.y, sample.x, sample.place, census.areas)
    effects = predict_effects(
        model, sample.y - sample.x @ model.coefs, sample.weight, sample.place, census.areas
    )
    counted = _poor(model, effects, census, census.score, line)
    levels = [np.arange(census.areas), *above]
    errors = _bootstrap(model, sample, census, line, seed, worlds, levels)
    found = []
    for level, error in zip(levels, errors, strict=True):
        share, persons = (_share(poor, whole, level) for poor, whole in zip(*counted, strict=True))
        size = np.bincount(level, minlength=len(share))
        found.append(Need(share, error, persons, np.bincount(level, weights=effects.trust) / size))
    return found, model


def chances(model: Nested, effects: AreaEffects, score: Floats, place: Places, line: float) -> Floats:
    """P(welfare <= line) of families with this score in these areas."""
    from scipy.special import ndtr

    spread = np.sqrt(model.between * (1 - effects.trust[place]) + model.within)
    return np.asarray(ndtr((np.log(line) - score - effects.effect[place]) / spread))


def _poor(
    model: Nested, effects: AreaEffects, census: Census, score: Floats, line: float
) -> tuple[Floats, Floats]:
    """(the poor, everybody) of every area: families and persons, each of shape (2, areas)."""
    p = chances(model, effects, score, census.place, line)
    sums = [
        [np.bincount(census.place, weights=c, minlength=census.areas) for c in (p * count, count)]
        for count in census.counts
    ]
    poor, whole = np.array(sums).transpose(1, 0, 2)
    return poor + census.seen_poor, whole + census.seen


def _share(poor: Floats, whole: Floats, level: Places) -> Floats:
    """Shares of the areas of a level; NaN for one without anybody."""
    size = int(level.max()) + 1 if len(level) else 0
    part, total = (np.bincount(level, weights=values, minlength=size) for values in (poor, whole))
    return np.where(total > 0, part / np.where(total > 0, total, 1.0), np.nan)


def _bootstrap(
    model: Nested,
    sample: Sample,
    census: Census,
    line: float,
    seed: int,
    worlds: int,
    levels: Sequence[Places],
) -> list[Floats]:
    """Root mean squared error per area of every level over worlds drawn from the model, each estimated anew.

    In each world every area has an effect of its own, known to nobody; the sample is drawn again, the model
    fitted again, and each family is poor or is not.
    """
    random = np.random.default_rng(seed)
    order = np.lexsort((sample.y, sample.place))  # the same worlds, whatever order the survey comes in
    sample = Sample(sample.y[order], sample.x[order], sample.weight[order], sample.place[order])
    mean = sample.x @ model.coefs
    effect = random.normal(0.0, np.sqrt(model.between), (census.areas, worlds))
    noise = random.normal(0.0, np.sqrt(model.within), (len(mean), worlds))
    y = mean[:, None] + effect[sample.place] + noise
    fits = fit_many(y, sample.x, sample.place, census.areas)
    sure = np.ones(census.areas)
    squared = [np.zeros(int(level.max()) + 1) for level in levels]
    for w in range(worlds):
        truth, whole = _poor(model, AreaEffects(effect[:, w], sure), census, census.score, line)
        unseen = truth[0] - census.seen_poor[0]
        spread = np.sqrt(np.maximum(unseen * (1 - unseen / np.maximum(whole[0] - census.seen[0], 1.0)), 0.0))
        real = truth[0] + random.normal(size=census.areas) * spread
        again = Nested(fits.coefs[:, w], float(fits.between[w]), float(fits.within[w]))
        residual = y[:, w] - sample.x @ again.coefs
        found = predict_effects(again, residual, sample.weight, sample.place, census.areas)
        moved = census.score + (census.mean_x @ (again.coefs - model.coefs))[census.place]
        guess = _poor(again, found, census, moved, line)[0][0]
        for level, sums in zip(levels, squared, strict=True):
            sums += _share(guess - real, whole[0], level) ** 2
    return [np.sqrt(sums / worlds) for sums in squared]


def benchmark(share: Floats, weight: Floats, rate: float) -> float:
    """How far to move all shares on the logit scale so that their weighted mean is ``rate``.

    ``weight`` are persons and ``share`` theirs, as the published rate counts persons. See :func:`moved`.
    """
    from scipy.optimize import brentq

    known = ~np.isnan(share) & (weight > 0)
    w = weight[known] / weight[known].sum()
    return float(brentq(lambda shift: float(w @ moved(share[known], shift)) - rate, -30.0, 30.0))


def moved(share: Floats, shift: float) -> Floats:
    """Shares moved on the logit scale; 0, 1 and NaN stay."""
    from scipy.special import expit, logit

    return np.asarray(expit(logit(share) + shift))
