"""The logistic cross-check: against another library, out of fold, and as the report tells it."""

from __future__ import annotations

import json

import numpy as np
import pytest
import statsmodels.api as sm
from pmt_surveys import FEATURES, survey
from typer.testing import CliRunner

from analytics.commands.pmt import app
from analytics.pmt.platt import compare, platt_out_of_fold
from analytics.pmt.validate import evaluate


def world(n: int = 3_000, seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    score = random.normal(6, 0.5, n)
    poor = random.random(n) < 1 / (1 + np.exp(3 * (score - 5.7)))
    return score, poor, random.integers(1, 4, n).astype(float), np.arange(n) % 5


def test_each_fold_is_statsmodels_logit_of_the_others() -> None:
    score, poor, weight, fold = world()
    found = platt_out_of_fold(score, poor, weight, fold)
    for k in range(5):
        rest, held = fold != k, fold == k
        peer = sm.GLM(
            poor[rest].astype(float),
            sm.add_constant(score[rest]),
            family=sm.families.Binomial(),
            freq_weights=weight[rest],
        ).fit()
        assert found[held] == pytest.approx(peer.predict(sm.add_constant(score[held])), abs=1e-5)


def test_a_fold_does_not_see_itself() -> None:
    score, poor, weight, fold = world()
    other = np.where(fold == 0, ~poor, poor)
    one, two = (platt_out_of_fold(score, p, weight, fold) for p in (poor, other))
    assert np.array_equal(one[fold == 0], two[fold == 0])
    assert not np.allclose(one[fold == 1], two[fold == 1])


def test_nobody_or_everybody_poor() -> None:
    score, _, weight, fold = world(200)
    assert platt_out_of_fold(score, np.zeros(200, dtype=bool), weight, fold).max() == 0
    assert platt_out_of_fold(score, np.ones(200, dtype=bool), weight, fold).min() == 1


def test_differences_by_hand() -> None:
    found = compare(np.array([0.5, 0.2]), np.array([0.4, 0.3]), np.array([3.0, 1.0]))
    assert found == pytest.approx({"platt_sum": 0.05, "platt_family": 0.1})


def test_both_count_alike_and_the_report_says_so(tmp_path) -> None:
    frame = survey(2_000)
    for line in evaluate(frame, "belanja", FEATURES, weight="bobot", cluster="desa")["lines"]:
        assert abs(line["platt_sum"]) < 0.01
        assert 0 < line["platt_family"] < 0.03
    frame.to_csv(tmp_path / "s.csv", index=False)
    words = ["evaluate", str(tmp_path / "s.csv"), "--welfare", "belanja", "--features", ",".join(FEATURES)]
    report = json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)
    assert {"platt_sum", "platt_family"} <= set(report["lines"][0])
    text = " ".join(CliRunner().invoke(app, words, env={"COLUMNS": "200"}).stdout.split())
    assert "Pemeriksaan Platt: bagian miskin menurut kurva logistik berselisih paling banyak" in text
