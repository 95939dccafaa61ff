"""What a survey says of areas whatever the line, and the worlds in which its errors are measured.

A parametric bootstrap: in each world the areas get effects of their own, the sample is drawn again, and the
model fitted again. None of it depends on the line, so that every line is read from the same worlds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from analytics.pmt.clustered import Clusters, Inside, clusters_inside, each_apart
from analytics.pmt.effects import AreaEffects, predict_effects, shared_by_groups
from analytics.pmt.features import Floats, Places
from analytics.pmt.nested import Fits, Nested, fit_flat, fit_many, fit_nested

BOOTSTRAPS = 200
#: What areas of a group, or families of a cluster, are taken to have in common where the survey cannot tell.
HALF = 0.5
#: With fewer areas that have two families or more, nobody can tell how much areas differ.
AREAS = 10


@dataclass(frozen=True)
class Sample:
    """The survey's families: log welfare, terms of the score with a column of ones, weight, area's number.

    ``group``: per area the number of the larger one it lies in (the kecamatan of a desa), whose areas have
    something in common; None where they have not. ``cluster``: the number of each family's cluster; None
    where the families of an area were drawn one by one. ``families`` and ``clusters``: how many each
    area has in the register; None where it does not say. ``halve``: with one cluster in each area,
    clusters are taken to differ by half as much as areas, not by nothing.
    """

    y: Floats
    x: Floats
    weight: Floats
    place: Places
    group: Places | None = None
    cluster: Places | None = None
    families: Floats | None = None
    clusters: Floats | None = None
    halve: bool = False


@dataclass(frozen=True)
class Known:
    """What a survey says whatever the line: the model, the areas' effects, and the worlds that errors need.

    In every world each area has a true ``effect`` that nobody knows, and the sample was fitted anew
    (``fits``, with ``guesses``: the three parts of its effects); arrays of shape (areas, worlds).
    """

    model: Nested
    effects: AreaEffects
    effect: Floats
    fits: Fits
    guesses: tuple[Floats, Floats, Floats]
    seed: int
    shared: float = 0.0
    inside: Inside | None = None
    halved: bool = False


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
    cluster = None if sample.cluster is None else sample.cluster[order]
    sample = replace(sample, y=rows[0], x=rows[1], weight=rows[2], place=rows[3], cluster=cluster)
    apart = told_apart(sample.place)
    inside = _inside(sample, areas) if apart else None
    halved = apart and inside is None and sample.halve and sample.cluster is not None
    both = (sample.x, sample.place, areas, sample.weight, True)
    if apart:
        model = fit_nested(sample.y, *both, None if inside is None else inside.place)
    else:
        model = fit_flat(sample.y, sample.x, sample.weight)
    if halved and sample.cluster is not None:
        inside, model = each_apart(sample.place, sample.cluster, areas), _halved(model)
    shared = _shared(model, sample, sample.y, areas, inside)
    effect, y = _drawn(model, sample, areas, inside, shared, np.random.default_rng(seed), worlds)
    clusters = None
    if inside is not None and not halved:
        clusters = Clusters(inside.place, model.clusters / (model.within - model.clusters))
    fits = fit_many(y, *both, clusters) if apart else _flat_fits(y, sample)
    if halved:
        half = fits.between * HALF
        fits = Fits(fits.coefs, fits.between, fits.within + half, half)
    guesses = [_effects(fits.world(w), sample, y[:, w], areas, inside) for w in range(worlds)]
    names = ("effect", "trust", "luck")
    effects, trust, luck = (np.column_stack([getattr(g, name) for g in guesses]) for name in names)
    own = _effects(model, sample, sample.y, areas, inside)
    return Known(model, own, effect, fits, (effects, trust, luck), seed, shared, inside, halved)


def _inside(sample: Sample, areas: int) -> Inside | None:
    families = np.zeros(areas) if sample.families is None else sample.families
    return clusters_inside(sample.place, sample.cluster, families, sample.clusters)


def _halved(model: Nested) -> Nested:
    """What areas differ by, and half as much again for clusters inside them.

    Half of it may be the clusters'; that areas differ by less for it is not taken for granted.
    """
    half = model.between * HALF
    return Nested(model.coefs, model.between, model.within + half, half)


def _drawn(
    model: Nested,
    sample: Sample,
    areas: int,
    inside: Inside | None,
    shared: float,
    random: np.random.Generator,
    worlds: int,
) -> tuple[Floats, Floats]:
    """(true effects of the areas, log welfare of the sample) in every world; (areas or rows, worlds)."""
    effect = random.normal(0.0, np.sqrt(model.between * (1 - shared)), (areas, worlds))
    if sample.group is not None:
        mutual = random.normal(0.0, np.sqrt(model.between * shared), (int(sample.group.max()) + 1, worlds))
        effect = effect + mutual[sample.group]
    noise = random.normal(0.0, np.sqrt(model.within - model.clusters), (len(sample.y), worlds))
    y = (sample.x @ model.coefs)[:, None] + effect[sample.place] + noise
    if inside is not None:
        alike = random.normal(0.0, np.sqrt(model.clusters), (int(inside.place.max()) + 1, worlds))
        y += alike[inside.place]
        effect = effect + _mean_luck(alike, inside, sample.place, model, random)
    return effect, y


def _mean_luck(
    alike: Floats, inside: Inside, place: Places, model: Nested, random: np.random.Generator
) -> Floats:
    """What all clusters of an area come to on average, those of the sample among them; (areas, worlds)."""
    areas, clusters = len(inside.count), len(alike)
    of_area = np.zeros(clusters, dtype=np.int64)
    of_area[inside.place] = place
    seen = np.zeros((areas, alike.shape[1]))
    np.add.at(seen, of_area, alike)
    unseen = inside.count - np.bincount(of_area, minlength=areas)
    rest = random.normal(0.0, np.sqrt(model.clusters * unseen)[:, None], seen.shape)
    return np.asarray((seen + rest) / inside.count[:, None])


def _flat_fits(y: Floats, sample: Sample) -> Fits:
    fits = [fit_flat(one, sample.x, sample.weight) for one in y.T]
    within = np.array([one.within for one in fits])
    nothing = np.zeros(len(fits))
    return Fits(np.column_stack([one.coefs for one in fits]), nothing, within, nothing)


def _effects(model: Nested, sample: Sample, y: Floats, areas: int, inside: Inside | None) -> AreaEffects:
    left, shared = y - sample.x @ model.coefs, _shared(model, sample, y, areas, inside)
    return predict_effects(model, left, sample.weight, sample.place, areas, sample.group, shared, inside)


def _shared(model: Nested, sample: Sample, y: Floats, areas: int, inside: Inside | None) -> float:
    if sample.group is None:
        return 0.0
    left = y - sample.x @ model.coefs
    found = shared_by_groups(model, left, sample.weight, sample.place, areas, sample.group, inside)
    return HALF if found is None else found
