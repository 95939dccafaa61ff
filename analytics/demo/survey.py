"""The household survey: clusters of RT, unequal weights, consumption, the variables and reported receipt."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics import parameters
from analytics.demo.population import MOVED, Population
from analytics.demo.programmes import Lists
from analytics.demo.sizes import Floats, Ints, apportion, stream

URBAN_OVERSAMPLING = 1.5
YEAR = 2026
FORGETS, INVENTS = 0.06, 0.01
RECEIPT = {"menerima_pkh": "PKH", "menerima_sembako": "SEMBAKO", "menerima_pbi": "PBI-JK"}


def features() -> list[str]:
    """The variables of the proxy means test, in the order of ``parameters/variabel_pmt.csv``."""
    return [row["fitur"] for row in parameters.rows("variabel_pmt")]


def make_survey(population: Population, lists: Lists) -> pd.DataFrame:
    """One row per household interviewed, in the columns of the survey table; empty answers are missing.

    Families outside the register are interviewed too; those who moved away are not.
    """
    rng = stream(population.seed, "survei")
    families = population.families
    here = np.flatnonzero(families["keberadaan"] != MOVED)
    rows, weight = _sample(population, here, rng)
    chosen = families.iloc[rows].reset_index(drop=True)
    kode = population.places["kode_bps"].to_numpy()[chosen["desa"]]
    out = pd.DataFrame({"id_responden": [f"R{i:05d}" for i in range(1, len(rows) + 1)]})
    out["psu"] = [f"{k}-{rt:03d}" for k, rt in zip(kode, chosen["rt"], strict=True)]
    out["bobot"], out["kode_kelurahan_desa"] = np.round(weight, 3), kode
    out["tahun_survei"] = YEAR
    out["klasifikasi_desa"] = np.where(population.places["kota"].to_numpy()[chosen["desa"]] > 0.5, 1, 2)
    out["pengeluaran_per_kapita"] = chosen["pengeluaran"].astype("int64")
    answers = chosen[features()].astype("Int64")
    out = out.join(answers.mask(answers < 0))
    for column, program in RECEIPT.items():
        out[column] = _reported(lists.jiwa[program].to_numpy()[rows] > 0, rng)
    return out


def _sample(population: Population, here: Ints, rng: np.random.Generator) -> tuple[Ints, Floats]:
    """Rows of the chosen families and the weight (inverse chance, with non-response)."""
    families = population.families.iloc[here]
    key = families["desa"].to_numpy() * 1000 + families["rt"].to_numpy()
    order = np.argsort(key, kind="stable")
    keys, first, size = np.unique(key[order], return_index=True, return_counts=True)
    urban = population.places["kota"].to_numpy()[keys // 1000] > 0.5
    measure = np.asarray(size * np.where(urban, URBAN_OVERSAMPLING, 1.0), dtype=np.float64)
    psu, chance = _systematic(measure, population.sizes.psu, rng)
    take = apportion(min(population.sizes.survey, int(size[psu].sum())), np.ones(len(psu)), size[psu])
    picked = [
        here[order[first[p] + rng.choice(size[p], t, replace=False)]] for p, t in zip(psu, take, strict=True)
    ]
    weight = np.repeat(size[psu] / take / chance[psu], take)
    weight = weight * np.exp(0.12 * rng.normal(size=len(weight)))
    return np.concatenate(picked), weight * len(here) / weight.sum()


def _systematic(measure: Floats, wanted: int, rng: np.random.Generator) -> tuple[Ints, Floats]:
    """Clusters drawn with chances proportional to size, evenly over the kabupaten."""
    chance = np.minimum(wanted * measure / measure.sum(), 1.0)
    marks = np.floor(np.cumsum(chance) + rng.random())
    return np.flatnonzero(np.diff(marks, prepend=0.0) > 0), chance


def _reported(receives: np.ndarray, rng: np.random.Generator) -> Ints:
    """1 receives, 2 does not; some forget, a few claim what they do not get."""
    draw = rng.random(len(receives))
    return np.where(np.where(receives, draw >= FORGETS, draw < INVENTS), 1, 2)
