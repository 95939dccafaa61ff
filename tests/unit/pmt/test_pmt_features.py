"""How answers become terms: codes, gaps, new categories and outliers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analytics.errors import UserError
from analytics.pmt import features as f
from analytics.pmt.linear import fit_linear
from analytics.pmt.points import tabulate


def learn(values: list[object], *, categorical: bool = False, weight: np.ndarray | None = None) -> f.Feature:
    column = pd.Series(values, name="x")
    found = f.learn_feature(column, np.ones(len(values)) if weight is None else weight, categorical)
    assert found is not None
    return found


def terms(feature: f.Feature, values: list[object]) -> dict[str, list[float]]:
    return {name: column.tolist() for name, column in f.term_columns(feature, pd.Series(values, name="x"))}


def test_one_code_written_three_ways_is_one_category() -> None:
    text = f.as_text(pd.Series([1, 1.0, " 1 ", "1", True, None, "", np.nan], dtype=object))
    assert text.tolist() == ["1"] * 5 + [f.KOSONG] * 3


def test_most_frequent_category_is_the_reference() -> None:
    feature = learn(["a"] * 5 + ["b"] * 9 + ["c"] * 6)
    assert feature.reference == "b"
    assert feature.categories == ("a", "c")
    assert feature.shares == pytest.approx((0.25, 0.30))


def test_new_and_rare_categories_count_as_the_average_one() -> None:
    feature = learn(["a"] * 10 + ["b"] * 30 + ["langka"] * 2)
    assert feature.categories == ("a",)
    assert terms(feature, ["a", "b", "baru", "langka"])["x=a"] == [1, 0, 0.25, 0.25]
    unseen = f.unseen_answers(feature, pd.Series(["a", "b", "baru", None]))
    assert unseen.tolist() == [False, False, True, False]


def test_missing_category_is_a_category_when_it_occurs() -> None:
    feature = learn(["a"] * 10 + ["b"] * 12 + [None] * 6)
    assert f.KOSONG in feature.categories


@pytest.mark.parametrize(("empty", "own"), [(6, False), (10, True)])
def test_a_handful_of_empty_answers_is_no_kind_of_family(empty: int, own: bool) -> None:
    """Below one family in a hundred an empty answer is the average one, as it is for numbers."""
    values = ["a"] * (600 - empty) + ["b"] * 400 + [None] * empty
    category = learn(values)
    number = learn([1.0] * (600 - empty) + [2.0] * 400 + [None] * empty)
    assert (f.KOSONG in category.categories, number.marks_missing) == (own, own)


def test_an_empty_category_scores_as_an_unknown_one_while_it_is_rare() -> None:
    random = np.random.default_rng(2)
    frame = pd.DataFrame({"x": random.choice(["a", "b"], 1000), "z": random.normal(size=1000)})
    frame.loc[:5, "x"] = None
    y = 6 + 0.4 * (frame["x"] == "a") + 2.0 * frame["x"].isna() + random.normal(0, 0.3, 1000)
    linear = fit_linear(frame, y.to_numpy(), ["x", "z"], ["x"])
    empty, unknown = linear.score(pd.DataFrame({"x": [None, "baru"], "z": [0.0, 0.0]}))
    assert empty == unknown
    assert tabulate(linear).questions[0].empty == tabulate(linear).questions[0].other


def test_codes_as_numbers_become_categories_on_request() -> None:
    assert learn([1, 2, 3] * 5).kind == "angka"
    assert learn([1, 2, 3] * 5, categorical=True).kind == "kategori"
    assert terms(learn([1.0, 2.0, 3.0] * 5, categorical=True), ["2", 2])["x=2"] == [1, 1]


def test_numbers_with_many_values_get_a_bend() -> None:
    feature = learn(list(range(100)))
    assert feature.corners == (9.0, 79.0)
    assert terms(feature, [60]) == {"x": [60], "x>9": [51], "x>79": [0]}
    assert set(terms(learn([0, 1, 2] * 9), [1])) == {"x"}


def test_bends_lie_where_the_weighted_families_are() -> None:
    values, weight = list(range(20)), np.ones(20)
    weight[15] = 81.0
    assert learn(values, weight=weight).corners == (9.0, 15.0)
    repeated = learn([v for v, w in zip(values, weight, strict=True) for _ in range(int(w))])
    assert repeated.corners == (9.0, 15.0)


@pytest.mark.parametrize(
    ("values", "places"), [([1, 2, 40], 0), ([0.5, 2.25], 2), ([0.3333333, 1], 7), ([np.pi, 2], 9)]
)
def test_decimals_are_as_many_as_the_survey_used(values: list[float], places: int) -> None:
    assert learn(values).decimals == places


def test_frequent_gaps_get_a_term_and_the_weighted_mean() -> None:
    feature = learn([1.0, 3.0, None], weight=np.array([1.0, 3.0, 1.0]))
    assert terms(feature, [None, 3.0]) == {"x": [2.5, 3.0], f"x {f.KOSONG}": [1.0, 0.0]}
    assert f.missing_answers(feature, pd.Series([None, 2, "rusak"])).tolist() == [True, False, True]


def test_outliers_go_to_the_edge_of_the_range() -> None:
    feature = learn(list(range(20)))
    assert terms(feature, [-5, 9999]) == terms(feature, [0, 19])
    assert f.unseen_answers(feature, pd.Series([-5, 0, 19, 9999])).tolist() == [True, False, False, True]


@pytest.mark.parametrize("values", [[1, 1, 1], ["a"] * 9, [None, None], [np.inf, np.inf]])
def test_nothing_to_learn_from_a_constant(values: list[object]) -> None:
    assert f.learn_feature(pd.Series(values, name="x"), np.ones(len(values)), False) is None


def test_a_column_of_too_many_answers_is_no_question() -> None:
    """Two thousand terms would take gigabytes and say nothing of the next family."""
    values = pd.Series([f"RT {n % 300}" for n in range(3_000)], name="alamat")
    with pytest.raises(UserError, match="'alamat' punya 300 jawaban"):
        f.learn_feature(values, np.ones(len(values)), False)
    unique = pd.Series([f"RT {n}" for n in range(3_000)], name="alamat")
    assert f.learn_feature(unique, np.ones(len(unique)), False) is None


def test_more_than_half_empty_is_too_little() -> None:
    frame = pd.DataFrame({"a": [1, None, None], "b": ["x", "", "y"], "c": [None, 2, 3], "d": [1, None, 1]})
    assert f.incomplete_rows(frame, ["a", "b", "c", "d"]).tolist() == [False, True, False]


def test_same_question_twice_keeps_one_score() -> None:
    """Questions that say the same thing share a coefficient instead of breaking the fit."""
    random = np.random.default_rng(1)
    frame = pd.DataFrame({"a": random.integers(0, 2, 200)})
    frame["b"] = frame["a"]
    y = frame["a"] * 0.5 + random.normal(0, 0.1, 200)
    one, two = fit_linear(frame, y.to_numpy(), ["a"]), fit_linear(frame, y.to_numpy(), ["a", "b"])
    assert two.score(frame) == pytest.approx(one.score(frame), abs=1e-6)
    assert [abs(term.coef) < 1 for term in two.terms] == [True, True]
