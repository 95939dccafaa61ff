"""What a survey says of areas whatever the line, and the worlds in which its errors are measured.

A parametric bootstrap: in each world the areas get effects of their own, the sample is drawn again, and the
model fitted again. None of it depends on the line, so that every line is read from the same worlds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.pmt.features import Floats
from analytics.pmt.nested import (
    AreaEffects,
    Fits,
    Nested,
    Places,
    fit_flat,
    fit_many,
    fit_nested,
    predict_effects,
    shared_by_groups,
)

BOOTSTRAPS = 200
#: What areas of a group are taken to have in common of their variance where the survey cannot tell.
HALF = 0.5
#: With fewer areas that have two families or more, nobody can tell how much areas differ.
AREAS = 10


@dataclass(frozen=True)
class Sample:
    """The survey's families: log welfare, terms of the score with a column of ones, weight, area's number.

    ``group``: per area the number of the larger one it lies in (the kecamatan of a desa), whose areas have
    something in common; None where they have not.
    """

    y: Floats
    x: Floats
    weight: Floats
    place: Places
    group: Places | None = None


@dataclass(frozen=True)
class Known:
    """What a survey says whatever the line: the model, the areas' effects, and the worlds that errors need.

    In every world each area has a true ``effect`` that nobody knows, and the sample was fitted anew
    (``fits``, with ``guesses`` of the effects); arrays of shape (areas, worlds).
    """

    model: Nested
    effects: AreaEffects
    effect: Floats
    fits: Fits
    guesses: AreaEffects
    seed: int
    shared: float = 0.0


def told_apart(place: Places) -> bool:
    """Whether a survey can tell how much areas differ: enough of them with two families or more."""
    return int((np.bincount(place) > 1).sum()) >= AREAS


def learn(sample: Sample, areas: int, seed: int = 1, worlds: int = BOOTSTRAPS) -> Known:
    """Fit the model and draw the worlds from it, in each of which everything is estimated anew.

    Where areas cannot be told apart (:func:`told_apart`) the model knows no difference between them: then
    only a total of many areas has an honest error.
    """
    # The same worlds, whatever order the survey comes in.
    order = np.lexsort((sample.y, sample.place))
    rows = (sample.y[order], sample.x[order], sample.weight[order], sample.place[order])
    sample = Sample(*rows, sample.group)
    apart = told_apart(sample.place)
    both = (sample.x, sample.place, areas, sample.weight, True)
    model = fit_nested(sample.y, *both) if apart else fit_flat(sample.y, sample.x, sample.weight)
    random = np.random.default_rng(seed)
    mean = sample.x @ model.coefs
    shared = _shared(model, sample, sample.y, areas)
    effect = random.normal(0.0, np.sqrt(model.between * (1 - shared)), (areas, worlds))
    if sample.group is not None:
        mutual = random.normal(0.0, np.sqrt(model.between * shared), (int(sample.group.max()) + 1, worlds))
        effect = effect + mutual[sample.group]
    noise = random.normal(0.0, np.sqrt(model.within), (len(mean), worlds))
    y = mean[:, None] + effect[sample.place] + noise
    fits = fit_many(y, *both) if apart else _flat_fits(y, sample)
    guesses = [_effects(fits.world(w), sample, y[:, w], areas) for w in range(worlds)]
    found = AreaEffects(*(np.column_stack([getattr(g, n) for g in guesses]) for n in ("effect", "trust")))
    return Known(model, _effects(model, sample, sample.y, areas), effect, fits, found, seed, shared)


def _flat_fits(y: Floats, sample: Sample) -> Fits:
    fits = [fit_flat(one, sample.x, sample.weight) for one in y.T]
    within = np.array([one.within for one in fits])
    return Fits(np.column_stack([one.coefs for one in fits]), np.zeros(len(fits)), within)


def _effects(model: Nested, sample: Sample, y: Floats, areas: int) -> AreaEffects:
    left, shared = y - sample.x @ model.coefs, _shared(model, sample, y, areas)
    return predict_effects(model, left, sample.weight, sample.place, areas, sample.group, shared)


def _shared(model: Nested, sample: Sample, y: Floats, areas: int) -> float:
    if sample.group is None:
        return 0.0
    left = y - sample.x @ model.coefs
    found = shared_by_groups(model, left, sample.weight, sample.place, areas, sample.group)
    return HALF if found is None else found
