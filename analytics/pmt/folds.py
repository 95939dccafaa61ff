"""Cutting a survey into folds, so that no family is judged by a model that has seen it or its neighbours."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from analytics.errors import UserError
from analytics.pmt.calibrate import Calibration, fit_calibration
from analytics.pmt.features import Bools, Floats
from analytics.pmt.linear import RIDGE, LinearScore, fit_linear
from analytics.pmt.survey import Survey

FOLDS = 5
SEED = 1
#: How the families of a test are scored: each fold by a model that saw no family of it.
OutOfFold = Callable[[Survey, NDArray[np.int64]], Floats]


def cut_folds(cluster: NDArray[np.uint64], folds: int = FOLDS, seed: int = SEED) -> NDArray[np.int64]:
    """Which fold each family belongs to; whole clusters, dealt in turn in an order shuffled by the seed.

    Depends on the cluster keys only, so that neither the order of the rows nor a repeated row moves a family.
    """
    keys, place = np.unique(cluster, return_inverse=True)
    if folds < 2:
        raise UserError(f"Jumlah lipatan {folds} tidak sah; sedikitnya 2.", saran="Lazimnya 5 atau 10.")
    if len(keys) == 1 < folds:
        raise UserError(
            "Semua keluarga survei berada di satu klaster, jadi tidak ada yang dapat diuji di luar sampel.",
            saran="Sebut kolom klaster yang lebih halus (misalnya desa), atau jalankan tanpa --cluster.",
        )
    if len(keys) < folds:
        raise UserError(
            f"Hanya ada {len(keys)} klaster untuk {folds} lipatan.",
            saran="Kecilkan --folds, atau pakai kolom klaster yang lebih halus (misalnya desa).",
        )
    shuffled = np.random.default_rng(seed).permutation(len(keys))
    return np.asarray((shuffled % folds)[place], dtype=np.int64)


def fit_survey(survey: Survey, rows: Bools | None = None, ridge: float = RIDGE) -> LinearScore:
    """Learn the score from the survey, or from some of its rows."""
    pick = np.ones(len(survey.welfare), dtype=bool) if rows is None else rows
    return fit_linear(
        survey.frame[pick],
        survey.log_welfare[pick],
        survey.features,
        survey.categorical,
        survey.weight[pick],
        ridge,
        survey.asked,
    )


def out_of_fold(survey: Survey, fold: NDArray[np.int64], ridge: float = RIDGE) -> Floats:
    """The score of each family by a model that saw no family of its fold, shape (rows,)."""
    score = np.full(len(survey.welfare), np.nan)
    for k in range(int(fold.max()) + 1):
        held = fold == k
        score[held] = fit_survey(survey, ~held, ridge).score(survey.frame[held])
    return score


def out_of_fold_probability(survey: Survey, score: Floats, fold: NDArray[np.int64], lines: Floats) -> Floats:
    """P(welfare <= line) by a calibration that saw no family of its fold, shape (rows, lines)."""
    out = np.empty((len(score), len(lines)))
    for k in range(int(fold.max()) + 1):
        held = fold == k
        calibration = fit_calibration(score[~held], survey.log_welfare[~held], survey.weight[~held])
        out[held] = calibration.probability(score[held], lines)
    return out


def calibrate(
    survey: Survey, folds: int = FOLDS, seed: int = SEED, scored: OutOfFold = out_of_fold
) -> Calibration:
    """The error distribution the model ships with: of all families, each scored by a model without it."""
    score = scored(survey, cut_folds(survey.cluster, folds, seed))
    return fit_calibration(score, survey.log_welfare, survey.weight)
