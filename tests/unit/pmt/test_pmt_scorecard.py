"""The score on a sheet: whole points that add up by hand, words that people use, an honest cost."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import openpyxl
import pandas as pd
import pytest

from analytics.errors import UserError
from analytics.pmt import metrics
from analytics.pmt import scorecard as cards
from analytics.pmt import scorecard_price as price
from analytics.pmt.sheet_words import answer_words, question_words
from analytics.pmt.survey import Survey, prepare
from analytics.pmt.validate import set_lines
from tests.conftest import tepat, tepat_json


def frame(n: int = 900, seed: int = 6) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    table = pd.DataFrame(
        {
            "lantai": random.choice(["tanah", "semen", "keramik"], n),
            "anggota": random.integers(1, 9, n),
            "motor": random.integers(0, 2, n),
            "acak": random.normal(size=n),
        }
    )
    floor = table["lantai"].map({"tanah": 0.0, "semen": 0.4, "keramik": 0.9})
    effect = floor - 0.12 * table["anggota"] + 0.5 * table["motor"]
    return table.assign(y=np.exp(6 + effect + random.normal(0, 0.3, n)).round(2), desa=np.arange(n) // 15)


QUESTIONS = ("lantai", "anggota", "motor", "acak")


def survey(table: pd.DataFrame) -> Survey:
    return prepare(table, "y", QUESTIONS, cluster="desa")


def test_points_are_whole_and_reach_a_hundred():
    card = cards.make_scorecard(survey(frame()), 3)
    assert {item.name for item in card.items} == {"lantai", "anggota", "motor"}
    assert all(min(item.points) == 0 for item in card.items)
    assert sum(max(item.points) for item in card.items) == pytest.approx(100, abs=2)


def test_a_question_that_comes_to_no_point_is_not_asked():
    random = np.random.default_rng(2)
    table = frame(6000).assign(**{f"nihil{i}": random.integers(0, 2, 6000) for i in range(12)})
    ready = prepare(table, "y", (*QUESTIONS, *(f"nihil{i}" for i in range(12))), cluster="desa")
    card = cards.make_scorecard(ready, 15)
    assert all(any(item.points) for item in card.items)
    assert {"lantai", "anggota", "motor"} <= {item.name for item in card.items}
    assert len(card.items) < 15


def test_a_family_by_hand():
    known = survey(frame())
    card = cards.make_scorecard(known, 3)
    points = {item.name: dict(zip(item.answers, item.points, strict=True)) for item in card.items}
    family = pd.DataFrame({"lantai": ["keramik"], "anggota": [1], "motor": [1], "acak": [0.0]})
    smallest = next(iter(points["anggota"]))
    expected = points["lantai"]["keramik"] + points["anggota"][smallest] + points["motor"]["1"]
    assert card.points(family)[0] == expected
    assert points["lantai"]["keramik"] > points["lantai"]["semen"] > points["lantai"]["tanah"]


def test_what_was_left_empty_or_never_seen_has_a_place():
    card = cards.make_scorecard(survey(frame()), 3)
    odd = pd.DataFrame({"lantai": ["marmer", None], "anggota": [np.nan, 99], "motor": [0, 1], "acak": [0, 0]})
    assert np.isfinite(card.points(odd)).all()


def test_the_cost_is_measured_and_falls_with_more_questions():
    known = survey(frame())
    lines = set_lines(known, (0.3,))
    short, long = (price.cost(known, price.unseen(known, items), lines)[0] for items in (1, 3))
    assert short["cost"] > long["cost"]
    assert long["cost"] == pytest.approx(long["ter"] - long["ter_full"])
    assert abs(long["cost"]) < 0.05
    assert short["interval"][0] > 0
    assert long["interval"][0] < 0 < long["interval"][1]
    assert all(one["interval"][0] <= one["cost"] <= one["interval"][1] for one in (short, long))


def test_bands_hold_everybody_once_and_grow_richer():
    known = survey(frame())
    card = cards.make_scorecard(known, 3)
    found = price.bands(known, card, price.unseen(known, 3), set_lines(known, (0.4,)))
    assert sum(band["n"] for band in found) == len(known.welfare)
    assert min(band["n"] for band in found) >= price.FLOOR
    assert (found[0]["low"], found[-1]["high"]) == (0, None)
    assert all(b["low"] == a["high"] + 1 for a, b in pairwise(found))
    below = [band["below"][0.4] for band in found]
    assert below[0] > 0.8 > 0.2 > below[-1]
    assert all(b["interval"][0.4][0] <= b["below"][0.4] <= b["interval"][0.4][1] for b in found)


def test_bands_tell_what_families_outside_the_survey_are():
    """Of 300 families a sheet learns much that is chance: in its own eyes it separates better than it does."""
    apart = []
    for seed in range(12):
        table = frame(300, seed).assign(**{f"lain{k}": noise(300, seed, k) for k in range(12)})
        known = prepare(table, "y", [*QUESTIONS, *(f"lain{k}" for k in range(12))], cluster="desa")
        line = set_lines(known, (0.4,))[0]
        card = cards.make_scorecard(known, 15)
        new = frame(4_000, seed + 500).assign(**{f"lain{k}": noise(4_000, seed + 500, k) for k in range(12)})
        points, poor = card.points(new), new["y"] <= line.value
        for band in price.bands(known, card, price.unseen(known, 15), [line])[:1]:
            apart.append(band["below"][0.4] - poor[points <= (band["high"] or np.inf)].mean())
    assert abs(np.mean(apart)) < 2 * np.std(apart) / np.sqrt(len(apart)) + 0.005


def noise(n: int, seed: int, k: int) -> np.ndarray:
    return np.random.default_rng((seed, k)).integers(0, 2, n)


def test_weight_two_is_the_row_twice():
    table = frame(300)
    twice = pd.concat([table, table.iloc[:100]], ignore_index=True)
    heavy = table.assign(w=np.where(np.arange(300) < 100, 2.0, 1.0))
    one = cards.make_scorecard(survey(twice), 3)
    other = cards.make_scorecard(
        prepare(heavy, "y", ["lantai", "anggota", "motor", "acak"], weight="w", cluster="desa"), 3
    )
    assert one == other


def test_questions_that_tell_nobody_apart_are_refused():
    with pytest.raises(UserError, match="semua jawabannya sama"):
        cards.make_scorecard(prepare(frame(100).assign(sama=1), "y", ["sama"]))


def test_a_question_without_weight_leaves_one_band():
    known = prepare(frame(100), "y", ["acak"])
    told = price.bands(known, cards.make_scorecard(known, 1), np.zeros(100), set_lines(known, (0.4,)))
    assert [(band["low"], band["high"], band["n"]) for band in told] == [(0, None, 100)]
    assert told[0]["below"][0.4] == pytest.approx(0.4)


def test_an_odd_length_is_refused():
    with pytest.raises(UserError, match="0 pertanyaan"):
        cards.make_scorecard(survey(frame(100)), 0)


def words(values: list[object], name: str = "x", *, categorical: bool = False) -> tuple[str, list[str]]:
    """What the sheet says of a question that the survey answered so."""
    many = pd.Series(values * 60, name=name)
    y = np.exp(6 + pd.factorize(many)[0] * 0.1 + np.random.default_rng(0).normal(0, 0.1, len(many)))
    kinds = [name] if categorical else []
    known = prepare(pd.DataFrame({name: many, "y": y.round(3)}), "y", [name], kinds)
    item = cards.make_scorecard(known, 1).items[0]
    return question_words(item), answer_words(item)


def test_the_registers_variables_are_asked_in_words():
    gold = words([1, 2], "aset_bergerak_emas_perhiasan")
    assert gold == ("Emas/perhiasan", ["punya", "tidak punya"])
    assert words([0, 1], "aset_bergerak_emas_perhiasan")[1] == ["tidak punya", "punya"]
    assert words([2, 1, 3], "daya_terpasang", categorical=True) == (
        "Daya listrik",
        ["450 W", "900 W", "1300 W", "lainnya"],
    )
    assert words([0, 1], "ada_disabilitas")[1] == ["tidak ada", "ada"]
    assert words([0, 1], "klasifikasi_desa")[1] == ["0", "Perkotaan"]


def test_a_survey_of_other_columns_keeps_its_names():
    assert words([0, 1], "tem_geladeira") == ("tem_geladeira", ["tidak", "ya"])
    assert words(["alvenaria", "madeira_nova"], "parede")[1] == ["alvenaria", "madeira nova", "lainnya"]
    assert words([7, 9], "kode")[1] == ["7", "9"]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([1, 2, 3, 4], ["1", "2", "3", "4 atau lebih"]),
        (list(range(1, 11)), ["sampai 2", "3–4", "5–6", "7–8", "9 atau lebih"]),
        ([0.5, 1.25], ["sampai 0,5", "di atas 0,5"]),
        (list(range(1000, 6000, 500)), ["sampai 1.500", "1.501–2.500", "2.501–3.500", "3.501–4.500"]),
    ],
)
def test_ranges_are_written_as_people_write_them(values: list[float], told: list[str]):
    assert words([*values])[1][: len(told)] == told


def test_every_number_is_in_the_range_that_names_it():
    item = cards.make_scorecard(prepare(frame(), "y", ["anggota"]), 1).items[0]
    for number in range(1, 30):
        answer = item.answers[item.classes(pd.Series([number]))[0]]
        low, _, high = answer.removesuffix(" atau lebih").removeprefix("sampai ").partition("–")
        if answer.startswith("sampai"):
            assert number <= int(low)
        elif answer.endswith("lebih"):
            assert number >= int(low)
        else:
            assert int(low) <= number <= int(high or low)


def test_an_empty_number_counts_where_most_families_are():
    table = frame().assign(motor=(np.arange(900) % 5 == 0).astype(int))
    item = next(i for i in cards.make_scorecard(survey(table), 4).items if i.name == "motor")
    assert item.classes(pd.Series([np.nan, 0, 1])).tolist() == [0, 0, 1]


def test_the_price_is_against_the_score_that_fit_makes(tmp_path):
    """With kabupaten effects where the survey names its kabupaten: the very figures of `pmt evaluate`."""
    table = frame(1200).assign(kabupaten=np.arange(1200) // 400)
    table["y"] = (table["y"] * np.exp(0.8 * table["kabupaten"])).round(2)
    table.to_csv(tmp_path / "s.csv", index=False)
    asked = ["--welfare", "y", "--features", ",".join(QUESTIONS), "--cluster", "desa", "--lines", "0.2,0.4"]
    card = tepat_json("pmt", "scorecard", tmp_path / "s.csv", *asked, "--out", tmp_path / "k.xlsx")
    full = tepat_json("pmt", "evaluate", tmp_path / "s.csv", *asked)
    assert card["area_effect"] == full["area_effect"] == "kabupaten"
    assert [one["ter_full"] for one in card["lines"]] == [one["ter"] for one in full["lines"]]
    assert all(one["cost"] > 0.05 for one in card["lines"])
    assert "kabupaten" not in [item["name"] for item in card["items"]]
    without = [*asked, "--kabupaten", "tidak", "--out", tmp_path / "k.xlsx"]
    plain = tepat_json("pmt", "scorecard", tmp_path / "s.csv", *without)
    assert plain["lines"][0]["cost"] < 0.05


def test_the_command_writes_a_sheet_with_its_price(tmp_path):
    frame().to_csv(tmp_path / "s.csv", index=False)
    out = tmp_path / "kartu.xlsx"
    asked = ["pmt", "scorecard", tmp_path / "s.csv", "--welfare", "y", "--items", 3, "--cluster", "desa"]
    asked += ["--features", "lantai,anggota,motor,acak", "--lines", "0.3", "--out", out]
    report = tepat_json(*asked)
    page = openpyxl.load_workbook(out).active
    cells = [str(cell) for row in page.iter_rows(values_only=True) for cell in row if cell is not None]
    assert any("bukan desil" in cell for cell in cells)
    setup = page.page_setup
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (setup.paperSize, setup.fitToWidth or 1, setup.fitToHeight or 1) == (9, 1, 1)
    assert setup.fitToHeight != 0
    for item in report["items"]:
        assert item["question"] in cells
        printed = [w + " *" * (n == item["unknown"]) for n, w in enumerate(item["words"])]
        assert set(printed) <= set(cells)
    known = prepare(frame(), "y", ["lantai"])
    value = metrics.line_value(known.welfare, known.weight, 0.3)
    written = f"{value:,.0f}" if value >= 100 else f"{value:,.2f}"
    written = written.replace(",", " ").replace(".", ",").replace(" ", ".")
    assert any(f"kolom y: 30 % = {written}." in cell for cell in cells)
    cost = f"{100 * report['lines'][0]['cost']:.1f}".replace(".", ",")
    assert any(f"{cost} poin" in cell for cell in cells)
    assert f"selisih {cost} poin" in tepat(*asked)


def test_a_price_below_nought_is_explained(tmp_path):
    """Noise beside one good question: the long score learns the noise, the short card cannot."""
    random, table = np.random.default_rng(5), frame(150)
    noise = {f"derau_{n}": random.normal(size=150).round(3) for n in range(40)}
    table.assign(**noise).to_csv(tmp_path / "s.csv", index=False)
    asked = ["pmt", "scorecard", tmp_path / "s.csv", "--welfare", "y", "--items", 1, "--lines", "0.4"]
    asked += ["--features", ",".join(["lantai", *noise]), "--out", tmp_path / "k.xlsx"]
    (price_of,) = tepat_json(*asked)["lines"]
    assert price_of["cost"] < 0
    assert "Di bawah nol" in " ".join(tepat(*asked).split())
    page = openpyxl.load_workbook(tmp_path / "k.xlsx").active
    assert "Di bawah nol" in str([*page.iter_rows(values_only=True)])


@pytest.mark.parametrize("seed", range(30))
def test_every_class_of_a_number_is_inhabited_and_named(seed: int):
    random = np.random.default_rng(seed)
    values = np.round(10 ** random.uniform(-2, 7) * random.lognormal(0, 3, 300), int(random.integers(0, 5)))
    values[0] += 1
    known = prepare(pd.DataFrame({"x": values, "y": np.exp(random.normal(6, 1, 300))}), "y", ["x"])
    item = cards.make_scorecard(known, 1).items[0]
    assert len(set(item.classes(known.frame["x"]))) == len(item.points) == len(answer_words(item))
    assert len(set(item.answers)) == len(item.answers)


def test_a_column_called_like_a_formula_stays_a_name(tmp_path):
    evil = '=HYPERLINK("http://x")'
    frame().rename(columns={"lantai": evil}).to_csv(tmp_path / "s.csv", index=False)
    asked = ["pmt", "scorecard", tmp_path / "s.csv", "--welfare", "y", "--items", 3, "--cluster", "desa"]
    tepat(*asked, "--features", f"{evil},anggota,motor", "--lines", "0.3", "--out", tmp_path / "k.xlsx")
    page = openpyxl.load_workbook(tmp_path / "k.xlsx").active
    cells = [cell for row in page.iter_rows() for cell in row if cell.value is not None]
    assert any(str(cell.value).endswith(evil) for cell in cells)
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]


def test_the_foot_of_the_sheet_names_the_survey(tmp_path):
    frame().to_csv(tmp_path / "s.csv", index=False)
    asked = ["pmt", "scorecard", tmp_path / "s.csv", "--welfare", "y", "--features", "lantai,anggota"]
    tepat(*asked, "--items", 2, "--sumber", "Susenas 2025 A&B", "--out", tmp_path / "k.xlsx")
    page = openpyxl.load_workbook(tmp_path / "k.xlsx").active
    assert page.oddFooter.left.text.startswith("Susenas 2025 A&&B ")


def test_two_answers_of_which_one_is_that_of_a_handful_are_no_question():
    """Six owners of a car would set what may be the largest points on the sheet."""
    table = frame()
    random = np.random.default_rng(4)
    table["mobil"] = 0
    table.loc[random.choice(len(table), 6, replace=False), "mobil"] = 1
    table.loc[table["mobil"] == 1, "y"] *= 8
    known = prepare(table, "y", ["lantai", "anggota", "mobil"], ["lantai"])
    assert "mobil" not in [item.name for item in cards.make_scorecard(known, 3).items]
