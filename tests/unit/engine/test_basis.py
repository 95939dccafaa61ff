"""What a page is told of a score's basis: odd lines of a publication, empty answers as shares."""

from __future__ import annotations

import numpy as np

from analytics.access.basis import ODD, empty_answers, odd_lines


def test_only_lines_far_from_their_name_are_odd():
    below = {"0.4": 0.4 + ODD + 0.01, "0.5": 0.5 + ODD - 0.01, "0.3": 0.3 - ODD - 0.01, "0.2": None}
    assert odd_lines({"di_bawah": below}) == [(0.3, 0.3 - ODD - 0.01), (0.4, 0.4 + ODD + 0.01)]
    assert odd_lines({}) == []


def test_empty_answers_are_shares_and_the_most_come_first():
    card = {
        "kosong": {
            "survei": {"daya": 5},
            "n_survei": 50,
            "register": {
                "atap": {"empty": 0, "unknown": 0},
                "daya": {"empty": 10, "unknown": 0},
                "lantai": {"empty": 40, "unknown": 4},
            },
            "n_register": 400,
        }
    }
    table = empty_answers(card, {"daya": "Daya listrik"})
    assert table["peubah"].tolist() == ["lantai", "Daya listrik"]
    assert table["register"].tolist() == [0.1, 0.025]
    assert table["survei"].tolist() == [0.0, 0.1]
    assert table["asing"].tolist() == [0.01, 0.0]


def test_what_is_not_known_is_not_zero():
    published = {
        "survei": {},
        "n_survei": 0,
        "register": {"atap": {"empty": 1, "unknown": 0}},
        "n_register": 4,
    }
    assert np.isnan(empty_answers({"kosong": published}, {})["survei"]).all()
    without_register = {"survei": {"atap": 1}, "n_survei": 4, "register": {}, "n_register": 0}
    assert np.isnan(empty_answers({"kosong": without_register}, {})["register"]).all()
    assert empty_answers({}, {}).empty
