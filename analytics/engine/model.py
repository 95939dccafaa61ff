"""The comparison score of a period: fitted on the office's survey, judged on households it had not seen."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analytics.pmt import metrics
from analytics.pmt.folds import cut_folds, out_of_fold
from analytics.pmt.model import PMTModel
from analytics.pmt.survey import Survey, prepare

WELFARE, WEIGHT, CLUSTER = "pengeluaran_per_kapita", "bobot", "psu"
CURVE = tuple(round(0.05 * step, 2) for step in range(1, 13))


@dataclass(frozen=True)
class Comparison:
    """A fitted model with its card: the model itself, its error at every quota, and a scatter."""

    model: PMTModel
    card: dict[str, Any]
    lines: dict[float, float]


def fit_comparison(survey: pd.DataFrame, features: pd.DataFrame, shares: list[float]) -> Comparison:
    """Fit on the survey with the declared variables that it carries.

    ``shares`` are the programmes' lines as population shares; ``lines`` of the result gives each one's value
    in rupiah per person and month. Everything in the card is out of sample, folds by PSU.
    """
    names = [f for f in features["fitur"] if f in survey.columns and survey[f].notna().any()]
    kinds = dict(zip(features["fitur"], features["jenis"], strict=True))
    categorical = [f for f in names if kinds[f] != "angka"]
    weight = WEIGHT if WEIGHT in survey and survey[WEIGHT].notna().any() else None
    cluster = CLUSTER if CLUSTER in survey and survey[CLUSTER].notna().any() else None
    asked = sorted({0.1, 0.2, 0.3, 0.4, *shares})
    model = PMTModel.fit(survey, WELFARE, names, categorical, weight, cluster, lines=asked, created="")
    known = prepare(survey, WELFARE, names, categorical, weight, cluster)
    card = {
        "model": json.loads(model.to_json()),
        "evaluation": model.metrics,
        **_pictures(known),
    }
    return Comparison(model, card, {line.share: line.value for line in model.lines})


def _pictures(survey: Survey) -> dict[str, Any]:
    """What the model page draws: estimated against true consumption, and the error at every quota."""
    score = out_of_fold(survey, cut_folds(survey.cluster))
    curve = []
    for share in CURVE:
        poor = survey.welfare <= metrics.line_value(survey.welfare, survey.weight, share)
        curve.append({"share": share, "ter": metrics.ter(score, poor, survey.weight, survey.identity)})
    return {
        "curve": curve,
        "scatter": {
            "benar": _coarse(survey.welfare),
            "taksir": _coarse(np.exp(score)),
        },
    }


def _coarse(rupiah: np.ndarray) -> list[int]:
    """Two significant digits: enough for a picture, too little to recognise a household by."""
    return [int(float(f"{value:.2g}")) for value in rupiah]
