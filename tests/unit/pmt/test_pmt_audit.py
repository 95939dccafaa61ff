"""The errors of the score by group: counted by hand, hidden where few, told with what is behind them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analytics.pmt import audit as audits
from analytics.pmt.features import KOSONG
from analytics.pmt.survey import prepare
from analytics.pmt.validate import set_lines
from tests.conftest import tepat, tepat_json


def frame(n: int = 1_200, seed: int = 8) -> pd.DataFrame:
    """Families of which the rural ones are poorer than the score can see."""
    random = np.random.default_rng(seed)
    a, rural = random.normal(size=n), random.integers(0, 2, n)
    y = np.exp(6 + 0.5 * a - 0.6 * rural + random.normal(0, 0.3, n))
    table = pd.DataFrame({"a": a, "kota": np.where(rural, "desa", "kota"), "jiwa": random.integers(1, 9, n)})
    table["langka"] = np.where(np.arange(n) < 20, "ya", "tidak")
    return table.assign(y=y.round(2), rt=np.arange(n) // 12)


def report(**groups: pd.Series) -> list[dict]:
    known = prepare(frame(), "y", ["a"], cluster="rt")
    return audits.audit(known, set_lines(known, (0.3,))[0], groups)


def test_everybody_first_and_there_both_errors_are_one():
    everybody = report()[0]
    assert everybody["group"] == audits.EVERYBODY
    assert everybody["eer"] == pytest.approx(everybody["ier"])
    assert everybody["selected"] == pytest.approx(everybody["poor"])
    low, high = everybody["eer_interval"]
    assert low < everybody["eer"] < high


def test_the_group_the_score_cannot_see_is_left_out_more():
    table = {one["group"]: one for one in report(kota=audits.kinds(frame()["kota"]))}
    assert table["desa"]["eer"] > table["kota"]["eer"] + 0.1
    assert table["desa"]["eer_interval"][0] > table["kota"]["eer_interval"][1]
    # The probabilities do not know it either: too few poor are expected there, too many elsewhere.
    assert table["desa"]["calibration"] < -0.05 < 0.05 < table["kota"]["calibration"]


def test_groups_add_up_to_everybody():
    found = report(kota=audits.kinds(frame()["kota"]))
    everybody, parts = found[0], found[1:]
    assert sum(one["n"] for one in parts) == everybody["n"]
    assert sum(one["n"] * one["poor"] for one in parts) == pytest.approx(everybody["n"] * everybody["poor"])


def test_few_families_are_named_and_hidden():
    rare = next(one for one in report(langka=audits.kinds(frame()["langka"])) if one["group"] == "ya")
    assert rare == {"by": "langka", "group": "ya", "n": 20, "hidden": True}


def test_single_persons_stand_alone():
    made = audits.sizes(pd.Series([1, 2, 3, 5, 6, 14, None, 0]))
    assert made.tolist() == [
        "1 orang", "2-3 orang", "2-3 orang", "4-5 orang", "6 orang atau lebih", "6 orang atau lebih", KOSONG, KOSONG,
    ]  # fmt: skip


def test_numbers_of_many_values_are_cut_at_their_quarters():
    made = audits.kinds(pd.Series(np.arange(100.0)))
    assert made.value_counts().tolist() == [25, 25, 25, 25]
    assert audits.kinds(pd.Series([1, 0, None])).tolist() == ["1", "0", KOSONG]


def test_pairs_are_made_of_both():
    groups = {"a": pd.Series(["x", "y"]), "b": pd.Series(["u", "v"])}
    assert audits.crossed(groups)["a × b"].tolist() == ["x × u", "y × v"]


def test_the_command_names_denominators_and_hides_the_few(tmp_path):
    frame().to_csv(tmp_path / "s.csv", index=False)
    words = ["pmt", "audit", tmp_path / "s.csv", "--welfare", "y", "--features", "a", "--cluster", "rt"]
    words += ["--groups", "kota,langka", "--persons", "jiwa", "--line", "0.3", "--crossed"]
    told = tepat(*words)
    assert "langka: ya" in told
    assert "(sedikit)" in told
    assert "dari yang miskin" in told
    found = tepat_json(*words)
    assert found["floor"] == audits.FLOOR
    assert any(one["by"] == "kota × jiwa" for one in found["groups"])
    assert all("eer" not in one for one in found["groups"] if one["hidden"])
