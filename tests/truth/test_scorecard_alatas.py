"""The printed sheet on real Indonesian households (Alatas et al. 2012): its price, and what its points mean."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analytics.pmt import metrics
from analytics.pmt import scorecard_price as price
from analytics.pmt.features import incomplete_rows
from analytics.pmt.scorecard import make_scorecard
from analytics.pmt.survey import prepare
from analytics.pmt.validate import Line
from tests.conftest import shared, tepat_json

SURVEYS, HOUSEHOLDS = 24, 400


@cache
def known() -> tuple[pd.DataFrame, list[str]]:
    """The households that can be scored, and what they are asked."""
    frame = pd.read_csv(shared("survey/idn_alatas2012_households.csv.gz"))
    listed = pd.read_csv(shared("survey/idn_alatas2012_variables.csv"))
    asked = listed.loc[listed["Order"].notna(), "Name"].tolist()
    usable = frame["consumption"].notna() & ~incomplete_rows(frame, asked)
    return frame[usable].reset_index(drop=True), asked


def test_the_price_is_that_of_the_office_and_not_of_a_weaker_score(tmp_path: Path) -> None:
    """Against the score without kabupaten effects it looked as if fifteen questions cost next to nothing."""
    words = [
        "pmt",
        "scorecard",
        shared("survey/idn_alatas2012_households.csv.gz"),
        "--welfare",
        "consumption",
    ]
    words += ["--features", ",".join(known()[1]), "--cluster", "ea", "--out", tmp_path / "kartu.xlsx"]
    words += ["--review", "Hanya untuk uji: sama dengan peubah yang diterbitkan."]
    card = tepat_json(*words)
    assert card["area_effect"] == "district"
    full, cost = ([line[key] for line in card["lines"]] for key in ("ter_full", "cost"))
    assert full == pytest.approx([0.565, 0.451, 0.383, 0.296], abs=0.005)
    assert cost == pytest.approx([0.047, 0.033, 0.009, 0.019], abs=0.01)
    for line in card["lines"]:
        assert line["interval"][0] < line["cost"] < line["interval"][1]
    assert card["lines"][0]["interval"][0] > 0.005
    plain = tepat_json(*words, "--kabupaten", "tidak")
    assert plain["lines"][0]["cost"] < cost[0] - 0.03


def test_bands_of_a_small_survey_tell_the_truth_about_everybody_else() -> None:
    """Sheets of 400 households against those that were not asked; seen by their own sheet, 8 points off.

    A survey that is poorer than the rest by luck has another line: that much is taken off the truth.
    """
    frame, asked = known()
    apart, inside_of, sizes = [], [], []
    for seed in range(100, 100 + SURVEYS):
        villages = np.random.default_rng(seed).permutation(frame["ea"].unique())
        place = frame["ea"].map({village: n for n, village in enumerate(villages)}).to_numpy()
        drawn = np.zeros(len(frame), dtype=bool)
        drawn[np.argsort(place, kind="stable")[:HOUSEHOLDS]] = True
        survey = prepare(frame[drawn], "consumption", asked, cluster="ea")
        line = Line(0.4, metrics.line_value(survey.welfare, survey.weight, 0.4))
        card = make_scorecard(survey)
        told = price.bands(survey, card, price.unseen(survey), [line])
        points, poor = card.points(frame[~drawn]), (frame["consumption"] <= line.value)[~drawn]
        sizes += [band["n"] for band in told]
        for band in (told[0], told[-1]):
            top = np.inf if band["high"] is None else band["high"] + 1
            truth = poor[(points >= (band["low"] or -np.inf)) & (points < top)].mean()
            apart.append(band["below"][0.4] - truth + poor.mean() - 0.4)
            inside_of.append(band["interval"][0.4][0] <= truth <= band["interval"][0.4][1])
    assert min(sizes) >= price.FLOOR
    assert abs(np.mean(apart[::2])) < 0.03
    assert abs(np.mean(apart[1::2])) < 0.03
    assert np.mean(inside_of) >= 0.88
