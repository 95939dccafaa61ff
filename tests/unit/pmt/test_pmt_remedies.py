"""Remedies for those whom the score fails: the same number of places, and what each promises."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analytics import parameters
from analytics.errors import UserError
from analytics.pmt import remedies as r
from analytics.pmt.audit import Judged, judge
from analytics.pmt.groups import sizes
from analytics.pmt.survey import Survey, prepare
from analytics.pmt.validate import Line, set_lines


def frame(n: int = 2_400, seed: int = 4) -> pd.DataFrame:
    """Small families are richer per head; of the single persons some are poor whom the score cannot see."""
    random = np.random.default_rng(seed)
    a, size = random.normal(size=n), random.integers(1, 7, n)
    unseen = np.where(size == 1, random.normal(0, 0.8, n), random.normal(0, 0.3, n))
    y = np.exp(6 + 0.5 * a - 0.35 * np.log(size) * 2 + unseen)
    return pd.DataFrame({"a": a, "jiwa": size, "y": y.round(2), "rt": np.arange(n) // 12})


@pytest.fixture(scope="module")
def known() -> Survey:
    return prepare(frame(), "y", ["a", "jiwa"], cluster="rt")


@pytest.fixture(scope="module")
def line(known: Survey) -> Line:
    return set_lines(known, (0.3,))[0]


@pytest.fixture(scope="module")
def found(known: Survey, line: Line) -> list[r.Offer]:
    size = frame()["jiwa"]
    wanted = [r.Scale("akar", 0.5), r.Scale("per_kapita", 1.0)]
    single = (size == 1).to_numpy()
    return r.offers(
        known, line, judge(known, line), sizes(size), size.to_numpy(float), {"satu": single}, wanted
    )


def the(found: list[r.Offer], remedy: str, yardstick: str = "per kapita") -> Judged:
    return next(o.judged for o in found if (o.remedy, o.yardstick) == (remedy, yardstick))


def eer(one: Judged, inside: np.ndarray) -> float:
    lost = one.weight * one.poor * (1 - one.selected)
    return float(lost[inside].sum() / (one.weight * one.poor)[inside].sum())


def test_every_remedy_has_the_same_places(found: list[r.Offer]):
    for offer in found:
        one = offer.judged
        assert one.weight @ one.selected == pytest.approx(one.weight @ one.poor)
        assert 0 <= one.selected.min() <= one.selected.max() <= 1


def test_single_persons_are_found_by_shares_and_channel(found: list[r.Offer]):
    single = (frame()["jiwa"] == 1).to_numpy()
    before = eer(the(found, r.AS_IS), single)
    assert before > 0.7
    assert eer(the(found, r.SHARES), single) < before - 0.05
    assert eer(the(found, r.CHANNEL), single) < before - 0.05


def test_thresholds_rank_by_the_chance_within_the_group(found: list[r.Offer]):
    one = the(found, r.THRESHOLDS)
    assert one.p is not None
    inside, outside = one.p[one.selected == 1], one.p[one.selected == 0]
    assert inside.min() >= outside.max() - 1e-12


def test_a_scale_of_one_is_per_head(found: list[r.Offer]):
    now, same = the(found, r.AS_IS), the(found, r.SCALE, "per_kapita")
    assert np.array_equal(now.poor, same.poor)
    assert np.array_equal(now.selected, same.selected)


def test_the_square_root_of_four_is_two(known: Survey, line: Line):
    """One person with 100 and four with 50 each (200 / sqrt 4) are equally well off."""
    small = Survey(**{**known.__dict__, "welfare": np.array([100.0, 50.0, 90.0]), "weight": np.ones(3),
                      "identity": np.arange(3, dtype=np.uint64)})  # fmt: skip
    score = np.log(small.welfare)
    one = Judged(score, None, small.welfare <= 50, (score <= np.log(50)).astype(float), small.weight)
    by_scale = r.on_scale(small, one, Line(1 / 3, 50.0), np.array([1.0, 4.0, 1.0]), r.Scale("akar", 0.5))
    assert by_scale[1].judged.poor.tolist() == [False, False, True]
    assert by_scale[1].judged.selected.tolist() == [0.0, 0.0, 1.0]
    assert by_scale[2].judged.poor.tolist() == [False, True, False]


def test_a_channel_adds_and_never_takes_away(known: Survey, line: Line):
    now = judge(known, line)
    everybody_listed = now.selected == 1
    assert r.channel(known, now, everybody_listed, np.full(len(now.p), 0.5)) is now


def test_the_shipped_scales_carry_a_source():
    shipped = r.scales(parameters.rows("setara"))
    assert {s.exponent for s in shipped} == {0.5, 0.75}
    assert all(s.source for s in shipped)


@pytest.mark.parametrize("exponent", ["", "0,5", "0", "1.5", "akar"])
def test_a_scale_that_is_none_is_refused(exponent: str):
    with pytest.raises(UserError, match="skala-x"):
        r.scales([{"skala": "skala-x", "pangkat": exponent}])
