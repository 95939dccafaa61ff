"""Marks of a build: held where the survey tells who receives, said where they are not, the same every time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from analytics.access.judged import Judged
from analytics.engine.evidence import Evidence, gather
from analytics.engine.standing import standing
from analytics.errors import UserError
from analytics.parameters import Programme
from analytics.pmt.model import PMTModel

LINE = 0.4
PKH = Programme(
    *("PKH", "PKH", "PKH", "keluarga", 4, LINE, False, date(2025, 1, 1), None, "-", "-", "-"), "menerima_pkh"
)


def households(n: int, seed: int = 3) -> pd.DataFrame:
    """Families whose list follows their consumption with some error, as lists do."""
    random = np.random.default_rng(seed)
    a, b = random.normal(size=(2, n))
    y = 13 + 0.5 * a - 0.2 * b + random.normal(0, 0.35, n)
    frame = pd.DataFrame({"a": a, "b": b, "pengeluaran_per_kapita": np.exp(y), "jumlah_anggota": 3})
    return frame.assign(menerima_pkh=y + random.normal(0, 0.6, n) < np.quantile(y, 0.35))


def make(survey: pd.DataFrame, rule: Programme = PKH) -> tuple[PMTModel, Evidence | None]:
    model = PMTModel.fit(survey, "pengeluaran_per_kapita", ["a", "b"], lines=[LINE], created="")
    return model, gather(survey, model, [rule])


def judged(model: PMTModel, evidence: Evidence | None, register: pd.DataFrame) -> tuple[pd.DataFrame, Judged]:
    score = model.score(register)
    line = model.lines[0].value
    scores = pd.DataFrame(
        {
            "id_keluarga": [f"k{n:05d}" for n in range(len(register))],
            "jiwa": 3,
            "skor": np.round(score * 1e6).astype("int64"),
            "p_PKH": model.probability(score, line),
        }
    )
    receipts = pd.DataFrame(
        {"program": "PKH", "id_keluarga": scores.loc[register["menerima_pkh"].to_numpy(), "id_keluarga"]}
    )
    table, report = standing(scores, receipts, {"PKH": PKH}, {LINE: line}, evidence)
    return table, Judged.of(report["PKH"])


def test_marks_are_held_where_the_survey_tells_who_receives():
    model, evidence = make(households(1500))
    register = households(4000, seed=8)
    table, found = judged(model, evidence, register)
    assert found.held
    assert sum(found.pools.values()) == 1500
    marked = table[table["keliru"] <= 0.2]
    poor = register["pengeluaran_per_kapita"].to_numpy() <= model.lines[0].value
    wrong = (poor == register["menerima_pkh"].to_numpy())[marked.index]
    assert len(marked) > 200
    assert wrong.mean() <= 0.25
    for unit in ("keluarga", "jiwa"):
        for one in found.errors[unit].values():
            assert one["selang"][0] < one["nilai"] < one["selang"][1]
    assert found.levels("inklusi") == found.levels("eksklusi")


def test_the_order_of_the_families_changes_nothing():
    model, evidence = make(households(1500))
    register = households(800, seed=8)
    score = model.score(register)
    scores = pd.DataFrame(
        {
            "id_keluarga": [f"k{n}" for n in range(800)],
            "jiwa": 3,
            "skor": np.round(score * 1e6).astype("int64"),
            "p_PKH": 0.5,
        }
    )
    receipts = pd.DataFrame({"program": "PKH", "id_keluarga": scores["id_keluarga"].head(200)})
    turned = scores.sample(frac=1, random_state=1)
    both = [
        standing(one, receipts, {"PKH": PKH}, {LINE: model.lines[0].value}, evidence)[0]
        .set_index("id_keluarga")
        .sort_index()
        for one in (scores, turned)
    ]
    pd.testing.assert_frame_equal(*both)


@pytest.mark.parametrize("why", ["no question", "nobody asked", "other survey"])
def test_without_known_receipt_the_chance_decides_and_that_is_said(why):
    survey = households(1500)
    model, evidence = make(survey)
    if why == "no question":
        evidence = make(survey.drop(columns="menerima_pkh"))[1]
    elif why == "nobody asked":
        evidence = make(survey.assign(menerima_pkh=None))[1]
    else:
        evidence = gather(households(1500, seed=9), model, [PKH])
        assert evidence is None
    table, found = judged(model, evidence, households(500, seed=8))
    assert not found.held
    assert found.errors == {}
    right = np.where(table["penerima"], 1 - table["p_miskin"], table["p_miskin"])
    assert (table["keliru"] + right).to_numpy() == pytest.approx(1.0)


def test_too_few_surveyed_recipients_are_counted():
    survey = households(400)
    few = survey["menerima_pkh"].to_numpy().copy()
    few[np.flatnonzero(few)[30:]] = False
    model, evidence = make(survey.assign(menerima_pkh=few))
    table, found = judged(model, evidence, households(500, seed=8))
    # The survey does tell who receives: chances that do not know receipt are no way around too few of them.
    assert (found.held, found.refused, found.missing) == (False, True, 20)
    assert found.short() == {"inklusi": 20}
    assert table["keliru"].isna().all()
    assert set(table["antrean"]) == {""}
    assert table["p_miskin"].notna().all()


def test_a_small_pool_offers_only_the_levels_it_can_hold():
    found = Judged(held=True, pools={"penerima": 60, "bukan_penerima": 900})
    assert min(found.levels("inklusi")) == 0.2
    assert found.lacking("inklusi") == {0.05: 140, 0.1: 40}
    assert min(found.levels("eksklusi")) == 0.05
    assert found.lacking("eksklusi") == {}
    assert min(Judged(held=False).levels("inklusi")) == 0.05


def test_a_mark_is_told_of_the_shortest_list_on_offer() -> None:
    lists = {"inklusi/20": {"n": 7, "keliru": 0.2, "selang": None}, "inklusi/30": {"n": 9, "keliru": 0.3}}
    found = Judged(held=True, pools={"penerima": 60, "bukan_penerima": 900}, lists=lists)
    assert found.list_of("inklusi", 0.03) == (0.2, lists["inklusi/20"])
    assert found.list_of("inklusi", 0.21) == (0.3, lists["inklusi/30"])
    assert found.list_of("eksklusi", 0.2) is None
    assert found.list_of("inklusi", float("nan")) is None


def test_the_pool_that_lacks_families_is_named():
    assert Judged(held=False, pools={"penerima": 31, "bukan_penerima": 900}).short() == {"inklusi": 19}
    assert Judged(held=False).short() == {}


def few_recipients(n: int) -> pd.DataFrame:
    """A survey of which so many families receive; the others are not in it."""
    survey = households(1_500)
    inside = survey["menerima_pkh"].to_numpy()
    rank = np.cumsum(inside)
    return survey[~inside | (rank <= n)].reset_index(drop=True)


def test_no_list_is_made_at_a_level_the_survey_cannot_hold():
    """The page, the files and the commands say the same: with 60 recipients no mark is told below 1 in 6."""
    model, evidence = make(few_recipients(60))
    table, found = judged(model, evidence, households(4_000, seed=8))
    assert found.held
    assert found.pools["penerima"] == 60
    assert table.loc[table["penerima"], "keliru"].min() >= 1 / 6
    assert not {"inklusi/5", "inklusi/10"} & set(found.lists)
    assert table.loc[~table["penerima"], "keliru"].min() < 0.1


@pytest.mark.parametrize("recipients", [52, 60, 75])
def test_no_estimate_lies_outside_its_interval_however_small_the_survey(recipients: int):
    model, evidence = make(few_recipients(recipients))
    _, found = judged(model, evidence, households(2_000, seed=8))
    told = [*found.errors["keluarga"].values(), *found.errors["jiwa"].values()]
    for one in [(one["nilai"], one["selang"]) for one in told] + [
        (one["keliru"], one["selang"]) for one in found.lists.values()
    ]:
        value, (low, high) = one
        assert low <= value <= high
        assert high - low > 0.01


def test_nobody_is_passed_over_for_a_family_with_a_less_clear_score():
    model, evidence = make(households(1_500))
    register = households(4_000, seed=8)
    table, _ = judged(model, evidence, register)
    clear = np.round(model.score(register) * 1e6).astype("int64") * np.where(table["penerima"], 1, -1)
    for receives in (True, False):
        rows = (table["penerima"] == receives).to_numpy()
        shares = table["keliru"].to_numpy()[rows][np.argsort(-clear[rows], kind="stable")]
        assert (np.diff(shares) >= 0).all()


def test_a_programme_without_a_line_is_not_judged():
    model, evidence = make(households(1500))
    scores = pd.DataFrame({"id_keluarga": ["k1", "k2"], "jiwa": 3, "skor": 13_000_000, "p_PKH": np.nan})
    receipts = pd.DataFrame({"program": ["PKH"], "id_keluarga": ["k1"]})
    bare = replace(PKH, pangsa_garis=None)
    table, report = standing(scores, receipts, {"PKH": bare}, {LINE: model.lines[0].value}, evidence)
    assert (table["antrean"] == "").all()
    assert not Judged.of(report["PKH"]).held


def test_a_column_that_asks_something_else_is_no_receipt() -> None:
    """Families of one person would be taken for the recipients."""
    survey = households(300).assign(jumlah_anggota=lambda f: 1 + np.arange(len(f)) % 5)
    with pytest.raises(UserError, match="'jumlah_anggota' yang disebut untuk PKH"):
        make(survey, replace(PKH, kolom_survei="jumlah_anggota"))
