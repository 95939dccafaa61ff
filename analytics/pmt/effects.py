"""What each area's own sample says of it: how far it is trusted, and what its neighbours add."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.pmt.clustered import Inside
from analytics.pmt.features import Floats, Places
from analytics.pmt.nested import Nested

#: With fewer groups of two areas or more nobody can tell what they have in common.
GROUPS = 5


@dataclass(frozen=True)
class AreaEffects:
    """Per area: ``effect`` (predicted, 0 without a sample) and ``trust``, the share that is not shrunk.

    ``luck``: the variance that the clusters of an area add to its effect, as few of them do not average out.
    """

    effect: Floats
    trust: Floats
    luck: Floats


def predict_effects(
    model: Nested,
    residual: Floats,
    weight: Floats,
    place: Places,
    areas: int,
    group: Places | None = None,
    shared: float = 0.0,
    inside: Inside | None = None,
) -> AreaEffects:
    """The effect of each area from what its sample has left over; weights by You and Rao (2002).

    With equal weights the best linear unbiased prediction. An area without a sample has effect and trust 0,
    unless areas of a ``group`` (the desa of a kecamatan) have the share ``shared`` of their variance in
    common: then it takes what its neighbours say of that. With clusters ``inside`` the effect of an area is
    what it has of its own and the mean of all its clusters, of which the sample knows a few.
    """
    mean, noise = _means(model, residual, weight, place, areas, inside)
    luck = np.zeros(areas) if inside is None else model.clusters / inside.count
    noise, between = noise - luck, model.between + luck
    common = model.between * shared
    own = between - common
    known = np.where(np.isnan(noise), 0.0, 1.0 / np.maximum(own + np.nan_to_num(noise), 1e-300))
    left = np.nan_to_num(mean)
    at = np.zeros(areas, dtype=np.int64) if group is None else group
    said, size = (np.bincount(at, weights=values)[at] for values in (known * left, known))
    doubt = common / (1 + common * size)  # the variance of the common part, given every sample of the group
    mutual, part = doubt * said, own * known
    rest = own * (1 - part) + (1 - part) ** 2 * doubt
    trust = np.where(between > 0, 1 - rest / np.where(between > 0, between, 1.0), 0.0)
    return AreaEffects(mutual + part * (left - mutual), np.clip(trust, 0.0, 1.0), luck)


def shared_by_groups(
    model: Nested,
    residual: Floats,
    weight: Floats,
    place: Places,
    areas: int,
    group: Places,
    inside: Inside | None = None,
) -> float | None:
    """The share of the variance between areas that areas of one group have in common, from 0 to 1.

    From the products of two areas' mean residuals in the same group; None where fewer than ``GROUPS`` have
    two areas with a sample, or areas do not differ.
    """
    mean, noise = _means(model, residual, weight, place, areas, inside)
    live = ~np.isnan(noise)
    if model.between <= 0 or (np.bincount(group[live]) > 1).sum() < GROUPS:
        return None
    each, at = 1 / (model.between + noise[live]), group[live]
    score = each * mean[live]
    pairs = np.bincount(at, weights=score) ** 2 - np.bincount(at, weights=score**2)
    weights = np.bincount(at, weights=each) ** 2 - np.bincount(at, weights=each**2)
    return float(np.clip(pairs.sum() / weights.sum() / model.between, 0.0, 1.0))


def _means(
    model: Nested, residual: Floats, weight: Floats, place: Places, areas: int, inside: Inside | None
) -> tuple[Floats, Floats]:
    """Each area's weighted mean residual and the variance of that within the area; NaN without a sample."""
    w = np.bincount(place, weights=weight, minlength=areas)
    square = np.bincount(place, weights=weight**2, minlength=areas)
    live = np.where(w > 0, w, np.nan)
    mean = np.bincount(place, weights=weight * residual, minlength=areas) / live
    noise = (model.within - model.clusters) * square
    if inside is not None:
        each = np.bincount(inside.place, weights=weight)
        of_area = np.zeros(len(each), dtype=np.int64)
        of_area[inside.place] = place
        noise = noise + model.clusters * np.bincount(of_area, weights=each**2, minlength=areas)
    return mean, noise / live**2
