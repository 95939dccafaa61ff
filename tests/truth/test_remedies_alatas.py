"""On real Indonesian households (Alatas et al. 2012): whom the score fails, and what each remedy changes."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analytics import parameters
from analytics.pmt import remedies
from analytics.pmt.audit import by_group, judge
from analytics.pmt.drift import Known, drift
from analytics.pmt.groups import sizes
from analytics.pmt.survey import prepare
from analytics.pmt.validate import evaluate_survey, set_lines, weigh
from tests.conftest import shared

SINGLE, ELDERLY = "1 orang", "lansia tunggal"


@cache
def offered() -> tuple[dict[tuple[str, str, str], dict[str, dict[str, Any]]], Any]:
    """{(remedy, name, yardstick): {group: entry}} at the bottom 30 %, districts among the variables."""
    frame = pd.read_csv(shared("survey/idn_alatas2012_households.csv.gz"))
    listed = pd.read_csv(shared("survey/idn_alatas2012_variables.csv"))
    asked = listed.loc[listed["Order"].notna(), "Name"].tolist()
    known = prepare(frame, "consumption", [*asked, "district"], ["district"], cluster="ea")
    kept = frame[known.kept].reset_index(drop=True)
    size = kept["hhsize"].to_numpy(float)
    alone = (size == 1) & (kept["hhage"] >= 60).to_numpy()
    by = {
        "ukuran": sizes(kept["hhsize"]),
        ELDERLY: pd.Series(np.where(alone, ELDERLY, "bukan")),
        "kepala": pd.Series(np.where(kept["hhmale"] == 0, "perempuan", "laki-laki")),
    }
    line = set_lines(known, [0.3])[0]
    wanted = remedies.scales(parameters.rows("setara"))
    found = remedies.offers(known, line, judge(known, line), by["ukuran"], size, {ELDERLY: alone}, wanted)
    told = remedies.tell(known, found, by)
    return {
        (one["remedy"], one["name"], one["yardstick"]): {e["group"]: e for e in one["groups"]} for one in told
    }, (known, kept)


def eer(remedy: str, group: str, name: str = "", yardstick: str = "per kapita") -> float:
    for (kind, called, measured), groups in offered()[0].items():
        if kind == remedy and measured == yardstick and called.startswith(name):
            return float(groups[group]["eer"])
    raise AssertionError(f"no offer {remedy} {name} {yardstick}")


def test_single_persons_are_all_left_out_and_women_more_than_men() -> None:
    """Published with the data's method: single 100 %, female head 44,9 against 36,7."""
    groups = offered()[0]["apa_adanya", "apa_adanya", "per kapita"]
    assert groups["semua"]["eer"] == pytest.approx(0.377, abs=0.01)
    assert groups[SINGLE]["eer"] == 1.0
    assert groups[SINGLE]["eer_interval"][0] == pytest.approx(0.86, abs=0.02)
    assert groups[SINGLE]["n"] == 254
    assert groups["perempuan"]["eer"] == pytest.approx(0.449, abs=0.025)
    assert groups["laki-laki"]["eer"] == pytest.approx(0.367, abs=0.01)
    assert groups["6 orang atau lebih"]["eer_interval"][1] < groups["semua"]["eer"]


def test_large_families_are_rarely_left_out() -> None:
    """Six members or more against all others, over five cuts of the folds.

    The published 19,2 and 48,3 % came from another way of bending the quantities and a cut that is not told
    (five or more: 22,7 and 60,1; seven or more: 17,9 and 43,5). Same households, so no sampling error.
    """
    known, kept = offered()[1]
    line = set_lines(known, [0.3])[0]
    large = {"besar": pd.Series(np.where(kept["hhsize"] >= 6, "6+", "lain"))}
    runs = [by_group(known, judge(known, line, seed=seed), large)[1:] for seed in range(1, 6)]
    means = {
        group: np.mean([e["eer"] for run in runs for e in run if e["group"] == group])
        for group in ("6+", "lain")
    }
    assert means["6+"] == pytest.approx(0.169, abs=0.01)
    assert means["lain"] == pytest.approx(0.505, abs=0.015)


def test_thresholds_by_group_do_not_find_them_honestly() -> None:
    """Hardly any single person's chance reaches the common threshold: treating chances alike changes little."""
    assert eer("ambang", SINGLE) > 0.95
    assert abs(eer("ambang", "semua") - eer("apa_adanya", "semua")) < 0.01


def test_places_by_group_and_a_channel_find_a_third_of_them_for_little() -> None:
    for remedy in ("jatah", "jalur"):
        assert 0.55 < eer(remedy, SINGLE) < 0.78
        assert eer(remedy, "semua") - eer("apa_adanya", "semua") < 0.012
    assert eer("jalur", ELDERLY) < eer("apa_adanya", ELDERLY) - 0.25


def test_another_yardstick_finds_most_of_its_own_poor_and_costs_by_the_old_one() -> None:
    assert eer("apa_adanya", SINGLE, yardstick="akar") == 1.0
    assert eer("setara", SINGLE, "akar", "akar") < 0.45
    assert eer("setara", "semua", "akar", "akar") < eer("apa_adanya", "semua", yardstick="akar") - 0.04
    assert eer("setara", "semua", "akar") > eer("apa_adanya", "semua") + 0.04
    middle = eer("setara", "semua", "tengah")
    assert middle - eer("apa_adanya", "semua") < 0.02


def test_counting_persons_is_another_figure_of_the_same_list() -> None:
    known, kept = offered()[1]
    line = set_lines(known, [0.3])[0]
    size = kept["hhsize"].to_numpy(float)
    persons = judge(known, line, persons=size)
    assert persons.weight.sum() == pytest.approx(weigh(known, size).sum())
    told = by_group(known, persons, {})[0]
    assert told["poor"] > 0.33
    assert told["eer"] == pytest.approx(0.34, abs=0.03)
    report = evaluate_survey(known, [line], persons=size)
    assert report["per"] == "jiwa"
    assert report["lines"][0]["ter"] == pytest.approx(told["eer"], abs=1e-12)
    assert evaluate_survey(known, [line])["per"] == "keluarga"


def test_another_district_is_seen_as_another_population_and_a_half_of_the_same_is_not() -> None:
    """Villages of one half against the other half: chance. One district against the rest: drift."""
    known, kept = offered()[1]
    names = [name for name in known.features if name != "district"]
    half = np.asarray(known.cluster % 2 == 0)

    def moved(rows: np.ndarray) -> list[str]:
        side = Known.of(known.weight[~rows], known.cluster[~rows])
        found = drift(side, known.frame.loc[~rows, names], known.frame.loc[rows, names])
        return [one["name"] for one in found if one["reading"] in ("jauh", "bergeser")]

    assert len(moved(half)) <= 2
    largest = kept["district"].value_counts().index[0]
    assert len(moved((kept["district"] == largest).to_numpy())) >= 8
