"""The nested-error model: log welfare = variables x coefficients + something of the area + of the family.

Battese, Harter and Fuller (1988). Fitted by restricted maximum likelihood over the one ratio that matters,
the variance of areas to the variance within them; everything else then has a closed form. Survey weights
enter as You and Rao (2002) put them into the coefficients and the effects, and scaled within areas
(Pfeffermann and others 1998) into the variances; with equal weights all of it is the model without weights.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.errors import UserError
from analytics.pmt.clustered import Clusters, taken_apart
from analytics.pmt.features import Floats, Places
from analytics.pmt.linear import RIDGE

#: The ratio of the two variances is looked for up to this; beyond it areas would explain nearly everything.
_LARGEST = 50.0
#: With fewer families left beyond the variables the variance within areas is a guess.
FREE = 10.0
#: The same for clusters inside an area, and how exactly the root of their ratio is looked for.
_LARGEST_CLUSTER, _ROUGH = 4.0, {"xatol": 1e-3}


@dataclass(frozen=True)
class Nested:
    """``coefs`` of the columns of x, the variances ``between`` areas and ``within`` them.

    ``clusters`` is the part of the variance within an area that families of one cluster have in common.
    """

    coefs: Floats
    between: float
    within: float
    clusters: float = 0.0


def fit_nested(
    y: Floats,
    x: Floats,
    place: Places,
    areas: int,
    weight: Floats | None = None,
    off_zero: bool = False,
    cluster: Places | None = None,
) -> Nested:
    """Fit to families: ``y`` (rows,), ``x`` (rows, columns) with ones, ``place`` the number of the area.

    ``off_zero`` multiplies the likelihood by the root of the ratio, so that the variance between areas is
    never found to be nothing by bad luck (Chung and others 2013); with many areas it hardly moves it.
    ``cluster``: the number of each family's cluster inside its area
    (:func:`~analytics.pmt.clustered.clusters_inside`); None where families of an area are independent.
    """
    from scipy.optimize import minimize_scalar

    w = np.ones(len(y)) if weight is None else weight / weight.mean()
    even, rank = _effective(w, place, areas), int(np.linalg.matrix_rank(x))

    def sums_at(root: float) -> _Sums:
        """What the likelihood needs where clusters have this root of their ratio."""
        clusters = None if cluster is None else Clusters(cluster, root * root)
        return _Sums(y[:, None], x, place, areas, even, clusters, rank)

    def likelihood(root: float) -> float:
        """The largest at this root; off zero for clusters as for areas."""
        sums = sums_at(root)
        found = float(sums.likelihood(_best_ratio(sums, off_zero), off_zero)[0])
        return found + float(np.log(max(root, 1e-150))) if off_zero else found

    root = 0.0
    if cluster is not None:
        bounds = (0.0, np.sqrt(_LARGEST_CLUSTER))
        best = minimize_scalar(lambda r: -likelihood(r), bounds=bounds, method="bounded", options=_ROUGH)
        root = float(best.x) if off_zero or likelihood(float(best.x)) > likelihood(0.0) else 0.0
    sums = sums_at(root)
    ratio = _best_ratio(sums, off_zero)
    one = float(sums.within(ratio)[0])
    whole = _Sums(y[:, None], x, place, areas, w, sums.clusters, rank)
    shared = root * root * one
    return Nested(whole.coefs(ratio)[:, 0], ratio * one, one + shared, shared)


def _best_ratio(sums: _Sums, off_zero: bool) -> float:
    """The ratio of the variance between areas to that of one family where the likelihood is largest."""
    from scipy.optimize import minimize_scalar

    best = minimize_scalar(
        lambda root: -float(sums.likelihood(root * root, off_zero)[0]),
        bounds=(0.0, np.sqrt(_LARGEST)),
        method="bounded",
    )
    ratio = float(best.x) ** 2
    return 0.0 if not off_zero and sums.likelihood(0.0)[0] >= sums.likelihood(ratio)[0] else ratio


def fit_flat(y: Floats, x: Floats, weight: Floats | None = None) -> Nested:
    """The model where areas are not told apart: nothing between them, everything within."""
    w = np.ones(len(y)) if weight is None else weight / weight.mean()
    everybody = np.zeros(len(y), dtype=np.int64)
    sums = _Sums(y[:, None], x, everybody, 1, w * len(y) / (w @ w))
    return Nested(sums.coefs(0.0)[:, 0], 0.0, float(sums.within(0.0)[0]))


@dataclass(frozen=True)
class Fits:
    """The model fitted to several outcomes: ``coefs`` (columns, outcomes), the variances (outcomes,)."""

    coefs: Floats
    between: Floats
    within: Floats
    clusters: Floats

    def world(self, number: int) -> Nested:
        """The fit of one outcome."""
        variances = (float(values[number]) for values in (self.between, self.within, self.clusters))
        return Nested(self.coefs[:, number], *variances)


def fit_many(
    y: Floats,
    x: Floats,
    place: Places,
    areas: int,
    weight: Floats | None = None,
    off_zero: bool = False,
    clusters: Clusters | None = None,
) -> Fits:
    """:func:`fit_nested` for many outcomes of the same families, ``y`` (rows, outcomes), as bootstraps need.

    What does not depend on the outcome is formed once, and the ratio of the variances is taken from a grid of
    steps of an eighth; between its points the likelihood is all but flat. How alike families of a cluster are
    is taken as known.
    """
    w = np.ones(len(y)) if weight is None else weight / weight.mean()
    even = _effective(w, place, areas)
    sums = _Sums(y, x, place, areas, even, clusters)
    grid = np.array([0.0, *np.geomspace(1e-4, _LARGEST, 112)])[int(off_zero) :]
    ratio = grid[np.argmax([sums.likelihood(one, off_zero) for one in grid], axis=0)]
    whole = sums if np.array_equal(even, w) else _Sums(y, x, place, areas, w, clusters)
    coefs, within = np.empty((x.shape[1], y.shape[1])), np.empty(y.shape[1])
    for one in np.unique(ratio):
        at = ratio == one
        coefs[:, at], within[at] = whole.coefs(one)[:, at], sums.within(one)[at]
    shared = within * (0.0 if clusters is None else clusters.ratio)
    return Fits(coefs, ratio * within, within + shared, shared)


class _Sums:
    """What the likelihood needs of the data: cross products within and between areas, formed once.

    ``y`` is (rows, outcomes); every mean and product is weighted by ``w``. ``noise`` is the variance of an
    area's weighted mean in units of the variance within. What families of one of the ``clusters`` share is
    taken out first.
    """

    def __init__(
        self,
        y: Floats,
        x: Floats,
        place: Places,
        areas: int,
        w: Floats,
        clusters: Clusters | None = None,
        rank: int | None = None,
    ) -> None:
        mass = np.bincount(place, weights=w, minlength=areas)
        square = np.bincount(place, weights=w * w, minlength=areas)
        live = mass > 0
        rank = int(np.linalg.matrix_rank(x)) if rank is None else rank
        self.free = float((mass[live] ** 2 / square[live]).sum()) - rank
        if self.free < FREE:
            raise UserError(
                f"Survei terlalu kecil untuk taksiran per wilayah: {rank} suku peubah, dan keluarga yang "
                f"bobotnya setara {self.free + rank:.0f} keluarga.",
                saran="Pakai lebih sedikit peubah, atau survei yang lebih besar.",
            )
        self.clusters, apart = clusters, taken_apart(y, x, w, clusters)
        self.turned, kept = apart.turned, w * apart.kept
        self.mass = np.bincount(place, weights=kept * apart.kept, minlength=areas)[live]
        self.noise = np.bincount(place, weights=kept * kept, minlength=areas)[live] / self.mass**2
        self.mean_x = _sums(apart.x * kept[:, None], place, areas)[live] / self.mass[:, None]
        self.mean_y = _sums(apart.y * kept[:, None], place, areas)[live] / self.mass[:, None]
        weighted = apart.x * w[:, None]
        # The tiny ridge keeps the products regular where two columns say the same thing.
        self.xx = weighted.T @ apart.x + RIDGE * len(x) * np.eye(x.shape[1])
        self.xy, self.yy = weighted.T @ apart.y, np.einsum("ij,ij,i->j", apart.y, apart.y, w)

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
        turned = float(np.linalg.slogdet(moments[0])[1] + np.log1p(ratio / self.noise).sum()) + self.turned
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
