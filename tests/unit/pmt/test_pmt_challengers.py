"""A challenger deserves a look only for a gain that is sure, after all that was tried, and worth having."""

from __future__ import annotations

import io
import json

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from rich.console import Console
from typer.testing import CliRunner

from analytics.commands.pmt import app
from analytics.errors import UserError
from analytics.pmt import challengers, promotion, report
from analytics.pmt.folds import cut_folds, fit_survey
from analytics.pmt.survey import Survey, prepare
from analytics.pmt.validate import set_lines
from tests.conftest import tepat, tepat_json


def survey(shape: str, n: int = 2_000, seed: int = 2) -> Survey:
    """Families whose log welfare is linear in the answers, or jumps where two of them meet."""
    random = np.random.default_rng(seed)
    a, b, c = random.uniform(-1, 1, size=(3, n))
    effect = a + 0.5 * b if shape == "lurus" else 2.0 * (a * b > 0)
    frame = pd.DataFrame({"a": a, "b": b, "c": c, "ragam": random.choice(["x", "y", None], n)})
    frame["y"] = np.exp(6 + effect + random.normal(0, 0.3, n))
    frame["desa"] = np.arange(n) // 20
    return prepare(frame, "y", ["a", "b", "c", "ragam"], cluster="desa")


def verdict(known: Survey, name: str) -> dict:
    return promotion.challenge(known, set_lines(known, (0.2, 0.4)), [name])[0]


def test_where_the_world_is_linear_nothing_is_worth_a_look():
    found = verdict(survey("lurus"), challengers.BOOSTED)
    assert not found["worth_review"]
    assert all(line["gain"] < promotion.WORTH for line in found["lines"])


@pytest.mark.parametrize("name", [challengers.BOOSTED, challengers.MONOTONE])
def test_a_question_nobody_answered_changes_nothing(name: str):
    known = survey("bertemu", n=600)
    frame = known.frame.assign(y=known.welfare, kosong=np.nan, desa=np.arange(600) // 20)
    more = prepare(frame, "y", [*known.features, "kosong"], cluster="desa")
    same = prepare(frame, "y", list(known.features), cluster="desa")
    guess = [
        challengers.score_out_of_fold(name, one, cut_folds(one.cluster), 0.3, {"a": 1})
        for one in (same, more)
    ]
    np.testing.assert_array_equal(*guess)


def test_where_answers_only_matter_together_boosting_is():
    found = verdict(survey("silang"), challengers.BOOSTED)
    assert found["worth_review"]
    assert all(line["interval"][0] > 0.05 for line in found["lines"])


def test_whoever_tries_often_must_be_surer():
    """One comparison alone, and the same among twelve: its interval holds for all of them at once."""
    known = survey("lurus", n=800)
    lines = set_lines(known, (0.1, 0.2, 0.3, 0.4))
    alone = promotion.challenge(known, lines[1:2], [challengers.BOOSTED])[0]["lines"][0]
    among = promotion.challenge(known, lines, [challengers.BOOSTED, challengers.MONOTONE])
    same = among[0]["lines"][1]
    assert [one["tried"] for one in among] == [8, 8]
    assert alone["interval"] == same["interval"]
    assert alone["interval"] == alone["interval_all"]
    (low, high), (least, most) = same["interval"], same["interval_all"]
    assert least < low < same["gain"] < high < most


def test_a_gain_that_only_one_look_would_call_sure_is_not_reviewed():
    """The better half of the noise: sure alone at 95 %, not sure as the best of twenty."""
    known = survey("lurus", n=400)
    line = set_lines(known, (0.3,))[0]
    random, verdicts = np.random.default_rng(3), []
    for _ in range(24):
        ours, theirs = (known.log_welfare + random.normal(0, 0.9, 400) for _ in range(2))
        verdicts.append([promotion.compare_at(known, line, ours, theirs, 1, tried) for tried in (1, 20)])
    found = np.array([[one["better"] for one in both] for both in verdicts])
    assert found[:, 0].sum() > found[:, 1].sum()
    assert found[:, 1].sum() <= 1


def test_a_worse_score_is_surely_worse():
    known = survey("lurus")
    linear = fit_survey(known).score(known.frame)
    noise = linear + np.random.default_rng(0).normal(0, 2, len(linear))
    poor = known.welfare <= np.quantile(known.welfare, 0.3)
    low, high = promotion.gain_interval(linear, noise, poor, known.weight, known.cluster)
    assert low < high < 0


def test_the_same_score_gains_exactly_nothing():
    known = survey("lurus", n=600)
    poor = known.welfare <= np.quantile(known.welfare, 0.3)
    score = known.log_welfare + 0.1
    assert promotion.gain_interval(score, score, poor, known.weight, known.cluster) == [0.0, 0.0]


def test_an_answer_moves_the_score_only_its_declared_way():
    known = survey("lurus", n=800)
    fold = np.zeros(len(known.welfare), dtype=np.int64)
    fold[::2] = 1
    # Declared against the truth, the answer can only be flat: the score no longer follows it.
    free = challengers.score_out_of_fold(challengers.MONOTONE, known, fold, 0.4, {})
    held = challengers.score_out_of_fold(challengers.MONOTONE, known, fold, 0.4, {"a": -1})
    a = known.frame["a"].to_numpy()
    assert np.corrcoef(free, a)[0, 1] > 0.7
    assert np.corrcoef(held, a)[0, 1] < 0.2


def test_the_quantile_is_statsmodels_by_its_own_loss():
    known = survey("lurus", n=600)
    everyone = np.zeros(len(known.welfare), dtype=np.int64)
    both = np.concatenate([everyone, everyone + 1])
    twice = Survey(
        **{
            **known.__dict__,
            "frame": pd.concat([known.frame] * 2, ignore_index=True),
            "welfare": np.tile(known.welfare, 2),
            "weight": np.tile(known.weight, 2),
        }
    )
    found = challengers.score_out_of_fold(challengers.QUANTILE, twice, both, 0.3)[: len(everyone)]
    x = fit_survey(known).columns(known.frame)
    peer = sm.QuantReg(known.log_welfare, x).fit(q=0.3, max_iter=5_000).predict(x)

    def loss(score: np.ndarray) -> float:
        left = known.log_welfare - score
        return float(np.where(left > 0, 0.3 * left, -0.7 * left).sum())

    assert loss(found) == pytest.approx(loss(peer), rel=1e-4)


def test_an_unknown_challenger_is_refused_with_the_known_ones():
    known = survey("lurus", n=200)
    with pytest.raises(UserError, match="hutan") as error:
        challengers.score_out_of_fold("hutan", known, cut_folds(known.cluster), 0.4)
    assert "boosting searah" in error.value.saran


def test_the_command_compares_and_says_the_verdict(tmp_path):
    random = np.random.default_rng(1)
    n = 600
    frame = pd.DataFrame({"a": random.normal(size=n), "b": random.integers(0, 2, n)})
    frame["y"] = np.exp(6 + 0.5 * frame["a"] + random.normal(0, 0.5, n)).round(2)
    frame.to_csv(tmp_path / "s.csv", index=False)
    words = ["pmt", "evaluate", tmp_path / "s.csv", "--welfare", "y", "--features", "a,b", "--lines", "0.3"]
    words += ["--challengers", "boosting searah", "--raises", "a"]
    assert "Penantang boosting searah: tidak layak ditinjau" in tepat(*words)
    assert "promosi" not in tepat(*words)
    found = tepat_json(*words)
    assert found["challengers"][0]["worth_review"] is False
    assert found["lines"][0]["ter"] == pytest.approx(found["challengers"][0]["lines"][0]["ter_linear"])


@pytest.mark.parametrize(("per", "said"), [("keluarga", "boosting searah: tidak"), ("jiwa", "per keluarga")])
def test_a_challenger_is_whole_on_eighty_columns(per, said):
    line = {"share": 0.4, "ter_linear": 1.0, "ter": 1.0, "gain": -0.123}
    line |= {"interval": [-0.171, -0.105], "interval_all": [-0.199, -0.101]}
    shown = Console(width=80, file=io.StringIO())
    shown.print(
        report._rival({"name": "boosting searah", "tried": 12, "worth_review": False, "lines": [line]}, per)
    )
    told = shown.file.getvalue()
    assert max(map(len, told.splitlines())) <= 80
    assert "…" not in told
    assert "-17,1 sampai -10,5" in told
    assert "-19,9 sampai -10,1" in told
    assert said in " ".join(told.split())


def test_the_monotone_challenger_without_a_direction_is_not_tried(tmp_path):
    random = np.random.default_rng(1)
    frame = pd.DataFrame({"a": random.normal(size=300), "b": random.integers(0, 2, 300)})
    frame["y"] = np.exp(6 + 0.5 * frame["a"] + random.normal(0, 0.5, 300)).round(2)
    frame.to_csv(tmp_path / "s.csv", index=False)
    words = [
        "evaluate",
        tmp_path / "s.csv",
        "--welfare",
        "y",
        "--features",
        "a,b",
        "--lines",
        "0.3",
        "--json",
    ]
    words += ["--challengers", "boosting searah,kuantil"]
    done = CliRunner().invoke(app, [*map(str, words)])
    assert "boosting searah tidak diuji" in done.stderr
    assert "--raises" in done.stderr
    found = json.loads(done.stdout)["challengers"]
    assert [one["name"] for one in found] == ["kuantil"]
    assert found[0]["tried"] == 1  # what was not tried widens no interval


def test_a_direction_that_words_cannot_keep_is_told(tmp_path):
    random = np.random.default_rng(1)
    frame = pd.DataFrame({"a": random.normal(size=300), "b": random.choice(["baik", "buruk"], 300)})
    frame["y"] = np.exp(6 + 0.5 * frame["a"] + random.normal(0, 0.5, 300)).round(2)
    frame.to_csv(tmp_path / "s.csv", index=False)
    words = ["evaluate", tmp_path / "s.csv", "--welfare", "y", "--features", "a,b", "--lines", "0.3"]
    words += ["--challengers", "boosting searah", "--raises", "a,b", "--json"]
    done = CliRunner().invoke(app, [*map(str, words)])
    assert done.exit_code == 0
    assert "boosting searah: jawaban berupa teks, jadi tanpa arah: b." in done.stderr


@pytest.mark.parametrize("name", [challengers.BOOSTED, challengers.MONOTONE])
def test_the_unit_of_the_weights_changes_no_tree(name: str):
    """Weights that sum to 1, to the survey or to a country are the same weights."""
    known = survey("silang", n=800)
    guess = []
    for scale in (1 / 800, 1.0, 1_024.0):
        frame = known.frame.assign(y=known.welfare, desa=np.arange(800) // 20, w=scale)
        one = prepare(frame, "y", list(known.features), weight="w", cluster="desa")
        guess.append(challengers.score_out_of_fold(name, one, cut_folds(one.cluster), 0.3, {"a": 1}))
    np.testing.assert_allclose(guess[0], guess[1], atol=1e-9)
    np.testing.assert_allclose(guess[2], guess[1], atol=1e-9)
