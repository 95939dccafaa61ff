"""The nested-error model: log welfare = variables x coefficients + something of the area + of the family.

Battese, Harter and Fuller (1988). Fitted by restricted maximum likelihood over the one ratio that matters,
the variance of areas to the variance within them; everything else then has a closed form.
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


def fit_nested(y: Floats, x: Floats, place: Places, areas: int) -> Nested:
    """Fit to families: ``y`` (rows,), ``x`` (rows, columns) with ones, ``place`` the number of the area."""
    from scipy.optimize import minimize_scalar

    sums = _Sums(y, x, place, areas)
    best = minimize_scalar(
        lambda root: -sums.likelihood(root * root), bounds=(0.0, np.sqrt(_LARGEST)), method="bounded"
    )
    ratio = float(best.x) ** 2
    if sums.likelihood(0.0) >= sums.likelihood(ratio):
        ratio = 0.0
    coefs, within = sums.solve(ratio)
    return Nested(coefs, ratio * within, within)


class _Sums:
    """What the likelihood needs of the data: cross products within and between areas, formed once."""

    def __init__(self, y: Floats, x: Floats, place: Places, areas: int) -> None:
        n = np.bincount(place, minlength=areas).astype(np.float64)
        live = n > 0
        self.n = n[live]
        self.mean_x = _means(x, place, areas, n)[live]
        self.mean_y = _means(y[:, None], place, areas, n)[live][:, 0]
        self.xx, self.xy, self.yy = _products(x), x.T @ y, float(y @ y)
        self.free = len(y) - int(np.linalg.matrix_rank(x))

    def _moments(self, ratio: float) -> tuple[Floats, Floats, float]:
        """Cross products weighted by the inverse covariance, in units of the variance within areas."""
        # (I + ratio * 11')^-1 = I - ratio / (1 + n ratio) * 11'
        taken = ratio * self.n**2 / (1 + self.n * ratio)
        weighted = self.mean_x * taken[:, None]
        xx = self.xx - weighted.T @ self.mean_x
        xy = self.xy - weighted.T @ self.mean_y
        return xx, xy, self.yy - float(taken @ self.mean_y**2)

    def solve(self, ratio: float) -> tuple[Floats, float]:
        """(coefficients, variance within areas) at this ratio."""
        xx, xy, yy = self._moments(ratio)
        coefs = np.linalg.lstsq(xx, xy, rcond=None)[0]
        return np.asarray(coefs), max(yy - float(coefs @ xy), 1e-12) / self.free

    def likelihood(self, ratio: float) -> float:
        """Restricted log likelihood, up to a constant."""
        xx, xy, yy = self._moments(ratio)
        coefs = np.linalg.lstsq(xx, xy, rcond=None)[0]
        rest = max(yy - float(coefs @ xy), 1e-12)
        turned = float(np.linalg.slogdet(xx)[1])
        return -0.5 * (self.free * np.log(rest) + float(np.log1p(self.n * ratio).sum()) + turned)


@dataclass(frozen=True)
class Fits:
    """The model fitted to several outcomes: ``coefs`` (columns, outcomes), both variances (outcomes,)."""

    coefs: Floats
    between: Floats
    within: Floats


def fit_many(y: Floats, x: Floats, place: Places, areas: int) -> Fits:
    """:func:`fit_nested` for many outcomes of the same families, ``y`` (rows, outcomes), as bootstraps need.

    What does not depend on the outcome is formed once, and the ratio of the variances is taken from a grid of
    steps of an eighth; between its points the likelihood is all but flat.
    """
    n = np.bincount(place, minlength=areas).astype(np.float64)
    live, free = n > 0, len(y) - int(np.linalg.matrix_rank(x))
    mean_x, mean_y = _means(x, place, areas, n)[live], _means(y, place, areas, n)[live]
    xx, xy, yy = _products(x), x.T @ y, np.einsum("ij,ij->j", y, y)
    best = np.full(y.shape[1], -np.inf)
    coefs, between, within = np.zeros(xy.shape), np.zeros(y.shape[1]), np.ones(y.shape[1])
    for ratio in (0.0, *np.geomspace(1e-4, _LARGEST, 112)):
        taken = (ratio * n[live] ** 2 / (1 + n[live] * ratio))[:, None]
        left, right = xx - (mean_x * taken).T @ mean_x, xy - (mean_x * taken).T @ mean_y
        found = np.linalg.lstsq(left, right, rcond=None)[0]
        rest = np.maximum(yy - (taken * mean_y**2).sum(axis=0) - np.einsum("ij,ij->j", found, right), 1e-12)
        turned = float(np.linalg.slogdet(left)[1] + np.log1p(n[live] * ratio).sum())
        likelihood = -0.5 * (free * np.log(rest) + turned)
        better = likelihood > best
        best[better] = likelihood[better]
        coefs[:, better], within[better] = found[:, better], (rest / free)[better]
        between[better] = ratio * within[better]
    return Fits(coefs, between, within)


def _products(x: Floats) -> Floats:
    """Cross products; the tiny ridge keeps them regular where two columns say the same thing."""
    return np.asarray(x.T @ x + RIDGE * len(x) * np.eye(x.shape[1]))


def _means(values: Floats, place: Places, areas: int, n: Floats) -> Floats:
    sums = np.column_stack([np.bincount(place, weights=v, minlength=areas) for v in values.T])
    return sums / np.maximum(n, 1.0)[:, None]


def predict_effects(
    model: Nested, residual: Floats, weight: Floats, place: Places, areas: int
) -> AreaEffects:
    """The effect of each area from what its sample has left over; weights by You and Rao (2002).

    With equal weights the best linear unbiased prediction. An area without a sample has effect and trust 0.
    """
    w = np.bincount(place, weights=weight, minlength=areas)
    square = np.bincount(place, weights=weight**2, minlength=areas)
    mean = np.bincount(place, weights=weight * residual, minlength=areas) / np.where(w > 0, w, 1.0)
    noise = model.within * square / np.where(w > 0, w, 1.0) ** 2
    trust = np.where(w > 0, model.between / np.maximum(model.between + noise, 1e-300), 0.0)
    return AreaEffects(np.where(w > 0, trust * mean, 0.0), trust)
