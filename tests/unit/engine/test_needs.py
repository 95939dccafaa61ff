"""Need of a build: every level adds up, and there is a row only where its interval can be honest."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from analytics.coverage.gaps import cluster_gap, line_gap, words
from analytics.engine.benchmark import published_line
from analytics.engine.evidence import gather
from analytics.engine.ground import LEVELS
from analytics.engine.needs import needs
from analytics.parameters import Programme
from analytics.parameters.poverty import PovertyRate
from analytics.pmt import need
from analytics.pmt.model import PMTModel

LINE, DESA, EACH = 0.4, 40, 80
PKH = Programme(
    *("PKH", "PKH", "PKH", "keluarga", 4, LINE, False, date(2025, 1, 1), None, "-", "-", "-"), "menerima_pkh"
)
RATE = PovertyRate(2025, 0.09, None, "uji")


def register() -> pd.DataFrame:
    """Four kecamatan of ten desa; errors are skewed, as those of consumption are."""
    random = np.random.default_rng(6)
    place = np.repeat(np.arange(DESA), EACH)
    a, b = random.normal(size=(2, len(place)))
    odd = random.gamma(2.0, 0.25, len(place))
    y = 13 + 0.4 * a - 0.2 * b + random.normal(0, 0.12, DESA)[place] + odd
    code = [f"3324{1 + p // 10:02d}{2001 + p % 10:04d}" for p in place]
    return pd.DataFrame(
        {
            "id_keluarga": [f"k{n:05d}" for n in range(len(place))],
            "kode_desa": code,
            "jiwa": random.integers(1, 7, len(place)),
            "a": a,
            "b": b,
            "pengeluaran_per_kapita": np.exp(y),
            "menerima_pkh": y + random.normal(0, 0.6, len(place)) < np.quantile(y, 0.35),
        }
    )


def sampled(each: int, desa: int = 30) -> pd.DataFrame:
    """So many families of the first desa, psu and desa told."""
    whole = register()
    part = whole.groupby("kode_desa").head(each)
    part = part[part["kode_desa"].isin(sorted(set(whole["kode_desa"]))[:desa])].reset_index(drop=True)
    return part.assign(psu=part["kode_desa"], jumlah_anggota=part["jiwa"])


def judge(survey: pd.DataFrame, rate: PovertyRate | None = None, hollow: int = 0, weight: str | None = None):
    families = register()
    families.loc[: hollow - 1, ["a", "b"]] = np.nan
    model = PMTModel.fit(
        survey, "pengeluaran_per_kapita", ["a", "b"], weight=weight, cluster="psu", lines=[LINE], created=""
    )
    evidence = gather(survey, model, [PKH])
    assert evidence is not None
    score = model.score(families)
    standings = pd.DataFrame(
        {"id_keluarga": families["id_keluarga"], "program": "PKH", "penerima": families["menerima_pkh"]}
    )
    told = model.linear, lambda line: model.probability(score, line)
    found, how = needs(families, evidence, told, {"PKH": PKH}, {LINE: model.lines[0].value}, standings, rate)
    return found, how, model.probability(score, model.lines[0].value), families


@pytest.mark.parametrize("hollow", [0, 30])
def test_every_level_adds_up_to_the_probabilities_of_the_register(hollow):
    found, how, p, families = judge(sampled(12), hollow=hollow)
    assert how["tingkat"] == list(LEVELS)
    sums = found.groupby("tingkat")[["miskin", "keluarga", "penerima"]].sum()
    assert sums["miskin"].to_numpy() == pytest.approx(sums["miskin"].iloc[0])
    assert (sums["keluarga"] == len(families)).all()
    assert (sums["penerima"] == families["menerima_pkh"].sum()).all()
    if not hollow:
        assert sums["miskin"].iloc[0] == pytest.approx(p.sum())
    assert found["bagian"].between(found["rendah"], found["tinggi"]).all()


def test_persons_add_up_too():
    found, _, p, families = judge(sampled(12))
    whole = found[found["tingkat"] == "kabupaten"].iloc[0]
    assert whole["bagian_jiwa"] == pytest.approx(np.average(p, weights=families["jiwa"]))


def test_matched_to_the_published_rate_larger_areas_are_the_sum_of_their_desa():
    found, _, _, _ = judge(sampled(12), RATE)
    bps = found[found["program"] == ""]
    poor = (bps["bagian_patokan"] * bps["keluarga"]).groupby(bps["tingkat"]).sum()
    assert poor.to_numpy() == pytest.approx(poor.iloc[0], rel=1e-12)
    assert bps["bagian_patokan"].between(bps["rendah_patokan"], bps["tinggi_patokan"]).all()
    desa = bps[bps["tingkat"] == "desa"]
    shift = need.benchmark(desa["bagian_jiwa"].to_numpy(), desa["jiwa"].to_numpy(float), RATE.bagian_jiwa)
    persons = need.moved(desa["bagian_jiwa"].to_numpy(), shift)
    assert np.average(persons, weights=desa["jiwa"]) == pytest.approx(RATE.bagian_jiwa)


def test_a_survey_of_single_families_tells_of_the_kabupaten_only():
    lone = sampled(10).assign(kode_desa=None)
    lone["psu"] = [f"p{n}" for n in range(len(lone))]
    found, how, p, _ = judge(lone, RATE)
    assert how["tingkat"] == ["kabupaten"]
    assert set(found["tingkat"]) == {"kabupaten"}
    assert found["contoh"].tolist() == [300, 300]
    assert set(found["menonjol"].fillna("")) == {""}
    assert found["miskin"].iloc[0] == pytest.approx(p.sum())
    assert found.loc[found["program"] == "", "bagian_patokan"].between(0, 0.2).all()


def test_a_survey_of_a_few_desa_tells_nothing_of_need():
    found, how, _, _ = judge(sampled(40, desa=9))
    assert found.empty
    assert "mengunjungi 9 desa atau klaster: terlalu sedikit" in words(how["ditolak"])
    assert judge(sampled(40, desa=10))[1]["tingkat"] == list(LEVELS)


def test_a_survey_whose_weight_lies_on_a_few_families_tells_nothing_of_need():
    few = sampled(12, desa=10)
    few["bobot"] = np.where(np.arange(len(few)) % 12 == 0, 1_000.0, 1.0)
    found, how, _, _ = judge(few, weight="bobot")
    assert found.empty
    assert "(120 rumah tangga) terlalu kecil" in words(how["ditolak"])


def test_one_block_of_a_desa_is_not_taken_for_the_desa() -> None:
    """Where every cluster lies in a desa of its own, nobody can tell the two apart: the range says so."""
    desa = sampled(12)
    whole, told = judge(desa)[:2]
    block, known = judge(desa.assign(psu=desa["psu"] + "-003"))[:2]
    assert (told["klaster_separuh"], known["klaster_separuh"]) == (False, True)
    visited = (whole["contoh"] > 0) & (whole["tingkat"] == "desa")
    assert block.loc[visited, "galat"].mean() > 1.02 * whole.loc[visited, "galat"].mean()
    assert "satu klaster (blok sensus, RT) di setiap desa" in words(cluster_gap(known)[0])
    assert cluster_gap(told) == []


@pytest.mark.parametrize(("rupiah", "taken"), [(300.0, True), (420.0, True), (2_800.0, False), (20.0, False)])
def test_a_published_line_of_another_unit_is_not_used_and_told(rupiah: float, taken: bool) -> None:
    welfare, persons = np.arange(1.0, 1001.0) * 3, np.ones(1000)
    line, refused = published_line(welfare, persons, PovertyRate(2025, 0.12, rupiah, "uji"))
    assert (line == rupiah) == taken
    if taken:
        assert refused is None
        return
    assert line == 360.0
    assert refused == {"rupiah": rupiah, "bagian": round(float((welfare <= rupiah).mean()), 4)}
    said = words(line_gap({"bagian_jiwa": 0.12, "rupiah": line, "ditolak": refused})[0])
    assert "12 persen jiwa termiskin (360 rupiah)" in said
    assert line_gap({"bagian_jiwa": 0.12, "rupiah": line, "ditolak": None}) == []
