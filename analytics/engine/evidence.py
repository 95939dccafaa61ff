"""What the office's survey knows of receipt: the ground on which marks and programme errors stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.errors import UserError
from analytics.parameters import Programme
from analytics.pmt.features import KOSONG, Floats, as_text
from analytics.pmt.folds import cut_folds
from analytics.pmt.model import PMTModel
from analytics.pmt.programme import Known
from analytics.pmt.survey import Survey, prepare

PERSONS, DESA = "jumlah_anggota", "kode_desa"
#: A desa in the codes of Kemendagri or of BPS.
_DESA_CODE = r"\d{2}\.?\d{2}\.?\d{2}\.?\d{4}"


@dataclass(frozen=True)
class Evidence:
    """The survey behind a score: ``unseen`` are its families' scores by models that had not seen them.

    ``receipt`` holds per programme 1, 0, or NaN where a family was not asked; ``desa`` the code of its desa,
    empty where the survey does not tell; ``persons`` the size of the family. Shapes (rows of the survey,).
    ``inside``: whether its clusters (blok sensus, RT) lie inside desa, and are not the desa themselves.
    """

    survey: Survey
    unseen: Floats
    receipt: dict[str, Floats]
    desa: pd.Series
    persons: Floats
    inside: bool = False

    def asked(self, program: str) -> np.ndarray:
        """The families that told whether they receive; none where the survey has no such question."""
        told = self.receipt.get(program)
        return np.zeros(len(self.unseen), dtype=bool) if told is None else ~np.isnan(told)

    def known(self, program: str) -> Known:
        """Those families, as the probabilities of a programme are learned from them."""
        rows, survey = self.asked(program), self.survey
        return Known(
            self.unseen[rows],
            survey.log_welfare[rows],
            survey.weight[rows],
            self.receipt[program][rows] == 1,
            survey.cluster[rows],
        )


def gather(frame: pd.DataFrame, model: PMTModel, rules: Iterable[Programme]) -> Evidence | None:
    """The evidence of the survey this model was fitted on; None where the score comes from elsewhere.

    A borrowed survey tells who received somewhere else, and published coefficients tell nothing of receipt.
    """
    origin = model.origin
    if origin.get("welfare") not in frame.columns:
        return None
    survey = prepare(
        frame, origin["welfare"], model.features, origin["categorical"], origin["weight"], origin["cluster"]
    )
    if survey.data_hash != origin.get("data_hash"):
        return None
    unseen = model.unseen(survey, cut_folds(survey.cluster, seed=origin["seed"]))
    columns = {rule.program: rule.kolom_survei for rule in rules if rule.kolom_survei in frame}
    kept = frame[survey.kept].reset_index(drop=True)
    nothing = pd.Series([None] * len(kept), dtype="object")
    persons = _told(kept[PERSONS]) if PERSONS in kept else np.ones(len(kept))
    return Evidence(
        survey,
        unseen,
        {program: _received(kept[column], program) for program, column in columns.items()},
        kept.get(DESA, nothing),
        np.nan_to_num(persons, nan=1.0),
        _inside(kept, origin["cluster"]),
    )


def _inside(survey: pd.DataFrame, cluster: str | None) -> bool:
    """Whether clusters are parts of desa: they are not where every one is called by a desa's own code."""
    if cluster is None:
        return False
    names = pd.Series(as_text(survey[cluster])).drop_duplicates()
    return not names[names != KOSONG].str.fullmatch(_DESA_CODE).all()


def _received(values: pd.Series, program: str) -> Floats:
    """Who receives a programme; raises UserError for a column that answers another question."""
    told = _told(values)
    if not set(np.unique(told[~np.isnan(told)])) <= {0.0, 1.0}:
        raise UserError(
            f"Kolom survei '{values.name}' yang disebut untuk {program} bukan jawaban ya atau tidak.",
            saran="Betulkan kolom_survei di parameter/program.csv: kolom yang menanyakan apakah keluarga "
            "menerima program itu, atau kosong bila tidak ditanyakan.",
        )
    return told


def _told(values: pd.Series) -> Floats:
    return np.asarray(values.astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan))
