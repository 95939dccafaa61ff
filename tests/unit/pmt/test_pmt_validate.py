"""Out-of-sample testing: folds, lines, what is left out, and what is refused."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from pmt_surveys import FEATURES, survey

from analytics.errors import UserError
from analytics.pmt import metrics
from analytics.pmt.folds import cut_folds, fit_survey, out_of_fold, out_of_fold_probability
from analytics.pmt.survey import prepare
from analytics.pmt.validate import BOOTSTRAPS, evaluate, set_lines, ter_interval

PROMISED = {"n", "model", "folds", "r2", "spearman", "lines", "dropped", "missing", "denominators", "repeats"}
PROMISED_LINE = {
    *("share", "line", "ter", "ier", "eer", "fpr", "leakage", "bpac"),
    *("accuracy", "poverty_accuracy", "cgh", "auc", "sum_p_bias"),
}


def report(frame: pd.DataFrame, **changes: object) -> dict:
    options = {"weight": "bobot", "cluster": "desa", **changes}
    return evaluate(frame, "belanja", options.pop("features", FEATURES), **options)  # type: ignore[arg-type]


def same(one: dict, other: dict, tolerance: float = 1e-7) -> None:
    assert one["r2"] == pytest.approx(other["r2"], abs=tolerance)
    for a, b in zip(one["lines"], other["lines"], strict=True):
        for key in PROMISED_LINE:
            assert a[key] == pytest.approx(b[key], abs=tolerance), key


def test_report_keeps_the_contract_and_is_json() -> None:
    found = report(survey())
    assert set(found) >= PROMISED
    assert all(set(line) >= PROMISED_LINE for line in found["lines"])
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert found["n"] == 600
    assert set(found["lines"][0]) - {"share", "line"} <= set(found["denominators"])


def test_order_of_rows_does_not_matter() -> None:
    frame = survey()
    same(report(frame), report(frame.sample(frac=1, random_state=5).reset_index(drop=True)))


@pytest.mark.parametrize("cluster", ["desa", None])
def test_weight_two_is_the_same_row_twice(cluster: str | None) -> None:
    frame = survey()
    frame["sama"] = 1
    repeated = frame.loc[frame.index.repeat(frame["bobot"])]
    same(report(frame, cluster=cluster), report(repeated, weight="sama", cluster=cluster))


def test_scale_of_weights_and_of_welfare_does_not_matter() -> None:
    frame = survey()
    scaled = frame.assign(bobot=frame["bobot"] * 250.0, belanja=frame["belanja"] * 1000)
    one, other = report(frame), report(scaled)
    for line in other["lines"]:
        line["line"] /= 1000
    same(one, other, 1e-6)


def test_clusters_stay_together_and_folds_are_deterministic() -> None:
    found = prepare(survey(), "belanja", FEATURES, cluster="desa")
    fold = cut_folds(found.cluster)
    assert pd.Series(fold).groupby(found.cluster).nunique().max() == 1
    assert np.array_equal(fold, cut_folds(found.cluster))
    assert not np.array_equal(fold, cut_folds(found.cluster, seed=2))
    assert set(fold) == {0, 1, 2, 3, 4}


def test_held_out_families_do_not_touch_their_own_score() -> None:
    frame = survey()
    found = prepare(frame, "belanja", FEATURES, cluster="desa")
    fold = cut_folds(found.cluster)
    score = out_of_fold(found, fold)
    changed = frame.assign(belanja=np.where(fold == 0, frame["belanja"] * 50, frame["belanja"]))
    other = out_of_fold(prepare(changed, "belanja", FEATURES, cluster="desa"), fold)
    assert np.array_equal(score[fold == 0], other[fold == 0])
    assert not np.allclose(score[fold == 1], other[fold == 1])


def test_probabilities_come_from_other_folds() -> None:
    frame = survey()
    found = prepare(frame, "belanja", FEATURES, cluster="desa")
    fold, line = cut_folds(found.cluster), np.array([500.0])
    score = out_of_fold(found, fold)
    p = out_of_fold_probability(found, score, fold, line)
    changed = frame.assign(belanja=np.where(fold == 0, frame["belanja"] * 50, frame["belanja"]))
    other = prepare(changed, "belanja", FEATURES, cluster="desa")
    q = out_of_fold_probability(other, score, fold, line)
    assert np.array_equal(p[fold == 0], q[fold == 0])
    assert not np.array_equal(p[fold == 1], q[fold == 1])


def test_worse_out_of_sample_than_in_sample() -> None:
    """Forty questions of pure noise explain something in the sample and nothing outside it."""
    random = np.random.default_rng(2)
    noise = {f"acak{k}": random.normal(size=150) for k in range(40)}
    frame = pd.DataFrame({"belanja": random.gamma(3, size=150), **noise})
    found = evaluate(frame, "belanja", list(noise))
    prepared = prepare(frame, "belanja", list(noise))
    inside = np.corrcoef(fit_survey(prepared).score(frame), np.log(frame["belanja"]))[0, 1] ** 2
    assert inside > 0.3
    assert found["r2"] < 0.05


def test_every_row_left_out_is_counted_once() -> None:
    frame = survey()
    frame["luas"] = frame["luas"].astype(float)
    frame.loc[0, "belanja"] = np.nan
    frame.loc[1, "belanja"] = 0.0
    frame.loc[2, "belanja"] = -4.0
    frame.loc[[1, 3], "bobot"] = 0
    frame = frame.astype({"anggota": float, "motor": float, "lantai": object})
    frame.loc[4, ["anggota", "luas", "motor"]] = np.nan
    frame.loc[5:24, "luas"] = np.nan
    found = report(frame)
    assert found["dropped"] == {
        "welfare_missing": 1,
        "welfare_not_positive": 2,
        "weight_missing_or_zero": 1,
        "too_incomplete": 1,
    }
    assert found["n"] == 595
    assert found["missing"] == {"luas": 20}


def test_a_question_nobody_answered_drops_no_family() -> None:
    frame = survey().assign(kosong=np.nan)
    frame["luas"] = frame["luas"].astype(float).where(np.arange(len(frame)) % 3 > 0)
    asked = ["anggota", "luas"]
    with_it, without = (report(frame, features=names) for names in ([*asked, "kosong"], asked))
    assert with_it["n"] == without["n"] == len(frame)
    assert with_it["r2"] == pytest.approx(without["r2"], abs=1e-9)
    assert any("kosong" in note for note in with_it["notes"])


def test_constant_question_is_dropped_and_told() -> None:
    found = report(survey(), features=[*FEATURES, "tetap"])
    assert found["constant"] == ["tetap"]
    assert any("tetap" in note for note in found["notes"])
    same(found, report(survey()))


def test_a_code_for_empty_answers_is_pointed_out() -> None:
    frame = survey()
    frame.loc[frame.index[:30], "luas"] = -99
    notes = report(frame)["notes"]
    assert any("luas: 30 jawaban -99" in note for note in notes)
    frame.loc[frame.index[30], "luas"] = -4.5
    assert not any("jawaban -99" in note for note in report(frame)["notes"])


def test_repeats_average_different_folds() -> None:
    frame = survey()
    runs = [report(frame, seed=seed)["r2"] for seed in (1, 2, 3)]
    assert report(frame, repeats=3)["r2"] == pytest.approx(np.mean(runs))
    assert len(set(runs)) == 3


def test_absolute_line_replaces_the_shares() -> None:
    frame = survey()
    value = float(frame["belanja"].quantile(0.25))
    found = report(frame, line_values=[value], weight=None)
    assert [line["line"] for line in found["lines"]] == [value]
    assert found["lines"][0]["share"] == pytest.approx(0.25, abs=0.002)


def test_interval_holds_the_estimate() -> None:
    for line in report(survey())["lines"]:
        low, high = line["ter_ci"]
        assert low < line["ter"] < high
        assert high - low < 0.4


def test_the_interval_of_few_clusters_is_wider_than_chance_of_many() -> None:
    """Ten villages: Student's t of nine degrees and their own mean make it 1,22 times as wide."""
    found = prepare(survey(), "belanja", FEATURES, weight="bobot", cluster="desa")
    score = found.log_welfare + np.sin(np.arange(len(found.welfare)))
    poor = found.welfare <= np.median(found.welfare)
    few = (np.arange(len(score)) % 10).astype(np.uint64)
    order, random, drawn = np.argsort(score, kind="stable"), np.random.default_rng(1), []
    for _ in range(BOOTSTRAPS):
        w = found.weight * random.multinomial(10, np.full(10, 0.1))[few.astype(int)]
        drawn.append(metrics.ter_in_order(order, poor, w))
    low, high = np.quantile(drawn, [0.025, 0.975])
    between = ter_interval(score, poor, found.weight, few, seed=1)
    assert between[1] - between[0] == pytest.approx(1.2166 * (high - low), rel=1e-3)


def test_shares_give_the_weighted_line() -> None:
    found = prepare(survey(), "belanja", FEATURES, weight="bobot")
    for line in set_lines(found, [0.2, 0.5]):
        reached = found.weight[found.welfare <= line.value].sum() / found.weight.sum()
        below = found.weight[found.welfare < line.value].sum() / found.weight.sum()
        assert below < line.share <= reached


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"features": ["lantay"]}, "lantay"),
        ({"features": []}, "Daftar peubah kosong"),
        ({"features": ["belanja"]}, "tidak boleh sekaligus"),
        ({"weight": "boboot"}, "boboot"),
        ({"cluster": "kecamatan"}, "kecamatan"),
        ({"lines": [1.2]}, "Garis 1.2 tidak sah"),
        ({"line_values": [1e12]}, "tidak membagi"),
        ({"folds": 1}, "sedikitnya 2"),
        ({"folds": 100}, "40 klaster"),
        ({"repeats": 0}, "ulangan"),
    ],
)
def test_refusals_say_what_is_wrong(changes: dict, message: str) -> None:
    with pytest.raises(UserError, match=message):
        report(survey(), **changes)


def test_negative_weight_text_welfare_and_too_few_rows_are_refused() -> None:
    frame = survey()
    with pytest.raises(UserError, match="1 nilai negatif"):
        report(frame.assign(bobot=[-1, *frame["bobot"][1:]]))
    with pytest.raises(UserError, match="600 dari 600 baris bukan angka"):
        report(frame.assign(belanja="banyak"))
    with pytest.raises(UserError, match="20 dari 20 baris"):
        report(frame.head(20))
    with pytest.raises(UserError, match="0 dari 600 baris dapat dipakai"):
        report(frame.assign(belanja=-1.0))


def test_near_names_are_offered() -> None:
    with pytest.raises(UserError) as caught:
        report(survey(), features=["Lantai"])
    assert "Mungkin maksudnya: lantai" in caught.value.saran


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("belanja", 1e300, "belanja memuat 1e"),
        ("luas", 1e308, "luas memuat 1e"),
        ("bobot", 1e300, "satu keluarga"),
    ],
)
def test_one_figure_that_would_carry_the_model_is_named(column: str, value: float, words: str) -> None:
    frame = survey()
    frame[column] = frame[column].astype(float)
    frame.loc[frame.index[5], column] = value
    with pytest.raises(UserError, match=words):
        prepare(frame, "belanja", FEATURES, weight="bobot")


def test_a_welfare_that_is_the_same_for_all_teaches_nothing() -> None:
    with pytest.raises(UserError, match="untuk semua keluarga"):
        prepare(survey().assign(belanja=500_000), "belanja", FEATURES)


@pytest.mark.parametrize(
    ("column", "code", "said"),
    [("belanja", 9_999_999, "kesejahteraan: 3 kali 9999999"), ("luas", 999, "luas: 3 kali 999")],
)
def test_a_code_of_nines_is_pointed_out(column: str, code: int, said: str) -> None:
    frame = survey().astype({column: float})
    frame.loc[frame.index[[3, 9, 20]], column] = code
    assert any(said in note for note in evaluate(frame, "belanja", FEATURES)["notes"])


def test_the_oldest_person_is_no_code() -> None:
    frame = survey().assign(umur=lambda f: 20 + np.arange(len(f)) % 80)
    assert frame["umur"].max() == 99
    assert not any("99" in note for note in evaluate(frame, "belanja", [*FEATURES, "umur"])["notes"])


def test_a_number_of_the_family_among_the_questions_is_told() -> None:
    """It says where a family stands in the file, and on the next file nothing at all."""
    frame = survey()
    frame["id_keluarga"] = np.random.default_rng(3).permutation(len(frame)) + 1000
    notes = report(frame, features=[*FEATURES, "id_keluarga"])["notes"]
    assert any("tampaknya nomor, bukan ciri: id_keluarga." in note for note in notes)
    assert not any("tampaknya nomor" in note for note in report(frame)["notes"])
