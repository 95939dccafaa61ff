"""Points of the printed sheet run the way a question is declared to, and every answer has its line."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from analytics.errors import UserError
from analytics.pmt import scorecard as cards
from analytics.pmt import scorecard_price as price
from analytics.pmt.folds import FOLDS, SEED, cut_folds
from analytics.pmt.scorecard_item import FLOOR, Item
from analytics.pmt.scorecard_order import declared, ordered
from analytics.pmt.sheet_words import answer_words
from analytics.pmt.survey import Survey, prepare
from tests.conftest import tepat_json

CODES = ["daya_terpasang", "aset_bergerak_mobil", "aset_bergerak_emas_perhiasan", "jenis_kloset"]
ASKED = ["anak_0_6", "jumlah_anggota", *CODES]


def register(n: int = 400, seed: int = 0) -> pd.DataFrame:
    """A small survey in the register's codes: what a question says of welfare is mostly chance."""
    random = np.random.default_rng(seed)
    table = pd.DataFrame(
        {
            "anak_0_6": random.choice(6, n, p=[0.4, 0.3, 0.15, 0.09, 0.04, 0.02]),
            "jumlah_anggota": random.integers(1, 9, n),
            "daya_terpasang": random.choice(6, n, p=[0.1, 0.3, 0.4, 0.12, 0.05, 0.03]).astype(float),
            "aset_bergerak_mobil": random.choice([1, 2], n, p=[0.1, 0.9]).astype(float),
            "aset_bergerak_emas_perhiasan": random.choice([1, 2], n, p=[0.3, 0.7]).astype(float),
            "jenis_kloset": random.choice([1, 2, 3, 4], n),
        }
    )
    table["daya_terpasang"] = table["daya_terpasang"].replace(0, np.nan)
    effect = 0.05 * table["daya_terpasang"].fillna(1) + 0.2 * (table["aset_bergerak_mobil"] == 1)
    effect += -0.05 * table["jumlah_anggota"] + 0.1 * (table["aset_bergerak_emas_perhiasan"] == 1)
    return table.assign(y=np.exp(13 + effect + random.normal(0, 0.5, n)).round(2), desa=np.arange(n) // 10)


def survey(table: pd.DataFrame) -> Survey:
    return prepare(table, "y", ASKED, CODES, cluster="desa")


def named(card: cards.Scorecard) -> dict[str, Item]:
    return {item.name: item for item in card.items}


@pytest.mark.parametrize("seed", range(12))
def test_no_answer_runs_against_what_its_variable_is_declared(seed: int):
    """Without the declared ways the same surveys take points for more power or give them for more children."""
    known = survey(register(seed=seed))
    items = named(cards.make_scorecard(known, ways=declared(known.frame)))
    for name in {"anak_0_6", "jumlah_anggota"} & set(items):
        points = items[name].points
        assert all(a >= b for a, b in pairwise(points)), (name, points)
    if "daya_terpasang" in items:
        power = items["daya_terpasang"].points[: len(items["daya_terpasang"].kinds)]
        assert all(a <= b for a, b in pairwise(power)), power
    for name in {"aset_bergerak_mobil", "aset_bergerak_emas_perhiasan"} & set(items):
        yes, no = items[name].points
        assert yes >= no == 0, name


def test_chance_alone_does_run_against_it():
    """What the ways mend is there to be mended: most of these surveys turn some question round."""
    turned = 0
    for seed in range(12):
        items = named(cards.make_scorecard(survey(register(seed=seed))))
        children = items["anak_0_6"].points if "anak_0_6" in items else ()
        turned += any(a < b for a, b in pairwise(children))
    assert turned >= 6


def test_a_question_that_says_the_opposite_leaves_its_place_to_another():
    table = register(800)
    table["y"] = table["y"] * np.where(table["aset_bergerak_mobil"] == 1, 0.3, 1.0)
    known = survey(table)
    free = cards.make_scorecard(known, 2)
    bound = cards.make_scorecard(known, 2, ways=declared(known.frame))
    assert free.items[0].name == "aset_bergerak_mobil"
    assert "aset_bergerak_mobil" not in named(bound)
    assert len(bound.items) == 2
    only = prepare(table, "y", ["aset_bergerak_mobil"], ["aset_bergerak_mobil"])
    with pytest.raises(UserError, match="berlawanan dengan arah"):
        cards.make_scorecard(only, 1, ways=declared(only.frame))


def test_the_declared_way_of_yes_is_read_in_both_codes():
    codes = pd.DataFrame({"aset_bergerak_mobil": [1, 2, 2], "ada_disabilitas": [2, 1, 2], "lain": [1, 2, 3]})
    assert declared(codes) == {"aset_bergerak_mobil": -1, "ada_disabilitas": 1}
    assert declared(2 - codes) == {"aset_bergerak_mobil": 1, "ada_disabilitas": -1}
    assert declared(pd.DataFrame({"daya_terpasang": [1, 2, 5]})) == {"daya_terpasang": 1}


@pytest.mark.parametrize("seed", range(30))
def test_neighbours_are_put_together_as_isotonic_regression_does(seed: int):
    from sklearn.isotonic import IsotonicRegression

    random = np.random.default_rng(seed)
    count = int(random.integers(2, 9))
    effects, shares = random.normal(size=count), random.uniform(0.01, 1, count)
    item = Item("x", tuple(range(1, count)), (), (), seen=tuple((n, n) for n in range(count)), whole=True)
    for way in (1, -1):
        model = IsotonicRegression(increasing=way > 0)
        fitted = model.fit_transform(np.arange(count), effects, sample_weight=shares)
        made = ordered(item, effects, shares, way)
        steps = np.flatnonzero(np.abs(np.diff(fitted)) > 1e-9)
        assert made.edges == tuple(float(step + 1) for step in steps)
        assert [low for low, _ in made.seen] == [0, *(steps + 1)]
    assert ordered(item, effects, shares, 0) is item


def test_codes_keep_their_lines_and_words_have_no_order():
    codes = Item("x", (), ("1", "2", "3"), (), rest=True)
    effects, shares = np.array([0.0, 0.5, 0.3, -1.0]), np.full(4, 0.25)
    assert ordered(codes, effects, shares, 1).same == (0, 1, 1, 2)
    assert ordered(codes, effects, shares, -1).same == (0, 0, 0, 1)
    assert not ordered(codes, effects, shares, -1).tells
    words = replace(codes, kinds=("kayu", "batu", "bambu"))
    assert ordered(words, effects, shares, 1) is words


def test_yes_or_no_has_no_third_answer():
    table = register()
    table.loc[::7, "aset_bergerak_mobil"] = np.nan
    item = named(cards.make_scorecard(survey(table)))["aset_bergerak_mobil"]
    assert answer_words(item) == ["punya", "tidak punya"]
    assert len(item.points) == 2
    assert item.classes(pd.Series([1, 2, np.nan, 9])).tolist() == [0, 1, 1, 1]
    assert item.unknown == 1


def test_an_empty_answer_that_says_something_has_its_own_line():
    """No meter, no class of power: a tenth of the families; a toilet that few left out is the usual one."""
    table = register()
    table.loc[3, "jenis_kloset"] = np.nan
    table.loc[table["jenis_kloset"] == 3, "jenis_kloset"] = 2
    items = named(cards.make_scorecard(survey(table)))
    power, toilet = items["daya_terpasang"], items["jenis_kloset"]
    assert answer_words(power)[-1] == "lainnya atau tidak ada"
    assert answer_words(toilet)[-1] == "lainnya"
    assert power.classes(pd.Series([np.nan]))[0] == power.unknown == len(power.kinds)
    assert toilet.classes(pd.Series([np.nan]))[0] == toilet.unknown == toilet.kinds.index("2")
    assert toilet.classes(pd.Series([17]))[0] == len(toilet.kinds)


def test_a_range_of_few_families_is_put_to_its_neighbour():
    table = register(400)
    table["anak_0_6"] = np.random.default_rng(1).permutation(np.repeat(range(5), [200, 120, 50, 20, 10]))
    table["y"] = table["y"] * np.exp(-0.5 * table["anak_0_6"])
    item = named(cards.make_scorecard(survey(table)))["anak_0_6"]
    assert item.answers == ["0", "1", "2", "3 atau lebih"]
    assert np.bincount(item.classes(table["anak_0_6"])).tolist() == [200, 120, 50, FLOOR]


def test_ranges_of_the_same_points_are_one_line():
    """A line that changes no sum is one more that somebody reads for nothing."""
    table = register(600)
    table["y"] = np.exp(13 + 0.8 * (table["jumlah_anggota"] <= 2)) + np.arange(600) / 100
    item = cards.make_scorecard(survey(table), 1).items[0]
    assert (item.name, item.answers, item.points) == (
        "jumlah_anggota",
        ["sampai 2", "3 atau lebih"],
        (100, 0),
    )
    assert item.classes(pd.Series([1, 2, 3, 8, 40, np.nan])).tolist() == [0, 0, 1, 1, 1, 1]


def test_the_price_stays_that_of_families_the_sheet_has_not_seen():
    """Whatever a fold's own welfare is, and so whichever answers it would put together, it gets the same."""
    known = survey(register(600))
    ways = declared(known.frame)
    held = cut_folds(known.cluster, FOLDS, SEED) == 0
    other = replace(known, welfare=np.where(held, known.welfare[::-1] * 3, known.welfare))
    first, second = (price.unseen(one, 6, ways=ways)[held] for one in (known, other))
    assert np.array_equal(first, second)


def test_the_command_uses_the_declared_ways(tmp_path):
    table = register(seed=4)
    table.to_csv(tmp_path / "s.csv", index=False)
    told = tepat_json(
        *["pmt", "scorecard", tmp_path / "s.csv", "--welfare", "y", "--features", ",".join(ASKED)],
        *["--cluster", "desa", "--lines", "0.3", "--out", tmp_path / "k.xlsx"],
    )
    known = survey(pd.read_csv(tmp_path / "s.csv"))
    ways = declared(known.frame)
    bound, free = cards.make_scorecard(known, ways=ways), cards.make_scorecard(known)
    assert {i["name"]: i["points"] for i in told["items"]} == {i.name: [*i.points] for i in bound.items}
    assert bound != free
    line = told["lines"][0]
    assert line["cost"] == pytest.approx(line["ter"] - line["ter_full"])
