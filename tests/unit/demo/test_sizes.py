from __future__ import annotations

import numpy as np
import pytest

from analytics.demo.sizes import apportion, scale, stream
from analytics.errors import UserError


def test_published_totals_at_the_default_size() -> None:
    sizes = scale(150_602)
    assert (sizes.kecamatan, sizes.desa, sizes.survey) == (29, 326, 2000)
    assert sizes.recipients == {"PKH": 42_588, "SEMBAKO": 61_202, "PBI-JK": 210_000}


@pytest.mark.parametrize(("families", "kecamatan", "desa"), [(3000, 5, 30), (12_000, 9, 70), (500, 3, 12)])
def test_smaller_kabupaten_have_fewer_areas(families: int, kecamatan: int, desa: int) -> None:
    assert (scale(families).kecamatan, scale(families).desa) == (kecamatan, desa)


def test_too_small_a_kabupaten_is_refused_in_words() -> None:
    with pytest.raises(UserError, match="paling sedikit 400"):
        scale(399)


def test_apportion_gives_largest_remainders_and_respects_caps() -> None:
    assert apportion(10, np.array([1.0, 1.0, 2.0])).tolist() == [3, 2, 5]
    assert apportion(10, np.array([1.0, 1.0, 2.0]), np.array([9, 9, 4])).tolist() == [3, 3, 4]
    with pytest.raises(ValueError, match="tidak muat"):
        apportion(5, np.ones(2), np.array([2, 2]))


def test_apportion_sums_for_any_weights() -> None:
    rng = np.random.default_rng(1)
    for _ in range(50):
        weight, total = rng.exponential(size=rng.integers(1, 40)), int(rng.integers(0, 500))
        cap = np.full(len(weight), total // len(weight) + 7)
        given = apportion(total, weight, cap)
        assert given.sum() == total
        assert (given <= cap).all()


def test_streams_differ_by_name_and_repeat_by_seed() -> None:
    assert stream(1, "a").random() == stream(1, "a").random()
    assert stream(1, "a").random() != stream(1, "b").random()
    assert stream(1, "a").random() != stream(2, "a").random()
