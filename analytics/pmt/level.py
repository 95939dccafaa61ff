"""The level of a borrowed score: how far it is off on average in an area it never saw, and what that costs.

The coefficients come from elsewhere; the level is the mean error of a small local sample. A fair test of such
a score does the same to areas of the survey: the score has not seen the area, and its level comes from as
many of the area's households as the local sample has, none of them a neighbour of the one judged.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.pmt.features import KOSONG, Floats, as_number, as_text
from analytics.pmt.folds import SEED, cut_folds
from analytics.pmt.survey import Survey

_HALVES = 2


@dataclass(frozen=True)
class Offset:
    """How much richer local households are than the borrowed score says, in log welfare: the mean of ``n``
    households in ``clusters``, with its standard error (None from a single cluster)."""

    value: float
    standard_error: float | None
    n: int
    clusters: int


def mean_error(error: Floats, weight: Floats, cluster: NDArray[np.int64]) -> Offset:
    """The weighted mean and its standard error over clusters, which are drawn and not their households."""
    value = float(np.average(error, weights=weight))
    sums = pd.Series(weight * (error - value)).groupby(cluster).sum().to_numpy()
    count = len(sums)
    if count < 2:
        return Offset(value, None, len(error), count)
    spread = np.sqrt(float(sums @ sums) * count / (count - 1)) / weight.sum()
    return Offset(value, float(spread), len(error), count)


def moved(
    known: Survey,
    score: Floats,
    area: NDArray[np.object_],
    psu: NDArray[np.uint64],
    n: int,
    seed: int = SEED,
) -> Floats:
    """``score`` with each area put on its own level by ``n`` of its households; all shapes (rows,).

    The clusters (``psu``) of an area are cut in two halves, and the level of one half is the mean error of
    ``n`` households of the other (of all, where it has fewer). An area of one cluster stays where it is.
    """
    error, out = known.log_welfare - score, score.copy()
    for one in pd.unique(area):
        rows = np.flatnonzero(area == one)
        if len(np.unique(psu[rows])) < _HALVES:
            continue
        half = cut_folds(psu[rows], _HALVES, seed)
        for side in range(_HALVES):
            from_ = _visited(rows[half != side], psu, known.identity, n)
            out[rows[half == side]] += np.average(error[from_], weights=known.weight[from_])
    return out


def _visited(
    rows: NDArray[np.int64], psu: NDArray[np.uint64], identity: NDArray[np.uint64], n: int
) -> NDArray[np.int64]:
    """``n`` of the rows, cluster by cluster; keys are hashes, so their order is a draw that repeats."""
    return rows[np.lexsort((identity[rows], psu[rows]))][:n]


def weights_of(sample: pd.DataFrame, weight: str | None) -> Floats:
    """The weights of a local sample; one each where it carries none."""
    if weight is None or weight not in sample:
        return np.ones(len(sample))
    return np.nan_to_num(as_number(sample[weight]))


def clusters_of(sample: pd.DataFrame, cluster: str | None) -> NDArray[np.int64]:
    """A number per cluster; households without one are clusters of their own."""
    if cluster is None or cluster not in sample:
        return np.arange(len(sample))
    texts = as_text(sample[cluster])
    own = [f"{text} {n}" if text == KOSONG else str(text) for n, text in enumerate(texts)]
    return np.asarray(pd.factorize(pd.Series(own))[0], dtype=np.int64)
