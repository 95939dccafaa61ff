"""Blocks inside an area: a sample of few blocks says less than its families, and the intervals know it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analytics.errors import UserError
from analytics.pmt.areas import need_per_area
from analytics.pmt.asked import Asked
from analytics.pmt.clustered import Clusters, Inside, clusters_inside, taken_apart
from analytics.pmt.effects import predict_effects
from analytics.pmt.lots import lots
from analytics.pmt.need import estimate
from analytics.pmt.nested import Nested, fit_many, fit_nested
from analytics.pmt.worlds import Sample, learn

AREAS, BLOCKS, FAMILIES = 60, 12, 25
AREA_SD, BLOCK_SD, SD = 0.2, 0.25, 0.5
COEFS = np.array([2.0, 0.4])


def _country(seed: int) -> tuple[Sample, np.ndarray, np.ndarray, np.ndarray]:
    """A register of areas with blocks, and a survey of 2 or 3 blocks of 8 families in 40 of the areas.

    (sample, log welfare, terms, area) of every family of the register.
    """
    random = np.random.default_rng(seed)
    block = np.repeat(np.arange(AREAS * BLOCKS), FAMILIES)
    place = block // BLOCKS
    x = np.column_stack([np.ones(len(block)), random.normal(size=len(block))])
    y = x @ COEFS + random.normal(0, AREA_SD, AREAS)[place]
    y = y + random.normal(0, BLOCK_SD, AREAS * BLOCKS)[block] + random.normal(0, SD, len(block))
    within = block % BLOCKS
    asked = (place < 40) & (within < 2 + place % 2) & (np.arange(len(block)) % FAMILIES < 8)
    sample = Sample(y[asked], x[asked], np.ones(int(asked.sum())), place[asked], cluster=within[asked])
    return sample, y, x, place


def _inside(sample: Sample) -> Inside:
    found = clusters_inside(sample.place, sample.cluster, np.full(AREAS, 300.0))
    assert found is not None
    return found


def _covariance(sample: Sample, block: np.ndarray, model: Nested) -> np.ndarray:
    of_area, of_block = (at[:, None] == at for at in (sample.place, block))
    one = model.within - model.clusters
    return model.between * of_area + model.clusters * of_block + one * np.eye(len(block))


def test_the_fit_is_where_the_whole_restricted_likelihood_is_largest() -> None:
    """Against the covariance of every family with every other, written out."""
    sample = _country(1)[0]
    block = _inside(sample).place
    assert block.max() + 1 == 100
    found = fit_nested(sample.y, sample.x, sample.place, AREAS, cluster=block)

    def likelihood(model: Nested) -> float:
        covariance = _covariance(sample, block, model)
        inverse = np.linalg.inv(covariance)
        xx = sample.x.T @ inverse @ sample.x
        left = sample.y - sample.x @ np.linalg.solve(xx, sample.x.T @ inverse @ sample.y)
        turned = np.linalg.slogdet(covariance)[1] + np.linalg.slogdet(xx)[1]
        return float(-0.5 * (turned + left @ inverse @ left))

    best = likelihood(found)
    for change in (
        replace(found, between=found.between * 1.1),
        replace(found, between=found.between * 0.9),
        replace(found, clusters=found.clusters * 1.1, within=found.within + found.clusters * 0.1),
        replace(found, clusters=found.clusters * 0.9, within=found.within - found.clusters * 0.1),
        replace(found, within=found.within + 0.02),
        replace(found, within=found.within - 0.02),
    ):
        assert likelihood(change) < best
    inverse = np.linalg.inv(_covariance(sample, block, found))
    coefs = np.linalg.solve(sample.x.T @ inverse @ sample.x, sample.x.T @ inverse @ sample.y)
    assert found.coefs == pytest.approx(coefs, abs=1e-6)


def test_the_three_variances_are_found() -> None:
    fits = []
    for seed in range(20):
        sample = _country(seed)[0]
        block = _inside(sample).place
        fits.append(fit_nested(sample.y, sample.x, sample.place, AREAS, cluster=block))
    assert np.mean([f.between for f in fits]) == pytest.approx(AREA_SD**2, abs=0.01)
    assert np.mean([f.clusters for f in fits]) == pytest.approx(BLOCK_SD**2, abs=0.01)
    assert np.mean([f.within for f in fits]) == pytest.approx(BLOCK_SD**2 + SD**2, abs=0.01)


def test_many_outcomes_are_each_fitted_as_one() -> None:
    sample = _country(2)[0]
    block = _inside(sample).place
    one = fit_nested(sample.y, sample.x, sample.place, AREAS, cluster=block)
    clusters = Clusters(block, one.clusters / (one.within - one.clusters))
    many = fit_many(
        np.column_stack([sample.y, 2 * sample.y]), sample.x, sample.place, AREAS, None, False, clusters
    )
    assert many.world(0).between == pytest.approx(one.between, rel=0.15)
    assert many.world(0).within == pytest.approx(one.within, rel=0.02)
    assert many.world(1).clusters == pytest.approx(4 * many.world(0).clusters)


@pytest.mark.parametrize("blocks", [1e10, 12, 3])
def test_effects_with_equal_blocks_are_the_best_linear_prediction(blocks: float) -> None:
    """Of what is an area's own and the mean of all its blocks, those of the sample among them."""
    sample = _country(3)[0]
    inside = replace(_inside(sample), count=np.full(AREAS, blocks))
    model = Nested(COEFS, AREA_SD**2, BLOCK_SD**2 + SD**2, BLOCK_SD**2)
    left = sample.y - sample.x @ COEFS
    found = predict_effects(model, left, sample.weight, sample.place, AREAS, inside=inside)
    whole = AREA_SD**2 + BLOCK_SD**2 / blocks
    to_area = whole * (np.arange(AREAS)[:, None] == sample.place)
    gain = to_area @ np.linalg.inv(_covariance(sample, inside.place, model))
    assert found.effect == pytest.approx(gain @ left, abs=1e-9)
    explained = np.einsum("ij,ij->i", gain, to_area) / whole
    assert found.trust == pytest.approx(explained, abs=1e-9)


def test_rows_taken_apart_are_independent() -> None:
    sample = _country(4)[0]
    block = _inside(sample).place
    apart = taken_apart(np.eye(len(block)), sample.x, sample.weight, Clusters(block, 0.25))
    covariance = np.eye(len(block)) + 0.25 * (block[:, None] == block)
    assert apart.y @ covariance @ apart.y.T == pytest.approx(np.eye(len(block)), abs=1e-9)
    assert apart.turned == pytest.approx(np.linalg.slogdet(covariance)[1])
    assert apart.kept == pytest.approx(apart.y @ np.ones(len(block)))


def test_one_block_per_area_or_one_family_per_block_tells_nothing_of_blocks() -> None:
    place, families = np.repeat(np.arange(20), 6), np.full(20, 500.0)
    assert clusters_inside(place, None, families) is None
    assert clusters_inside(place, place, families) is None
    assert clusters_inside(place, np.arange(120), families) is None
    assert clusters_inside(place, np.where(place < 4, np.arange(120) // 3, place), families) is None
    found = clusters_inside(place, np.arange(120) // 3, families)
    assert found is not None
    assert found.place.max() == 39
    assert (found.count > 1e6).all()
    wider = clusters_inside(place, np.arange(120) // 3, np.append(families, [500.0, 60.0]))
    assert wider is not None
    assert wider.count[20:].tolist() == [5, 1]


def test_intervals_hold_the_truth_where_families_of_a_block_are_alike() -> None:
    """Areas of 300 families in 12 blocks; nobody tells the model how many."""
    held, unseen, narrow = [], [], []
    for seed in range(12):
        sample, y, x, place = _country(seed)
        sample = replace(sample, families=np.full(AREAS, 300.0))
        truth = np.bincount(place, weights=y <= 2.0) / (BLOCKS * FAMILIES)
        for kind, kept in ((sample, held), (replace(sample, cluster=None), narrow)):
            known = learn(kind, AREAS, worlds=60)
            mean_x = np.column_stack([np.bincount(place, weights=c) / (BLOCKS * FAMILIES) for c in x.T])
            census = lots(x @ known.model.coefs, np.ones(len(place)), place, mean_x)
            (one,) = estimate(known, census, float(np.exp(2.0)))
            right = np.abs(one.share - truth) <= 1.96 * one.error
            kept.append(right[:40])
            if kept is held:
                unseen.append(right[40:])
    assert 0.92 <= np.mean(held) <= 0.99
    assert np.mean(unseen) >= 0.90
    assert np.mean(narrow) < np.mean(held) - 0.05


def _asked(cluster: str | None) -> tuple[pd.DataFrame, dict[str, Any]]:
    sample, _y, x, place = _country(5)
    survey = pd.DataFrame(
        {"desa": sample.place, "a": sample.x[:, 1], "konsumsi": np.exp(sample.y), "blok": sample.cluster}
    )
    register = pd.DataFrame({"desa": place, "a": x[:, 1]})
    return need_per_area(survey, register, Asked("konsumsi", ("a",), "desa", line=0.3, cluster=cluster))


def test_the_column_of_clusters_widens_the_intervals_and_its_absence_is_told() -> None:
    (plain, silent), (wider, report) = _asked(None), _asked("blok")
    visited = plain["sample"] > 0
    assert wider.loc[visited, "se"].mean() > 1.05 * plain.loc[visited, "se"].mean()
    assert report["sd_between_clusters"] == pytest.approx(BLOCK_SD, abs=0.08)
    assert silent["sd_between_clusters"] == 0
    assert any("--cluster" in note for note in silent["notes"])
    assert not any("klaster" in note for note in report["notes"])


def test_one_cluster_per_area_is_told_and_not_taken_for_the_area() -> None:
    _, plain = _asked(None)
    _, report = _asked("desa")
    assert any("tidak dapat dipisahkan dari beda antarwilayah" in note for note in report["notes"])
    whole = plain["sd_between_areas"] ** 2
    assert report["sd_between_clusters"] ** 2 == pytest.approx(whole / 2)
    assert report["sd_between_areas"] ** 2 == pytest.approx(whole)
    assert report["sd_within_areas"] ** 2 == pytest.approx(plain["sd_within_areas"] ** 2 + whole / 2)


def test_an_unknown_column_of_clusters_is_refused() -> None:
    with pytest.raises(UserError, match="klaster, di survei"):
        _asked("blok_sensus")


def _held(visited: int, blocks: int, sds: tuple[float, float, float], seeds: int, told: bool) -> float:
    """How often the intervals of 40 visited areas of 60 hold the truth; ``told``: the register names blocks."""
    area, block, own = sds
    held = []
    for seed in range(seeds):
        random = np.random.default_rng([seed, visited])
        at = np.repeat(np.arange(AREAS * blocks), 60)
        place = at // blocks
        x = random.normal(size=len(at))
        y = 2 + 0.4 * x + random.normal(0, area, AREAS)[place] + random.normal(0, block, AREAS * blocks)[at]
        y = y + random.normal(0, own, len(at))
        register = pd.DataFrame({"desa": place, "blok": at, "a": x, "konsumsi": np.exp(y)})
        asked = (place < 40) & (at % blocks < visited) & (np.arange(len(at)) % 60 < 8)
        census = register.drop(columns=["konsumsi"] if told else ["konsumsi", "blok"])
        line = float(np.exp(1.8))
        question = Asked("konsumsi", ("a",), "desa", line_value=line, cluster="blok")
        table, _ = need_per_area(register[asked], census, question)
        truth = (register["konsumsi"] <= line).groupby(register["desa"]).mean().to_numpy()
        order = table["area"].astype(int).to_numpy()
        right = (table["low"] <= truth[order]) & (truth[order] <= table["high"])
        held += list(right[table["sample"] > 0])
    return float(np.mean(held))


def test_areas_whose_blocks_were_all_visited_are_known_well_where_the_register_says_so() -> None:
    assert 0.92 <= _held(3, 3, (0.05, 0.3, 0.4), 6, told=True) <= 0.99


def test_one_block_of_several_is_not_its_area() -> None:
    """Nothing tells blocks from areas: half each is a guess, and far better than calling all of it areas."""
    assert _held(1, 10, (0.2, 0.2, 0.4), 6, told=False) >= 0.90


def test_families_without_an_area_are_no_place_together() -> None:
    sample, _y, x, place = _country(6)
    survey = pd.DataFrame(
        {"desa": sample.place.astype(str), "a": sample.x[:, 1], "konsumsi": np.exp(sample.y)}
    )
    survey.loc[survey.index % 10 == 0, "desa"] = None
    register = pd.DataFrame({"desa": place.astype(str), "a": x[:, 1]})
    register.loc[register["desa"] == "59", "desa"] = None
    table, report = need_per_area(survey, register, Asked("konsumsi", ("a",), "desa", line=0.3))
    nowhere = table[table["area"] == "(kosong)"].iloc[0]
    assert (nowhere["sample"], nowhere["trust"]) == (0, 0)
    assert any("300 keluarga tanpa isi di kolom desa" in note for note in report["notes"])
    assert report["areas_only_in_survey"] == 0


def test_a_register_that_codes_its_answers_otherwise_is_refused() -> None:
    sample, _y, _x, place = _country(7)
    survey = pd.DataFrame(
        {"desa": sample.place, "punya": 1 + (sample.x[:, 1] > 0), "konsumsi": np.exp(sample.y)}
    )
    register = pd.DataFrame({"desa": place, "punya": np.arange(len(place)) % 2})
    asked = Asked("konsumsi", (), "desa", categorical=("punya",), line=0.3)
    with pytest.raises(UserError, match=r"tidak ada di survei \(1, 2\); kodenya tampaknya lain"):
        need_per_area(survey, register, asked)
    register["punya"] = np.where(np.arange(len(place)) % 50 == 0, 9, 1 + np.arange(len(place)) % 2)
    notes = need_per_area(survey, register, asked)[1]["notes"]
    assert any("punya: 360 isian di data (9) tidak ada di survei" in note for note in notes)
    by_number = Asked("konsumsi", ("punya",), "desa", line=0.3)
    notes = need_per_area(survey, register, by_number)[1]["notes"]
    told = "punya: 360 isian di data (9) di luar rentang survei (1 sampai 2); dihitung sebagai tepi"
    assert any(told in note for note in notes)
