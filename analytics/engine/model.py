"""The comparison score of a period by one of three ways: own survey, a publication, a borrowed survey.

Whatever the way, a comparison can score a register and its card says what it rests on (``jalan``, ``asal``),
how it was tested (``evaluation``; None where it could not be) and which answers were empty (``kosong``).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from analytics.pmt import borrowed, metrics
from analytics.pmt.features import Floats
from analytics.pmt.folds import cut_folds
from analytics.pmt.model import PMTModel
from analytics.pmt.published import LOG, Published, published_model, silent
from analytics.pmt.replacing import Challenge
from analytics.pmt.survey import Survey, prepare

WELFARE, WEIGHT, CLUSTER, AREA = "pengeluaran_per_kapita", "bobot", "psu", "kabupaten_asal"
CURVE = tuple(round(0.05 * step, 2) for step in range(1, 13))
SURVEY, COEFFICIENTS, BORROWED = "survei", "koefisien", "pinjaman"


@dataclass(frozen=True)
class Comparison:
    """A model with its card: the model itself, its error at every quota and a scatter where it was tested.

    ``lines``: population share -> the line in the model's units; NaN where the model knows no such line.
    """

    model: PMTModel
    card: dict[str, Any]
    lines: dict[float, float]


@dataclass(frozen=True)
class _Columns:
    """What of a survey the score may be learned from."""

    names: list[str]
    categorical: list[str]
    weight: str | None
    cluster: str | None


def fit_comparison(
    survey: pd.DataFrame,
    features: pd.DataFrame,
    shares: Sequence[float],
    challenge: Challenge | None = None,
) -> Comparison:
    """Fit on this area's survey with the declared variables that it carries.

    ``shares`` are the programmes' lines as population shares; ``lines`` of the result gives each one's value
    in rupiah per person and month. Everything in the card is out of sample, folds by PSU. The trees of a
    ``challenge`` replace the linear score if they win it; how it went is in ``evaluation`` (penantang).
    """
    of = _columns(survey, features)
    known = prepare(survey, WELFARE, of.names, of.categorical, of.weight, of.cluster)
    model = PMTModel.fit(
        survey,
        WELFARE,
        of.names,
        of.categorical,
        of.weight,
        of.cluster,
        lines=_asked(shares),
        created="",
        challenge=challenge,
    )
    unseen = model.unseen(known, cut_folds(known.cluster))
    card = {**_card(SURVEY, model, {}), "evaluation": model.metrics, **_pictures(known, unseen)}
    return Comparison(model, card, {line.share: line.value for line in model.lines})


def borrow_comparison(
    elsewhere: pd.DataFrame, local: pd.DataFrame, features: pd.DataFrame, shares: Sequence[float]
) -> Comparison:
    """Fit on a survey of other areas; ``local`` are the households of this one that it also visited, if any.

    The figures of the card were measured on those other areas: where there are enough, on areas the score
    had not seen, each put on its level by as many of its households as ``local`` has, which is how the score
    is used here. The line is theirs too.
    """
    of = _columns(elsewhere, features)
    if len(local):
        names = borrowed.names_in_both(of.names, local)
        of = _Columns(names, [n for n in of.categorical if n in names], of.weight, of.cluster)
    asked = borrowed.Asked(
        WELFARE,
        tuple(of.names),
        tuple(of.categorical),
        of.weight,
        of.cluster,
        AREA,
        tuple(_asked(shares)),
        created="",
    )
    found = borrowed.borrow(elsewhere, local if len(local) else None, asked)
    trial = borrowed.trial(elsewhere, asked, found.offset.n if found.offset else 0)
    where = borrowed.areas_of(elsewhere, AREA)
    basis = {
        "wilayah": where,
        "n_luar": found.model.n,
        "n_lokal": len(local),
        "uji": found.tested,
        "geseran": None if found.offset is None else asdict(found.offset),
        "label": _borrowed_label(where, found),
    }
    pictures = _pictures(trial.known, trial.unseen)
    card = {**_card(BORROWED, found.model, basis), "evaluation": found.model.metrics, **pictures}
    return Comparison(found.model, card, {line.share: line.value for line in found.model.lines})


def published_comparison(table: Published, families: pd.DataFrame, shares: Sequence[float]) -> Comparison:
    """Score this register with published coefficients or points: nothing learned, nothing tested here.

    ``di_bawah`` of the card is the mean probability of this register at each line; far from the share it is
    named after, the year or the unit of the table deserve a second look.
    """
    model = published_model(table, families)
    score = model.score(families)
    lines = {line.share: line.value for line in model.lines}
    below = {f"{s:g}": _mean(model.probability(score, value)) for s, value in lines.items()}
    basis = {
        "tahun": table.year,
        "satuan": table.unit,
        "sigma": table.sigma,
        "sumber": table.source,
        "wilayah": table.place,
        "garis": {f"{s:g}": (v if table.unit == LOG else None) for s, v in lines.items()},
        "di_bawah": below,
        "tanpa_jawaban": silent(table, families),
        "peubah": len(table.variables),
        "label": table.label,
    }
    card = {**_card(COEFFICIENTS, model, basis), "evaluation": None, "curve": [], "scatter": None}
    return Comparison(model, card, dict.fromkeys(shares, float("nan")) | lines)


def emptiness(model: PMTModel, families: pd.DataFrame | None) -> dict[str, Any]:
    """How many answers were empty, question by question: in the survey the score learned from, and here.

    An empty answer counts as the mean one, with a value of its own where it was frequent in the survey
    (`features.FREQUENT_MISSING`); ``unknown`` are answers that the score was not given to learn, and a
    category of those counts as the average one.
    """
    register = {} if families is None else model.gaps(families).to_dict("index")
    return {
        "survei": model.metrics.get("missing", {}),
        "n_survei": model.n,
        "register": register,
        "n_register": 0 if families is None else len(families),
    }


def _asked(shares: Sequence[float]) -> list[float]:
    return sorted({0.1, 0.2, 0.3, 0.4, *shares})


def _columns(survey: pd.DataFrame, features: pd.DataFrame) -> _Columns:
    names = [f for f in features["fitur"] if f in survey.columns and survey[f].notna().any()]
    kinds = dict(zip(features["fitur"], features["jenis"], strict=True))
    weight = WEIGHT if WEIGHT in survey and survey[WEIGHT].notna().any() else None
    cluster = CLUSTER if CLUSTER in survey and survey[CLUSTER].notna().any() else None
    return _Columns(names, [f for f in names if kinds[f] != "angka"], weight, cluster)


def _card(way: str, model: PMTModel, basis: dict[str, Any]) -> dict[str, Any]:
    return {"jalan": way, "asal": basis, "model": json.loads(model.to_json())}


def _borrowed_label(where: Sequence[str], found: borrowed.Borrowed) -> str:
    place = f"kabupaten/kota {', '.join(where)}" if where else "wilayah lain"
    start = f"dari survei wilayah lain ({place}; {found.model.n} rumah tangga)"
    if found.offset is None:
        return f"{start}, tanpa geseran setempat: urutannya dapat dipakai, tingkatnya dapat meleset"
    return f"{start}, digeser menurut {found.offset.n} rumah tangga setempat"


def _mean(p: np.ndarray) -> float | None:
    return None if np.isnan(p).all() else round(float(np.nanmean(p)), 4)


def _pictures(survey: Survey, score: Floats) -> dict[str, Any]:
    """What the model page draws: estimated against true consumption, and the error at every quota."""
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
