"""Drift of the inputs: the index worked out by hand, and nothing cried where chance explains it."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.pmt import drift as d
from analytics.pmt.features import KOSONG


def known(n: int, per_cluster: int = 1, weight: np.ndarray | None = None) -> d.Known:
    cluster = (np.arange(n) // per_cluster).astype(np.uint64)
    return d.Known.of(np.ones(n) if weight is None else weight, cluster)


def test_the_index_by_hand_with_weights():
    """Survey 3/10 brick, 7/10 bamboo by weight (2 of 4 rows); register 6/10 brick: 0,3 ln 2 - 0,3 ln (4/7)."""
    survey = pd.Series([1, 1, 2, 2], name="dinding")
    register = pd.Series([1.0] * 6 + [2.0] * 4, name="dinding")
    found = d.one(known(4, weight=np.array([1.0, 2.0, 3.0, 4.0])), survey, register, category=True)
    assert found["psi"] == pytest.approx(0.3 * math.log(2) - 0.3 * math.log(4 / 7), abs=1e-12)
    assert found["moved"][0] == {"answer": "1", "survey": pytest.approx(0.3), "register": pytest.approx(0.6)}
    assert found["empty"] == [0.0, 0.0]
    assert found["unknown"] == [0.0, 0.0]


def test_empty_and_unknown_answers_are_answers():
    """Half empty against none: 0,5 ln (0,5 / 0,0001) and 0,5 ln (0,5 / 1); a new code is told apart."""
    survey, register = pd.Series([1, 1], name="atap"), pd.Series([1, 1, None, 9], name="atap")
    found = d.one(known(2), survey, register, category=True)
    wanted = 2 * (0.25 - 1e-4) * math.log(0.25 / 1e-4) - 0.5 * math.log(0.5)
    assert found["psi"] == pytest.approx(wanted, abs=1e-12)
    assert (found["empty"], found["unknown"]) == ([0.0, 0.25], [0.0, 0.25])
    assert {m["answer"] for m in found["moved"]} == {"1", KOSONG, d.UNKNOWN}


def test_yes_and_no_are_the_same_however_they_are_written():
    found = d.one(
        known(4), pd.Series([True, False, True, False], name="ac"), pd.Series([1.0, 0.0], name="ac"), True
    )
    assert found["psi"] == 0.0
    assert found["moved"] == []


def test_numbers_are_cut_at_the_tenths_of_the_survey():
    """1..100 against itself without the lower half: five bins 0,1 -> 0,2, five 0,1 -> 0."""
    survey, register = pd.Series(np.arange(1, 101), name="luas"), pd.Series(np.arange(51, 101), name="luas")
    found = d.one(known(100), survey, register)
    wanted = 5 * 0.1 * math.log(2) + 5 * (1e-4 - 0.1) * math.log(1e-4 / 0.1)
    assert found["psi"] == pytest.approx(wanted, abs=1e-9)
    assert found["reading"] == "jauh"
    beyond = d.one(known(100), survey, pd.Series([*range(1, 100), 500], name="luas"))
    assert beyond["unknown"] == [0.0, 0.01]


def test_a_column_the_register_lacks_counts_as_empty():
    found = d.drift(known(50), pd.DataFrame({"a": [1, 2] * 25}), pd.DataFrame({"b": [1, 2]}), ["a"])
    assert found[0]["empty"] == [0.0, 1.0]
    assert found[0]["reading"] == "jauh"


def test_the_most_moved_comes_first():
    random = np.random.default_rng(3)
    survey = pd.DataFrame({"tenang": random.integers(0, 2, 900), "gerak": random.integers(0, 2, 900)})
    register = pd.DataFrame({"tenang": random.integers(0, 2, 5_000), "gerak": np.ones(5_000, dtype=int)})
    found = d.drift(known(900), survey, register, ["tenang", "gerak"])
    assert [one["name"] for one in found] == ["gerak", "tenang"]
    assert [one["reading"] for one in found] == ["jauh", "kebetulan"]


def test_chance_holds_one_time_in_twenty_and_grows_with_the_clusters():
    """Surveys of the same population rarely pass their own chance; alike neighbours make it larger."""
    random = np.random.default_rng(5)
    passed = []
    for _ in range(150):
        survey = pd.Series(random.integers(0, 4, 400), name="x")
        found = d.one(known(400), survey, pd.Series(random.integers(0, 4, 20_000), name="x"), True)
        passed.append(found["psi"] > found["chance"])
    assert 0.0 < np.mean(passed) < 0.12
    alike = pd.Series(np.repeat(random.integers(0, 4, 40), 10), name="x")
    clustered = d.one(known(400, per_cluster=10), alike, alike, True)["chance"]
    assert clustered > 4 * d.one(known(400), alike, alike, True)["chance"]


@pytest.mark.parametrize(
    ("value", "chance", "said"),
    [(0.3, 0.02, "jauh"), (0.2, 0.02, "bergeser"), (0.05, 0.02, "tetap"), (0.3, 0.4, "kebetulan")],
)
def test_the_usual_reading_after_chance(value: float, chance: float, said: str):
    assert d.read(value, chance) == said


@given(st.lists(st.tuples(st.integers(1, 50), st.integers(1, 50)), min_size=2, max_size=8))
def test_the_index_is_never_negative_and_the_same_both_ways(counts: list[tuple[int, int]]):
    a, b = (np.array(side, dtype=float) / sum(side) for side in zip(*counts, strict=True))
    assert d.psi(a, b) >= 0
    assert d.psi(a, b) == pytest.approx(d.psi(b, a))
    assert d.psi(a, a) == 0
