"""On real Indonesian households: marks are wrong as seldom as promised, programme errors are what they are."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

from analytics.pmt import flags, metrics, programme
from analytics.pmt.features import incomplete_rows
from analytics.pmt.folds import cut_folds, fit_survey, out_of_fold
from analytics.pmt.survey import Survey, prepare
from tests.conftest import shared

SPLITS = 100
LINES, ALPHAS = (0.3, 0.4), (0.1, 0.2, 0.3)


@cache
def households() -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Those with known consumption and enough answers, and the variables of the published score."""
    table = pd.read_csv(shared("survey/idn_alatas2012_variables.csv"))
    names = tuple(table.loc[table["Order"].notna(), "Name"])
    rows = pd.read_csv(shared("survey/idn_alatas2012_households.csv.gz"))
    rows = rows[rows["consumption"].notna() & ~incomplete_rows(rows, names)]
    return rows.reset_index(drop=True), names


def survey_of(rows: pd.DataFrame, cluster: str | None) -> Survey:
    return prepare(rows, "consumption", households()[1], ["district"], cluster=cluster)


def line_of(share: float) -> float:
    rows = households()[0]
    return metrics.line_value(rows["consumption"].to_numpy(), np.ones(len(rows)), share)


@cache
def realised() -> dict[tuple[bool, float, float], tuple[float, float]]:
    """(receives, line, alpha) -> mean share of wrong marks and mean share of those found, over the splits."""
    rows, _ = households()
    found: dict[tuple[bool, float, float], list[tuple[float, float]]] = {}
    for number in range(SPLITS):
        random = np.random.default_rng(number)
        held = random.uniform(size=len(rows)) < 0.25
        learn, test = rows[~held].reset_index(drop=True), rows[held]
        survey = survey_of(learn, None)
        unseen = out_of_fold(survey, cut_folds(survey.cluster))
        score = fit_survey(survey).score(test)
        receives = learn["treated"].to_numpy() == 1
        for share in LINES:
            poor = survey.welfare <= line_of(share)
            truth = test["consumption"].to_numpy() <= line_of(share)
            for status in (True, False):
                pool = flags.learn_pool(unseen, poor, receives, survey.weight, status)
                inside = (test["treated"].to_numpy() == 1) == status
                p = pool.p_values(score[inside])
                wrong = truth[inside] == status
                for alpha in ALPHAS:
                    marked = flags.select(p, alpha)
                    share_wrong = (marked & wrong).sum() / max(marked.sum(), 1)
                    power = (marked & ~wrong).sum() / (~wrong).sum()
                    found.setdefault((status, share, alpha), []).append((share_wrong, power))
    return {key: tuple(np.mean(values, axis=0)) for key, values in found.items()}


@pytest.mark.parametrize("alpha", ALPHAS)
@pytest.mark.parametrize("share", LINES)
@pytest.mark.parametrize("status", [True, False])
def test_marks_are_wrong_as_seldom_as_promised(status, share, alpha):
    assert realised()[status, share, alpha][0] <= alpha + 0.02


def test_half_of_the_recipients_who_are_not_poor_are_found():
    assert realised()[True, 0.3, 0.2][1] >= 0.45


@pytest.mark.parametrize("share", [0.2, 0.3, 0.4])
def test_errors_of_the_programme_from_probabilities(share):
    rows, _ = households()
    survey, line = survey_of(rows, "ea"), line_of(share)
    receives = rows["treated"].to_numpy() == 1
    fold = cut_folds(survey.cluster)
    score = out_of_fold(survey, fold)
    p = np.empty(len(rows))
    for k in range(fold.max() + 1):
        rest = fold != k
        within = programme.fit_within(
            score[rest], survey.log_welfare[rest], survey.weight[rest], receives[rest]
        )
        p[~rest] = within.probability(score[~rest], receives[~rest], line)
    truth = programme.rates(metrics.count(receives, survey.welfare <= line, survey.weight))
    found = programme.rates(programme.expected_counts(p, receives, survey.weight))
    assert found["ier"] == pytest.approx(truth["ier"], abs=0.01)
    assert found["eer"] == pytest.approx(truth["eer"], abs=0.01)


def test_intervals_hold_the_truth_of_villages_not_surveyed():
    rows, _ = households()
    line, inside = line_of(0.3), []
    for number in range(20):
        villages = rows["ea"].unique()
        other = np.random.default_rng(number).choice(villages, len(villages) // 2, replace=False)
        held = rows["ea"].isin(other).to_numpy()
        learn, test = rows[~held].reset_index(drop=True), rows[held]
        survey = survey_of(learn, "ea")
        known = programme.Known(
            out_of_fold(survey, cut_folds(survey.cluster)),
            survey.log_welfare,
            survey.weight,
            learn["treated"].to_numpy() == 1,
            survey.cluster,
        )
        receives, one = test["treated"].to_numpy() == 1, np.ones(len(test))
        between = programme.interval(known, fit_survey(survey).score(test), receives, one, line)
        truth = programme.rates(metrics.count(receives, test["consumption"].to_numpy() <= line, one))
        inside += [between[name][0] <= truth[name] <= between[name][1] for name in ("ier", "eer")]
    # 38 of 40 are expected; fewer than 34 would happen to a right interval once in a hundred times.
    assert sum(inside) >= 34
