"""Reasons in words: the right side, the right order, nothing that may not be said."""

from __future__ import annotations

import pandas as pd

from analytics.pmt.reasons import reasons

SENTENCES = pd.DataFrame(
    {
        "fitur": ["lantai", "anggota", "motor", "kelamin", "luas"],
        "boleh": ["ya", "ya", "ya", "tidak", "ya"],
        "kalimat": ["lantai {nilai}", "{nilai} anggota", "punya motor", "kelamin {nilai}", None],
        "kalimat_nol": [None, "tidak ada anggota", "tidak punya motor", None, None],
    }
)
VALUES = pd.DataFrame(
    {"lantai": ["tanah_liat"], "anggota": [6.0], "motor": [0], "kelamin": ["P"], "luas": [21.55]}
)


def one(
    contributions: dict[str, float], direction: str = "miskin", values: pd.DataFrame = VALUES
) -> list[str]:
    return reasons(pd.DataFrame([contributions]), values, SENTENCES, direction)[0]  # type: ignore[arg-type]


def test_strongest_first_and_only_the_asked_side() -> None:
    pulls = {"lantai": -0.1, "anggota": -0.5, "motor": 0.2, "luas": -0.05}
    assert one(pulls) == ["6 anggota", "lantai tanah liat", "luas"]
    assert one(pulls, "mampu") == ["tidak punya motor"]


def test_words_follow_the_answer_not_the_direction() -> None:
    """A family without a motorcycle is never told that it owns one, whichever way it pulls the score."""
    owner = VALUES.assign(motor=True)
    assert one({"motor": -0.2}, values=owner) == one({"motor": 0.2}, "mampu", owner) == ["punya motor"]
    assert one({"motor": -0.2}) == ["tidak punya motor"]


def test_never_more_than_three() -> None:
    assert len(one({"lantai": -1, "anggota": -2, "motor": -3, "luas": -4})) == 3


def test_forbidden_question_is_never_a_reason() -> None:
    assert one({"kelamin": -9.0, "lantai": -0.1}) == ["lantai tanah liat"]
    assert one({"kelamin": -9.0}) == []


def test_no_pull_no_reason_and_an_empty_answer_is_none() -> None:
    assert one({"lantai": 0.0, "anggota": 1e-9}) == []
    gap = VALUES.assign(lantai=None)
    assert one({"lantai": -1.0, "anggota": -0.1}, values=gap) == ["6 anggota"]


def test_numbers_are_written_the_indonesian_way() -> None:
    spoken = SENTENCES.assign(kalimat=[None, None, None, None, "luas {nilai} m²"])
    found = reasons(pd.DataFrame([{"luas": 0.3}]), VALUES, spoken, "mampu")
    assert found == [["luas 21,6 m²"]]


def test_a_question_without_sentence_gives_its_name() -> None:
    contributions, values = pd.DataFrame({"baru": [-1.0]}), pd.DataFrame({"baru": [3]})
    assert reasons(contributions, values, SENTENCES, "miskin") == [["baru"]]
