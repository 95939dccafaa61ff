"""Marks at a stated error: p-values by hand, Benjamini-Hochberg by another library, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from analytics.errors import UserError
from analytics.pmt import flags


def pool(score: list[float], poor: list[int], weight: list[float] | None = None, *, receives: bool = True):
    s = np.array(score, dtype=float)
    w = np.ones(len(s)) if weight is None else np.array(weight, dtype=float)
    status = np.full(len(s), receives)
    return flags.learn_pool(s, np.array(poor) == 1, status, w, receives)


def test_p_values_by_hand_for_recipients():
    # Poor recipients score 1, 2 and 5; six recipients in all.
    calibration = pool([1, 2, 5, 6, 7, 8], [1, 1, 1, 0, 0, 0])
    p = calibration.p_values(np.array([9.0, 5.0, 3.0, 0.0, np.nan]))
    # Nobody poor above 9: (0 + 1)/7. One poor at 5: (0 + 1 + 1)/7. Above 3 one: (1 + 1)/7. Above 0 all three.
    assert p[:4] == pytest.approx([1 / 7, 2 / 7, 2 / 7, 4 / 7])
    assert np.isnan(p[4])


def test_p_values_by_hand_for_others():
    # Others that are not poor score 6, 7, 8: a mark on a low score is right when few of them score so low.
    calibration = pool([1, 2, 5, 6, 7, 8], [1, 1, 1, 0, 0, 0], receives=False)
    p = calibration.p_values(np.array([3.0, 6.5, 7.0, 9.0]))
    assert p == pytest.approx([1 / 7, 2 / 7, 3 / 7, 4 / 7])


def test_the_other_status_calibrates_nothing():
    score, poor = np.array([1.0, 2, 3, 4]), np.array([True, True, True, True])
    receives = np.array([True, True, False, False])
    learned = flags.learn_pool(score, poor, receives, np.ones(4), True)
    assert learned.n == 2
    assert learned.evidence.tolist() == [1.0, 2.0]


def test_equal_weights_of_any_size_change_nothing():
    score, poor = [1, 2, 5, 6, 7, 8], [1, 0, 1, 0, 1, 0]
    where = np.linspace(0, 9, 19)
    plain = pool(score, poor).p_values(where)
    assert pool(score, poor, [3.5] * 6).p_values(where) == pytest.approx(plain)


def test_a_heavy_family_counts_as_many():
    """Families of 500 and 1 and 1: the one in doubt counts as the average of the pool by weight, 498."""
    heavy = pool([1, 2, 5], [1, 1, 0], [500, 1, 1]).p_values(np.array([0.5, 1.5]))
    own = (500**2 + 2) / 502
    assert heavy == pytest.approx([(501 + own) / (502 + own), (1 + own) / (502 + own)])


@pytest.mark.parametrize("alpha", [0.05, 0.2, 0.5])
def test_the_list_is_benjamini_hochbergs(alpha):
    random = np.random.default_rng(3)
    p = np.concatenate([random.uniform(size=300), random.beta(0.3, 8, size=200)])
    assert (flags.select(p, alpha) == multipletests(p, alpha=alpha, method="fdr_bh")[0]).all()


def test_a_family_without_score_is_never_marked():
    assert flags.select(np.array([0.001, np.nan, 0.9]), 0.2).tolist() == [True, False, False]
    assert not flags.select(np.full(3, np.nan), 0.2).any()


def test_order_does_not_matter():
    random = np.random.default_rng(5)
    score, poor, weight = random.normal(size=200), random.uniform(size=200) < 0.4, random.uniform(1, 3, 200)
    turned = random.permutation(200)
    where = random.normal(size=50)
    everyone = np.ones(200, dtype=bool)
    one = flags.learn_pool(score, poor, everyone, weight, True).p_values(where)
    other = flags.learn_pool(score[turned], poor[turned], everyone, weight[turned], True)
    assert other.p_values(where) == pytest.approx(one)


@pytest.mark.parametrize("receives", [True, False])
def test_nobody_is_passed_over_for_a_family_that_deserves_a_mark_less(receives):
    """Beyond the last wrong family of the survey all are alike; a draw between them would mark any of them."""
    random = np.random.default_rng(6)
    score = random.normal(size=300)
    poor = score + random.normal(size=300) < 0
    calibration = pool(score.tolist(), poor.astype(int).tolist(), receives=receives)
    where = np.sort(random.normal(size=2_000))
    for alpha in (0.05, 0.1, 0.2, 0.3):
        marked = flags.select(calibration.p_values(where if receives else where[::-1]), alpha)
        assert (np.diff(marked.astype(int)) >= 0).all()
    shares = calibration.wrong_shares(where if receives else where[::-1])
    assert (np.diff(shares) <= 0).all()


def test_no_share_is_told_that_so_few_families_cannot_hold():
    """60 families say nothing below 10 / 60: their clearest list is none at 1 in 10, and may be one at 1 in 5."""
    calibration = pool([float(k) for k in range(60)], [1] * 10 + [0] * 50)
    shares = calibration.wrong_shares(np.array([100.0] * 500 + [np.nan]))
    assert shares[:500] == pytest.approx(10 / 60)
    assert np.isnan(shares[500])
    assert flags.needed(0.1) > calibration.n >= flags.needed(0.2)


@pytest.mark.parametrize(("alpha", "missing"), [(0.1, 94), (0.2, 44)])
def test_too_small_a_pool_is_refused_with_what_is_missing(alpha, missing):
    with pytest.raises(UserError, match="6 keluarga penerima") as error:
        flags.refuse_small([pool([1, 2, 5, 6, 7, 8], [1, 0, 1, 0, 1, 0])], alpha)
    assert f"{missing} keluarga penerima lagi" in error.value.saran
    assert "peluang" not in error.value.saran


def test_the_smallest_alpha_that_a_pool_allows_is_named():
    few = pool([float(k) for k in range(55)], [1] * 20 + [0] * 35)
    with pytest.raises(UserError) as error:
        flags.refuse_small([few], 0.05)
    assert error.value.saran == "Survei 145 keluarga penerima lagi, atau pakai --alpha 0.19 ke atas."
    flags.refuse_small([few], 0.19)


def test_both_pools_that_are_too_small_are_named_at_once():
    few = pool([1.0, 2, 5, 6], [1, 0, 1, 0])
    with pytest.raises(UserError) as error:
        flags.refuse_small([few, replace(few, receives=False)], 0.2)
    assert error.value.saran.startswith("Survei 46 keluarga penerima dan 46 keluarga bukan penerima lagi")


@pytest.mark.parametrize("alpha", [0.0, 1.0, -0.2, float("nan")])
def test_an_alpha_that_is_no_share_is_refused(alpha):
    with pytest.raises(UserError, match="Alpha"):
        flags.refuse_small([pool([1, 2], [1, 0])], alpha)
