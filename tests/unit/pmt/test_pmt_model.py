"""The fitted score: against a reference implementation, through JSON, and term by term."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from pmt_surveys import FEATURES, survey

from analytics.errors import UserError
from analytics.pmt.linear import fit_linear
from analytics.pmt.model import PMTModel
from analytics.pmt.model_file import SCHEMA, SEAL, seal


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return survey()


@pytest.fixture(scope="module")
def model(frame: pd.DataFrame) -> PMTModel:
    return PMTModel.fit(frame, "belanja", FEATURES, weight="bobot", cluster="desa", data_year=2025)


def test_same_as_statsmodels_weighted_least_squares(frame: pd.DataFrame) -> None:
    import statsmodels.api as sm

    y, w = np.log(frame["belanja"].to_numpy()), frame["bobot"].to_numpy(dtype=float)
    mine = fit_linear(frame, y, FEATURES, weight=w, ridge=0.0)
    corners = mine.features[2].corners
    assert len(corners) == 2
    x = pd.DataFrame(
        {
            "lantai_a": (frame["lantai"] == "tanah") * 1.0,
            "lantai_b": (frame["lantai"] == "semen") * 1.0,
            "anggota": frame["anggota"] * 1.0,
            "luas": frame["luas"],
            **{f"luas>{c:g}": np.maximum(frame["luas"] - c, 0) for c in corners},
            "motor": frame["motor"] * 1.0,
        }
    )
    oracle = sm.WLS(y, sm.add_constant(x), weights=w).fit()
    assert mine.score(frame) == pytest.approx(oracle.fittedvalues.to_numpy(), abs=1e-9)
    slope = {term.name: term.coef / term.scale for term in mine.terms}
    for name in ("anggota", "motor", "luas", *(f"luas>{corner:g}" for corner in corners)):
        assert slope[name] == pytest.approx(oracle.params[name], abs=1e-8)
    # The ridge that ships moves nobody by more than some points of a millionth.
    shipped = fit_linear(frame, y, FEATURES, weight=w).score(frame)
    assert shipped == pytest.approx(oracle.fittedvalues.to_numpy(), abs=3e-6)


def test_mean_score_is_mean_log_welfare(frame: pd.DataFrame, model: PMTModel) -> None:
    known = np.average(np.log(frame["belanja"]), weights=frame["bobot"])
    assert np.average(model.linear.score(frame), weights=frame["bobot"]) == pytest.approx(known, abs=1e-9)
    # Whole points: each of the four questions and the mean are rounded to a millionth.
    assert np.average(model.score(frame), weights=frame["bobot"]) == pytest.approx(known, abs=2.5e-6)


def test_json_keeps_every_bit(frame: pd.DataFrame, model: PMTModel) -> None:
    text = model.to_json()
    again = PMTModel.from_json(text)
    score = model.score(frame)
    assert np.array_equal(again.score(frame), score)
    assert np.array_equal(again.probability(score), model.probability(score))
    assert again.to_json() == text


def test_json_tells_where_it_comes_from(model: PMTModel) -> None:
    body = json.loads(model.to_json())
    assert body["version"] == 4
    assert body["n"] == 600
    assert len(body["origin"]["data_hash"]) == 64
    assert body["origin"]["data_year"] == 2025
    assert body["metrics"]["r2"] > 0.3
    assert [line["share"] for line in body["lines"]] == [0.1, 0.2, 0.3, 0.4]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("bukan json", "bukan JSON"),
        ("[]", "bukan model PMT"),
        ('{"schema": "lain"}', "bukan model PMT"),
        ('{"schema": "tepat-sasaran/pmt", "version": 99}', "versi 99"),
        ('{"schema": "tepat-sasaran/pmt", "version": 1}', "versi 1, sedangkan .* versi 4"),
        ('{"schema": "tepat-sasaran/pmt", "version": 3}', "sidiknya tidak cocok"),
        ("[" * 100_000, "bukan JSON"),
    ],
)
def test_other_files_are_refused(text: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        PMTModel.from_json(text)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("points", "base"), 999_999_999),
        (("points", "questions"), []),
        (("linear", "intercept"), 99.0),
        (("calibration", "edges"), [3.0, 1.0]),
        (("lines", 0, "value"), -5.0),
        (("origin",), None),
    ],
)
def test_a_changed_file_is_refused_and_a_moved_one_read(model: PMTModel, path: tuple, value: object) -> None:
    """Every number of a family hangs on this file; who lays it out anew changes nothing."""
    body = json.loads(model.to_json())
    assert PMTModel.from_json(json.dumps(body, indent=4, sort_keys=True)).points == model.points
    *way, last = path
    part = body
    for step in way:
        part = part[step]
    part[last] = value
    with pytest.raises(UserError, match="sidiknya tidak cocok"):
        PMTModel.from_json(json.dumps(body))


def test_a_file_that_is_no_text_is_refused(tmp_path) -> None:
    (tmp_path / "m.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UserError, match="UTF-8"):
        PMTModel.load(tmp_path / "m.json")


def test_a_sealed_file_without_its_parts_is_incomplete() -> None:
    body = {"schema": SCHEMA, "version": 3}
    with pytest.raises(UserError, match="tidak lengkap"):
        PMTModel.from_json(json.dumps(body | {SEAL: seal(body)}))


def test_contributions_sum_to_score_minus_mean(frame: pd.DataFrame, model: PMTModel) -> None:
    score = model.score(frame)
    parts = model.contributions(frame)
    assert list(parts.columns) == FEATURES
    assert parts.sum(axis=1).to_numpy() == pytest.approx(score - model.points.base / 1e6, abs=1e-12)
    points = model.points.parts(frame)
    assert (points.dtypes == "int64").all()
    assert (model.points.base + points.sum(axis=1) == model.micro(frame)).all()


def test_contributions_against_the_own_area(frame: pd.DataFrame, model: PMTModel) -> None:
    score = pd.Series(model.score(frame))
    weight = frame["bobot"].to_numpy(dtype=float)
    parts = model.contributions(frame, frame["desa"], weight)
    mean = (score * weight).groupby(frame["desa"]).transform("sum") / frame.groupby("desa")[
        "bobot"
    ].transform("sum")
    assert parts.sum(axis=1).to_numpy() == pytest.approx((score - mean).to_numpy(), abs=1e-12)


def test_a_family_has_the_same_bits_alone_and_in_a_batch(frame: pd.DataFrame, model: PMTModel) -> None:
    batch = model.score(frame)
    assert model.score(frame.iloc[[17]])[0] == batch[17]
    assert np.array_equal(model.score(frame.iloc[::-1]), batch[::-1])


def test_gaps_and_new_answers_are_counted_and_do_not_move_the_score(
    frame: pd.DataFrame, model: PMTModel
) -> None:
    data = frame.head(4).copy()
    data["lantai"] = ["marmer", "tanah", None, "semen"]
    data["luas"] = [9999.0, 30.0, np.nan, 30.0]
    gaps = model.gaps(data)
    assert gaps.loc["lantai"].tolist() == [1, 1]
    assert gaps.loc["luas"].tolist() == [1, 1]
    parts = model.contributions(data)
    assert parts["lantai"].iloc[0] == pytest.approx(0, abs=1e-12)
    assert parts["lantai"].iloc[2] == pytest.approx(0, abs=1e-12)
    assert np.isfinite(model.score(data)).all()


def test_too_few_answers_give_no_score(frame: pd.DataFrame, model: PMTModel) -> None:
    data = frame.head(2).copy()
    data.loc[0, ["anggota", "luas", "motor"]] = np.nan
    score = model.score(data)
    assert np.isnan(score[0])
    assert np.isfinite(score[1])
    assert np.isnan(model.probability(score)[0]).all()
    parts = model.contributions(data, pd.Series(["Desa 1", "Desa 1"]))
    assert parts.iloc[0].isna().all()
    assert parts.iloc[1].to_numpy() == pytest.approx(0, abs=1e-12)


def test_missing_column_names_it_and_its_neighbour(frame: pd.DataFrame, model: PMTModel) -> None:
    with pytest.raises(UserError) as caught:
        model.score(frame.rename(columns={"luas": "luas_m2"}))
    assert "luas" in caught.value.pesan
    assert "luas_m2" in caught.value.saran


def test_any_line_or_share_without_learning_anew(frame: pd.DataFrame, model: PMTModel) -> None:
    """A model asked about lines it was not fitted with says what one fitted with them says."""
    again = PMTModel.from_json(model.to_json())
    asked = [0.07, 0.25, 0.5]
    fitted = PMTModel.fit(frame, "belanja", FEATURES, weight="bobot", cluster="desa", lines=asked)
    values = np.array([line.value for line in again.lines_at(asked)])
    # Kept to four digits.
    assert values == pytest.approx([line.value for line in fitted.lines], rel=5.1e-4)
    score = model.score(frame)
    assert again.probability(score, values) == pytest.approx(fitted.probability(score), abs=2e-3)
    assert again.lines_at([0.3]) == [model.lines[2]]
    low, between, high = (line.value for line in again.lines_at([0.25, 0.255, 0.26]))
    assert low < between < high
    (line,) = again.lines_at(values=[between])
    assert line.value == between
    assert line.share == pytest.approx(0.255)
    counted = np.average(again.probability(score, between), weights=frame["bobot"])
    truth = np.average(frame["belanja"] <= between, weights=frame["bobot"])
    assert counted == pytest.approx(truth, abs=0.02)


@pytest.mark.parametrize("share", [0.0, 0.005, 1.0, -0.2])
def test_shares_that_the_survey_cannot_tell_are_refused(model: PMTModel, share: float) -> None:
    with pytest.raises(UserError, match="tidak sah"):
        model.lines_at([share])
    with pytest.raises(UserError, match="sebaran"):
        replace(model, ladder=()).lines_at([0.2])
