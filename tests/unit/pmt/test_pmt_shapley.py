"""Shapley values of a boosted challenger: they sum to its estimate; without the library it says what to do."""

from __future__ import annotations

import importlib.util
import json
import sys

import numpy as np
import pandas as pd
import pytest
from pmt_surveys import FEATURES, survey
from typer.testing import CliRunner

from analytics.commands.pmt import app
from analytics.errors import UserError
from analytics.pmt.shapley import _refuse_wrong_sums, explain_boosted
from analytics.pmt.survey import prepare
from analytics.pmt.trees import Recipe

THERE = importlib.util.find_spec("shap") is not None
needs = pytest.mark.skipif(not THERE, reason="pustaka shap (tambahan «analis») tidak terpasang")


def families() -> pd.DataFrame:
    frame = survey(900)
    frame.loc[frame.index[:40], "luas"] = np.nan
    frame["atap"] = frame["luas"].gt(40).map({True: 2, False: 1}).mask(frame.index % 9 == 0, 3)
    return frame


@needs
@pytest.mark.parametrize("name", ["boosting", "boosting searah"])
def test_parts_sum_to_the_estimate_and_follow_the_truth(name: str) -> None:
    frame = families()
    known = prepare(frame, "belanja", [*FEATURES, "atap"], ["atap"], "bobot")
    other = families().sample(300, random_state=1).assign(lantai=lambda f: f["lantai"].replace("tanah", "x"))
    other.iloc[0, [other.columns.get_loc(c) for c in ("luas", "anggota", "motor")]] = np.nan
    parts, mean = explain_boosted(known, other, Recipe(name, {"anggota": -1, "luas": 1, "motor": 1}, 1))
    assert list(parts.columns) == [*FEATURES, "atap"]
    assert parts.iloc[0].isna().all()
    assert parts.iloc[1:].notna().all().all()
    estimate = mean + parts.sum(axis=1)
    assert np.corrcoef(estimate[1:], np.log(other["belanja"][1:]))[0, 1] > 0.6
    assert parts["anggota"].corr(other["anggota"], method="spearman") < -0.9
    assert parts["motor"][other["motor"] == 1].min() > parts["motor"][other["motor"] == 0].max()
    unknown = parts["lantai"][other["lantai"] == "x"].abs().mean()
    assert unknown < parts["lantai"][other["lantai"] == "keramik"].abs().mean()


@needs
def test_by_hand_for_one_question() -> None:
    """With one question there is nothing to share: its part is the estimate less the mean."""
    frame = families()
    known = prepare(frame, "belanja", ["anggota"], (), "bobot")
    parts, mean = explain_boosted(known, frame, Recipe("boosting", {}, 1))
    by_size = (mean + parts["anggota"]).groupby(frame["anggota"]).agg(["min", "max"])
    assert by_size["min"].to_numpy() == pytest.approx(by_size["max"].to_numpy())
    weighted = np.average(np.log(frame["belanja"]), weights=frame["bobot"])
    assert np.average(mean + parts["anggota"], weights=frame["bobot"]) == pytest.approx(weighted, abs=0.01)


@needs
def test_the_command_writes_sums(tmp_path) -> None:
    frame = families()
    frame.to_csv(tmp_path / "s.csv", index=False)
    words = ["explain", tmp_path / "s.csv", "--welfare", "belanja", "--features", ",".join(FEATURES)]
    words += ["--target", tmp_path / "s.csv", "--out", tmp_path / "o.csv", "--challenger", "boosting"]
    result = CliRunner().invoke(app, [*map(str, words), "--json"])
    report = json.loads(result.stdout)
    table = pd.read_csv(tmp_path / "o.csv")
    assert list(table.columns) == ["row", "score", "mean", *FEATURES]
    assert table[["mean", *FEATURES]].sum(axis=1).to_numpy() == pytest.approx(table["score"].to_numpy())
    assert max(report["importance"], key=report["importance"].get) in ("anggota", "lantai")
    assert "Untuk analis" in CliRunner().invoke(app, [*map(str, words)]).stdout


def test_without_the_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "shap", None)  # how Python marks what cannot be imported
    frame = families()
    with pytest.raises(UserError, match="shap belum terpasang") as error:
        explain_boosted(prepare(frame, "belanja", FEATURES), frame, Recipe("boosting", {}, 1))
    assert "analis" in error.value.saran


def test_another_challenger_is_refused() -> None:
    frame = families()
    with pytest.raises(UserError, match="kuantil"):
        explain_boosted(prepare(frame, "belanja", FEATURES), frame, Recipe("kuantil", {}, 1))


def test_parts_that_do_not_sum_are_refused() -> None:
    _refuse_wrong_sums(np.array([1.0, 2.0]), np.array([1.0, 2.0 + 1e-9]))
    with pytest.raises(UserError, match="tidak menjumlah"):
        _refuse_wrong_sums(np.array([1.0, 2.0]), np.array([1.0, 2.1]))


def test_the_monotone_challenger_needs_a_direction(tmp_path) -> None:
    families().to_csv(tmp_path / "s.csv", index=False)
    words = ["explain", tmp_path / "s.csv", "--welfare", "belanja", "--features", ",".join(FEATURES)]
    words += ["--target", tmp_path / "s.csv", "--out", tmp_path / "o.csv", "--challenger", "boosting searah"]
    refused = CliRunner().invoke(app, [*map(str, words)]).exception
    assert isinstance(refused, UserError)
    assert "--raises" in refused.pesan
    assert not (tmp_path / "o.csv").exists()
