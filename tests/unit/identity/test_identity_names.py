"""Names that mean the same person compare as the same; names that do not, do not."""

from __future__ import annotations

import pytest

from analytics.identity.names import COLUMNS, forms, sound, words

SAME = [
    ("Muhammad Yusuf", "M. Yusuf"),
    ("MOH. YUSUF", "Mochammad Yusuf"),
    ("Hj. Siti Aminah", "ST. AMINAH"),
    ("Drs. H. Ahmad Dahlan, M.Pd.", "achmad dahlan"),
    ("Budi Santoso S.Pd.I", "Budi  Santoso"),
    ("Almh. Sumiati", "SUMIATI"),
    ("Hasan bin Umar", "Hasan Umar"),
    ("Moh.Ali", "Moh Ali"),
    ("K.H. Abd. Karim", "Abdul Karim"),
    ("Renée", "Renee"),
]
ALIKE = [
    ("Soeharto", "Suharto"),
    ("Djoko", "Joko"),
    ("Tjahjo", "Cahjo"),
    ("Fatimah", "Patimah"),
    ("Rizki", "Riski"),
    ("Khoirul", "Choirul"),
    ("Zainal", "Zaenal"),
    ("Yuliati", "Iuliati"),
    ("Aminah", "Amina"),
    ("Novi", "Nopi"),
    ("Dhewi", "Dewi"),
    ("Mas'ud", "Masud"),
]
APART = [("Rina", "Rini"), ("Hasan", "Husin"), ("Dani", "Doni"), ("Ali", "Adi"), ("Aminah", "Maimunah")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_titles_and_abbreviations_do_not_make_another_name(one, other):
    assert words(one) == words(other) != []


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_old_and_new_spelling_sound_the_same(one, other):
    assert sound(one.lower()) == sound(other.lower())


@pytest.mark.parametrize(("one", "other"), APART)
def test_other_names_stay_apart(one, other):
    assert sound(one.lower()) != sound(other.lower())


@pytest.mark.parametrize("name", ["M", "R.", "H.", "Siti R.", "Agus S.", "Ibu", "A. Yani"])
def test_a_short_name_is_never_emptied(name):
    assert words(name)


def test_an_initial_is_no_title_and_a_lone_m_no_muhammad():
    assert words("Siti R.") == ["siti", "r"]
    assert words("M") == ["m"]
    assert words("R. Hasan") == ["hasan"]


def test_one_row_of_forms_per_name_and_none_without_letters():
    table = forms(["Siti Nur Aminah", "123", "", "Siti Nur Aminah", "Ahmad"])
    assert list(table.columns) == COLUMNS
    assert table["tertulis"].tolist() == ["Siti Nur Aminah", "Ahmad"]
    # The commonest words are left out of inti, unless nothing else is there.
    assert table["inti"].tolist() == ["amina", "ahmad"]
    assert table.loc[0, ["bunyi", "urut", "inisial"]].tolist() == [
        "siti nur amina",
        "amina nur siti",
        "s n a",
    ]
