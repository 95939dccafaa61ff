"""A published score scores a register to its last digit, and says no more of its error than it published."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from analytics.errors import UserError
from analytics.pmt import published
from analytics.pmt.coefficient_rows import Row, judge, questions, rows_of
from analytics.pmt.coefficients import read
from tests.conftest import ROOT

#: A score is a sum of whole millionths; each of the five questions is off by less than 1.5 of them.
EXACT = 1e-5
HEAD = [
    ("tahun", "", 2024),
    ("satuan", "log rupiah", None),
    ("sumber", "Terbitan Uji", None),
    ("wilayah", "Provinsi Uji", None),
    ("sigma", "", 0.44),
    ("konstanta", "", 13.5),
    ("garis 40%", "", 1_050_000),
    ("garis 50 %", "", 1_220_000),
]
TERMS = [
    ("jumlah_anggota", "log", -0.46),
    ("luas_lantai", "", 0.001),
    ("umur_kepala", "", 0.02),
    ("umur_kepala", "kuadrat", -0.0002),
    ("jenis_lantai_terluas", "2", 0.12),
    ("jenis_lantai_terluas", "8", -0.11),
    ("aset_bergerak_mobil", "ya", 0.38),
]


def table(rows: list[tuple[str, str, float | None]]) -> list[Row]:
    return [Row(n, name, answer, value) for n, (name, answer, value) in enumerate(rows, 2)]


def understood(rows: list[tuple[str, str, float | None]]) -> published.Published:
    asked = questions()
    assert judge(table(rows), asked) == []
    return read(table(rows), asked)


def register(n: int = 500, seed: int = 3) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "jumlah_anggota": random.integers(1, 9, n),
            "luas_lantai": random.integers(10, 300, n),
            "umur_kepala": random.integers(18, 90, n),
            "jenis_lantai_terluas": random.choice([1, 2, 6, 8], n),
            "aset_bergerak_mobil": random.random(n) < 0.1,
        }
    )


def by_hand(frame: pd.DataFrame) -> np.ndarray:
    floor = frame["jenis_lantai_terluas"].map({2: 0.12, 8: -0.11}).fillna(0.0)
    age = frame["umur_kepala"]
    total = 13.5 - 0.46 * np.log(frame["jumlah_anggota"]) + 0.001 * frame["luas_lantai"]
    return (total + 0.02 * age - 0.0002 * age**2 + floor + 0.38 * frame["aset_bergerak_mobil"]).to_numpy()


def test_every_family_has_the_published_score():
    frame = register()
    model = published.published_model(understood(HEAD + TERMS), frame)
    assert model.score(frame) == pytest.approx(by_hand(frame), abs=EXACT)
    one = model.score(frame.iloc[[7]])
    assert one == pytest.approx(by_hand(frame)[[7]], abs=EXACT)


def test_the_probability_is_the_normal_error_with_the_published_sigma():
    frame = register()
    model = published.published_model(understood(HEAD + TERMS), frame)
    score = model.score(frame)
    for line in (1_050_000.0, 1_220_000.0):
        expected = norm.cdf((np.log(line) - by_hand(frame)) / 0.44)
        assert model.probability(score, line) == pytest.approx(expected, abs=1e-4)
    assert [one.share for one in model.lines] == [0.4, 0.5]
    assert model.probability(score).shape == (len(frame), 2)


def test_an_empty_answer_counts_as_the_mean_of_this_register():
    frame = register()
    model = published.published_model(understood(HEAD + TERMS), frame)
    gap = frame.iloc[[0, 0]].astype(object).reset_index(drop=True)
    gap.loc[1, "jenis_lantai_terluas"] = None
    floor = frame["jenis_lantai_terluas"].map({2: 0.12, 8: -0.11}).fillna(0.0)
    full, empty = model.score(gap)
    assert empty - full == pytest.approx(floor.mean() - floor[0], abs=EXACT)
    assert model.gaps(gap).loc["jenis_lantai_terluas", "empty"] == 1


def test_contributions_add_up_and_the_card_is_plain_json():
    frame = register()
    model = published.published_model(understood(HEAD + TERMS), frame)
    parts = model.contributions(frame)
    assert set(parts) == set(frame)
    total = parts.sum(axis=1).to_numpy() + model.linear.intercept
    assert total == pytest.approx(model.score(frame), abs=EXACT)
    assert parts.mean().to_numpy() == pytest.approx(np.zeros(5), abs=EXACT)
    body = json.loads(model.to_json())
    assert body["metrics"] == {}
    assert body["n"] == 0
    assert "tidak diuji di sini" in understood(HEAD + TERMS).label


def test_a_question_nobody_answered_adds_nothing_and_is_named():
    frame = register().assign(umur_kepala=None)
    of = understood(HEAD + TERMS)
    assert published.silent(of, frame) == ["umur_kepala"]
    model = published.published_model(of, frame)
    known = by_hand(frame.assign(umur_kepala=0))
    assert model.score(frame) == pytest.approx(known, abs=EXACT)


def test_answers_the_publication_leaves_out_are_its_reference():
    found = published.unlisted(understood(HEAD + TERMS))
    assert found == {"jenis_lantai_terluas": ("1", "3", "4", "5", "6", "7", "9")}


POINTS = [
    ("tahun", "", 2018),
    ("satuan", "poin", None),
    ("sumber", "Kartu Uji", None),
    ("wilayah", "Provinsi Uji", None),
    ("jumlah_anggota", "1-2", 30),
    ("jumlah_anggota", "3 sampai 4", 12),
    ("jumlah_anggota", "5+", 0),
    ("aset_bergerak_mobil", "ya", 20),
    ("peluang 40%", "0-9", 0.9),
    ("peluang 40%", "10-29", 0.5),
    ("peluang 40%", "30+", 0.1),
]


def test_points_give_the_likelihood_of_their_band():
    frame = pd.DataFrame({"jumlah_anggota": [1, 4, 5, 8, 3], "aset_bergerak_mobil": [1, 0, 0, 1, 1]})
    model = published.published_model(understood(POINTS), frame.astype({"aset_bergerak_mobil": bool}))
    points = model.score(frame)
    assert points == pytest.approx([50, 12, 0, 20, 32])
    assert model.probability(points, 0.4) == pytest.approx([0.1, 0.5, 0.9, 0.5, 0.1])
    assert np.isnan(model.probability(points, 0.5)).all()
    assert model.probability(points)[:, 0] == pytest.approx(model.probability(points, 0.4))
    assert np.isnan(model.probability(np.array([np.nan]), 0.4)).all()


def test_a_card_whose_points_mean_poorer_is_turned_round():
    rows = [row for row in POINTS if not row[0].startswith("peluang")]
    rows += [("peluang 40%", "0-9", 0.1), ("peluang 40%", "10-29", 0.5), ("peluang 40%", "30+", 0.9)]
    frame = pd.DataFrame({"jumlah_anggota": [1, 4, 5], "aset_bergerak_mobil": [False, False, True]})
    model = published.published_model(understood(rows), frame)
    points = model.score(frame)
    assert points == pytest.approx([-30, -12, -20])
    assert model.probability(points, 0.4) == pytest.approx([0.9, 0.5, 0.5])


@pytest.mark.parametrize("lost", ["tahun", "satuan", "sumber", "wilayah", "sigma", "konstanta", "garis"])
def test_what_is_missing_is_named_with_its_reason(lost):
    rows = [row for row in HEAD + TERMS if not row[0].startswith(lost)]
    with pytest.raises(UserError, match=rf"belum ada: {lost} \(") as error:
        read(table(rows), questions())
    if lost == "sigma":
        assert "tidak ada peluang" in error.value.pesan


def test_points_without_likelihoods_are_refused():
    with pytest.raises(UserError, match=r"peluang \(baris"):
        read(table(POINTS[:8]), questions())


def test_a_constant_in_another_logarithm_is_refused():
    rows = [("konstanta", "", 5.86) if row[0] == "konstanta" else row for row in HEAD + TERMS]
    with pytest.raises(UserError, match=r"5,86 bukan logaritma natural") as error:
        read(table(rows), questions())
    assert "log10" in error.value.saran


def test_bands_of_points_leave_none_out():
    rows = [row for row in POINTS if row[1] != "10-29"] + [("peluang 40%", "12-29", 0.5)]
    with pytest.raises(UserError, match="bersambung"):
        read(table(rows), questions())


@pytest.mark.parametrize(
    ("row", "rule", "detail"),
    [
        (("daging_seminggu", "ya", 0.1), "SKOR_VARIABEL", ""),
        (("jumlah_anggotas", "", 0.1), "SKOR_VARIABEL", "jumlah_anggota"),
        (("kelamin_kepala", "2", -0.1), "SKOR_TINJAUAN", "Jenis kelamin bukan keadaan ekonomi"),
        (("jenis_lantai_terluas", "12", 0.1), "SKOR_ISI", "kode 1, 2"),
        (("aset_bergerak_mobil", "mungkin", 0.1), "SKOR_ISI", "ya atau tidak"),
        (("jumlah_anggota", "6-5", 0.1), "SKOR_ISI", "rentang"),
        (("jumlah_anggota", "", None), "SKOR_ANGKA", "koefisien"),
        (("luas_lantai", "", 0.3), "SKOR_GANDA", "11"),
        (("garis 30%", "", 12), "SKOR_ANGKA", "650000"),
        (("satuan", "rupiah", None), "SKOR_SATUAN", ""),
    ],
)
def test_a_faulty_row_is_named_by_its_rule(row, rule, detail):
    found = judge(table([*HEAD, *TERMS, row]), questions())
    assert [(one.row, one.rule) for one in found] == [(17, rule)]
    assert detail in found[0].detail


@pytest.mark.parametrize(
    ("typed", "low", "high"),
    [("5", 5, 5), ("5-6", 5, 6), ("5 s.d. 6", 5, 6), ("7+", 7, 1e9), (">= 7", 7, 1e9)],
)
def test_ranges_as_people_type_them(typed, low, high):
    found = understood([*HEAD, ("jumlah_anggota", typed, 0.2)])
    assert (found.pieces[0].low, found.pieces[0].high) == (low, high)


@pytest.mark.parametrize("name", ["skor-contoh.csv", "skor-contoh-poin.csv"])
def test_the_examples_of_the_guide_are_sound(name):
    frame = pd.read_csv(ROOT / "docs/sumber" / name, decimal=",", dtype={"isi": str})
    rows = rows_of(frame)
    assert judge(rows, questions()) == []
    assert read(rows, questions()).shares == (0.4, 0.5)


CARD = [
    ("tahun", "", 2020),
    ("satuan", "poin", None),
    ("sumber", "Kartu Uji", None),
    ("wilayah", "Provinsi Uji", None),
    ("jumlah_anggota", "1-3", 20),
    ("jumlah_anggota", "4+", 0),
]


def bands(share: str, *chances: float) -> list[tuple[str, str, float | None]]:
    return [(f"peluang {share}", said, p) for said, p in zip(("0-9", "10-19", "20+"), chances, strict=True)]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([*HEAD, *TERMS, ("anak_0_6", "1-2", -0.1), ("anak_0_6", "2-3", -0.2)], "1-2 dan 2-3"),
        ([*HEAD, *TERMS, ("anak_0_6", "1-9", -0.1), ("anak_0_6", "5", -0.2)], "1-9 dan 5-5"),
        ([*HEAD, *TERMS, ("anak_0_6", "1+", -0.1), ("anak_0_6", "3+", -0.2)], r"1\+ dan 3\+"),
        ([*HEAD, ("garis 60%", "", 900_000), *TERMS], r"Garis 60% \(900\.000 rupiah\) tidak di atas"),
        ([*HEAD, *TERMS, ("anak_0_6", "", 999_999)], "terlalu besar"),
        ([*CARD, *bands("40%", 0.9, 0.5, 0.1), *bands("50%", 0.5, 0.5, 0.1)], "Pada 0 poin"),
        ([*CARD, *bands("40%", 0.1, 0.9, 0.05)], "naik lalu turun"),
    ],
)
def test_rows_that_contradict_each_other_are_refused(rows, words) -> None:
    with pytest.raises(UserError, match=words):
        understood(rows)


def test_a_table_that_wavers_a_little_is_taken() -> None:
    found = understood([*CARD, *bands("40%", 0.9, 0.3, 0.35), *bands("50%", 0.95, 0.4, 0.4)])
    assert found.shares == (0.4, 0.5)


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (("garis 40,0%", "", 1_060_000), "SKOR_GANDA"),
        (("garis 0%", "", 500_000), "SKOR_VARIABEL"),
    ],
)
def test_a_line_is_known_by_its_share(row, rule) -> None:
    assert [one.rule for one in judge(table([*HEAD, *TERMS, row]), questions())] == [rule]


@pytest.mark.parametrize("year", [2099, 2024.5])
def test_a_year_that_has_not_been_is_no_year(year: float) -> None:
    rows = [("tahun", "", year), *HEAD[1:], *TERMS]
    assert [one.rule for one in judge(table(rows), questions())] == ["SKOR_ANGKA"]


@pytest.mark.parametrize("band", [[("peluang 40%", "0-100", 0.4)], [*bands("40%", 0.4, 0.4, 0.4)]])
def test_a_card_that_does_not_say_which_way_it_runs_is_refused(band) -> None:
    """Turned the wrong way, the poorest would be told as the best off."""
    rows = [(n, a, v) for n, a, v in POINTS if not n.startswith("peluang")]
    with pytest.raises(UserError, match="tidak diketahui apakah poin tinggi berarti miskin"):
        understood([*rows, *band])
