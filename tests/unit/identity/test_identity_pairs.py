"""Which entries of a register are put side by side, with which evidence, in a register small enough to read."""

from __future__ import annotations

import builtins

import pandas as pd
import pytest

from analytics.errors import UserError
from analytics.identity import linkage
from analytics.identity.probable import COLUMNS, KEPT, NEEDED, STRONG, probable_pairs

BORN = "1975-03-08"


def person(who: str, name: str | None, born: str | None = BORN, **changes: object) -> dict[str, object]:
    row = {
        "id_anggota": who,
        "id_keluarga": f"keluarga {who}",
        "kode_desa": "3324012001",
        "jenis_kelamin": 1,
        "nama": name,
        "tanggal_lahir": pd.Timestamp(born) if born else pd.NaT,
    }
    return row | changes


def found(*people: dict[str, object]) -> pd.DataFrame:
    others = [
        person(f"x{n}", f"Lain {chr(97 + n)}{chr(97 + n)}mpat", f"19{50 + n}-0{n % 9 + 1}-2{n % 9}")
        for n in range(8)
    ]
    return probable_pairs(pd.DataFrame([*people, *others])[NEEDED])


@pytest.mark.parametrize(
    ("one", "other", "word"),
    [
        (("Kasiyem Rahtawu", BORN), ("KASIYEM RAHTAWU", BORN), ("sama", "sama")),
        (("Moh. Soeparto", BORN), ("Muhammad Suparto", BORN), ("sebunyi", "sama")),
        (("Rahtawu Kasiyem", BORN), ("Kasiyem Rahtawu", BORN), ("sebunyi", "sama")),
        (("Kasiyem Rahtawu", BORN), ("Kasiyen Rahtawu", BORN), ("satu huruf", "sama")),
        (("Kasiyem Rahtawu", BORN), ("Kasiyem R.", BORN), ("disingkat", "sama")),
        (("Kasiyem Rahtawu", BORN), ("Kasiyem", BORN), ("disingkat", "sama")),
        (("Kasiyem Rahtawu", BORN), ("Kasiyem Rahtawu", "1975-08-03"), ("sama", "hari-bulan tertukar")),
        (("Kasiyem Rahtawu", BORN), ("Kasiyem Rahtawu", "1976-03-08"), ("sama", "satu angka")),
    ],
)
def test_each_kind_of_slip_is_found_and_named(one, other, word):
    pairs = found(person("a", *one), person("b", *other))
    assert pairs[["id_anggota_1", "id_anggota_2"]].to_numpy().tolist() == [["a", "b"]]
    assert list(pairs.columns) == COLUMNS
    assert (pairs.loc[0, "nama"], pairs.loc[0, "lahir"]) == word
    assert KEPT <= pairs.loc[0, "peluang"] <= 1
    assert (pairs.loc[0, "pita"] == "kuat") is bool(pairs.loc[0, "peluang"] >= STRONG)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (person("a", "Rina Melati", id_keluarga="k"), person("b", "Rini Melati", id_keluarga="k")),
        (person("a", "Hasan Basri", id_keluarga="k"), person("b", "Husin Basri", id_keluarga="k")),
        (person("a", "Kasiyem Rahtawu"), person("b", "Kasiyem Rahtawu", "1999-11-27")),
        (person("a", "Kasiyem Rahtawu"), person("b", "Dulkamid Tirtoyudo")),
    ],
    ids=["twins one letter", "twins", "namesake of another age", "same birthday"],
)
def test_look_alikes_are_left_alone(one, other):
    assert found(one, other).empty


def test_who_has_no_name_or_birthday_is_passed_over():
    assert found(person("a", None), person("b", "Kasiyem", None), person("c", "123")).empty
    with pytest.raises(UserError, match="Tidak ada nama"):
        probable_pairs(pd.DataFrame([person("a", None), person("b", None)]))


def test_a_birthday_everybody_shares_says_nothing_and_costs_nothing():
    crowd = [
        person(f"c{n}", f"Orang {n:04d} {chr(97 + n % 26)}{chr(97 + n // 26 % 26)}la") for n in range(1_200)
    ]
    pairs = found(*crowd, person("a", "Kasiyem Rahtawu"), person("b", "Kasiyem Rahtawu"))
    shown = pairs[pairs["id_anggota_1"].isin(["a", "b"])]
    assert shown["lahir"].isin(["tidak diketahui"]).all()
    assert len(pairs) < 50


def test_the_list_of_levels_is_sound():
    for name, rows in linkage.levels().items():
        assert sum(float(row["m"]) for row in rows) == pytest.approx(1), name
        assert [row["syarat"] for row in rows][-1] == "", name
        assert all(row["syarat"] for row in rows[:-1]), name
        assert all(row["arti"] for row in rows), name


def test_without_the_library_the_office_is_told_what_to_install(monkeypatch):
    real = builtins.__import__

    def gone(name, *rest, **more):
        if name == "splink":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", gone)
    with pytest.raises(UserError, match="belum terpasang"):
        found(person("a", "Kasiyem"), person("b", "Kasiyem"))
