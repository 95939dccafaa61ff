"""The words of audit, offers and drift, and what of them stands out."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from analytics.access import findings, sheet
from analytics.access.facts import answer_words
from analytics.access.sheet.words import Words
from analytics.engine.card_groups import DISABLED, ELDERLY, KECAMATAN, SEX, SIZE, URBAN
from analytics.engine.card_words import group_name, kind_name, remedy_meaning, remedy_name, yardstick_name
from analytics.pmt.groups import SIZES

LABELS = {
    SIZE: [name for name, *_ in SIZES],
    ELDERLY: ["ya", "tidak"],
    SEX: ["perempuan", "laki-laki"],
    DISABLED: ["ya", "tidak"],
    URBAN: ["perkotaan", "perdesaan", "kelurahan", "desa"],
    "lansia_tunggal": ["ya", "tidak"],
}


@pytest.mark.parametrize("english", [False, True])
def test_every_group_has_words_and_no_two_the_same(english: bool):
    told = [group_name(by, label, english) for by, labels in LABELS.items() for label in labels]
    assert len(set(told)) == len(told)
    # Sizes aside, no code is shown as it stands.
    codes = {label for by, labels in LABELS.items() if by != SIZE for label in labels}
    assert not codes & set(told)
    assert all(kind_name(by, english) != by for by in LABELS)


def test_crossed_groups_and_areas_are_named_one_after_the_other():
    areas = {"990101": "Batubayu"}
    assert (
        group_name("kepala × kecamatan", "perempuan × 990101", areas=areas) == "Kepala perempuan × Batubayu"
    )
    assert group_name(KECAMATAN, "990102", areas=areas) == "990102"
    assert kind_name("ukuran × kecamatan", english=True) == "Family size × Kecamatan"


def test_every_remedy_is_named_and_explained():
    for remedy in ("apa_adanya", "ambang", "jatah", "setara", "jalur"):
        for english in (False, True):
            assert remedy_name(remedy, "x", english)
            assert remedy_meaning(remedy, english)
    assert remedy_name("jalur", "lansia_tunggal") == "Jalur tersendiri: lansia tunggal"
    assert remedy_name("setara", "akar", english=True) == "Equivalence: square root of family size"
    assert yardstick_name("skala dinas") == "skala dinas"


def test_answers_are_read_as_the_survey_writes_them():
    assert answer_words("jenis_lantai_terluas", "8") == "Tanah"
    assert answer_words("aset_bergerak_ac", "1", english=True) == "yes"
    assert answer_words("luas_lantai", "> 36.5 ≤ 42") == "36,5–42"
    assert answer_words("luas_lantai", "(kosong)", english=True) == "empty"


def entry(group: str, eer: float | None, low: float = 0.0, by: str = "ukuran") -> dict[str, Any]:
    return {
        "by": by,
        "group": group,
        "hidden": eer is None,
        "eer": eer,
        "eer_interval": [low, 1.0] if eer else None,
    }


def test_a_group_stands_out_only_beyond_its_interval():
    everybody = entry("semua", 0.3, 0.25, "semua")
    entries = [
        everybody,
        entry("a", 0.5, 0.29),
        entry("b", 0.4, 0.31),
        entry("c", 0.9, 0.5),
        entry("d", None),
    ]
    entries.append(entry("990101", 0.99, 0.9, "kecamatan"))
    assert [one["group"] for one in findings.failed(entries)] == ["c", "b"]


def test_crossed_groups_are_ranked_by_what_is_sure():
    told = {"silang": [entry("kecil", 0.9, 0.0), entry("besar", 0.5, 0.4), entry("kosong", None)]}
    assert [one["group"] for one in findings.worst_crossed(told)] == ["besar", "kecil"]


def test_how_many_areas_look_worse_by_chance():
    assert [findings.by_chance(n) for n in (0, 1, 12, 39, 40, 41, 100)] == [0, 0, 0, 0, 1, 1, 2]


def test_the_two_languages_of_the_card_have_the_same_texts():
    folder = Path(sheet.__file__).parent
    texts = [tomllib.loads((folder / f"{lang}.toml").read_text(encoding="utf-8")) for lang in ("id", "en")]
    assert list(texts[0]) == list(texts[1])
    assert all(len(texts[0][k].splitlines()) == len(texts[1][k].splitlines()) for k in texts[0])


@pytest.mark.parametrize(("language", "negative"), [("id", "-12,5 sampai 0,3"), ("en", "-12.5 to 0.3")])
def test_an_interval_below_nought_is_written_in_words(language: str, negative: str):
    words = Words(language)
    assert words.between([-0.125, 0.003]) == negative
    assert words.between([0.125, 0.3]).count("–") == 1
