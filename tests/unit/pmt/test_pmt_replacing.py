"""Trees in place of the linear score: only when asked for, and only where they win on every cut."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from analytics.commands.pmt import app
from analytics.errors import UserError
from analytics.pmt import boosted, promotion, replacing
from analytics.pmt.folds import cut_folds
from analytics.pmt.model import PMTModel
from analytics.pmt.model_file import SEAL, seal
from analytics.pmt.survey import prepare
from analytics.pmt.trees import Recipe, columns_of
from analytics.pmt.validate import set_lines

FEATURES = ["a", "b", "c", "ragam"]
ASKED = replacing.Challenge(Recipe("boosting", {}, 1), 0.4)


def families(shape: str = "silang", n: int = 900, seed: int = 2) -> pd.DataFrame:
    """Log welfare is a sum of the answers (lurus), or the product of two of them (silang)."""
    random = np.random.default_rng(seed)
    a, b, c = random.uniform(-1, 1, size=(3, n))
    effect = a + 0.5 * b if shape == "lurus" else 2.5 * a * b
    frame = pd.DataFrame({"a": a, "b": b, "c": c, "ragam": random.choice(["x", "y", None], n)})
    frame["y"] = np.exp(6 + effect + random.normal(0, 0.3, n))
    frame.loc[frame.index % 11 == 0, "a"] = np.nan
    frame["terima"] = (frame["y"].rank(pct=True) + random.normal(0, 0.3, n) < 0.4).astype(int)
    return frame.assign(desa=np.arange(n) // 20)


def model(shape: str, challenge: replacing.Challenge | None = ASKED) -> PMTModel:
    return PMTModel.fit(families(shape), "y", FEATURES, cluster="desa", challenge=challenge, created="")


@pytest.fixture(scope="module")
def won() -> PMTModel:
    return model("silang")


def test_whole_points_are_the_librarys_trees() -> None:
    known = prepare(families(), "y", FEATURES)
    trees = boosted.grow(known, ASKED.recipe)
    library, columns = boosted.learn(known, ASKED.recipe)
    table = np.column_stack([np.asarray(column, dtype=float) for column in columns_of(known.frame, columns)])
    ours = trees.score(known.frame).to_numpy(dtype=float) / 1e6
    assert ours == pytest.approx(library.predict(table), abs=0.5e-6 * (len(trees.trees) + 1))
    assert np.ptp(ours) > 1


def test_the_order_of_the_rows_changes_no_point() -> None:
    frame = families()
    shuffled = frame.sample(frac=1, random_state=5)
    one, other = (boosted.grow(prepare(f, "y", FEATURES), ASKED.recipe) for f in (frame, shuffled))
    assert one == other
    assert one.score(shuffled).loc[frame.index].equals(one.score(frame))


def test_a_family_alone_scores_as_in_the_register(won: PMTModel) -> None:
    frame = families()
    assert won.trees
    every = won.micro(frame)
    assert [won.micro(frame.iloc[[i]]).iloc[0] for i in (0, 7, 500)] == [every.iloc[i] for i in (0, 7, 500)]


def test_it_replaces_where_answers_only_matter_together(won: PMTModel) -> None:
    told = won.metrics["penantang"]
    assert told["menggantikan"]
    assert len(told["potongan"]) == told["dari"] == replacing.CUTS
    assert all(cut["gain"] >= promotion.WORTH and cut["interval"][0] > 0 for cut in told["potongan"])
    linear = model("silang", None)
    ter, before = ([line["ter"] for line in one.metrics["lines"]] for one in (won, linear))
    assert all(now < then - 0.05 for now, then in zip(ter, before, strict=True))
    assert "boosting" in won.metrics["model"]
    assert won.sigma < linear.sigma


def test_it_does_not_where_the_world_is_linear() -> None:
    asked, plain = model("lurus"), model("lurus", None)
    told = asked.metrics["penantang"]
    assert not told["menggantikan"]
    assert not told["potongan"][-1]["lulus"]
    assert asked.trees is None
    assert asked.micro(families("lurus")).equals(plain.micro(families("lurus")))
    assert "penantang" not in plain.metrics


def test_its_probabilities_count_the_poor(won: PMTModel) -> None:
    other = families(n=20_000, seed=9)
    for column, line in enumerate(won.lines):
        expected = won.probability(won.score(other))[:, column].mean()
        assert expected == pytest.approx((other["y"] <= line.value).mean(), abs=0.03)


def test_out_of_fold_is_by_trees_too(won: PMTModel) -> None:
    known = prepare(families(), "y", FEATURES, cluster="desa")
    fold = cut_folds(known.cluster)
    np.testing.assert_array_equal(won.unseen(known, fold), boosted.out_of_fold(known, ASKED.recipe, fold))


def test_the_file_keeps_every_point(won: PMTModel) -> None:
    again = PMTModel.from_json(won.to_json())
    assert again.micro(families(seed=4)).equals(won.micro(families(seed=4)))
    assert again.to_json() == won.to_json()
    assert "pickle" not in won.to_json()


def _sealed(body: dict) -> str:
    body.pop(SEAL, None)
    return json.dumps(body | {SEAL: seal(body)})


@pytest.mark.parametrize(
    "damage",
    [
        lambda tree: tree["low"].__setitem__(0, 0),  # a circle
        lambda tree: tree["high"].__setitem__(0, 999),
        lambda tree: tree["column"].__setitem__(0, 99),
        lambda tree: tree["points"].__setitem__(-1, 0.5),
        lambda tree: tree["at"].pop(),
    ],
)
def test_trees_that_lead_nowhere_are_refused(won: PMTModel, damage) -> None:
    body = json.loads(won.to_json())
    damage(body["trees"]["trees"][0])
    with pytest.raises(UserError, match="tidak lengkap"):
        PMTModel.from_json(_sealed(body))


def test_a_file_of_the_version_before_is_read() -> None:
    body = json.loads(model("lurus", None).to_json())
    del body["trees"]
    assert PMTModel.from_json(_sealed(body | {"version": 3})).trees is None


def test_no_question_has_a_part_of_its_own(won: PMTModel) -> None:
    with pytest.raises(UserError, match="pohon keputusan") as error:
        won.contributions(families())
    assert "SHAP" in error.value.saran


def test_the_quantile_replaces_nothing() -> None:
    known = prepare(families(), "y", FEATURES)
    with pytest.raises(UserError, match="kuantil"):
        replacing.Challenge(Recipe("kuantil", {}, 1), 0.4).settle(known, set_lines(known, (0.4,)), 5, 1)


def test_a_surely_worse_line_stops_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Better where it counts and worse elsewhere is not better."""
    known = prepare(families(), "y", FEATURES, cluster="desa")
    lines, real = set_lines(known, (0.1, 0.4)), boosted.out_of_fold

    def upside_down_among_the_poorest(survey, recipe, fold):
        score = real(survey, recipe, fold)
        return np.where(score < np.quantile(score, 0.3), score.min() - survey.log_welfare, score)

    monkeypatch.setattr(boosted, "out_of_fold", upside_down_among_the_poorest)
    trees, told = ASKED.settle(known, lines, 5, 1)
    assert trees is None
    assert told["potongan"][0]["gain"] > 0.05
    assert told["potongan"][0]["kalah"] == [pytest.approx(0.1)]


def test_columns_that_all_answer_the_same_teach_nothing() -> None:
    frame = families().assign(a=1, b=2)
    with pytest.raises(UserError, match="menjawab sama"):
        boosted.grow(prepare(frame.assign(ragam="x"), "y", ["ragam"]), ASKED.recipe)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("penantang")
    for shape in ("silang", "lurus"):
        families(shape).to_csv(folder / f"{shape}.csv", index=False)
    told = call(*words("fit", folder / "silang.csv", "--out", folder / "m.json"))
    (folder / "kata.txt").write_text(told)
    return folder


def call(*asked: object) -> str:
    """A command in this process; what it says."""
    done = CliRunner().invoke(app, [*map(str, asked)][1:])
    if done.exception:
        raise done.exception
    return done.stdout


def words(command: str, file: Path, *more: object) -> list[object]:
    asked = ["--welfare", "y", "--features", ",".join(FEATURES), "--cluster", "desa"]
    return ["pmt", command, file, *asked, "--challenger", "boosting", *more]


def _json(*asked: object) -> dict:
    return json.loads(call(*asked, "--json"))


def _plain(asked: list[object]) -> list[object]:
    return [word for word in asked if word not in ("--challenger", "boosting")]


def test_fit_score_and_explain_tell_one_story(files: Path, tmp_path: Path) -> None:
    told = (files / "kata.txt").read_text()
    assert "Penantang boosting menggantikan skor linear" in told
    assert "pada semua 5 potongan lipatan" in told
    call("pmt", "score", files / "silang.csv", "--model", files / "m.json", "--out", tmp_path / "s.csv")
    scored = pd.read_csv(tmp_path / "s.csv")
    assert np.corrcoef(scored["score"], np.log(families()["y"]))[0, 1] > 0.8
    pytest.importorskip("shap", reason="pustaka shap (tambahan «analis») tidak terpasang")
    more = ["--target", files / "silang.csv", "--out", tmp_path / "shap.csv"]
    call(*[w for w in words("explain", files / "silang.csv", *more) if w not in ("--cluster", "desa")])
    parts = pd.read_csv(tmp_path / "shap.csv")
    assert parts["score"].to_numpy() == pytest.approx(scored["score"].to_numpy(), abs=2e-4)


def test_fit_keeps_the_linear_score_and_says_why(files: Path, tmp_path: Path) -> None:
    told = call(*words("fit", files / "lurus.csv", "--out", tmp_path / "m.json"))
    assert "tidak menggantikan skor linear" in told
    assert "selang tanpa nol" in told
    assert "skor_mikro" in call("pmt", "sql", tmp_path / "m.json")


def test_marks_and_audit_rest_on_the_trees(files: Path, tmp_path: Path) -> None:
    more = ["--receipt", "terima", "--target", files / "silang.csv", "--out", tmp_path / "f.csv"]
    found = _json(*words("flags", files / "silang.csv", *more))
    assert found["penantang"]["menggantikan"]
    linear = _json(*_plain(words("flags", files / "silang.csv", *more)))
    assert sum(found["flags"].values()) > sum(linear["flags"].values())
    marks = pd.read_csv(tmp_path / "f.csv")
    assert len(marks) == len(families())
    audited = _json(*words("audit", files / "silang.csv"))
    assert audited["penantang"]["menggantikan"]
    before = _json(*_plain(words("audit", files / "silang.csv")))
    assert audited["groups"][0]["eer"] < before["groups"][0]["eer"] - 0.05


def test_trees_are_no_query_and_a_borrowed_survey_has_no_challenger(files: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="pohon"):
        call("pmt", "sql", files / "m.json")
    with pytest.raises(UserError, match="survei sendiri"):
        call(*words("fit", files / "silang.csv", "--out", tmp_path / "n.json", "--borrowed"))
    assert not (tmp_path / "n.json").exists()


def test_a_comma_in_the_deciding_line_is_asked_back(files: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError) as error:
        call(*words("fit", files / "silang.csv", "--out", tmp_path / "n.json", "--decide-at", "0,3"))
    assert "0.3" in error.value.saran
