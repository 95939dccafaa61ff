"""The probability of being poor: on its scale, growing with the line, unbiased in sum."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.pmt.calibrate import BINS, POINTS, Calibration, fit_calibration


def sample(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    score = random.normal(6, 0.6, n)
    return score, score + random.normal(0, 0.2 + 0.2 * (score > 6), n), random.integers(1, 4, n).astype(float)


def test_halfway_when_the_line_is_the_median_error() -> None:
    c = Calibration(edges=(), residuals=((-1.0, 0.0, 1.0),), levels=((1 / 6, 0.5, 5 / 6),))
    assert c.probability(np.array([2.0]), float(np.exp(2.0))) == pytest.approx([0.5])
    assert c.probability(np.array([2.0]), float(np.exp(2.5))) == pytest.approx([2 / 3])
    assert c.probability(np.array([2.0, 9.0]), 1e9).tolist() == [5 / 6, 5 / 6]


def test_shapes_gaps_and_impossible_lines() -> None:
    score, y, w = sample(500)
    c = fit_calibration(score, y, w)
    score[3] = np.nan
    assert c.probability(score, 300.0).shape == (500,)
    assert c.probability(score, np.array([200.0, 300.0])).shape == (500, 2)
    assert np.flatnonzero(np.isnan(c.probability(score, 300.0))).tolist() == [3]
    assert (c.probability(score[:3], 0.0) < 0.01).all()
    assert c.probability(np.array([]), 300.0).shape == (0,)


def test_error_is_kept_per_bin_of_the_score() -> None:
    score, y, w = sample(5000)
    c = fit_calibration(score, y, w)
    assert len(c.residuals) == BINS
    spread = [np.std(residuals) for residuals in c.residuals]
    assert spread[-1] > 1.5 * spread[0]
    assert max(len(residuals) for residuals in c.residuals) <= POINTS


def test_sum_of_probabilities_counts_the_poor_where_hard_counting_does_not() -> None:
    score, y, w = sample(8000)
    fresh, truth, v = sample(8000, seed=1)
    line = float(np.quantile(np.exp(truth), 0.15))
    p = fit_calibration(score, y, w).probability(fresh, line)
    share = np.average(truth <= np.log(line), weights=v)
    assert np.average(p, weights=v) == pytest.approx(share, abs=0.01)
    assert abs(np.average(fresh <= np.log(line), weights=v) - share) > 0.01


def test_weight_two_is_the_same_family_twice() -> None:
    score, y, w = sample(700)
    whole = fit_calibration(score, y, w)
    times = w.astype(int)
    repeated = fit_calibration(np.repeat(score, times), np.repeat(y, times), np.ones(times.sum()))
    lines = np.array([200.0, 400.0, 800.0])
    assert whole.probability(score, lines) == pytest.approx(repeated.probability(score, lines), abs=1e-9)


def test_few_families_give_one_bin_and_equal_scores_do_not_break_it() -> None:
    score, y, w = sample(60)
    assert len(fit_calibration(score, y, w).residuals) == 1
    flat = fit_calibration(np.full(300, 6.0), np.linspace(5, 7, 300), np.ones(300))
    p = flat.probability(np.array([5.0, 6.0, 7.0]), float(np.exp(6.0)))
    assert p[1] == pytest.approx(0.5)
    assert p[0] > p[1] > p[2]
