"""The survey behind a fitted score, exactly as the score saw it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analytics.engine.model import AREA, BORROWED, Comparison
from analytics.pmt.borrowed import Asked, joint_hash, trial
from analytics.pmt.features import Floats
from analytics.pmt.folds import FOLDS, cut_folds
from analytics.pmt.level import Offset
from analytics.pmt.survey import Survey, prepare


@dataclass(frozen=True)
class Behind:
    """``known`` is what was learned from, ``kept`` the same households with all their columns, in its order;
    ``folds`` is into how many parts they were cut to test the score, ``unseen`` their scores in that test."""

    known: Survey
    kept: pd.DataFrame
    folds: int
    unseen: Floats


def behind(survey: pd.DataFrame | None, comparison: Comparison) -> Behind | None:
    """The survey of a score, its own or a borrowed one; None where the score came from something else.

    It is only taken for that survey when it has the fingerprint that the model keeps.
    """
    origin = comparison.model.origin
    if survey is None or origin.get("welfare") not in survey:
        return None
    if comparison.card.get("jalan") == BORROWED:
        return _borrowed(survey, comparison)
    known = prepare(
        survey,
        origin["welfare"],
        comparison.model.features,
        origin["categorical"],
        origin["weight"],
        origin["cluster"],
    )
    if known.data_hash != origin.get("data_hash"):
        return None
    unseen = comparison.model.unseen(known, cut_folds(known.cluster, FOLDS))
    return Behind(known, survey[known.kept].reset_index(drop=True), FOLDS, unseen)


def _borrowed(survey: pd.DataFrame, comparison: Comparison) -> Behind | None:
    """The households of other areas, with their area as the score saw it when it was learned."""
    if AREA not in survey:
        return None
    origin, told = comparison.model.origin, comparison.card["asal"]
    others = survey[survey[AREA].isna() | survey[AREA].isin(told["wilayah"])].reset_index(drop=True)
    asked = Asked(
        origin["welfare"],
        comparison.model.features,
        tuple(origin["categorical"]),
        origin["weight"],
        origin["cluster"],
        AREA,
    )
    offset = Offset(**told["geseran"]) if told["geseran"] else None
    tested = trial(others, asked, offset.n if offset else 0)
    if joint_hash(tested.known.data_hash, offset) != origin.get("data_hash"):
        return None
    return Behind(tested.known, others[tested.known.kept].reset_index(drop=True), tested.folds, tested.unseen)
