"""The measures on lists small enough to count by hand, and against well-kept libraries."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analytics.pmt import metrics as m

ONE = np.ones(10)
WELFARE = np.arange(1.0, 11.0)


def test_cells_and_rates_counted_by_hand() -> None:
    poor = WELFARE <= 4
    selected = np.array([1, 1, 0, 0, 1, 0, 0, 0, 0, 0], dtype=bool)
    c = m.count(selected, poor, ONE)
    assert (c.tp, c.fp, c.fn, c.tn) == (2, 1, 2, 5)
    assert m.ier(c) == pytest.approx(1 / 3)
    assert m.eer(c) == 0.5
    assert m.fpr(c) == pytest.approx(1 / 6)
    assert m.leakage(c) == 0.25
    assert m.accuracy(c) == 0.7
    assert m.poverty_accuracy(c) == 0.5
    assert m.bpac(c) == 0.25
    assert m.cgh(selected, WELFARE, ONE) == pytest.approx((2 / 3) / 0.4)


def test_three_inclusion_errors_of_one_list_differ() -> None:
    """Alatas et al., PMT arm: 40 % of recipients, but 18 % of the non-poor."""
    c = m.Counts(tp=18, fp=12, fn=17, tn=53)
    assert m.ier(c) == pytest.approx(0.40)
    assert m.fpr(c) == pytest.approx(12 / 65)
    assert m.leakage(c) == pytest.approx(12 / 35)


@pytest.mark.parametrize(
    ("ta", "pa", "le", "bpac"),
    [(0.8082, 0.8489, 0.1439, 0.8417), (0.8245, 0.6069, 0.3371, 0.5509)],
)
def test_published_rows_hang_together(ta: float, pa: float, le: float, bpac: float) -> None:
    """McBride and Nichols 2018, table A1, Malawi and Bolivia: rebuilt from poverty rate, PA and LE."""
    poor = (1 - ta) / (1 - pa + le)
    c = m.Counts(tp=pa * poor, fp=le * poor, fn=(1 - pa) * poor, tn=1 - poor - le * poor)
    assert m.bpac(c) == pytest.approx(bpac, abs=2e-4)
    assert m.accuracy(c) == pytest.approx(ta, abs=1e-9)


def test_empty_denominators_are_undefined_not_zero() -> None:
    nobody = m.count(np.zeros(10, dtype=bool), WELFARE <= 4, ONE)
    assert math.isnan(m.ier(nobody))
    assert m.eer(nobody) == 1
    assert math.isnan(m.eer(m.count(WELFARE <= 4, WELFARE < 0, ONE)))
    assert math.isnan(m.auc(WELFARE, WELFARE < 0, ONE))


@pytest.mark.parametrize(("share", "value"), [(0.1, 1), (0.3, 3), (0.31, 4), (0.0001, 1), (1.0, 10)])
def test_line_is_smallest_value_reaching_the_share(share: float, value: float) -> None:
    assert m.line_value(WELFARE, ONE, share) == value


def test_line_uses_weights() -> None:
    assert m.line_value(np.array([3.0, 1.0, 2.0]), np.array([1.0, 8.0, 1.0]), 0.5) == 1


def test_quota_takes_part_of_the_last_family_or_leaves_it_out() -> None:
    score, weight = np.array([0.0, 1.0, 2.0]), np.array([2.0, 2.0, 2.0])
    assert m.select_quota(score, weight, 3.0).tolist() == [1, 0.5, 0]
    assert m.select_quota(score, weight, 3.0, whole=True).tolist() == [1, 0, 0]
    assert m.select_quota(score, weight, 4.0, whole=True).tolist() == [1, 1, 0]
    assert m.select_quota(score, weight, 99.0).tolist() == [1, 1, 1]
    assert m.select_quota(score, weight, 0.0).tolist() == [0, 0, 0]


def test_ties_follow_the_hash_not_the_place() -> None:
    tie = np.array([30, 10, 20], dtype=np.uint64)
    score, weight = np.zeros(3), np.ones(3)
    assert m.select_quota(score, weight, 1.0, tie).tolist() == [0, 1, 0]
    back = m.select_quota(score, weight, 1.0, tie[::-1])
    assert back.tolist() == [0, 1, 0]
    assert m.select_quota(score, weight, 2.0, tie).tolist() == [0, 1, 1]


def test_quota_identity_inclusion_equals_exclusion() -> None:
    random = np.random.default_rng(0)
    score, welfare, weight = random.normal(size=500), random.gamma(2, size=500), random.gamma(3, size=500)
    poor = welfare <= m.line_value(welfare, weight, 0.3)
    c = m.count(m.select_quota(score, weight, float(weight @ poor)), poor, weight)
    assert c.selected == pytest.approx(c.poor, rel=1e-12)
    assert m.ier(c) == pytest.approx(m.eer(c), abs=1e-12)
    assert m.leakage(c) == pytest.approx(m.eer(c), abs=1e-12)
    assert m.bpac(c) == pytest.approx(m.poverty_accuracy(c), abs=1e-12)
    assert m.accuracy(c) == pytest.approx(1 - 2 * c.poor / c.everybody * m.eer(c))
    assert m.ter(score, poor, weight) == pytest.approx(m.ier(c), abs=1e-12)


def test_perfect_and_useless_scores() -> None:
    poor = WELFARE <= 3
    assert m.ter(WELFARE, poor, ONE) == 0
    assert m.ter(-WELFARE, poor, ONE) == 1
    assert m.auc(WELFARE, poor, ONE) == 1
    assert m.auc(np.zeros(10), poor, ONE) == 0.5
    assert m.r2(WELFARE, WELFARE, ONE) == 1
    assert m.r2(WELFARE, np.full(10, WELFARE.mean()), ONE) == 0
    assert m.sum_p_bias(poor.astype(float), poor, ONE) == 0
    assert m.sum_p_bias(np.full(10, 0.5), poor, ONE) == pytest.approx(0.2)


def test_auc_and_spearman_agree_with_libraries() -> None:
    from scipy.stats import spearmanr
    from sklearn.metrics import roc_auc_score

    random = np.random.default_rng(3)
    score = random.integers(0, 20, 400).astype(float)
    poor = score + random.normal(0, 8, 400) < 8
    weight = random.gamma(2, size=400)
    assert m.auc(score, poor, weight) == pytest.approx(roc_auc_score(poor, -score, sample_weight=weight))
    other = score + random.integers(0, 9, 400)
    assert m.spearman(score, other, np.ones(400)) == pytest.approx(spearmanr(score, other)[0])


def test_weighted_spearman_is_that_of_repeated_rows() -> None:
    random = np.random.default_rng(4)
    a, b, times = random.normal(size=60), random.normal(size=60), random.integers(1, 5, 60)
    repeated = m.spearman(np.repeat(a, times), np.repeat(b, times), np.ones(times.sum()))
    assert m.spearman(a, b, times.astype(float)) == pytest.approx(repeated)


def test_every_measure_names_its_denominator() -> None:
    assert {"ter", "ier", "eer", "fpr", "leakage", "bpac", "accuracy", "poverty_accuracy"} <= set(
        m.DENOMINATORS
    )
    assert "FP/S" in m.DENOMINATORS["ier"]
    assert "FN/P" in m.DENOMINATORS["eer"]
