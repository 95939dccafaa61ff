"""Desa of one kecamatan have something in common: what it is, what it says of each, and wider intervals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analytics.pmt.effects import predict_effects, shared_by_groups
from analytics.pmt.lots import lots
from analytics.pmt.need import estimate
from analytics.pmt.nested import Nested
from analytics.pmt.worlds import Sample, learn


def _kecamatan(seed: int, common: float, own: float) -> tuple[Sample, np.ndarray, np.ndarray, np.ndarray]:
    """Twenty kecamatan of eight desa, half of them visited; (sample, true effects, kecamatan, terms)."""
    random = np.random.default_rng(seed)
    group = np.repeat(np.arange(20), 8)
    effect = random.normal(0, common, 20)[group] + random.normal(0, own, 160)
    place = np.repeat(np.flatnonzero(np.arange(160) % 2 == 0), 15)
    x = np.column_stack([np.ones(len(place)), random.normal(size=len(place))])
    y = x @ [2.0, 0.4] + effect[place] + random.normal(0, 0.5, len(place))
    return Sample(y, x, np.ones(len(y)), place, group), effect, group, x


def test_effects_of_desa_in_kecamatan_are_the_best_linear_prediction() -> None:
    """Against the whole covariance matrix, solved outright."""
    sample, _, group, _ = _kecamatan(1, 0.2, 0.15)
    model, shared = Nested(np.array([2.0, 0.4]), 0.0625, 0.25), 0.64
    left = sample.y - sample.x @ model.coefs
    found = predict_effects(model, left, sample.weight, sample.place, 160, group, shared)
    between = 0.0625 * (0.36 * np.eye(160) + 0.64 * (group[:, None] == group))
    whole = between[np.ix_(sample.place, sample.place)] + 0.25 * np.eye(len(left))
    gain = between[:, sample.place] @ np.linalg.inv(whole)
    assert found.effect == pytest.approx(gain @ left, abs=1e-9)
    rest = np.diag(between - gain @ between[sample.place])
    assert found.trust == pytest.approx(1 - rest / 0.0625, abs=1e-9)
    alone = predict_effects(model, left, sample.weight, sample.place, 160)
    apart = predict_effects(model, left, sample.weight, sample.place, 160, group, 0.0)
    assert apart.effect == pytest.approx(alone.effect, abs=1e-12)
    assert apart.trust == pytest.approx(alone.trust, abs=1e-12)


@pytest.mark.parametrize(("common", "own"), [(0.2, 0.1), (0.0, 0.2), (0.15, 0.15)])
def test_what_desa_of_a_kecamatan_have_in_common_is_found(common: float, own: float) -> None:
    found = []
    for seed in range(30):
        sample, _, group, _ = _kecamatan(seed, common, own)
        model = Nested(np.array([2.0, 0.4]), common**2 + own**2, 0.25)
        left = sample.y - sample.x @ model.coefs
        found.append(shared_by_groups(model, left, sample.weight, sample.place, 160, group))
    assert np.mean(found) == pytest.approx(common**2 / (common**2 + own**2), abs=0.1)


def test_too_few_kecamatan_tell_nothing_of_it() -> None:
    sample, _, group, _ = _kecamatan(1, 0.2, 0.1)
    model = Nested(np.array([2.0, 0.4]), 0.05, 0.25)
    left = sample.y - sample.x @ model.coefs
    one_each = np.arange(160)
    assert shared_by_groups(model, left, sample.weight, sample.place, 160, one_each) is None
    flat = replace(model, between=0.0)
    assert shared_by_groups(flat, left, sample.weight, sample.place, 160, group) is None


def test_intervals_of_kecamatan_hold_the_truth_where_their_desa_are_alike() -> None:
    """Desa that share the luck of their kecamatan do not average it out: 95 % intervals must know that."""
    held, narrow = [], []
    for seed in range(12):
        sample, effect, group, _ = _kecamatan(seed, 0.2, 0.1)
        random = np.random.default_rng([seed, 9])
        place = np.repeat(np.arange(160), 60)
        x = np.column_stack([np.ones(len(place)), random.normal(size=len(place))])
        line = 2.0
        poor = x @ [2.0, 0.4] + effect[place] + random.normal(0, 0.5, len(place)) <= line
        truth = np.bincount(group[place], weights=poor) / np.bincount(group[place])
        for kind, kept in ((sample, held), (replace(sample, group=None), narrow)):
            known = learn(kind, 160, worlds=60)
            mean_x = np.column_stack([np.bincount(place, weights=c) / 60 for c in x.T])
            census = lots(x @ known.model.coefs, np.ones(len(place)), place, mean_x)
            one = estimate(known, census, float(np.exp(line)), [group])[1]
            kept.append(np.abs(one.share - truth) <= 1.96 * one.error)
    assert 0.90 <= np.mean(held) <= 0.99
    assert np.mean(narrow) < 0.85
