"""Whose survey it is, and which way a score is made."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analytics.engine.features import declared
from analytics.engine.model import AREA
from analytics.engine.ways import NONE, Basis, compare, is_own, split
from analytics.pmt.borrowed import ENOUGH, FEWEST, mean_error
from tests.unit.pmt.test_pmt_published import HEAD, TERMS, by_hand, register

OWN = frozenset({"9901"})
SHARES = [0.4, 0.5]


def survey(n: int, area: str | None, level: float = 0.0, seed: int = 4) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    frame = register(n, seed).assign(**{AREA: area})
    frame["pengeluaran_per_kapita"] = np.exp(by_hand(frame) + level + random.normal(0, 0.4, n)).round()
    frame["psu"] = [f"{area}-{k}" for k in random.integers(0, 20, n)]
    return frame.assign(id_responden=[f"{area}{k}" for k in range(n)], bobot=1.0)


def table() -> pd.DataFrame:
    return pd.DataFrame([*HEAD, *TERMS], columns=["variabel", "isi", "koefisien"])


def way(own: pd.DataFrame | None, coefficients: pd.DataFrame | None = None) -> str | None:
    found, _ = compare(Basis(own, coefficients, register(), OWN), declared(), SHARES)
    return found.card["jalan"] if found else None


def test_a_survey_that_names_no_other_kabupaten_is_ones_own():
    for frame in (survey(80, None), survey(80, "9901"), survey(80, None).drop(columns=AREA)):
        assert is_own(frame, OWN)
        local, others = split(frame, OWN)
        assert (len(local), len(others)) == (80, 0)


def test_households_without_a_place_belong_to_the_others_where_there_are_others():
    frame = pd.concat([survey(60, "3324"), survey(40, "9901"), survey(30, None)], ignore_index=True)
    local, others = split(frame, OWN)
    assert (len(local), len(others)) == (40, 90)
    assert not is_own(frame, OWN)


@pytest.mark.parametrize(("n", "own"), [(ENOUGH, True), (ENOUGH - 1, False)])
def test_enough_local_households_are_a_survey_of_ones_own(n, own):
    frame = pd.concat([survey(500, "3324"), survey(n, "9901")], ignore_index=True)
    assert is_own(frame, OWN) is own


def test_the_order_of_the_ways():
    away, here = survey(300, "3324"), survey(300, "9901")
    assert way(here, table()) == "survei"
    assert way(away, table()) == "koefisien"
    assert way(away) == "pinjaman"
    assert way(None, table()) == "koefisien"
    assert way(None) is None
    assert compare(Basis(None, None, None, OWN), declared(), SHARES) == (None, NONE)


def test_what_is_at_hand_and_not_used_is_told():
    away, here = survey(300, "3324"), survey(300, "9901")
    for own, coefficients, others in (
        (here, table(), ["koefisien"]),
        (away, table(), ["pinjaman"]),
        (here, None, []),
        (away, None, []),
        (None, table(), []),
    ):
        found, _ = compare(Basis(own, coefficients, register(), OWN), declared(), SHARES)
        assert found is not None
        assert found.card["asal"]["juga"] == others


def test_a_way_that_failed_is_told_by_the_one_that_was_taken():
    few = survey(20, "9901")
    found, _ = compare(Basis(few, table(), register(), OWN), declared(), SHARES)
    assert found is not None
    assert found.card["jalan"] == "koefisien"
    assert found.card["asal"]["tidak_dipakai"][0].startswith("Survei tidak dapat dipakai: Terlalu sedikit")
    assert found.card["asal"]["juga"] == []
    nothing, problem = compare(Basis(few, None, register(), OWN), declared(), SHARES)
    assert nothing is None
    assert problem is not None
    assert "Terlalu sedikit" in problem


def test_without_a_register_coefficients_have_nothing_to_score():
    assert compare(Basis(None, table(), None, OWN), declared(), SHARES)[0] is None


def test_empty_answers_are_counted_in_the_survey_and_in_the_register():
    here, families = survey(300, "9901"), register()
    here.loc[:8, "luas_lantai"] = np.nan
    families["luas_lantai"] = families["luas_lantai"].astype(float).mask(families.index < 25)
    found, _ = compare(Basis(here, None, families, OWN), declared(), SHARES)
    assert found is not None
    empty = found.card["kosong"]
    assert (empty["survei"], empty["n_survei"]) == ({"luas_lantai": 9}, 300)
    assert (empty["register"]["luas_lantai"]["empty"], empty["n_register"]) == (25, 500)
    assert empty["register"]["umur_kepala"]["empty"] == 0


@pytest.mark.parametrize(("n", "moved"), [(FEWEST, True), (FEWEST - 1, False)])
def test_a_local_sample_moves_the_level_from_thirty_households_on(n, moved):
    frame = pd.concat([survey(600, "3324"), survey(n, "9901", level=-0.6)], ignore_index=True)
    found, _ = compare(Basis(frame, None, register(), OWN), declared(), SHARES)
    assert found is not None
    offset = found.card["asal"]["geseran"]
    assert (offset is not None) is moved
    if moved:
        assert abs(offset["value"] + 0.6) < 3 * offset["standard_error"]


def test_the_standard_error_of_the_offset_is_that_of_clusters():
    """Against statsmodels: a weighted mean with errors that hang together within clusters."""
    import statsmodels.api as sm

    random = np.random.default_rng(2)
    cluster = np.repeat(np.arange(25), 8)
    error = random.normal(0, 0.3, 25)[cluster] + random.normal(0, 0.4, 200)
    weight = random.uniform(1, 3, 200)
    found = mean_error(error, weight, cluster)
    peer = sm.WLS(error, np.ones(200), weights=weight).fit(
        cov_type="cluster", cov_kwds={"groups": cluster, "use_correction": False}
    )
    assert found.value == pytest.approx(peer.params[0])
    assert found.standard_error == pytest.approx(peer.bse[0] * np.sqrt(25 / 24))
    assert (found.n, found.clusters) == (200, 25)
    assert mean_error(error[:8], weight[:8], cluster[:8]).standard_error is None


def test_a_survey_whose_score_is_no_better_than_the_mean_is_not_used():
    """Sixty households, forty variables: learned by heart, worth nothing on the next family."""
    tiny = survey(60, None)
    random = np.random.default_rng(3)
    tiny["pengeluaran_per_kapita"] = np.exp(random.normal(13, 0.6, len(tiny))).round()
    found, problem = compare(Basis(tiny, None, register(), OWN), declared(), SHARES)
    assert found is None
    assert problem is not None
    assert problem.startswith("Survei tidak dapat dipakai: dari 60 rumah tangganya")
    assert "R² di luar sampel -" in problem
    assert "sekitar 400" in problem
    behind, _ = compare(Basis(tiny, table(), register(), OWN), declared(), SHARES)
    assert behind is not None
    assert behind.card["jalan"] == "koefisien"
    assert behind.card["asal"]["tidak_dipakai"] == [problem]


def test_a_local_sample_in_another_unit_is_refused():
    frame = pd.concat([survey(600, "3324"), survey(60, "9901", level=-np.log(1_000))], ignore_index=True)
    found, why = compare(Basis(frame, None, register(), OWN), declared(), SHARES)
    assert found is None
    assert "satuannya tampaknya lain" in str(why)


def test_households_that_name_no_area_are_one_area_of_the_test():
    """Neighbours of no known kabupaten must not stand on both sides of it."""
    named = [survey(200, code, seed=n) for n, code in enumerate(("3324", "3325", "3326", "3327"))]
    frame = pd.concat([*named, survey(80, None, seed=9)], ignore_index=True)
    found, _ = compare(Basis(frame, None, register(), OWN), declared(), SHARES)
    assert found is not None
    assert found.card["evaluation"]["clusters"] == 5
