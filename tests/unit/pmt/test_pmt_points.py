"""The score in points: the same integers in Python and in a database, close to the fitted numbers, exact sums."""

from __future__ import annotations

import json
import re
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pmt_surveys import FEATURES, survey
from typer.testing import CliRunner

from analytics.commands.pmt import app
from analytics.errors import UserError
from analytics.pmt.files import read_csv
from analytics.pmt.linear import fit_linear
from analytics.pmt.model import PMTModel
from analytics.pmt.model_file import SEAL, seal
from analytics.pmt.points import Points, QuestionPoints, in_steps, tabulate
from analytics.pmt.points_sql import score_sql


def awkward(n: int = 900, seed: int = 5) -> pd.DataFrame:
    """Text, codes, yes/no, decimals, rupiah in millions, a share, negative numbers, and gaps in most."""
    random = np.random.default_rng(seed)
    frame = survey(n, seed)
    frame["listrik"] = random.integers(0, 2, n).astype(bool)
    frame["atap"] = random.choice([1.0, 2.0, 3.0, np.nan], n)
    frame["lahan"] = (random.gamma(0.4, 3e6, n)).round(-3)
    frame["bagian"] = random.uniform(0, 1, n)
    frame["suhu"] = random.normal(-3, 9, n).round(2)
    frame["pintu"] = random.choice([1, 2, None], n).astype(object)
    frame.loc[random.random(n) < 0.1, "luas"] = np.nan
    frame["lantai"] = frame["lantai"].mask(random.random(n) < 0.05)
    return frame


ASKED = [*FEATURES, "listrik", "atap", "lahan", "bagian", "suhu", "pintu"]


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return awkward()


@pytest.fixture(scope="module")
def points(frame: pd.DataFrame) -> Points:
    return tabulate(fit_linear(frame, np.log(frame["belanja"].to_numpy()), ASKED, ["atap"]))


def strange(frame: pd.DataFrame) -> pd.DataFrame:
    """A register that answers what no survey family did: outside the range, in between, unknown, nothing."""
    odd = frame.head(60).astype({"listrik": object, "motor": object})
    odd["luas"] = np.linspace(-50, 900, 60)
    odd["anggota"] = np.linspace(0, 20, 60)
    odd["lahan"] = np.geomspace(1, 1e12, 60)
    odd["lantai"] = ["marmer", "O'Neil", "", None, " tanah "] * 12
    odd["atap"] = [9.0, 2.0, np.nan] * 20
    odd.loc[odd.index[:5], ASKED[:7]] = None
    return odd


def in_database(points: Points, frame: pd.DataFrame) -> pd.Series:
    connection = duckdb.connect()
    connection.register("keluarga", frame.assign(_urut=range(len(frame))))
    found = connection.execute(f"SELECT {score_sql(points)} AS s FROM keluarga ORDER BY _urut").df()["s"]
    return found.astype("Int64")


def test_a_database_finds_the_same_integers(frame: pd.DataFrame, points: Points) -> None:
    for rows in (frame, strange(frame)):
        ours = points.score(rows).reset_index(drop=True)
        assert ours.dtype == "Int64"
        pd.testing.assert_series_equal(in_database(points, rows), ours, check_names=False)
    assert points.score(strange(frame)).isna().sum() == 5


def test_points_are_the_fitted_score_to_a_hundred_thousandth(frame: pd.DataFrame, points: Points) -> None:
    linear = fit_linear(frame, np.log(frame["belanja"].to_numpy()), ASKED, ["atap"])
    assert points.score(frame).to_numpy(float) / 1e6 == pytest.approx(linear.score(frame), abs=1e-5)
    parts = points.parts(frame)
    for name, floats in linear.feature_parts(frame).items():
        assert parts[name].to_numpy() / 1e6 == pytest.approx(floats.to_numpy(), abs=2e-6), name


def test_parts_sum_exactly_and_in_any_order(frame: pd.DataFrame, points: Points) -> None:
    parts = points.parts(frame)
    assert (parts.dtypes == np.int64).all()
    turned = parts[parts.columns[::-1]].sum(axis=1) + points.base
    assert (turned == points.score(frame)).all()
    shuffled = frame.sample(frac=1, random_state=3)
    assert (points.score(shuffled).sort_index() == points.score(frame)).all()


def test_order_of_the_survey_and_repeated_rows_leave_the_points(frame: pd.DataFrame) -> None:
    """A family with weight 2 is that family twice, to the last point."""
    weight = frame["bobot"].to_numpy(dtype=float)
    y = np.log(frame["belanja"].to_numpy())
    plain = tabulate(fit_linear(frame, y, ASKED, ["atap"], weight))
    turned = np.random.default_rng(3).permutation(len(frame))
    shuffled = fit_linear(frame.iloc[turned], y[turned], ASKED, ["atap"], weight[turned])
    twice = np.repeat(np.arange(len(frame)), frame["bobot"])
    repeated = fit_linear(frame.iloc[twice], y[twice], ASKED, ["atap"])
    for other in (shuffled, repeated):
        assert tabulate(other) == plain


def test_decimals_the_survey_did_not_use_are_rounded_half_up(points: Points) -> None:
    """Family size was asked in whole numbers: 2.5 members are read as 3."""
    size = next(q for q in points.questions if q.name == "anggota")
    read = size.parts(pd.Series([2.4, 2.5, 3.0, 3.49, 99.0, 8.0]))
    assert read.tolist() == size.parts(pd.Series([2, 3, 3, 3, 8, 8])).tolist()
    assert in_steps(np.array([2.345, -0.5, 7.0]), 2, -100, 500).tolist() == [235, -50, 500]
    assert in_steps(np.array([1499.0, 1500.0]), -3, 0, 9).tolist() == [1, 2]


def test_quantities_of_any_size_fit_in_64_bits() -> None:
    random = np.random.default_rng(1)
    wide = pd.DataFrame({"rupiah": random.gamma(0.3, 1e13, 500), "kecil": random.uniform(0, 1e-7, 500)})
    y = 6 + np.log1p(wide["rupiah"]) * 0.2 + 1e7 * wide["kecil"] + random.normal(0, 0.1, 500)
    linear = fit_linear(wide, y.to_numpy(), ["rupiah", "kecil"])
    found = tabulate(linear)
    assert found.questions[0].decimals < 0
    assert found.questions[1].decimals > 9
    assert found.score(wide).to_numpy(float) / 1e6 == pytest.approx(linear.score(wide), abs=1e-5)
    pd.testing.assert_series_equal(in_database(found, wide), found.score(wide), check_names=False)


def test_answers_as_people_type_them_are_read_alike() -> None:
    """White space of every kind, and what one program takes for a number and another does not."""
    kind = QuestionPoints("lantai", "kategori", (10, 20), 3, other=5, answers=("tanah", "2"))
    size = QuestionPoints("luas", "angka", (0, 1_000), 7, at=(0, 100))
    table = Points(0, (kind, size), ("lantai", "luas"))
    around = ["", " ", "\t", "\n", "\r\n", "\x0b", "\x1f", "\x85", "\u00a0", "\u2003", "\u3000"]
    words = [f"{space}{word}{space}" for space in around for word in ("tanah", "2", "2.0", "batu", "")]
    numbers = ["10", "1_0", "1e1", "+10", " 10", "10\t", "abc", "inf", "nan", "0x10", "10.", ".5", "1,5", ""]
    frame = pd.DataFrame([(word, number) for word in words for number in numbers], columns=["lantai", "luas"])
    pd.testing.assert_series_equal(in_database(table, frame), table.score(frame), check_names=False)


def test_the_command_writes_a_query_that_scores(frame: pd.DataFrame, tmp_path: Path) -> None:
    model = PMTModel.fit(frame, "belanja", ASKED, ["atap"])
    model.save(tmp_path / "m.json")
    frame.to_csv(tmp_path / "d.csv", index=False)
    words = ["sql", str(tmp_path / "m.json"), "--table", "data uji"]
    assert CliRunner().invoke(app, [*words, "--out", str(tmp_path / "q.sql")]).exit_code == 0
    query = (tmp_path / "q.sql").read_text(encoding="utf-8")
    assert CliRunner().invoke(app, words).stdout == query
    connection = duckdb.connect()
    connection.read_csv(str(tmp_path / "d.csv")).create_view("data uji")
    found = connection.execute(query).df()
    merged = found["skor_mikro"].astype("Int64")
    assert list(found.columns) == [*frame.columns, "skor_mikro"]
    assert merged.equals(model.micro(read_csv(tmp_path / "d.csv")).rename("skor_mikro"))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=6, unique=True).map(sorted),
    st.lists(st.integers(-(10**7), 10**7), min_size=6, max_size=6),
    st.integers(-3, 3),
    st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=20),
)
def test_any_table_is_read_alike(
    at: list[int], points: list[int], decimals: int, answers: list[float]
) -> None:
    if at[-1] - at[0] > 10**9:
        at = [one // 2 for one in at]
        at = sorted(set(at))
    question = QuestionPoints("x", "angka", tuple(points[: len(at)]), 7, at=tuple(at), decimals=decimals)
    table = Points(0, (question,), ("x",))
    frame = pd.DataFrame({"x": answers})
    ours = table.score(frame)
    assert ours.tolist() == in_database(table, frame).tolist()
    assert min(question.points) <= ours.min() <= ours.max() <= max(question.points)
    exact = question.parts(pd.Series([a / 10.0**decimals for a in at]))
    assert exact.tolist() == list(question.points)


def test_a_file_of_another_machine_decides(frame: pd.DataFrame) -> None:
    """Points are read from the file, never worked out anew from its decimal numbers."""
    model = PMTModel.fit(frame, "belanja", FEATURES)
    body = json.loads(model.to_json())
    assert body["points"]["base"] == model.points.base
    del body[SEAL]
    body["points"]["base"] += 5
    moved = PMTModel.from_json(json.dumps(body | {SEAL: seal(body)}))
    assert (moved.micro(frame) - model.micro(frame)).dropna().unique().tolist() == [5]


@pytest.mark.parametrize("wrong", [1.5, True, "3"])
def test_points_that_are_no_integers_are_refused(frame: pd.DataFrame, wrong: object) -> None:
    body = json.loads(PMTModel.fit(frame, "belanja", FEATURES).to_json())
    del body[SEAL]
    body["points"]["questions"][0]["points"][0] = wrong
    with pytest.raises(UserError, match="lantai"):
        PMTModel.from_json(json.dumps(body | {SEAL: seal(body)}))


def test_no_pickle_anywhere() -> None:
    root = Path(__file__).resolve().parents[3]
    files = [path for part in ("analytics", "dashboard", "geodata") for path in (root / part).rglob("*.py")]
    assert len(files) > 100
    wanted = re.compile(r"\b(pickle|joblib|dill|shelve|marshal)\b")
    assert [path.name for path in files if wanted.search(path.read_text(encoding="utf-8"))] == []
