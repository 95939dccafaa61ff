"""The nested-error model: log welfare = variables x coefficients + something of the area + of the family.

Battese, Harter and Fuller (1988). Fitted by restricted maximum likelihood over the one ratio that matters,
the variance of areas to the variance within them; everything else then has a closed form. Survey weights
enter as You and Rao (2002) put them into the coefficients and the effects, and scaled within areas
(Pfeffermann and others 1998) into the variances; with equal weights all of it is the model without weights.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.pmt.features import Floats
from analytics.pmt.linear import RIDGE

Places = NDArray[np.int64]
#: The ratio of the two variances is looked for up to this; beyond it areas would explain nearly everything.
_LARGEST = 50.0
#: With fewer groups of two areas or more nobody can tell what they have in common.
GROUPS = 5


@dataclass(frozen=True)
class Nested:
    """``coefs`` of the columns of x, the variances ``between`` areas and ``within`` them."""

    coefs: Floats
    between: float
    within: float


@dataclass(frozen=True)
class AreaEffects:
    """Per area: ``effect`` (predicted, 0 without a sample) and ``trust``, the share that is not shrunk."""

    effect: Floats
    trust: Floats


def fit_nested(
    y: Floats, x: Floats, place: Places, areas: int, weight: Floats | None = None, off_zero: bool = False
) -> Nested:
    """Fit to families: ``y`` (rows,), ``x`` (rows, columns) with ones, ``place`` the number of the area.

    ``off_zero`` multiplies the likelihood by the root of the ratio, so that the variance between areas is
    never found to be nothing by bad luck (Chung and others 2013); with many areas it hardly moves it.
    """
    from scipy.optimize import minimize_scalar

    w = np.ones(len(y)) if weight is None else weight / weight.mean()
    sums = _Sums(y[:, None], x, place, areas, _effective(w, place, areas))
    best = minimize_scalar(
        lambda root: -float(sums.likelihood(root * root, off_zero)[0]),
        bounds=(0.0, np.sqrt(_LARGEST)),
        method="bounded",
    )
    ratio = float(best.x) ** 2
    if not off_zero and sums.likelihood(0.0)[0] >= sums.likelihood(ratio)[0]:
        ratio = 0.0
    within = float(sums.within(ratio)[0])
    coefs = _Sums(y[:, None], x, place, areas, w).coefs(ratio)[:, 0]
    return Nested(coefs, ratio * within, within)


def fit_flat(y: Floats, x: Floats, weight: Floats | None = None) -> Nested:
    """The model where areas are not told apart: nothing between them, everything within."""
    w = np.ones(len(y)) if weight is None else weight / weight.mean()
    everybody = np.zeros(len(y), dtype=np.int64)
    sums = _Sums(y[:, None], x, everybody, 1, w * len(y) / (w @ w))
    return Nested(sums.coefs(0.0)[:, 0], 0.0, float(sums.within(0.0)[0]))


@dataclass(frozen=True)
class Fits:
    """The model fitted to several outcomes: ``coefs`` (columns, outcomes), both variances (outcomes,)."""

    coefs: Floats
    between: Floats
    within: Floats

    def world(self, number: int) -> Nested:
        """The fit of one outcome."""
        return Nested(self.coefs[:, number], float(self.between[number]), float(self.within[number]))


def fit_many(
    y: Floats, x: Floats, place: Places, areas: int, weight: Floats | None = None, off_zero: bool = False
) -> Fits:
    """:func:`fit_nested` for many outcomes of the same families, ``y`` (rows, outcomes), as bootstraps need.

    What does not depend on the outcome is formed once, and the ratio of the variances is taken from a grid of
    steps of an eighth; between its points the likelihood is all but flat.
    """
    w = np.ones(len(y)) if weight is None else weight / weight.mean()
    even = _effective(w, place, areas)
    sums = _Sums(y, x, place, areas, even)
    grid = np.array([0.0, *np.geomspace(1e-4, _LARGEST, 112)])[int(off_zero) :]
    ratio = grid[np.argmax([sums.likelihood(one, off_zero) for one in grid], axis=0)]
    whole = sums if np.array_equal(even, w) else _Sums(y, x, place, areas, w)
    coefs, within = np.empty((x.shape[1], y.shape[1])), np.empty(y.shape[1])
    for one in np.unique(ratio):
        at = ratio == one
        coefs[:, at], within[at] = whole.coefs(one)[:, at], sums.within(one)[at]
    return Fits(coefs, ratio * within, within)


class _Sums:
    """What the likelihood needs of the data: cross products within and between areas, formed once.

    ``y`` is (rows, outcomes); every mean and product is weighted by ``w``. ``noise`` is the variance of an
    area's weighted mean in units of the variance within.
    """

    def __init__(self, y: Floats, x: Floats, place: Places, areas: int, w: Floats) -> None:
        mass = np.bincount(place, weights=w, minlength=areas)
        live = mass > 0
        self.mass = mass[live]
        self.noise = np.bincount(place, weights=w * w, minlength=areas)[live] / self.mass**2
        weighted = x * w[:, None]
        self.mean_x = _sums(weighted, place, areas)[live] / self.mass[:, None]
        self.mean_y = _sums(y * w[:, None], place, areas)[live] / self.mass[:, None]
        # The tiny ridge keeps the products regular where two columns say the same thing.
        self.xx = weighted.T @ x + RIDGE * len(x) * np.eye(x.shape[1])
        self.xy, self.yy = weighted.T @ y, np.einsum("ij,ij,i->j", y, y, w)
        self.free = float((1 / self.noise).sum()) - int(np.linalg.matrix_rank(x))

    def _moments(self, ratio: float) -> tuple[Floats, Floats, Floats]:
        """Cross products weighted by the inverse covariance, in units of the variance within areas."""
        # (I + ratio * 11')^-1 = I - ratio / (1 + n ratio) * 11'
        taken = (self.mass * ratio / (ratio + self.noise))[:, None]
        part = (self.mean_x * taken).T
        yy = self.yy - (taken * self.mean_y**2).sum(axis=0)
        return self.xx - part @ self.mean_x, self.xy - part @ self.mean_y, yy

    def coefs(self, ratio: float) -> Floats:
        """Coefficients at this ratio, shape (columns, outcomes)."""
        xx, xy, _ = self._moments(ratio)
        return np.asarray(np.linalg.lstsq(xx, xy, rcond=None)[0])

    def within(self, ratio: float) -> Floats:
        """The variance within areas at this ratio, shape (outcomes,)."""
        return _rest(*self._moments(ratio)) / self.free

    def likelihood(self, ratio: float, off_zero: bool = False) -> Floats:
        """Restricted log likelihood, up to a constant, shape (outcomes,)."""
        moments = self._moments(ratio)
        turned = float(np.linalg.slogdet(moments[0])[1] + np.log1p(ratio / self.noise).sum())
        plain = -0.5 * (self.free * np.log(_rest(*moments)) + turned)
        return plain + 0.5 * np.log(max(ratio, 1e-300)) if off_zero else plain


def _rest(xx: Floats, xy: Floats, yy: Floats) -> Floats:
    """What the coefficients leave unexplained, shape (outcomes,)."""
    found = np.linalg.lstsq(xx, xy, rcond=None)[0]
    return np.maximum(yy - np.einsum("ij,ij->j", found, xy), 1e-12)


def _sums(values: Floats, place: Places, areas: int) -> Floats:
    return np.column_stack([np.bincount(place, weights=v, minlength=areas) for v in values.T])


def _effective(w: Floats, place: Places, areas: int) -> Floats:
    """Weights that sum in each area to its effective number of families, as estimates of variances need."""
    mass = np.bincount(place, weights=w, minlength=areas)
    square = np.bincount(place, weights=w * w, minlength=areas)
    return np.asarray(w * (mass / np.where(square > 0, square, 1.0))[place])


def predict_effects(
    model: Nested,
    residual: Floats,
    weight: Floats,
    place: Places,
    areas: int,
    group: Places | None = None,
    shared: float = 0.0,
) -> AreaEffects:
    """The effect of each area from what its sample has left over; weights by You and Rao (2002).

    With equal weights the best linear unbiased prediction. An area without a sample has effect and trust 0,
    unless areas of a ``group`` (the desa of a kecamatan) have the share ``shared`` of their variance in
    common: then it takes what its neighbours say of that.
    """
    mean, noise = _means(model, residual, weight, place, areas)
    common, own = model.between * shared, model.between * (1 - shared)
    known = np.where(np.isnan(noise), 0.0, 1.0 / np.maximum(own + np.nan_to_num(noise), 1e-300))
    left = np.nan_to_num(mean)
    at = np.zeros(areas, dtype=np.int64) if group is None else group
    said, size = (np.bincount(at, weights=values)[at] for values in (known * left, known))
    doubt = common / (1 + common * size)  # the variance of the common part, given every sample of the group
    mutual, part = doubt * said, own * known
    rest = own * (1 - part) + (1 - part) ** 2 * doubt
    trust = 1 - rest / model.between if model.between > 0 else np.zeros(areas)
    return AreaEffects(mutual + part * (left - mutual), np.clip(trust, 0.0, 1.0))


def shared_by_groups(
    model: Nested, residual: Floats, weight: Floats, place: Places, areas: int, group: Places
) -> float | None:
    """The share of the variance between areas that areas of one group have in common, from 0 to 1.

    From the products of two areas' mean residuals in the same group; None where fewer than ``GROUPS`` have
    two areas with a sample, or areas do not differ.
    """
    mean, noise = _means(model, residual, weight, place, areas)
    live = ~np.isnan(noise)
    if model.between <= 0 or (np.bincount(group[live]) > 1).sum() < GROUPS:
        return None
    each, at = 1 / (model.between + noise[live]), group[live]
    score = each * mean[live]
    pairs = np.bincount(at, weights=score) ** 2 - np.bincount(at, weights=score**2)
    weights = np.bincount(at, weights=each) ** 2 - np.bincount(at, weights=each**2)
    return float(np.clip(pairs.sum() / weights.sum() / model.between, 0.0, 1.0))


def _means(
    model: Nested, residual: Floats, weight: Floats, place: Places, areas: int
) -> tuple[Floats, Floats]:
    """Each area's weighted mean residual and the variance of that within the area; NaN without a sample."""
    w = np.bincount(place, weights=weight, minlength=areas)
    square = np.bincount(place, weights=weight**2, minlength=areas)
    live = np.where(w > 0, w, np.nan)
    mean = np.bincount(place, weights=weight * residual, minlength=areas) / live
    return mean, model.within * square / live**2
