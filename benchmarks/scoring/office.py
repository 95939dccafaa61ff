"""The office both are measured on: the demo's register and survey, a fitted model, and what marks rest on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from analytics.demo.population import make_population
from analytics.demo.programmes import make_lists
from analytics.demo.sizes import scale
from analytics.demo.survey import RECEIPT, features, make_survey
from analytics.engine.features import declared
from analytics.engine.model import CLUSTER, WEIGHT, WELFARE
from analytics.parameters import Programme, programmes
from analytics.pmt.folds import cut_folds, out_of_fold
from analytics.pmt.model import PMTModel
from analytics.pmt.survey import prepare

SEED = 1
ALPHA = 0.2


def rules() -> dict[str, Programme]:
    """The programmes that the score has a line for and the survey a question of receipt."""
    found = programmes(date(2026, 9, 30))
    return {p: found[p] for p in RECEIPT.values() if found[p].pangsa_garis is not None}


def write_office(folder: Path, families: int) -> None:
    """Write keluarga.parquet, survei.parquet, model.json and unseen.parquet; fitting is not measured."""
    population = make_population(SEED, scale(families))
    lists = make_lists(population)
    register = population.families[population.families["terdata"].to_numpy()]
    answers = register[features()].astype("Int64")
    table = answers.mask(answers < 0).reset_index(drop=True)
    table.insert(0, "id_keluarga", [f"K{i:06d}" for i in range(len(table))])
    table.insert(1, "kode_desa", population.places["kode_bps"].to_numpy()[register["desa"]])
    table["desil_nasional"] = register["desil_nasional"].to_numpy()
    table["jiwa"] = register["jumlah_anggota"].to_numpy()
    table["punya_komponen"] = register["punya_komponen"].to_numpy()
    for program in rules():
        table[f"terima_{program}"] = lists.jiwa[program].to_numpy()[register.index] > 0
    table.to_parquet(folder / "keluarga.parquet", index=False)
    _write_model(folder, make_survey(population, lists))


def _write_model(folder: Path, survey: pd.DataFrame) -> None:
    asked = declared()
    names = list(asked["fitur"])
    categorical = [f for f, kind in zip(names, asked["jenis"], strict=True) if kind != "angka"]
    shares = sorted({rule.pangsa_garis or 0.0 for rule in rules().values()})
    model = PMTModel.fit(survey, WELFARE, names, categorical, WEIGHT, CLUSTER, lines=shares, created="")
    model.save(folder / "model.json")
    known = prepare(survey, WELFARE, names, categorical, WEIGHT, CLUSTER)
    unseen = pd.DataFrame({"score": out_of_fold(known, cut_folds(known.cluster))})
    unseen = unseen.assign(welfare=known.welfare, weight=known.weight)
    for column, program in RECEIPT.items():
        unseen[f"terima_{program}"] = survey.loc[known.kept, column].to_numpy() == 1
    unseen.to_parquet(folder / "unseen.parquet", index=False)
    answers = known.frame.astype(dict.fromkeys(known.features, "Int64"))
    answers.assign(y=np.log(known.welfare), w=known.weight).to_parquet(folder / "survei.parquet", index=False)
