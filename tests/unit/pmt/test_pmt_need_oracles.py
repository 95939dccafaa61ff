"""Need per area against formulas written out here in full: dense covariances, a generic optimiser, draws.

The data are generated; what R's ``sae`` does on data of its own (eblupBHF, ebBHF) is repeated step by step
with matrices of all families by all families, which no production code would form.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from scipy.optimize import minimize

from analytics.pmt import need
from analytics.pmt.effects import predict_effects
from analytics.pmt.linear import RIDGE
from analytics.pmt.nested import fit_nested

AREAS, LINE = 12, 420.0


@cache
def data() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Unequal samples per area, the last area without any: y, x, place."""
    random = np.random.default_rng(21)
    place = np.repeat(np.arange(AREAS - 1), random.integers(2, 16, AREAS - 1))
    x = np.column_stack(
        [np.ones(len(place)), random.normal(size=len(place)), random.integers(0, 2, len(place))]
    )
    y = x @ np.array([6.0, 0.4, -0.3]) + random.normal(0, 0.25, AREAS)[place]
    return y + random.normal(0, 0.45, len(place)), x, place


def covariance(place: np.ndarray, between: float, within: float) -> np.ndarray:
    return between * (place[:, None] == place[None, :]) + within * np.eye(len(place))


def generalised(y: np.ndarray, x: np.ndarray, v: np.ndarray) -> np.ndarray:
    inverse = np.linalg.inv(v)
    return np.linalg.inv(x.T @ inverse @ x) @ (x.T @ inverse @ y)


def restricted(parameters: np.ndarray) -> float:
    """Minus the restricted log likelihood (Patterson and Thompson 1971), constants left out."""
    y, x, place = data()
    v = covariance(place, *np.exp(parameters))
    left = y - x @ generalised(y, x, v)
    inverse = np.linalg.inv(v)
    determinants = np.linalg.slogdet(v)[1] + np.linalg.slogdet(x.T @ inverse @ x)[1]
    return float((determinants + left @ inverse @ left) / 2)


@cache
def best() -> tuple[float, float]:
    """(between, within) by a generic optimiser over the dense likelihood."""
    options = {"xatol": 1e-9, "fatol": 1e-12, "maxiter": 4_000}
    found = minimize(restricted, np.log([0.05, 0.2]), method="Nelder-Mead", options=options)
    return tuple(np.exp(found.x))


def test_variances_are_the_optimum_of_the_dense_restricted_likelihood():
    between, within = best()
    found = fit_nested(*data(), AREAS)
    assert found.within == pytest.approx(within, rel=1e-5)
    assert found.between == pytest.approx(between, rel=1e-4)
    assert restricted(np.log([found.between, found.within])) <= restricted(np.log(best())) + 1e-8


def test_coefficients_are_generalised_least_squares():
    y, x, place = data()
    found = fit_nested(y, x, place, AREAS)
    v = covariance(place, found.between, found.within)
    assert found.coefs == pytest.approx(generalised(y, x, v), abs=1e-6)
    # The rest is the ridge that keeps equal columns apart, and nothing but it.
    inverse = np.linalg.inv(v)
    ridge = RIDGE * len(y) / found.within * np.eye(x.shape[1])
    exact = np.linalg.solve(x.T @ inverse @ x + ridge, x.T @ inverse @ y)
    assert found.coefs == pytest.approx(exact, abs=1e-10)


def test_effects_are_best_linear_unbiased_predictions():
    y, x, place = data()
    found = fit_nested(y, x, place, AREAS)
    v = covariance(place, found.between, found.within)
    of_area = (place[:, None] == np.arange(AREAS)).astype(float)
    dense = found.between * of_area.T @ np.linalg.inv(v) @ (y - x @ found.coefs)
    effects = predict_effects(found, y - x @ found.coefs, np.ones(len(y)), place, AREAS)
    assert effects.effect == pytest.approx(dense, abs=1e-10)
    assert effects.effect[-1] == effects.trust[-1] == 0.0
    n = np.bincount(place, minlength=AREAS)
    shrunk = found.between / (found.between + found.within / np.maximum(n, 1)) * (n > 0)
    assert effects.trust == pytest.approx(shrunk, abs=1e-12)


def test_chances_are_those_of_a_hundred_thousand_drawn_worlds():
    """ebBHF by Monte Carlo: effects and families drawn from their joint law given the sample."""
    y, x, place = data()
    found = fit_nested(y, x, place, AREAS)
    residual = y - x @ found.coefs
    effects = predict_effects(found, residual, np.ones(len(y)), place, AREAS)
    score, at = np.array([5.8, 6.1, 6.4, 6.0]), np.array([0, 3, 7, AREAS - 1])
    v = covariance(place, found.between, found.within)
    random, worlds = np.random.default_rng(1), 100_000
    below = np.empty(len(at))
    for i, area in enumerate(at):
        shared = found.between * (place == area)
        weights = np.linalg.solve(v, shared)
        mean, left = weights @ residual, found.between - weights @ shared
        drawn = random.normal(mean, np.sqrt(left), worlds) + random.normal(0, np.sqrt(found.within), worlds)
        below[i] = (score[i] + drawn <= np.log(LINE)).mean()
    closed = need.chances(found, effects, score, at, LINE)
    assert closed == pytest.approx(below, abs=4 * np.sqrt(0.25 / worlds))
    assert closed.std() > 0.05
