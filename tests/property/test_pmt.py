"""What must hold for any survey: monotone probabilities, quotas met exactly, ties without luck."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.pmt import metrics as m
from analytics.pmt.calibrate import fit_calibration
from analytics.pmt.marks import mark, wrong_probability

SEEDS = st.integers(0, 2**32 - 1)


def draw(seed: int, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    score = random.integers(0, 1 + n // 3, n) / 3.0
    return score, random.gamma(2.0, 100.0, n).round(), random.integers(0, 5, n) + random.integers(0, 2) + 0.0


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.integers(2, 200), st.floats(0.01, 0.99))
def test_quota_identity(seed: int, n: int, share: float) -> None:
    score, welfare, weight = draw(seed, n)
    weight += 0.1
    poor = welfare <= m.line_value(welfare, weight, share)
    c = m.count(m.select_quota(score, weight, float(weight @ poor)), poor, weight)
    assert c.fp == pytest.approx(c.fn, abs=1e-6)
    assert m.ier(c) == pytest.approx(m.eer(c), abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.integers(2, 200), st.floats(0.0, 1.0))
def test_quota_is_never_exceeded_and_order_is_no_luck(seed: int, n: int, share: float) -> None:
    score, _, weight = draw(seed, n)
    random = np.random.default_rng(seed)
    tie, shuffle = random.permutation(n).astype(np.uint64), random.permutation(n)
    quota = share * weight.sum()
    whole = m.select_quota(score, weight, quota, tie, whole=True)
    assert weight @ whole <= quota * (1 + 1e-9) + 1e-6
    part = m.select_quota(score, weight, quota, tie)
    assert weight @ part == pytest.approx(quota, abs=1e-6)
    again = m.select_quota(score[shuffle], weight[shuffle], quota, tie[shuffle])
    chosen = weight > 0
    assert part[shuffle][chosen[shuffle]] == pytest.approx(again[chosen[shuffle]], abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.integers(1, 400), st.lists(st.floats(1e-3, 1e6), min_size=2, max_size=8))
def test_probability_grows_with_the_line(seed: int, n: int, lines: list[float]) -> None:
    score, welfare, weight = draw(seed, n)
    c = fit_calibration(score, np.log(welfare + 1), weight + 0.1)
    p = c.probability(score, np.sort(np.array(lines)))
    assert (np.diff(p, axis=1) >= 0).all()
    assert ((p > 0) & (p < 1)).all() or n < 3


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.integers(2, 100))
def test_auc_turned_round_and_repeated(seed: int, n: int) -> None:
    score, welfare, weight = draw(seed, n)
    weight += 1
    poor = welfare < np.median(welfare)
    if poor.any():
        assert m.auc(score, poor, weight) + m.auc(-score, poor, weight) == pytest.approx(1)
        times = weight.astype(int)
        repeated = m.auc(np.repeat(score, times), np.repeat(poor, times), np.ones(times.sum()))
        assert m.auc(score, poor, weight) == pytest.approx(repeated)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=50))
def test_a_mark_is_right_more_likely_than_wrong(probabilities: list[float]) -> None:
    p = np.array(probabilities)
    for receives in (True, False):
        given = np.full(len(p), receives)
        marked = mark(wrong_probability(p, given), given)
        right = 1 - p if receives else p
        assert (right[marked["antrean"] != ""] >= 0.5 - 1e-9).all()
        assert (right[marked["antrean"] == ""] < 0.5).all()
