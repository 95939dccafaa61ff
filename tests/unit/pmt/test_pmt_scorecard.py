"""The score on a sheet: whole points that add up by hand, questions that matter first, an honest cost."""

from __future__ import annotations

import numpy as np
import openpyxl
import pandas as pd
import pytest

from analytics.errors import UserError
from analytics.pmt import scorecard as cards
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


def survey(table: pd.DataFrame) -> Survey:
    return prepare(table, "y", ["lantai", "anggota", "motor", "acak"], cluster="desa")


def test_points_are_whole_and_reach_a_hundred():
    card = cards.make_scorecard(survey(frame()), 3)
    assert {item.name for item in card.items} == {"lantai", "anggota", "motor"}
    assert all(min(item.points) == 0 for item in card.items)
    assert sum(max(item.points) for item in card.items) == pytest.approx(100, abs=2)


def test_a_family_by_hand():
    known = survey(frame())
    card = cards.make_scorecard(known, 3)
    points = {item.name: dict(zip(item.answers, item.points, strict=True)) for item in card.items}
    family = pd.DataFrame({"lantai": ["keramik"], "anggota": [1], "motor": [1], "acak": [0.0]})
    smallest = next(iter(points["anggota"]))
    expected = points["lantai"]["keramik"] + points["anggota"][smallest] + points["motor"]["> 0"]
    assert card.points(family)[0] == expected
    assert points["lantai"]["keramik"] > points["lantai"]["semen"] > points["lantai"]["tanah"]


def test_what_was_left_empty_or_never_seen_has_a_place():
    card = cards.make_scorecard(survey(frame()), 3)
    odd = pd.DataFrame({"lantai": ["marmer", None], "anggota": [np.nan, 99], "motor": [0, 1], "acak": [0, 0]})
    assert np.isfinite(card.points(odd)).all()


def test_the_cost_is_measured_and_falls_with_more_questions():
    known = survey(frame())
    lines = set_lines(known, (0.3,))
    short, long = (cards.cost(known, lines, items)[0] for items in (1, 3))
    assert short["cost"] > long["cost"]
    assert long["cost"] == pytest.approx(long["ter"] - long["ter_full"])
    assert abs(long["cost"]) < 0.05


def test_bands_hold_everybody_once_and_grow_richer():
    known = survey(frame())
    card = cards.make_scorecard(known, 3)
    found = cards.bands(known, card, set_lines(known, (0.4,)))
    assert sum(band["n"] for band in found) == len(known.welfare)
    below = [band["below"][0.4] for band in found if band["n"] > 40]
    assert below[0] > 0.8 > 0.2 > below[-1]


def test_weight_two_is_the_row_twice():
    table = frame(300)
    twice = pd.concat([table, table.iloc[:100]], ignore_index=True)
    heavy = table.assign(w=np.where(np.arange(300) < 100, 2.0, 1.0))
    one = cards.make_scorecard(survey(twice), 3)
    other = cards.make_scorecard(
        prepare(heavy, "y", ["lantai", "anggota", "motor", "acak"], weight="w", cluster="desa"), 3
    )
    assert one == other


def test_an_odd_length_is_refused():
    with pytest.raises(UserError, match="0 pertanyaan"):
        cards.make_scorecard(survey(frame(100)), 0)


def test_the_command_writes_a_sheet_with_its_price(tmp_path):
    frame().to_csv(tmp_path / "s.csv", index=False)
    out = tmp_path / "kartu.xlsx"
    words = ["pmt", "scorecard", tmp_path / "s.csv", "--welfare", "y", "--items", 3, "--cluster", "desa"]
    words += ["--features", "lantai,anggota,motor,acak", "--lines", "0.3", "--out", out]
    report = tepat_json(*words)
    page = openpyxl.load_workbook(out).active
    cells = [str(cell) for row in page.iter_rows(values_only=True) for cell in row if cell is not None]
    assert any("bukan desil" in cell for cell in cells)
    for item in report["items"]:
        assert item["name"] in cells
    cost = f"{100 * report['lines'][0]['cost']:.1f}".replace(".", ",")
    assert any(f"{cost} poin" in cell for cell in cells)
    assert f"selisih {cost} poin" in tepat(*words)
