"""A score learned from a survey of other areas, and moved to the level of this one by a small local sample.

A borrowed score ranks families nearly as well as a local one; what it gets wrong is the level. On the
households of Alatas et al. (2012), kabupaten by kabupaten, the number of poor is off by 7 points of the
population on average when the score comes from the other kabupaten, and by 4 with the mean error of 100 local
households taken off. The offset is the plain mean with its standard error: shrinking it did not help.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.errors import UserError
from analytics.pmt.features import KOSONG, Floats, as_number, as_text, incomplete_rows
from analytics.pmt.folds import FOLDS, SEED, OutOfFold, cut_folds, out_of_fold
from analytics.pmt.labels import refuse_decisions
from analytics.pmt.level import Offset, clusters_of, mean_error, moved, weights_of
from analytics.pmt.linear import LinearScore
from analytics.pmt.model import PMTModel
from analytics.pmt.survey import Survey, missing_columns, prepare
from analytics.pmt.validate import LINES
from analytics.words import decimal

#: From this many local households on, a survey of one's own ranks as well as a borrowed one.
ENOUGH = 400
#: Fewer households than this say too little of the level.
FEWEST = 30
#: With this many areas in the survey, the score is tested on areas it has not seen.
AREAS = 3
NOWHERE = "(tanpa wilayah)"
#: A move of more (log welfare, 4.5 times) is another unit: no area is that much poorer than another.
FARTHEST = 1.5
BY_AREA, BY_CLUSTER = "wilayah", "psu"


@dataclass(frozen=True)
class Asked:
    """What the two surveys have in common: the columns to learn from. ``area`` names the kabupaten of a
    household of the large one; empty answers there are those of one unknown area."""

    welfare: str
    features: tuple[str, ...]
    categorical: tuple[str, ...] = ()
    weight: str | None = None
    cluster: str | None = None
    area: str | None = None
    lines: tuple[float, ...] = LINES
    line_values: tuple[float, ...] | None = None
    folds: int = FOLDS
    seed: int = SEED
    data_year: int | None = None
    created: str | None = None


@dataclass(frozen=True)
class Trial:
    """The households of other areas as a borrowed score is tested on them.

    ``known`` has as its clusters what one fold keeps together, ``unseen`` are the scores of the test, shape
    (rows,), ``folds`` into how many parts, ``tested``: on areas the score had not seen (BY_AREA) or on
    clusters of the areas it knows (BY_CLUSTER).
    """

    known: Survey
    unseen: Floats
    folds: int
    tested: str


@dataclass(frozen=True)
class Borrowed:
    """The model, the offset that is already in it (None: not enough local households) and how it was tested
    (see :class:`Trial`)."""

    model: PMTModel
    offset: Offset | None
    tested: str


def borrow(elsewhere: pd.DataFrame, local: pd.DataFrame | None, asked: Asked) -> Borrowed:
    """Learn from the households of other areas; put the score on the level of the local ones.

    Raises UserError as `survey.prepare` for the large survey, and for a local sample without its columns.
    """
    area = _effect(elsewhere, asked)
    sampled = 0 if local is None else usable(local, asked)
    by_area, folds = _cut(elsewhere, asked)
    elsewhere = _placed(elsewhere, asked) if by_area else elsewhere
    fitted = PMTModel.fit(
        elsewhere,
        asked.welfare,
        asked.features,
        [*asked.categorical, *([area] if area else [])],
        asked.weight,
        asked.area if by_area else asked.cluster,
        asked.lines,
        asked.line_values,
        folds,
        asked.seed,
        asked.data_year,
        asked.created,
        scored=_scored(elsewhere, asked, sampled),
    )
    linear = settled(fitted.linear, area) if area else fitted.linear
    offset = measure(linear, local, asked) if local is not None and sampled >= FEWEST else None
    if offset is not None:
        linear = replace(linear, intercept=linear.intercept + offset.value)
    origin = fitted.origin | {
        "categorical": list(asked.categorical),
        "cluster": asked.cluster,
        "area": None,
        "jalan": "pinjaman",
        "geseran": None if offset is None else asdict(offset),
    }
    # The model rests on two samples now: whoever looks for the survey behind it finds neither alone.
    origin["data_hash"] = joint_hash(fitted.origin["data_hash"], offset)
    model = replace(fitted, linear=linear, origin=origin)
    return Borrowed(model, offset, BY_AREA if by_area else BY_CLUSTER)


def joint_hash(survey: str, offset: Offset | None) -> str:
    """The fingerprint of a model that rests on a survey of elsewhere and on what moved it."""
    return hashlib.sha256(repr((survey, offset)).encode()).hexdigest()


def trial(elsewhere: pd.DataFrame, asked: Asked, sampled: int) -> Trial:
    """The test of `borrow` again, for whoever looks closer at it: ``sampled`` local households moved it."""
    by_area, folds = _cut(elsewhere, asked)
    elsewhere = _placed(elsewhere, asked) if by_area else elsewhere
    known = _prepared(elsewhere, asked, asked.area if by_area else asked.cluster)
    unseen = _scored(elsewhere, asked, sampled)(known, cut_folds(known.cluster, folds, asked.seed))
    return Trial(known, unseen, folds, BY_AREA if by_area else BY_CLUSTER)


def _effect(elsewhere: pd.DataFrame, asked: Asked) -> str | None:
    """The column of the area where the survey has more than one, each with an effect of its own."""
    return asked.area if asked.area and elsewhere[asked.area].nunique() > 1 else None


def _cut(elsewhere: pd.DataFrame, asked: Asked) -> tuple[bool, int]:
    """(whether whole areas are held back, into how many parts): the score meets an area it does not know."""
    count = elsewhere[asked.area].nunique() if asked.area else 0
    return (True, min(asked.folds, count)) if count >= AREAS else (False, asked.folds)


def _placed(elsewhere: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """Households that name no area are one unknown one: held back together, like any other area."""
    area = as_text(elsewhere[str(asked.area)])
    return elsewhere.assign(**{str(asked.area): np.where(area == KOSONG, NOWHERE, area)})


def _prepared(elsewhere: pd.DataFrame, asked: Asked, cluster: str | None) -> Survey:
    area = _effect(elsewhere, asked)
    own = [area] if area else []
    features, categorical = [*asked.features, *own], [*asked.categorical, *own]
    return prepare(elsewhere, asked.welfare, features, categorical, asked.weight, cluster)


def _scored(elsewhere: pd.DataFrame, asked: Asked, sampled: int) -> OutOfFold:
    """How the folds of the test are scored: with a local sample, each held-back area is put on its level by
    as many of its households as that sample has, because that is how the score is used here."""
    if not _cut(elsewhere, asked)[0] or sampled < FEWEST:
        return out_of_fold
    fine = _prepared(elsewhere, asked, asked.cluster)
    area = as_text(elsewhere.loc[fine.kept, str(asked.area)])

    def scored(known: Survey, fold: NDArray[np.int64]) -> Floats:
        return moved(known, out_of_fold(known, fold), area, fine.cluster, sampled, asked.seed)

    return scored


def settled(linear: LinearScore, area: str) -> LinearScore:
    """The score without its effects of areas, at the level of their mean: for an area it does not know."""
    return replace(
        linear,
        features=tuple(f for f in linear.features if f.name != area),
        terms=tuple(term for term in linear.terms if term.feature != area),
        asked=tuple(name for name in linear.asked if name != area),
        constant=tuple(name for name in linear.constant if name != area),
    )


def measure(linear: LinearScore, local: pd.DataFrame, asked: Asked) -> Offset:
    """How far the score is off on average among local households of known welfare."""
    y, weight = as_number(local[asked.welfare]), weights_of(local, asked.weight)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.log(y) - linear.score(local)
    keep = np.isfinite(error) & (weight > 0)
    if keep.sum() < FEWEST:
        raise UserError(
            f"Contoh setempat memuat {int(keep.sum())} keluarga yang dapat dipakai; geseran perlu {FEWEST}.",
            saran="Kunjungi lebih banyak keluarga, atau jalankan tanpa contoh setempat.",
        )
    cluster = clusters_of(local, asked.cluster)[keep]
    offset = mean_error(error[keep], weight[keep], cluster)
    if abs(offset.value) > FARTHEST:
        raise UserError(
            f"Kesejahteraan di contoh setempat {decimal(np.exp(offset.value))} kali taksiran skor pinjaman "
            f"(median contoh {decimal(float(np.median(y[keep])))}): satuannya tampaknya lain.",
            saran="Pakai satuan dan kurun yang sama di kedua survei (misalnya rupiah per kapita per bulan).",
        )
    return offset


def usable(local: pd.DataFrame, asked: Asked) -> int:
    """The households of a local sample that say something of the level: welfare known, and a score."""
    present = [str(c) for c in local.columns]
    missing_columns([asked.welfare], present, "kesejahteraan, di contoh setempat")
    missing_columns([*asked.features, *asked.categorical], present, "peubah, di contoh setempat")
    refuse_decisions(as_number(local[asked.welfare]), asked.welfare)
    weighed = weights_of(local, asked.weight) > 0
    return int(
        np.sum((as_number(local[asked.welfare]) > 0) & weighed & ~incomplete_rows(local, asked.features))
    )


def areas_of(frame: pd.DataFrame, area: str) -> list[str]:
    """The areas a survey names, in order."""
    return sorted({str(one) for one in as_text(frame[area]) if one != KOSONG})


def names_in_both(features: Sequence[str], *frames: pd.DataFrame) -> list[str]:
    """The features that every survey answers at least once."""
    return [f for f in features if all(f in frame and frame[f].notna().any() for frame in frames)]
