"""The errors of the score by group: counted by hand, hidden where few, told with what is behind them."""

from __future__ import annotations

import json
import re

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from analytics.commands import audit as command
from analytics.commands.pmt import app
from analytics.pmt import audit as audits
from analytics.pmt import groups
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


def report(**by: pd.Series) -> list[dict]:
    known = prepare(frame(), "y", ["a"], cluster="rt")
    return audits.audit(known, set_lines(known, (0.3,))[0], by)


def test_everybody_first_and_there_both_errors_are_one():
    everybody = report()[0]
    assert everybody["group"] == audits.EVERYBODY
    assert everybody["eer"] == pytest.approx(everybody["ier"])
    assert everybody["selected"] == pytest.approx(everybody["poor"])
    low, high = everybody["eer_interval"]
    assert low < everybody["eer"] < high


def test_the_group_the_score_cannot_see_is_left_out_more():
    table = {one["group"]: one for one in report(kota=groups.kinds(frame()["kota"]))}
    assert table["desa"]["eer"] > table["kota"]["eer"] + 0.1
    assert table["desa"]["eer_interval"][0] > table["kota"]["eer_interval"][1]
    # The probabilities do not know it either: too few poor are expected there, too many elsewhere.
    assert table["desa"]["calibration"] < -0.05 < 0.05 < table["kota"]["calibration"]


def test_groups_add_up_to_everybody():
    found = report(kota=groups.kinds(frame()["kota"]))
    everybody, parts = found[0], found[1:]
    assert sum(one["n"] for one in parts) == everybody["n"]
    assert sum(one["n"] * one["poor"] for one in parts) == pytest.approx(everybody["n"] * everybody["poor"])


def test_few_families_are_named_and_hidden():
    rare = next(one for one in report(langka=groups.kinds(frame()["langka"])) if one["group"] == "ya")
    assert rare == {"by": "langka", "group": "ya", "n": 20, "hidden": True}


def test_single_persons_stand_alone():
    made = groups.sizes(pd.Series([1, 2, 3, 5, 6, 14, None, 0]))
    assert made.tolist() == [
        "1 orang", "2-3 orang", "2-3 orang", "4-5 orang", "6 orang atau lebih", "6 orang atau lebih", KOSONG, KOSONG,
    ]  # fmt: skip


def test_numbers_of_many_values_are_cut_at_their_quarters():
    made = groups.kinds(pd.Series(np.arange(100.0)))
    assert made.value_counts().tolist() == [25, 25, 25, 25]
    assert groups.kinds(pd.Series([1, 0, None])).tolist() == ["1", "0", KOSONG]


def test_quarters_are_in_words_in_order_and_know_who_did_not_answer():
    made = groups.kinds(pd.Series([None, *np.arange(0, 2000, 2.5)]))
    assert made[0] == KOSONG
    named = sorted(set(made) - {KOSONG}, key=groups.in_order)
    assert named[0].startswith("0 sampai ")
    assert named[-1].endswith(" sampai 1.997,5")
    assert all(label.startswith("di atas ") for label in named[1:])
    starts = [label.removeprefix("di atas ").split(" sampai ")[0] for label in named]
    assert starts[1:] == [label.split(" sampai ")[1] for label in named[:-1]]
    assert made.value_counts().drop(KOSONG).tolist() == [200] * 4


def test_pairs_are_made_of_both():
    both = {"a": pd.Series(["x", "y"]), "b": pd.Series(["u", "v"])}
    assert groups.crossed(both)["a × b"].tolist() == ["x × u", "y × v"]


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


def test_counting_persons_moves_the_places_not_the_line():
    """Two families, one poor of five: by persons the poor are 5 of 7 and their places 5."""
    known = prepare(frame(), "y", ["a"], cluster="rt")
    line = set_lines(known, (0.3,))[0]
    jiwa = frame()["jiwa"].to_numpy(float)
    families, persons = audits.judge(known, line), audits.judge(known, line, persons=jiwa)
    assert np.array_equal(families.poor, persons.poor)
    assert persons.weight @ persons.selected == pytest.approx(float(jiwa @ families.poor))
    told = audits.by_group(known, persons, {})[0]
    assert told["poor"] == pytest.approx(float(jiwa @ families.poor / jiwa.sum()))


def test_a_group_hidden_alone_takes_its_smallest_neighbour_along():
    entries = [
        {"by": "k", "group": g, "n": n, "hidden": n < audits.FLOOR}
        for g, n in (("a", 12), ("b", 90), ("c", 40))
    ]
    closed = {one["group"]: one for one in groups.covered(entries) if one["hidden"]}
    assert set(closed) == {"a", "c"}
    assert closed["c"] == {"by": "k", "group": "c", "n": 40, "hidden": True, "companion": True}
    two = [
        {"by": "k", "group": g, "n": n, "hidden": n < audits.FLOOR}
        for g, n in (("a", 12), ("b", 9), ("c", 40))
    ]
    assert groups.covered(two) == two


def test_no_hidden_cell_of_crossed_groups_follows_from_its_row_or_column():
    random = np.random.default_rng(2)
    cells = [
        {"by": "a × b", "group": f"a{i} × b{j}", "n": int(random.integers(5, 200)), "hidden": False}
        for i in range(5)
        for j in range(4)
    ]
    for one in cells:
        one["hidden"] = one["n"] < audits.FLOOR
    table = pd.DataFrame(groups.covered(cells))
    table[["r", "c"]] = table["group"].str.split(" × ", expand=True)
    for line in ("r", "c"):
        alone = table.groupby(line)["hidden"].sum()
        assert alone.max() >= 2
        assert 1 not in set(alone)


def test_the_command_offers_remedies_and_names_what_is_counted(tmp_path):
    frame().assign(tua=np.where(np.arange(1_200) % 9 == 0, "ya", "tidak")).to_csv(
        tmp_path / "s.csv", index=False
    )
    words = ["pmt", "audit", tmp_path / "s.csv", "--welfare", "y", "--features", "a,jiwa", "--cluster", "rt"]
    refused = tepat(*words, "--remedies", expect=2)
    assert "--persons" in refused
    # A channel is a question of yes or no, and somebody lives in a family.
    asked = (*words, "--remedies", "--persons", "jiwa", "--channels", "jiwa")
    assert "bukan ya atau tidak" in tepat(*asked, expect=2)
    frame().assign(nol=0).to_csv(tmp_path / "nol.csv", index=False)
    none = ["pmt", "audit", tmp_path / "nol.csv", "--welfare", "y", "--features", "a", "--persons", "nol"]
    assert "lebih dari 0" in tepat(*none, expect=2)
    words += ["--persons", "jiwa", "--channels", "tua", "--line", "0.3", "--per", "jiwa", "--remedies"]
    told = tepat(*words)
    assert "dihitung per jiwa" in told
    assert "jalur tersendiri: tua" in told
    found = tepat_json(*words)
    assert found["per"] == "jiwa"
    assert [(o["remedy"], o["yardstick"]) for o in found["remedies"]] == [
        ("apa_adanya", "per kapita"), ("ambang", "per kapita"), ("jatah", "per kapita"),
        ("apa_adanya", "akar"), ("setara", "akar"), ("setara", "per kapita"),
        ("apa_adanya", "tengah"), ("setara", "tengah"), ("setara", "per kapita"),
        ("jalur", "per kapita"),
    ]  # fmt: skip
    assert found["remedies"][0]["groups"][0]["eer"] == found["groups"][0]["eer"]


def interval(part: list[float], whole: list[float], place: list[int], clusters: int) -> list[float]:
    draws = np.random.default_rng(1).multinomial(
        clusters, np.full(clusters, 1 / clusters), size=audits.BOOTSTRAPS
    )
    found = audits._interval(np.array(part), np.array(whole), np.array(place), draws)
    assert found
    return found


def test_every_figure_of_a_group_has_its_interval():
    found = [one for one in report(kota=groups.kinds(frame()["kota"])) if not one["hidden"]]
    for one in found:
        for name in ("poor", "selected", "eer", "ier", "calibration"):
            low, high = one[f"{name}_interval"]
            assert low < one[name] < high
    # The score does not see who is rural: the bias of both kinds is no accident, that of everybody is none.
    assert found[0]["calibration_interval"][0] < 0 < found[0]["calibration_interval"][1]
    biases = {one["group"]: one["calibration_interval"] for one in found[1:]}
    assert biases["desa"][1] < 0 < biases["kota"][0]


def test_the_interval_of_a_share_of_families_is_that_of_its_clusters():
    """Of 100 clusters of 12, the shares have a standard deviation s: the half-width is 1,96 s / 10."""
    known = prepare(frame(), "y", ["a"], cluster="rt")
    told = report()[0]
    poor = pd.Series(known.welfare <= set_lines(known, (0.3,))[0].value).groupby(frame()["rt"]).mean()
    low, high = told["poor_interval"]
    assert (high - low) / 2 == pytest.approx(1.96 * poor.std() / 10, rel=0.15)


def test_a_bias_of_nought_is_not_called_certain():
    """A difference that is 0 in one survey may be another in the next: no exact bound of a share is for it."""
    part = np.array([0.2, -0.2] * 100)
    draws = np.random.default_rng(1).multinomial(200, np.full(200, 1 / 200), size=audits.BOOTSTRAPS)
    low, high = audits._interval(part, np.ones(200), np.arange(200), draws, signed=True)
    assert high == pytest.approx(1.96 * 0.2 / np.sqrt(200), rel=0.15)
    assert low == pytest.approx(-high, rel=0.3)
    alone = audits._interval(
        part, np.ones(200), np.zeros(200, int), np.ones((audits.BOOTSTRAPS, 1)), signed=True
    )
    assert alone == [-1.0, 1.0]


def test_everybody_left_out_is_not_certain():
    """24 poor in 24 clusters, all left out: the exact lower bound is 0,025 ** (1 / 24) = 0,857."""
    low, high = interval([1.0] * 24, [1.0] * 24, list(range(24)), 24)
    assert (low, high) == (pytest.approx(0.8575, abs=1e-4), 1.0)
    assert interval([0.0] * 24, [1.0] * 24, list(range(24)), 24) == [0.0, pytest.approx(0.1425, abs=1e-4)]


def test_a_group_in_two_clusters_says_next_to_nothing():
    few = interval([1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0], [1.0] * 7, [0, 0, 0, 1, 1, 1, 1], 40)
    assert few[1] - few[0] > 0.6


def test_clusters_that_happen_to_be_alike_are_no_surer_than_their_families():
    """40 clusters of one poor in three: the half-width of 120 families drawn one by one, 1,96 * 0,043."""
    low, high = interval([1.0, 0.0, 0.0] * 40, [1.0] * 120, [k // 3 for k in range(120)], 40)
    assert (high - low) / 2 == pytest.approx(1.96 * np.sqrt(2 / 9 / 120), rel=1e-3)


def test_a_group_of_few_clusters_has_no_figure_and_says_why(tmp_path):
    """40 families in 3 of 40 clusters, alike by chance: an interval from them would be a story."""
    random = np.random.default_rng(3)
    survey = pd.DataFrame({"rt": np.arange(1200) // 30, "a": random.normal(size=1200)})
    survey["y"] = np.exp(survey["a"] + random.normal(size=1200))
    survey["kota"] = np.where(survey["rt"] < 3, "kota", "desa")
    survey.to_csv(tmp_path / "s.csv", index=False)
    words = ["pmt", "audit", tmp_path / "s.csv", "--welfare", "y", "--features", "a", "--cluster", "rt"]
    city = next(one for one in tepat_json(*words, "--groups", "kota")["groups"] if one["group"] == "kota")
    assert city["n"] == 90
    assert city["few_clusters"] == ["poor", "selected", "eer", "ier", "calibration"]
    assert all(city[name] is None and city[f"{name}_interval"] is None for name in city["few_clusters"])
    printed = tepat(*words, "--groups", "kota")
    assert "kurang dari 8 klaster" in " ".join(printed.split())
    many = tepat_json(*words, "--groups", "kota")["groups"]
    assert next(one for one in many if one["group"] == "desa")["few_clusters"] == []


def test_the_interval_of_many_clusters_is_close_to_the_plain_one():
    """Of 400 clusters of one family, 100 left out: 0,25 with the binomial's half-width of 0,042."""
    low, high = interval([1.0] * 100 + [0.0] * 300, [1.0] * 400, list(range(400)), 400)
    assert low == pytest.approx(0.25 - 0.0425, abs=0.008)
    assert high == pytest.approx(0.25 + 0.0425, abs=0.008)


def test_evaluate_names_what_it_counts(tmp_path):
    frame().to_csv(tmp_path / "s.csv", index=False)
    words = [
        "pmt",
        "evaluate",
        tmp_path / "s.csv",
        "--welfare",
        "y",
        "--features",
        "a,jiwa",
        "--cluster",
        "rt",
    ]
    assert "dihitung per keluarga" in tepat(*words)
    assert "--persons" in tepat(*words, "--per", "jiwa", expect=2)
    assert "rumah" in tepat(*words, "--per", "rumah", "--persons", "jiwa", expect=2)
    persons = tepat_json(*words, "--per", "jiwa", "--persons", "jiwa")
    families = tepat_json(*words)
    assert (persons["per"], families["per"]) == ("jiwa", "keluarga")
    assert persons["lines"][0]["line"] == families["lines"][0]["line"]
    assert persons["lines"][0]["ter"] != families["lines"][0]["ter"]


def test_a_companion_is_silent_in_every_crossing_that_is_itself() -> None:
    """K3 stands silent beside the small K7; all of K3 is rural, so rural × K3 must be silent as well."""
    cells = {
        ("K7", "desa"): 20,
        ("K6", "desa"): 35,
        ("K6", "kota"): 145,
        ("K3", "desa"): 40,
        ("K1", "kota"): 960,
    }
    rows = [cell for cell, n in cells.items() for _ in range(n)]
    by = {name: pd.Series([row[i] for row in rows]) for i, name in enumerate(("kecamatan", "klas"))}
    found = report(**groups.crossed(by))
    shown = {one["group"] for one in found if not one["hidden"]}
    assert "K7" not in shown
    assert not {"K3", f"K3{groups.CROSS}desa"} & shown
    assert {"K6", "K1", "kota"} <= shown


def test_the_audit_is_whole_on_eighty_columns(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    named = {"kota": "wilayah perkotaan padat [RW 07]", "desa": "wilayah perdesaan dan pesisir"}
    table = frame().assign(kota=frame()["kota"].map(named))
    table.to_csv(tmp_path / "s.csv", index=False)
    words = ["audit", tmp_path / "s.csv", "--welfare", "y", "--features", "a,jiwa", "--cluster", "rt"]
    words += ["--groups", "kota", "--persons", "jiwa", "--line", "0.3", "--remedies"]
    told = CliRunner().invoke(app, [*map(str, words)]).stdout
    assert max(map(len, told.splitlines())) <= 80
    assert "…" not in told
    # Every name is there, folded at most, and every interval with both its ends.
    names = re.sub(r"\s+", "", "".join(line[:34] for line in told.splitlines()))
    assert all(f"kota:{name}".replace(" ", "") in names for name in named.values())
    found = json.loads(CliRunner().invoke(app, [*map(str, words), "--json"]).stdout)
    for one in found["groups"]:
        for low, high in (one[f"{key}_interval"] for key in ("poor", "selected", "eer", "ier")):
            assert f"{100 * low:.1f} - {100 * high:.1f}".replace(".", ",") in told
        low, high = one["calibration_interval"]
        word = "sampai" if low < 0 else "-"
        assert f"{100 * low:.1f} {word} {100 * high:.1f}".replace(".", ",") in told


def test_a_group_hidden_for_the_sake_of_another_is_not_called_small():
    hidden = {"hidden": True, "by": "kota", "group": "1"}
    assert command._cells({**hidden, "n": audits.FLOOR - 1}, ["n", "poor"]) == ["29", "(sedikit)"]
    assert command._cells({**hidden, "n": 400}, ["n", "poor"]) == ["400", "(ikut ditutup)"]
