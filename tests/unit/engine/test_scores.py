"""A register scored and explained: whole numbers that sum, in any order, and the words of the plain way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from analytics.engine.features import declared
from analytics.engine.model import WELFARE, Comparison, fit_comparison
from analytics.engine.scores import against_mean, read_answers, score_families
from analytics.parameters import programmes
from analytics.pmt.boosted import grow
from analytics.pmt.reasons import reasons
from analytics.pmt.survey import prepare
from analytics.pmt.trees import Recipe

QUANTITIES = {"jumlah_anggota": 9, "luas_lantai": 120, "umur_kepala": 80, "jumlah_ternak_sapi": 3}
CODES = {"jenis_lantai_terluas": 9, "fasilitas_bab": 4, "pendidikan_kepala": 5}
OWNED = ["aset_bergerak_sepeda_motor", "aset_bergerak_ac", "ada_disabilitas"]


def answers(n: int, seed: int) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    frame = pd.DataFrame({name: random.integers(1, most, n) for name, most in QUANTITIES.items()})
    for name, most in CODES.items():
        frame[name] = random.integers(1, most, n)
    for name in OWNED:
        frame[name] = random.random(n) < 0.4
    return frame.astype("Int64")


@pytest.fixture(scope="module")
def features() -> pd.DataFrame:
    return declared()


def surveyed() -> pd.DataFrame:
    survey = answers(800, 1)
    log_y = 13.5 - 0.06 * survey["jumlah_anggota"] + 0.004 * survey["luas_lantai"]
    log_y += 0.2 * survey["aset_bergerak_sepeda_motor"] - 0.03 * survey["jenis_lantai_terluas"]
    noise = np.random.default_rng(2).normal(0, 0.3, 800)
    survey["pengeluaran_per_kapita"] = np.exp(log_y.astype(float) + noise)
    return survey


@pytest.fixture(scope="module")
def comparison(features: pd.DataFrame) -> Comparison:
    return fit_comparison(surveyed(), features, [0.4, 0.5])


@pytest.fixture(scope="module")
def families() -> pd.DataFrame:
    frame = answers(2_000, 3)
    frame.iloc[:10, 4:] = pd.NA
    frame.insert(0, "id_keluarga", [f"K{i}" for i in range(2_000)])
    frame.insert(1, "kode_desa", ["3324012001" if i % 3 else "3325012001" for i in range(2_000)])
    return frame.assign(desil_nasional=pd.array([1] * 2_000, dtype="Int64"), jiwa=3, punya_komponen=True)


RULES = {p: r for p, r in programmes(date(2026, 9, 30)).items() if p in ("PKH", "SEMBAKO", "PBI-APBD")}


def scored(families: pd.DataFrame, comparison: Comparison, features: pd.DataFrame) -> pd.DataFrame:
    return score_families(families, comparison, RULES, features)


def test_contributions_are_whole_and_sum_to_the_distance_from_the_mean_family(
    families: pd.DataFrame, comparison: Comparison
) -> None:
    read = read_answers(families, comparison.model.points)
    pull = against_mean(read, families["kode_desa"].str[:4])
    assert pull.dtype == np.int64
    mean_family = (read.score - pull.sum(axis=1))[~read.incomplete]
    kabupaten = families["kode_desa"].str[:4][~read.incomplete]
    assert pd.Series(mean_family).groupby(kabupaten.to_numpy()).nunique().tolist() == [1, 1]
    means = pd.Series(read.score[~read.incomplete]).groupby(kabupaten.to_numpy()).mean()
    known = pd.Series(mean_family).groupby(kabupaten.to_numpy()).first()
    # Each question's mean is rounded to a whole point.
    assert known.to_numpy() == pytest.approx(means.to_numpy(), abs=pull.shape[1] / 2)
    assert (pull[read.incomplete] == 0).all()


def test_scores_are_the_models_and_too_few_answers_have_none(
    families: pd.DataFrame, comparison: Comparison, features: pd.DataFrame
) -> None:
    table = scored(families, comparison, features)
    assert table["skor"].dtype == "Int64"
    assert table["skor"].isna().tolist() == [True] * 10 + [False] * 1_990
    assert table["skor"].equals(comparison.model.micro(families).rename("skor"))
    assert table["p_PBI-APBD"].isna().all()
    assert table["p_PKH"].isna().sum() == 10
    assert (table.filter(like="alasan_").head(10) == "").all().all()
    expected = comparison.model.probability(
        table["skor"].to_numpy(float, na_value=np.nan) / 1e6, comparison.lines[0.4]
    )
    assert table["p_PKH"].to_numpy() == pytest.approx(expected, nan_ok=True, abs=0)


def test_order_of_families_and_storage_of_answers_do_not_matter(
    families: pd.DataFrame, comparison: Comparison, features: pd.DataFrame
) -> None:
    plain = scored(families, comparison, features)
    turned = scored(families.sample(frac=1, random_state=4), comparison, features)
    pd.testing.assert_frame_equal(turned.sort_index(), plain)
    stored = families.astype({**dict.fromkeys(CODES, "Float64"), **dict.fromkeys(OWNED, "boolean")})
    pd.testing.assert_frame_equal(scored(stored, comparison, features), plain)


@pytest.mark.parametrize("direction", ["miskin", "mampu"])
def test_reasons_are_those_of_the_plain_way(
    families: pd.DataFrame, comparison: Comparison, features: pd.DataFrame, direction: str
) -> None:
    """Quantities only, which are spoken as they are: family by family through the general function."""
    table = scored(families, comparison, features)
    model = comparison.model
    parts = model.contributions(families, area=families["kode_desa"].str[:4])
    only = features[features["fitur"].isin(QUANTITIES)]
    plain = reasons(parts[list(QUANTITIES)], families, only, direction)  # type: ignore[arg-type]
    told = table[[f"alasan_{direction}_{n}" for n in (1, 2, 3)]].to_numpy()
    sayable = {word for row in plain for word in row}
    for mine, theirs in zip(told, plain, strict=True):
        found = [word for word in mine if word in sayable]
        assert found == theirs[: len(found)]


def test_no_reason_names_an_answer_that_makes_no_sense(
    families: pd.DataFrame, comparison: Comparison, features: pd.DataFrame
) -> None:
    table = scored(families, comparison, features)
    well_off = set(table.filter(like="alasan_mampu").to_numpy().ravel())
    poor = set(table.filter(like="alasan_miskin").to_numpy().ravel())
    assert "tidak punya sepeda motor" not in well_off
    assert "punya sepeda motor" not in poor
    assert "punya sepeda motor" in well_off
    assert any(word.startswith("jumlah anggota keluarga") for word in poor)


def test_of_trees_the_score_is_told_and_no_reason(
    families: pd.DataFrame, features: pd.DataFrame, comparison: Comparison
) -> None:
    """Replaced by hand here, whoever would have won: the register is scored by the trees alone."""
    known = prepare(surveyed(), WELFARE, comparison.model.features)
    trees = grow(known, Recipe("boosting", {}, 1))
    grown = replace(comparison, model=replace(comparison.model, trees=trees))
    table, linear = scored(families, grown, features), scored(families, comparison, features)
    assert table["skor"].equals(trees.score(families).rename("skor"))
    assert table["skor"].isna().sum() == linear["skor"].isna().sum() > 0
    assert list(table.columns) == list(linear.columns)
    assert not table.filter(like="alasan").to_numpy().any()
    both = table["p_PKH"].notna() & linear["p_PKH"].notna()
    assert np.corrcoef(table["p_PKH"][both], linear["p_PKH"][both])[0, 1] > 0.8


def test_one_mistyped_floor_takes_no_reason_from_others(
    families: pd.DataFrame, comparison: Comparison, features: pd.DataFrame
) -> None:
    """It counts as the largest floor of the survey, in the score and so in what is named."""
    largest = float(families["luas_lantai"].astype(float).max())
    frame = families.tail(1_000).copy()
    frame.iloc[0, list(frame).index("luas_lantai")] = largest
    typed = frame.copy()
    typed.iloc[0, list(typed).index("luas_lantai")] = 1_000_000
    ends = read_answers(frame, comparison.model.points).ends["luas_lantai"]
    assert ends[1] <= largest
    said, other = (scored(one, comparison, features).filter(like="alasan_mampu") for one in (frame, typed))
    floors = said.apply(lambda column: column.str.contains("luas lantai")).to_numpy().any(axis=1)
    assert floors[1:].sum() > 50
    assert said.iloc[1:].equals(other.iloc[1:])


def test_a_quantity_that_pulls_against_its_declared_direction_is_no_reason(features: pd.DataFrame) -> None:
    """Herders live far out: cattle gets a negative coefficient, and no family looks poor for its cows."""
    survey = surveyed()
    far = -0.3 * survey["jumlah_ternak_sapi"].astype(float)
    survey["pengeluaran_per_kapita"] *= np.exp(far)
    fitted = fit_comparison(survey, features, [0.4, 0.5])
    frame = answers(1_000, 7).assign(desil_nasional=1, jiwa=3, punya_komponen=True)
    frame.insert(0, "id_keluarga", [f"K{i}" for i in range(1_000)])
    frame.insert(1, "kode_desa", "3324012001")
    read = read_answers(frame, fitted.model.points)
    pull = against_mean(read, frame["kode_desa"].str[:4])
    cattle = list(read.distinct).index("jumlah_ternak_sapi")
    assert abs(np.corrcoef(pull[:, cattle], frame["jumlah_ternak_sapi"].astype(float))[0, 1] + 1) < 0.01
    said = score_families(frame, fitted, RULES, features).filter(like="alasan_")
    assert not said.apply(lambda column: column.str.contains("sapi")).to_numpy().any()
    assert said.apply(lambda column: column.str.contains("luas lantai")).to_numpy().any()
