"""Weights, luck and total of need per area: against dense formulas, and where the truth is planted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analytics.errors import UserError
from analytics.pmt import need
from analytics.pmt.areas import need_per_area
from analytics.pmt.asked import Asked
from analytics.pmt.effects import predict_effects
from analytics.pmt.folds import calibrate, fit_survey
from analytics.pmt.lots import lots
from analytics.pmt.nested import fit_flat, fit_many, fit_nested
from analytics.pmt.survey import prepare
from analytics.pmt.worlds import AREAS, Sample, learn, told_apart

DESA, FAMILIES, BETWEEN, WITHIN, SHARE = 120, 300, 0.10, 0.45, 0.4


def kabupaten(seed: int, between: float = BETWEEN) -> tuple[np.ndarray, np.ndarray, float]:
    """(a variable, log welfare, log line) of every family, shape (desa, families)."""
    random = np.random.default_rng(seed)
    x = random.normal(0, 0.45, (DESA, FAMILIES))
    y = 13 + x + random.normal(0, between, (DESA, 1)) + random.normal(0, WITHIN, x.shape)
    return x, y, float(np.quantile(y, SHARE))


def better_off_answer_less(seed: int, response: float) -> tuple[Sample, tuple[np.ndarray, np.ndarray, float]]:
    """Of 40 desa 25 families each, but those better off than they look answer less often; weights undo it."""
    x, y, line = kabupaten(seed)
    random = np.random.default_rng(100 + seed)
    place = np.repeat(random.choice(DESA, 40, replace=False), 25)
    row = np.concatenate([random.choice(FAMILIES, 25, replace=False) for _ in range(40)])
    level = y[place, row] - x[place, row] - 13
    chance = np.where(level > 0, response, 1.0)
    came = random.random(len(place)) < chance
    terms = np.column_stack([np.ones(int(came.sum())), x[place, row][came]])
    return Sample(y[place, row][came], terms, 1 / chance[came], place[came]), (x, y, line)


def register(known, x: np.ndarray):
    """The whole kabupaten as lots, under the model that was learned."""
    place = np.repeat(np.arange(DESA), FAMILIES)
    score = (known.model.coefs[0] + known.model.coefs[1] * x).ravel()
    return lots(score, np.ones(x.size), place, np.column_stack([np.ones(DESA), x.mean(axis=1)]))


def unequal(seed: int = 5) -> tuple[np.ndarray, np.ndarray, np.ndarray, int, np.ndarray]:
    random = np.random.default_rng(seed)
    place = np.repeat(np.arange(14), random.integers(2, 16, 14))
    x = np.column_stack([np.ones(len(place)), random.normal(size=(len(place), 2))])
    y = x @ np.array([6.0, 0.4, -0.2]) + random.normal(0, 0.3, 14)[place] + random.normal(0, 0.5, len(place))
    return y, x, place, 14, random.choice([0.3, 1.0, 4.0], len(place))


def test_weighted_coefficients_solve_the_equations_of_you_and_rao():
    """Sum of w x (y - x b - effect of the area) = 0, where the effect is itself predicted with the weights."""
    y, x, place, areas, weight = unequal()
    found = fit_nested(y, x, place, areas, weight)
    residual = y - x @ found.coefs
    effect = predict_effects(found, residual, weight, place, areas).effect
    left = x.T @ (weight * (residual - effect[place]))
    assert np.abs(left).max() < 1e-4
    plain = fit_nested(y, x, place, areas)
    residual = y - x @ plain.coefs
    effect = predict_effects(plain, residual, weight, place, areas).effect
    assert np.abs(x.T @ (weight * (residual - effect[place]))).max() > 1


def test_equal_weights_are_no_weights_in_every_fit():
    y, x, place, areas, _ = unequal()
    plain, same = fit_nested(y, x, place, areas), fit_nested(y, x, place, areas, np.full(len(y), 3.7))
    assert same.coefs == pytest.approx(plain.coefs, abs=1e-12)
    assert (same.between, same.within) == pytest.approx((plain.between, plain.within), rel=1e-9)
    many = fit_many(y[:, None], x, place, areas), fit_many(y[:, None], x, place, areas, np.full(len(y), 3.7))
    assert many[1].coefs == pytest.approx(many[0].coefs, abs=1e-12)
    assert fit_flat(y, x, np.full(len(y), 3.7)).within == pytest.approx(fit_flat(y, x).within)


def test_weights_of_whole_areas_say_nothing_of_the_variances():
    """A desa that counts for more is not a surer desa."""
    y, x, place, areas, _ = unequal()
    weight = np.random.default_rng(2).uniform(0.2, 5.0, areas)[place]
    plain, heavy = fit_nested(y, x, place, areas), fit_nested(y, x, place, areas, weight)
    assert (heavy.between, heavy.within) == pytest.approx((plain.between, plain.within), rel=1e-6)
    assert np.abs(heavy.coefs - plain.coefs).max() > 1e-3


def test_weights_that_say_nothing_leave_the_variances_where_they_are():
    found = []
    for seed in range(12):
        x, y, _ = kabupaten(seed)
        random = np.random.default_rng(seed)
        place, row = np.repeat(np.arange(40), 12), random.integers(0, FAMILIES, 480)
        terms = np.column_stack([np.ones(480), x[place, row]])
        model = fit_nested(y[place, row], terms, place, DESA, random.choice([0.3, 1.0, 3.0], 480))
        found.append((model.between, model.within))
    between, within = np.mean(found, axis=0)
    assert within == pytest.approx(WITHIN**2, rel=0.05)
    assert between == pytest.approx(BETWEEN**2, rel=0.5)


def test_a_survey_that_the_better_off_avoid_is_put_right_by_its_weights():
    """At 35 % response the model without weights finds 9 points too many poor in the kabupaten."""
    errors, plain, within, missed, said = [], [], [], [], []
    for seed in range(10):
        sample, (x, y, line) = better_off_answer_less(seed, 0.35)
        truth = (y <= line).mean(axis=1)
        everybody = np.zeros(DESA, dtype=np.int64)
        known = learn(sample, DESA, worlds=60)
        desa, whole = need.estimate(known, register(known, x), np.exp(line), [everybody])
        errors.append(whole.share[0] - truth.mean())
        within.append(known.model.within)
        unvisited = known.effects.trust == 0
        missed.append((desa.share - truth)[unvisited])
        said.append(desa.error[unvisited])
        flat = learn(Sample(sample.y, sample.x, np.ones(len(sample.y)), sample.place), DESA, worlds=2)
        plain.append(
            need.estimate(flat, register(flat, x), np.exp(line), [everybody])[1].share[0] - truth.mean()
        )
    assert np.mean(plain) > 0.07
    assert abs(np.mean(errors)) <= 0.01
    assert np.mean(within) == pytest.approx(WITHIN**2, rel=0.05)
    off, error = np.concatenate(missed), np.concatenate(said)
    assert (np.abs(off) <= 1.96 * error).mean() >= 0.90
    assert error.mean() <= 1.4 * np.sqrt((off**2).mean())


def unlucky(draws: int = 120) -> list[Sample]:
    """Samples of 20 desa, ten families each, in which areas seem not to differ at all, though they do."""
    found = []
    for seed in range(draws):
        x, y, _ = kabupaten(seed, between=0.12)
        random = np.random.default_rng(seed)
        place = np.repeat(random.choice(DESA, 20, replace=False), 10)
        row = random.integers(0, FAMILIES, len(place))
        terms = np.column_stack([np.ones(len(place)), x[place, row]])
        if fit_nested(y[place, row], terms, place, DESA).between < 0.02**2:
            found.append(Sample(y[place, row], terms, np.ones(len(place)), place))
    return found


def test_bad_luck_does_not_make_desa_equal():
    samples = unlucky()
    assert len(samples) >= 3
    for sample in samples:
        model = learn(sample, DESA, worlds=2).model
        assert 0.04 < np.sqrt(model.between) < 0.12


def test_many_areas_hardly_notice_what_keeps_few_off_zero():
    x, y, _ = kabupaten(3, between=0.2)
    place, row = np.repeat(np.arange(DESA), 20), np.tile(np.arange(20), DESA)
    terms = np.column_stack([np.ones(len(place)), x[place, row]])
    plain = fit_nested(y[place, row], terms, place, DESA)
    kept = fit_nested(y[place, row], terms, place, DESA, off_zero=True)
    assert kept.between == pytest.approx(plain.between, rel=0.05)
    assert kept.between > plain.between
    many = fit_many(y[place, row][:, None], terms, place, DESA, off_zero=True)
    assert many.between[0] == pytest.approx(kept.between, rel=0.13)


def test_areas_are_told_apart_by_ten_of_two_families_each():
    enough = np.repeat(np.arange(AREAS), 2)
    assert told_apart(enough)
    assert not told_apart(enough[2:])
    assert not told_apart(np.arange(500))
    sample = Sample(
        np.random.default_rng(1).normal(13, 0.4, 500), np.ones((500, 1)), np.ones(500), np.arange(500)
    )
    known = learn(sample, 500, worlds=5)
    assert known.model.between == 0.0
    assert known.model.within == pytest.approx(np.var(sample.y, ddof=1), rel=1e-4)


def test_all_areas_add_up_to_the_anchor_and_larger_ones_to_their_parts():
    x, y, line = kabupaten(1)
    place, row = np.repeat(np.arange(40), 10), np.tile(np.arange(10), 40)
    sample = Sample(y[place, row], np.column_stack([np.ones(400), x[place, row]]), np.ones(400), place)
    known = learn(sample, DESA, worlds=20)
    halves, everybody = np.arange(DESA) // 60, np.zeros(DESA, dtype=np.int64)
    moved = need.estimate(
        known, register(known, x), np.exp(line), [halves, everybody], np.array([0.33, 0.21])
    )
    plain = need.estimate(known, register(known, x), np.exp(line), [halves, everybody])
    assert (moved[2].share[0], moved[2].persons[0]) == pytest.approx((0.33, 0.21))
    assert moved[1].share.mean() == pytest.approx(0.33)
    assert moved[0].share.mean() == pytest.approx(0.33)
    by = [need.benchmark(one.share, np.ones(DESA), 0.5) for one in (moved[0], plain[0])]
    assert need.moved(moved[0].share, by[0]) == pytest.approx(need.moved(plain[0].share, by[1]))


def frames(desa: int = 20) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A register of 60 families per desa, ten of each of the first 18 desa in the survey."""
    random = np.random.default_rng(4)
    place = np.repeat(np.arange(desa), 60)
    a, b = random.normal(size=(2, len(place)))
    y = 6 + 0.4 * a - 0.2 * b + random.normal(0, 0.3, desa)[place] + random.standard_t(4, len(place)) / 3
    whole = pd.DataFrame(
        {
            "a": a,
            "b": b,
            "desa": [f"{p:04d}" for p in place],
            "nomor": np.arange(len(place)),
            "konsumsi": np.exp(y),
        }
    )
    survey = whole.groupby("desa").head(10)
    return survey[survey["desa"] < "0018"].reset_index(drop=True), whole.drop(columns="konsumsi")


ASKED = Asked("konsumsi", ("a", "b"), "desa", line_value=350.0)


def test_the_areas_of_a_register_add_up_to_its_calibrated_probabilities():
    survey, whole = frames()
    table, report = need_per_area(survey, whole, ASKED)
    known = prepare(survey, "konsumsi", ["a", "b"], cluster="desa")
    expected = calibrate(known).probability(fit_survey(known).score(whole), 350.0).sum()
    assert table["poor"].sum() == pytest.approx(expected)
    assert report["share"] * len(whole) == pytest.approx(expected)


def test_visited_families_are_counted_and_the_rest_of_their_desa_stays_uncertain():
    survey, whole = frames()
    with_id = Asked("konsumsi", ("a", "b"), "desa", identity="nomor", line_value=350.0)
    # Of the first desa the survey knows 10 families; the other 50 have too few answers for a score.
    hollow = whole.assign(
        **{n: whole[n].where((whole["desa"] != "0000") | whole["nomor"].isin(survey["nomor"])) for n in "ab"}
    )
    table, _ = need_per_area(survey, hollow, with_id)
    first = table.iloc[0]
    assert (first["families"], first["unscored"], first["sample"]) == (60, 50, 10)
    poor = int((survey["konsumsi"] <= 350.0)[survey["desa"] == "0000"].sum())
    assert poor < first["poor"] < poor + 50
    full, _ = need_per_area(survey, whole, with_id)
    assert first["se"] > 0.8 * full["se"].iloc[0] > 0.02


def test_a_visited_family_without_answers_is_counted_as_it_is():
    _, whole = frames()
    everybody = whole.assign(konsumsi=np.linspace(200, 600, len(whole)))
    everybody.loc[:7, ["a", "b"]] = np.nan
    table, _ = need_per_area(everybody, everybody, Asked("konsumsi", ("a", "b"), "desa", identity="nomor"))
    assert table.loc[0, "unscored"] == 8
    assert table.loc[0, ["share", "se"]].tolist() == pytest.approx([1.0, 0.0])


def test_a_desa_of_which_nothing_is_known_has_no_number():
    survey, whole = frames()
    table, _ = need_per_area(
        survey,
        whole.assign(
            a=whole["a"].where(whole["desa"] != "0019"), b=whole["b"].where(whole["desa"] != "0019")
        ),
        ASKED,
    )
    assert np.isnan(table["share"].iloc[-1])
    assert table["share"].iloc[:-1].notna().all()


def test_too_few_areas_are_refused_with_how_many_it_takes():
    survey, whole = frames()
    with pytest.raises(UserError, match=r"memuat 9 wilayah \(desa\).*sedikitnya 10"):
        need_per_area(survey[survey["desa"] < "0009"], whole, ASKED)
    single = survey.groupby("desa").head(1)
    with pytest.raises(UserError, match=r"Terlalu sedikit"):
        need_per_area(single, whole, ASKED)
    assert len(need_per_area(survey[survey["desa"] < "0010"], whole, ASKED)[0]) == 20
