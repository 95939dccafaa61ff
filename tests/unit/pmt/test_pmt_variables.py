"""The variables of the score are data: which may be used, which way each moves it, and what a review is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analytics.errors import UserError
from analytics.parameters import rows, variables
from analytics.pmt import challengers
from analytics.pmt.survey import prepare
from tests.conftest import tepat_json

REASON = "Disetujui rapat tim pada hari itu: uji per kelompok tidak merugikan siapa pun."


def office(folder: Path, **changes: str) -> Path:
    """A workspace whose own table says something else of the sex of the head."""
    table = pd.DataFrame(rows(variables.NAME))
    for column, value in changes.items():
        table.loc[table["fitur"] == "kelamin_kepala", column] = value
    (folder / "parameter").mkdir()
    table.to_csv(folder / "parameter" / "variabel_pmt.csv", index=False)
    return folder


def test_sex_of_head_is_no_variable_and_says_why():
    assert "kelamin_kepala" not in {row["fitur"] for row in variables.usable()}
    assert list(variables.held_back()) == ["kelamin_kepala"]
    assert "audit" in variables.held_back()["kelamin_kepala"]
    assert variables.reviewed() == []


@pytest.mark.parametrize(
    ("day", "reason"),
    [("", ""), ("2026-11-02", ""), ("", REASON), ("02/11/2026", REASON), ("2026-11-02", "setuju")],
)
def test_it_is_not_used_without_the_day_and_the_reason_of_a_review(tmp_path, day, reason):
    own = office(tmp_path, boleh="ya", tinjauan=day, tinjauan_alasan=reason)
    with pytest.raises(UserError, match="tanpa tinjauan") as error:
        variables.usable(own)
    assert "Jenis kelamin bukan keadaan ekonomi" in error.value.pesan
    assert "tinjauan_alasan" in error.value.saran


def test_a_review_lets_it_in_and_stays_visible(tmp_path):
    own = office(tmp_path, boleh="ya", tinjauan="2026-11-02", tinjauan_alasan=REASON)
    assert "kelamin_kepala" in {row["fitur"] for row in variables.usable(own)}
    assert variables.reviewed(own) == [{"fitur": "kelamin_kepala", "tanggal": "2026-11-02", "alasan": REASON}]


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("fitur", "gaji", "'gaji' tidak dapat dihitung"),
        ("arah", "atas", "tidak terbaca"),
        ("boleh", "?", "tidak terbaca"),
    ],
)
def test_a_table_that_cannot_be_used_is_told(tmp_path, column, value, says):
    with pytest.raises(UserError, match=says):
        variables.usable(office(tmp_path, **{column: value}))


def test_an_older_table_of_an_office_keeps_the_shipped_directions(tmp_path):
    table = pd.DataFrame(rows(variables.NAME))[["fitur", "jenis", "boleh", "label", "kalimat"]]
    (tmp_path / "parameter").mkdir()
    table.to_csv(tmp_path / "parameter" / "variabel_pmt.csv", index=False)
    assert variables.directions(tmp_path) == variables.directions()
    assert variables.usable(tmp_path) == variables.usable()


def test_directions_agree_with_the_words_that_may_be_said():
    """Owning what makes a family look well off raises the estimate, and the other way round."""
    for row in variables.usable():
        said = (row["sebut_mampu"], row["sebut_miskin"])
        if row["jenis"] == "ya_tidak":
            expected = {("1", "0"): "naik", ("0", "1"): "turun", ("", ""): ""}[said]
            assert row["arah"] == expected, row["fitur"]
    assert variables.directions()["jumlah_anggota"] == -1
    assert variables.directions()["aset_bergerak_mobil"] == 1
    assert "jenis_lantai_terluas" not in variables.directions()


def ordered_answers(n: int = 600) -> pd.DataFrame:
    """Welfare that falls with schooling, against everything declared."""
    random = np.random.default_rng(3)
    school, size = random.integers(0, 5, n), random.integers(1, 8, n)
    log_y = 6 - 0.3 * school - 0.1 * size + random.normal(0, 0.3, n)
    return pd.DataFrame({"y": np.exp(log_y), "pendidikan_kepala": school, "jumlah_anggota": size})


def test_a_category_with_a_direction_is_read_in_the_order_of_its_codes():
    features = ["pendidikan_kepala", "jumlah_anggota"]
    known = prepare(ordered_answers(), "y", features, ["pendidikan_kepala"])
    fold = np.arange(len(known.welfare)) % 2
    school = known.frame["pendidikan_kepala"].to_numpy()
    free = challengers.score_out_of_fold(challengers.MONOTONE, known, fold, 0.4, {})
    held = challengers.score_out_of_fold(challengers.MONOTONE, known, fold, 0.4, {"pendidikan_kepala": 1})
    assert np.corrcoef(free, school)[0, 1] < -0.7
    assert np.corrcoef(held, school)[0, 1] > -0.2


def test_the_command_takes_the_declared_directions_unless_told_otherwise(tmp_path):
    ordered_answers().to_csv(tmp_path / "s.csv", index=False)
    words = ["pmt", "evaluate", tmp_path / "s.csv", "--welfare", "y", "--lines", "0.4"]
    words += ["--features", "pendidikan_kepala,jumlah_anggota", "--challengers", "boosting searah"]

    def ter(*more: str) -> float:
        return tepat_json(*words, *more)["challengers"][0]["lines"][0]["ter"]

    # Declared: schooling may only raise the estimate, which here it does not; so much worse than unbound.
    assert ter() > ter("--lowers", "pendidikan_kepala,jumlah_anggota") + 0.05
    assert ter() == ter("--raises", "pendidikan_kepala", "--lowers", "jumlah_anggota")


def test_yes_and_no_in_the_registers_codes_keep_their_direction(tmp_path):
    """Owning a car raises the estimate, whether it is written 1 and 0 or, as the register does, 1 and 2."""
    random = np.random.default_rng(9)
    car, size = random.integers(0, 2, 600), random.integers(1, 8, 600)
    y = np.exp(13 + 0.8 * car - 0.05 * size + random.normal(0, 0.3, 600))
    frame = pd.DataFrame({"y": y, "jumlah_anggota": size, "aset_bergerak_mobil": car})
    found = []
    for codes in ({1: 1, 0: 0}, {1: 1, 0: 2}):
        frame.assign(aset_bergerak_mobil=pd.Series(car).map(codes)).to_csv(tmp_path / "s.csv", index=False)
        words = ["pmt", "evaluate", tmp_path / "s.csv", "--welfare", "y", "--lines", "0.4"]
        words += ["--features", "aset_bergerak_mobil,jumlah_anggota", "--challengers", "boosting searah"]
        found.append(tepat_json(*words)["challengers"][0]["lines"][0]["ter"])
    assert found[1] == pytest.approx(found[0], abs=0.02)


def test_the_registers_own_variables_are_read_as_declared(tmp_path):
    """A floor coded 1 to 9 is a category, without anybody saying so; a column of another name is a number."""
    random = np.random.default_rng(6)
    floor = random.integers(1, 10, 600)
    level = np.array([0.5, -0.5, 0.4, -0.4, 0.5, -0.5, 0.4, -0.4, 0.0])[floor - 1]
    frame = pd.DataFrame({"y": np.exp(6 + level + random.normal(0, 0.3, 600)), "jenis_lantai_terluas": floor})
    frame.assign(lantai=floor).to_csv(tmp_path / "s.csv", index=False)
    words = ["pmt", "evaluate", tmp_path / "s.csv", "--welfare", "y", "--lines", "0.4"]
    told = tepat_json(*words, "--features", "lantai", "--categorical", "lantai")["r2"]
    assert tepat_json(*words, "--features", "jenis_lantai_terluas")["r2"] == pytest.approx(told)
    assert tepat_json(*words, "--features", "lantai")["r2"] < told - 0.1


@pytest.mark.parametrize(
    "name",
    ["kelamin_kepala", "jenis_kelamin_krt", "hhmale", "head_female", "sex", "head sex", "JK_KRT", "gender"],
)
def test_a_survey_that_calls_the_sex_of_the_head_otherwise_is_known(name):
    assert "audit" in variables.held_back_among([name, "lantai"])[name]
    assert "lantai" not in variables.held_back_among([name, "lantai"])


def test_other_words_are_left_alone():
    names = [row["fitur"] for row in variables.usable()]
    assert variables.held_back_among([*names, "sexagenarian", "hhsize", "desa", "jkn"]) == {}
