"""Need per area: against other libraries and formulas, at its limits, and as a command."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.stats import norm

from analytics.errors import UserError
from analytics.pmt import need
from analytics.pmt.areas import need_per_area
from analytics.pmt.asked import Asked
from analytics.pmt.effects import predict_effects
from analytics.pmt.lots import lots
from analytics.pmt.nested import Nested, fit_many, fit_nested
from analytics.pmt.worlds import Sample, learn


def world(areas: int = 30, each: int = 12, between: float = 0.3, within: float = 0.5, seed: int = 4):
    random = np.random.default_rng(seed)
    place = np.repeat(np.arange(areas), each)
    x = np.column_stack([np.ones(len(place)), random.normal(size=(len(place), 3))])
    y = x @ np.array([6.0, 0.4, -0.2, 0.1]) + random.normal(0, between, areas)[place]
    return y + random.normal(0, within, len(place)), x, place, areas


def test_the_model_is_statsmodels_restricted_likelihood():
    y, x, place, areas = world()
    found = fit_nested(y, x, place, areas)
    peer = sm.MixedLM(y, x, groups=place).fit(reml=True)
    assert found.coefs == pytest.approx(peer.fe_params, abs=1e-4)
    assert found.within == pytest.approx(peer.scale, rel=1e-3)
    assert found.between == pytest.approx(float(peer.cov_re[0, 0]), rel=1e-2)
    effects = predict_effects(found, y - x @ found.coefs, np.ones(len(y)), place, areas)
    theirs = np.array([peer.random_effects[a].iloc[0] for a in range(areas)])
    assert effects.effect == pytest.approx(theirs, abs=2e-3)


def test_effects_and_chances_by_the_full_covariance_matrix():
    y, x, place, areas = world(areas=6, each=5)
    model = Nested(np.array([6.0, 0.4, -0.2, 0.1]), 0.09, 0.25)
    of_area = (place[:, None] == np.arange(areas)).astype(float)
    covariance = model.between * of_area @ of_area.T + model.within * np.eye(len(y))
    solved = np.linalg.solve(covariance, y - x @ model.coefs)
    effect = model.between * of_area.T @ solved
    left = model.between - model.between**2 * np.diag(of_area.T @ np.linalg.solve(covariance, of_area))
    found = predict_effects(model, y - x @ model.coefs, np.ones(len(y)), place, areas)
    assert found.effect == pytest.approx(effect)
    score, at, line = np.array([5.9, 6.2]), np.array([0, 3]), 420.0
    by_hand = norm.cdf((np.log(line) - score - effect[at]) / np.sqrt(left[at] + model.within))
    assert need.chances(model, found, score, at, line) == pytest.approx(by_hand)


def test_many_outcomes_are_fitted_as_each_alone():
    y, x, place, areas = world()
    several = np.column_stack([y, 2 * y - 3 * x[:, 1], y[::-1]])
    many = fit_many(several, x, place, areas)
    for number, outcome in enumerate(several.T):
        one = fit_nested(outcome, x, place, areas)
        assert many.coefs[:, number] == pytest.approx(one.coefs, abs=2e-3)
        assert many.within[number] == pytest.approx(one.within, rel=5e-3)
        assert many.between[number] == pytest.approx(one.between, rel=0.13, abs=2e-3)


def test_a_larger_area_is_the_sum_of_its_parts_and_surer_than_they_are():
    y, x, place, areas = world(areas=20, each=40)
    rows = np.arange(len(y)) % 4 == 0
    known = learn(Sample(y[rows], x[rows], np.ones(int(rows.sum())), place[rows]), areas)
    census = lots(x @ known.model.coefs, np.ones(len(y)), place, need_means(x, place, areas))
    half = np.arange(areas) // 10
    parts, halves = need.estimate(known, census, 420.0, above=[half])
    assert halves.share == pytest.approx([parts.share[half == h].mean() for h in (0, 1)])
    assert (halves.error < parts.error.mean()).all()


def need_means(x: np.ndarray, place: np.ndarray, areas: int) -> np.ndarray:
    return np.column_stack([np.bincount(place, weights=c, minlength=areas) for c in x.T]) / 40


def test_no_difference_between_areas_is_found_where_there_is_none():
    y, x, place, areas = world(between=0.0, areas=40, each=40)
    assert fit_nested(y, x, place, areas).between < 0.01


def test_a_column_that_says_nothing_new_changes_nothing():
    y, x, place, areas = world()
    plain = fit_nested(y, x, place, areas)
    doubled = np.column_stack([x, x[:, 1] - 2 * x[:, 2]])
    both = fit_nested(y, doubled, place, areas), fit_many(y[:, None], doubled, place, areas)
    assert doubled @ both[0].coefs == pytest.approx(x @ plain.coefs, abs=1e-4)
    assert both[0].between == pytest.approx(plain.between, rel=1e-3)
    assert both[1].between[0] == pytest.approx(plain.between, rel=0.13)


def test_equal_weights_are_no_weights_and_a_heavy_family_pulls():
    y, x, place, areas = world()
    model = fit_nested(y, x, place, areas)
    residual = y - x @ model.coefs
    plain = predict_effects(model, residual, np.ones(len(y)), place, areas)
    assert predict_effects(model, residual, np.full(len(y), 7.0), place, areas).effect == pytest.approx(
        plain.effect
    )
    heavy = np.ones(len(y))
    first = np.flatnonzero(place == 0)[np.argmax(residual[place == 0])]
    heavy[first] = 30.0
    assert predict_effects(model, residual, heavy, place, areas).effect[0] > plain.effect[0]


def frames(seed: int = 4) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A register of 20 desa with 60 families each, and a survey of 10 in each of the first 18 desa."""
    y, x, place, _ = world(areas=20, each=60, seed=seed)
    register = pd.DataFrame(x[:, 1:], columns=["a", "b", "c"]).assign(
        desa=[f"{p:04d}" for p in place], jiwa=1 + np.arange(len(place)) % 5, nomor=np.arange(len(place))
    )
    survey = register.assign(konsumsi=np.exp(y)).groupby("desa").head(10)
    return survey[survey["desa"] < "0018"].reset_index(drop=True), register


ASKED = Asked("konsumsi", ("a", "b", "c"), "desa", persons="jiwa", line=0.3)


def test_every_desa_has_an_interval_and_the_unvisited_a_wider_one():
    table, report = need_per_area(*frames(), ASKED)
    assert len(table) == 20
    assert (table["families"] == 60).all()
    assert table["share"].between(table["low"], table["high"]).all()
    assert report["areas_without_sample"] == 2
    unvisited = table["sample"] == 0
    assert (table.loc[unvisited, "trust"] == 0).all()
    assert table.loc[unvisited, "se"].min() > table.loc[~unvisited, "se"].mean()


def test_visited_families_count_as_they_are():
    _survey, register = frames()
    everybody = register.assign(konsumsi=np.exp(world(areas=20, each=60)[0]))
    line = float(np.quantile(everybody["konsumsi"], 0.3))
    asked = Asked("konsumsi", ("a", "b", "c"), "desa", identity="nomor", line_value=line)
    table, _ = need_per_area(everybody, register, asked)
    truth = (everybody["konsumsi"] <= line).groupby(everybody["desa"]).mean()
    assert table["share"].to_numpy() == pytest.approx(truth.to_numpy())
    assert table["se"].max() < 1e-9


def test_benchmarked_to_the_published_rate_of_persons_and_the_rest_kept():
    survey, register = frames()
    plain, _ = need_per_area(survey, register, ASKED)
    table, report = need_per_area(
        survey, register, Asked("konsumsi", ("a", "b", "c"), "desa", persons="jiwa", line=0.3, benchmark=0.2)
    )
    assert table["share"].to_numpy() == pytest.approx(plain["share"].to_numpy())
    shift = need.benchmark(table["share_persons"].to_numpy(), table["persons"].to_numpy(float), 0.2)
    moved = need.moved(table["share_persons"].to_numpy(), shift)
    assert np.average(moved, weights=table["persons"]) == pytest.approx(0.2)
    assert table["share_persons_benchmarked"].to_numpy() == pytest.approx(moved)
    assert table["share_benchmarked"].between(table["low_benchmarked"], table["high_benchmarked"]).all()
    assert report["benchmark"] == 0.2


def test_order_of_families_does_not_matter():
    survey, register = frames()
    turned = need_per_area(
        survey.sample(frac=1, random_state=1), register.sample(frac=1, random_state=2), ASKED
    )
    plain = need_per_area(survey, register, ASKED)
    pd.testing.assert_frame_equal(turned[0], plain[0], atol=1e-6)
    assert turned[0]["share"].to_numpy() == pytest.approx(plain[0]["share"].to_numpy(), abs=1e-9)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"benchmark": 9.2}, "Patokan 9.2"),
        ({"benchmark": 0.1, "persons": None}, "menghitung jiwa"),
        ({"area": "kelurahan"}, "kelurahan"),
        ({"identity": "nik"}, "nik"),
        ({"persons": "orang"}, "orang"),
    ],
)
def test_what_is_refused(change, words):
    asked = {"welfare": "konsumsi", "features": ("a", "b", "c"), "area": "desa", "persons": "jiwa"} | change
    with pytest.raises(UserError, match=words):
        need_per_area(*frames(), Asked(**asked))


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [("no", 7, "berulang"), ("jiwa", 0, "lebih dari 0"), ("jiwa", -3, "lebih dari 0")],
)
def test_a_register_that_cannot_be_counted_is_refused(column: str, value: int, words: str) -> None:
    survey, register = (frame.assign(no=np.arange(len(frame))) for frame in frames())
    asked = Asked("konsumsi", ("a", "b", "c"), "desa", persons="jiwa", identity="no")
    with pytest.raises(UserError, match=words):
        need_per_area(survey, register.assign(**{column: value}), asked)


def test_a_register_without_families_is_refused() -> None:
    survey, register = frames()
    with pytest.raises(UserError, match="satu baris pun"):
        need_per_area(survey, register.head(0), Asked("konsumsi", ("a", "b", "c"), "desa"))


def test_who_has_no_number_is_nobody_of_the_survey() -> None:
    """Families without a number are not the first household of the survey without one."""
    survey, register = (frame.assign(no=np.arange(len(frame)).astype(str)) for frame in frames())
    survey["no"], register["no"] = survey["no"].add("s"), register["no"].mask(register.index % 3 == 0, "")
    survey.loc[survey.index[:20], "no"] = ""
    plain = Asked("konsumsi", ("a", "b", "c"), "desa")
    alone = need_per_area(survey, register, plain)[0]
    known = need_per_area(survey, register, replace(plain, identity="no"))[0]
    pd.testing.assert_series_equal(known["share"], alone["share"])


def test_a_benchmark_of_another_line_is_told() -> None:
    survey, register = frames()
    asked = replace(ASKED, benchmark=0.02)
    note = need_per_area(survey, register, asked)[1]["notes"][-1]
    assert "Patokan 2 % jauh dari" in note
    assert not any(
        "Patokan" in n for n in need_per_area(survey, register, replace(ASKED, benchmark=0.25))[1]["notes"]
    )


def test_a_survey_too_small_for_its_questions_is_refused() -> None:
    random = np.random.default_rng(3)
    survey = pd.DataFrame({"desa": np.arange(60) // 5, "konsumsi": np.exp(random.normal(6, 1, 60))})
    names = [f"x{k}" for k in range(55)]
    survey[names] = random.normal(size=(60, 55))
    asked = Asked("konsumsi", tuple(names), "desa", line=0.3)
    with pytest.raises(UserError, match="Survei terlalu kecil untuk taksiran per wilayah"):
        need_per_area(survey, survey, asked)


def test_a_register_that_answers_nothing_is_refused() -> None:
    random = np.random.default_rng(3)
    survey = pd.DataFrame({"desa": np.arange(400) // 10, "a": random.normal(size=400)})
    survey["konsumsi"] = np.exp(6 + 0.4 * survey["a"] + random.normal(0, 0.5, 400))
    register = survey[["desa"]].assign(a=np.nan)
    with pytest.raises(UserError, match="Tidak satu keluarga pun di register"):
        need_per_area(survey, register, Asked("konsumsi", ("a",), "desa", line=0.3))


def _country(seed: int, size: np.ndarray) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """A survey of ten families in each of sixty desa, their register, and the share of poor persons per desa."""
    random = np.random.default_rng(seed)
    place = np.repeat(np.arange(60), len(size) // 60)
    a = random.normal(size=len(size)) - 0.15 * (size - size.mean())
    y = 6 + 0.4 * a + random.normal(0, 0.2, 60)[place] + random.normal(0, 0.4, len(size))
    register = pd.DataFrame({"desa": place, "a": a, "jiwa": size, "konsumsi": np.exp(y)})
    poor = register["konsumsi"] <= np.exp(5.8)
    truth = (poor * size).groupby(register["desa"]).sum() / register.groupby("desa")["jiwa"].sum()
    return register.groupby("desa").head(10), register.drop(columns="konsumsi"), truth


def test_the_share_of_persons_has_an_interval_that_holds() -> None:
    """Persons of one family are poor together: a desa of few large families is less sure than its persons."""
    held, asked = (
        [],
        Asked("konsumsi", ("a",), "desa", line=0.3, line_value=float(np.exp(5.8)), persons="jiwa"),
    )
    for seed in range(8):
        size = np.random.default_rng(100 + seed).integers(1, 9, 60 * 300).astype(float)
        survey, register, truth = _country(seed, size)
        table = need_per_area(survey, register, asked)[0].set_index("area")
        known = truth.rename(index=str).reindex(table.index)
        held.append(known.between(table["low_persons"], table["high_persons"]).mean())
        assert (table["se_persons"] > table["se"]).mean() > 0.9
    assert 0.9 <= np.mean(held) <= 0.985


def test_where_every_family_is_one_person_both_shares_are_the_same() -> None:
    survey, register, _truth = _country(3, np.ones(60 * 60))
    asked = Asked("konsumsi", ("a",), "desa", line=0.3, persons="jiwa", benchmark=0.25)
    table = need_per_area(survey, register, asked)[0]
    for family, person in (("share", "share_persons"), ("se", "se_persons"), ("low", "low_persons")):
        assert table[person].to_numpy() == pytest.approx(table[family].to_numpy(), rel=1e-9)
    assert table["high_persons_benchmarked"].to_numpy() == pytest.approx(table["high_benchmarked"].to_numpy())
