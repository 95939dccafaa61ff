"""What names decide about codes and what they leave to a person, case by case."""

from __future__ import annotations

import pytest

from geodata.crosswalk import Crosswalk, Desa, Place, derive, match_names
from geodata.crosswalk_names import likeness

AREAS = [
    *[
        Desa(f"990101200{i}", n, "990101", "Awal")
        for i, n in enumerate(("Sukamaju", "Mekarsari", "Gebanganomwetan"), 1)
    ],
    *[
        Desa(f"990102200{i}", n, "990102", "Akhir")
        for i, n in enumerate(("Sukamaju", "Karang Anyar", "Pagerdawung"), 1)
    ],
]


def coded(**names: str) -> list[Place]:
    """Places by code: k9901010001="Sukamaju"."""
    return [Place(code[1:], name, code[1:8]) for code, name in names.items()]


def test_the_kecamatan_is_found_by_the_desa_it_shares() -> None:
    found = derive(
        coded(k9901050001="SUKA MAJU", k9901050002="MEKAR SARI", k9901050003="Gembonganomwetan"), AREAS
    )
    assert found.kecamatan == {"9901050": "990101"}
    assert found.desa == {"9901050001": "9901012001", "9901050002": "9901012002", "9901050003": "9901012003"}
    assert found.cara["9901050003"] == "ejaan"


def test_one_desa_name_alone_never_finds_its_kecamatan() -> None:
    found = derive(coded(k9901050001="Mekarsari"), AREAS)
    assert found.desa == {}
    assert found.calon_kelompok["9901050"][0] == "990101"
    named = derive(coded(k9901050001="Mekarsari"), AREAS, groups={"9901050": "KEC. AWAL"})
    assert named.desa == {"9901050001": "9901012002"}


def test_a_namesake_in_the_other_kecamatan_is_not_taken() -> None:
    found = derive(coded(k9901050001="Sukamaju"), AREAS, groups={"9901050": "Akhir"})
    assert found.desa == {"9901050001": "9901022001"}


def test_an_unsure_name_comes_back_with_candidates_and_is_not_guessed() -> None:
    found = derive(
        coded(k9901050001="Sukamakmur", k9901050002="Pagerdawong"), AREAS, groups={"9901050": "Akhir"}
    )
    assert found.desa == {"9901050002": "9901022003"}
    assert found.calon == {"9901050001": ["9901022001", "9901022002"]}


def test_two_codes_with_one_name_are_both_left_unless_one_is_a_slip() -> None:
    two = [Place("9901050001", "Sukamaju", "9901050", 5), Place("9901050002", "Sukamaju", "9901050", 4)]
    assert derive(two, AREAS, groups={"9901050": "Awal"}).desa == {}
    slip = [Place("9901050001", "Sukamaju", "9901050", 90), Place("9901050002", "Sukamaju", "9901050", 1)]
    found = derive(slip, AREAS, groups={"9901050": "Awal"})
    assert found.desa == {"9901050001": "9901012001"}
    assert found.calon["9901050002"][0] == "9901012001"


def test_what_is_known_stays_and_shows_the_kecamatan() -> None:
    found = derive(
        coded(k9901050001="Sukamaju", k9901050002="Lain", k9901050003="Mekarsari"),
        AREAS,
        desa={"9901050002": "9901012003"},
    )
    assert found.kecamatan == {"9901050": "990101"}
    assert found.desa["9901050002"] == "9901012003"


def test_desa_that_went_together_to_a_younger_kecamatan() -> None:
    areas = [Desa(f"99010{k}200{i}", n, f"99010{k}", kec) for k, kec, names in (
        (1, "Lama", ("Adem", "Budi", "Cipta")), (2, "Muda", ("Dukuh", "Enggal"))
    ) for i, n in enumerate(names, 1)]  # fmt: skip
    names = ("Adem", "Budi", "Cipta", "Dukuh", "Enggal")
    places = [Place(f"990101000{i}", n, "9901010") for i, n in enumerate(names, 1)]
    found = derive(places, areas, groups={"9901010": "Lama"})
    assert found.desa == {f"990101000{i}": d.kode for i, d in enumerate(areas, 1)}
    assert found.cara["9901010004"] == "pindah"
    alone = derive(places[:4], areas, groups={"9901010": "Lama"})
    assert "9901010004" not in alone.desa


def named(*pairs: tuple[str, str]) -> Crosswalk:
    places = [Place(f"{kec}/{desa}", desa, kec.lower()) for kec, desa in pairs]
    return match_names(places, AREAS, groups={kec.lower(): kec for kec, _ in pairs})


def test_lists_with_names_only() -> None:
    found = named(
        ("Awal", "SUKA MAJU"), ("Awal", "Sukamaju"), ("Awal", "Gebanganom wetan"), ("Akhir", "Pagardawung")
    )
    assert found.desa == {
        "Awal/SUKA MAJU": "9901012001",
        "Awal/Sukamaju": "9901012001",
        "Awal/Gebanganom wetan": "9901012003",
        "Akhir/Pagardawung": "9901022003",
    }


def test_names_only_need_their_kecamatan() -> None:
    found = named(("Entah", "Mekarsari"), ("Entah", "Gebanganomwetan"), ("Entah", "Sukamaju"))
    assert found.desa == {}
    assert set(found.calon_kelompok) == {"entah"}


def test_a_spelling_next_to_a_certain_desa_is_asked() -> None:
    found = named(("Awal", "Mekarsari"), ("Awal", "Mekarsario"))
    assert found.desa == {"Awal/Mekarsari": "9901012002"}
    assert found.calon["Awal/Mekarsario"][0] == "9901012002"


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("PEGERDAWUNG", "Pagerdawung"),
        ("GEMBONGANOMWETAN", "Gebanganomwetan"),
        ("SUKAMAJU SATU", "Sukamaju I"),
        ("MNS MESJID", "Meunasah Mesjid"),
        ("SEI BESAR", "Sungai Besar"),
        ("LEMBANG GASING", "Gasing"),
        ("Djatimoeljo", "Jatimulyo"),
        ("NYLABU DAYA", "Nyalabu Daja"),
        ("J A N J I", "Janji"),
        ("TARO\\'AN", "Taro'an"),
    ],
)
def test_spellings_of_one_name(here: str, there: str) -> None:
    assert likeness(here, there) >= 0.8


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("Sukamakmur", "Sukamaju"),
        ("Sumberasri", "Sumbersari"),
        ("Rajabasa Jaya", "Rajabasa Raya"),
        ("Sungai Jaga A", "Sungai Jaga B"),
        ("Tentenan Barat", "Tentenan Timur"),
        ("Berhala", "Berlian"),
        ("Takalar Kota", "Takalar"),
        ("Perkebunan Pangkatan", "Pangkatan"),
        ("", "Pangkatan"),
    ],
)
def test_two_names(here: str, there: str) -> None:
    assert likeness(here, there) < 0.8
