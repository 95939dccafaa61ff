"""Same village spelt another way, or another village: the difference a careful clerk would see."""

from __future__ import annotations

import pytest

from geodata import names


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("KEL. BUMIAYU", "Bumiayu"),
        ("Dukuh Ringin", "Dukuhwringin"),
        ("Metesih", "Meteseh"),
        ("Karangmulya", "Karangmulyo"),
        ("Sumber Rahayu", "Sumberahayu"),
        ("Palengaan Dajah", "Palengaan Daja"),
        ("Sukamaju II", "Sukamaju 2"),
    ],
)
def test_spellings_of_one_place(here: str, there: str) -> None:
    assert names.agrees(here, there)


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("Tentenan Barat", "Tentenan Timur"),
        ("Karangmalangwetan", "Karangmalangkulon"),
        ("Surokonto Wetan", "Surokonto"),
        ("Sukamaju I", "Sukamaju II"),
        ("Kedungsuren", "Sidomakmur"),
    ],
)
def test_two_places(here: str, there: str) -> None:
    assert not names.agrees(here, there)


def test_close_names_pair_only_when_nobody_else_comes_near() -> None:
    official = {"1": "Sidomulyo", "2": "Margosari"}
    assert names.pair({"a": "Sidomulya", "b": "Margo Sari"}, official) == {"a": "1", "b": "2"}
    # Two of ours are equally near: neither is decided.
    assert names.pair({"a": "Sidomulya", "b": "Sidomulyu"}, official) == {}


def test_a_name_borne_twice_decides_nothing() -> None:
    assert names.pair({"a": "Sidomulyo"}, {"1": "Sidomulyo", "2": "Sido Mulyo"}) == {}
    assert names.pair({"a": "Sidomulyo", "b": "Sidomulyo"}, {"1": "Sidomulyo"}) == {}
