"""What cannot teach a score is refused with the reason: who received, which desil."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pmt_surveys import FEATURES, survey
from typer.testing import CliRunner

from analytics.commands.pmt import app
from analytics.errors import UserError
from analytics.pmt import labels
from analytics.pmt.survey import prepare
from tests.conftest import tepat


@pytest.mark.parametrize("values", [(0, 1), (1, 2), (0.0, 500_000.0)])
def test_two_values_are_a_decision_not_a_measure(values):
    frame = survey().assign(belanja=np.resize(values, 600))
    with pytest.raises(UserError, match="hanya berisi dua nilai") as error:
        prepare(frame, "belanja", FEATURES)
    assert "mengulang pilihan yang lalu" in error.value.pesan
    for way in ("--as skor", "--borrowed", "desil"):
        assert way in error.value.saran


def test_deciles_are_a_score_already():
    frame = survey().assign(belanja=np.resize(np.arange(1, 11), 600))
    with pytest.raises(UserError, match="bilangan bulat 1 sampai 10, seperti desil"):
        prepare(frame, "belanja", FEATURES)


@pytest.mark.parametrize("log", [np.log, np.log10, lambda y: np.log(y * 1_000)])
def test_a_logarithm_of_welfare_is_refused(log):
    frame = survey().assign(belanja=lambda f: log(f["belanja"].where(f["belanja"] > 0)))
    with pytest.raises(UserError, match="seperti logaritma") as error:
        prepare(frame, "belanja", FEATURES)
    assert "dalam tingkat" in error.value.pesan
    assert "pangkat e" in error.value.saran


def test_welfare_in_millions_or_in_dollars_a_day_is_no_logarithm():
    for unit in (1e3, 1e6):
        frame = survey().assign(belanja=lambda f, u=unit: f["belanja"] / u)
        assert frame["belanja"].max() < 25
        assert len(prepare(frame, "belanja", FEATURES).welfare) > 500


def test_whole_rupiah_and_small_scales_are_measures():
    for scale in (1.0, 0.01):
        frame = survey().assign(belanja=lambda f, s=scale: (f["belanja"] * s).round(2))
        assert len(prepare(frame, "belanja", FEATURES).welfare) > 500


@pytest.mark.parametrize("name", ["menerima_pkh", "desil_nasional", "Penerima", "peringkat", "bansos"])
def test_a_past_decision_is_no_question(name):
    frame = survey().assign(**{name: 1})
    with pytest.raises(UserError, match="hasil keputusan") as error:
        prepare(frame, "belanja", [*FEATURES, name])
    assert "--receipt" in error.value.saran


def test_other_words_that_begin_alike_are_questions():
    labels.refuse_decided_features(["penerimaan_air", "penerangan", "desilter", "terimakasih"])


def test_a_question_that_copies_receipt_is_told_whatever_its_name(tmp_path):
    random = np.random.default_rng(2)
    frame = survey().assign(terima=random.integers(0, 2, 600))
    frame["bantuan"] = frame["terima"].map({0: "tidak", 1: "ya"})
    frame.loc[:4, "bantuan"] = None
    asked = [*FEATURES, "bantuan", "tetap", "desa"]
    assert labels.copies_of(frame["terima"], frame, asked) == ["bantuan"]
    frame.loc[5, "bantuan"] = "ya" if frame.loc[5, "terima"] == 0 else "tidak"
    assert labels.copies_of(frame["terima"], frame, asked) == []


def test_one_column_is_not_two_things(tmp_path):
    frame = survey().assign(terima=pd.Series(np.resize([0, 1], 600)))
    frame.to_csv(tmp_path / "s.csv", index=False)
    words = ["pmt", "flags", tmp_path / "s.csv", "--target", tmp_path / "s.csv", "--out", tmp_path / "o.csv"]
    asked = ["--features", ",".join(FEATURES)]
    said = tepat(*words, *asked, "--welfare", "belanja", "--receipt", "belanja", expect=2)
    assert "kesejahteraan dan sebagai penerimaan sekaligus" in said
    same = frame.assign(bantuan=frame["terima"] + 1)
    same.to_csv(tmp_path / "b.csv", index=False)
    twice = [tmp_path / "b.csv" if one == tmp_path / "s.csv" else one for one in words]
    listed = ["--features", ",".join([*FEATURES, "bantuan"]), "--welfare", "belanja", "--receipt", "terima"]
    done = CliRunner().invoke(app, [str(one) for one in [*twice[1:], *listed]])
    assert done.exit_code == 0
    assert "Peubah bantuan di survei selalu sejalan" in done.stderr
    more = ["--features", ",".join([*FEATURES, "terima"])]
    assert "juga disebut sebagai peubah" in tepat(
        *words, *more, "--welfare", "belanja", "--receipt", "terima", expect=2
    )
    assert "dua nilai" in tepat(
        *("pmt", "fit", tmp_path / "s.csv", "--welfare", "terima", *asked, "--out", tmp_path / "m.json"),
        expect=2,
    )
    assert not (tmp_path / "m.json").exists()
