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
from analytics.pmt.features import KOSONG, Floats, as_number, as_text
from analytics.pmt.folds import FOLDS, SEED
from analytics.pmt.linear import LinearScore
from analytics.pmt.model import PMTModel
from analytics.pmt.survey import missing_columns
from analytics.pmt.validate import LINES

#: From this many local households on, a survey of one's own ranks as well as a borrowed one.
ENOUGH = 400
#: Fewer households than this say too little of the level.
FEWEST = 30
#: With this many areas in the survey, the score is tested on areas it has not seen.
AREAS = 3
BY_AREA, BY_CLUSTER = "wilayah", "psu"


@dataclass(frozen=True)
class Offset:
    """How much richer local households are than the borrowed score says, in log welfare: the mean of ``n``
    households in ``clusters``, with its standard error (None from a single cluster)."""

    value: float
    standard_error: float | None
    n: int
    clusters: int


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
class Borrowed:
    """The model, the offset that is already in it (None: not enough local households) and how it was tested:
    on areas it had not seen (BY_AREA) or on clusters of the areas it knows (BY_CLUSTER)."""

    model: PMTModel
    offset: Offset | None
    tested: str


def borrow(elsewhere: pd.DataFrame, local: pd.DataFrame | None, asked: Asked) -> Borrowed:
    """Learn from the households of other areas; put the score on the level of the local ones.

    Raises UserError as `survey.prepare` for the large survey, and for a local sample without its columns.
    """
    with_effect = bool(asked.area) and elsewhere[asked.area].nunique() > 1
    area = asked.area if with_effect else None
    offset_first = local is not None and _usable(local, asked) >= FEWEST
    # Without an offset the score meets an area it does not know, so it is tested and calibrated like that.
    by_area = area is not None and not offset_first and elsewhere[area].nunique() >= AREAS
    fitted = PMTModel.fit(
        elsewhere,
        asked.welfare,
        asked.features,
        [*asked.categorical, *([area] if area else [])],
        asked.weight,
        area if by_area else asked.cluster,
        asked.lines,
        asked.line_values,
        min(asked.folds, elsewhere[area].nunique()) if by_area and area else asked.folds,
        asked.seed,
        asked.data_year,
        asked.created,
    )
    linear = settled(fitted.linear, area) if area else fitted.linear
    offset = measure(linear, local, asked) if local is not None and offset_first else None
    if offset is not None:
        linear = replace(linear, intercept=linear.intercept + offset.value)
    origin = fitted.origin | {
        "categorical": list(asked.categorical),
        "area": None,
        "jalan": "pinjaman",
        "geseran": None if offset is None else asdict(offset),
    }
    # The model rests on two samples now: whoever looks for the survey behind it finds neither alone.
    origin["data_hash"] = hashlib.sha256(repr((fitted.origin["data_hash"], offset)).encode()).hexdigest()
    model = replace(fitted, linear=linear, origin=origin)
    return Borrowed(model, offset, BY_AREA if by_area else BY_CLUSTER)


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
    missing_columns(linear.asked, [str(c) for c in local.columns], "peubah, di contoh setempat")
    y, weight = as_number(local[asked.welfare]), _weights(local, asked.weight)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.log(y) - linear.score(local)
    keep = np.isfinite(error) & (weight > 0)
    if keep.sum() < FEWEST:
        raise UserError(
            f"Contoh setempat memuat {int(keep.sum())} keluarga yang dapat dipakai; geseran perlu {FEWEST}.",
            saran="Kunjungi lebih banyak keluarga, atau jalankan tanpa contoh setempat.",
        )
    cluster = _clusters(local, asked.cluster)[keep]
    return mean_error(error[keep], weight[keep], cluster)


def mean_error(error: Floats, weight: Floats, cluster: NDArray[np.int64]) -> Offset:
    """The weighted mean and its standard error over clusters, which are drawn and not their households."""
    value = float(np.average(error, weights=weight))
    sums = pd.Series(weight * (error - value)).groupby(cluster).sum().to_numpy()
    count = len(sums)
    if count < 2:
        return Offset(value, None, len(error), count)
    spread = np.sqrt(float(sums @ sums) * count / (count - 1)) / weight.sum()
    return Offset(value, float(spread), len(error), count)


def _usable(local: pd.DataFrame, asked: Asked) -> int:
    missing_columns([asked.welfare], [str(c) for c in local.columns], "kesejahteraan, di contoh setempat")
    return int(np.sum(as_number(local[asked.welfare]) > 0))


def _weights(local: pd.DataFrame, weight: str | None) -> Floats:
    if weight is None or weight not in local:
        return np.ones(len(local))
    return np.nan_to_num(as_number(local[weight]))


def _clusters(local: pd.DataFrame, cluster: str | None) -> NDArray[np.int64]:
    """A number per cluster; households without one are clusters of their own."""
    if cluster is None or cluster not in local:
        return np.arange(len(local))
    texts = as_text(local[cluster])
    own = [f"{text} {n}" if text == KOSONG else str(text) for n, text in enumerate(texts)]
    return np.asarray(pd.factorize(pd.Series(own))[0], dtype=np.int64)


def areas_of(frame: pd.DataFrame, area: str) -> list[str]:
    """The areas a survey names, in order."""
    return sorted({str(one) for one in as_text(frame[area]) if one != KOSONG})


def names_in_both(features: Sequence[str], *frames: pd.DataFrame) -> list[str]:
    """The features that every survey answers at least once."""
    return [f for f in features if all(f in frame and frame[f].notna().any() for frame in frames)]
