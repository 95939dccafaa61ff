"""A second way to a probability, only to check the first: a logistic curve over the score (Platt 1999).

It needs a curve per line where the calibration needs none, and it cannot follow an error that differs between
poor and rich. Where the two disagree on the number of the poor, one of them is wrong.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analytics.pmt.features import Bools, Floats


def platt_out_of_fold(score: Floats, poor: Bools, weight: Floats, fold: NDArray[np.int64]) -> Floats:
    """P(poor) per family by a curve that saw no family of its fold, shape (rows,)."""
    found = np.empty(len(score))
    for k in range(int(fold.max()) + 1):
        held = fold == k
        found[held] = _curve(score[~held], poor[~held], weight[~held], score[held])
    return found


def _curve(score: Floats, poor: Bools, weight: Floats, asked: Floats) -> Floats:
    from sklearn.linear_model import LogisticRegression

    share = float(np.average(poor, weights=weight))
    if share in (0.0, 1.0):
        return np.full(len(asked), share)
    centre, spread = score.mean(), max(float(score.std()), 1e-9)
    model = LogisticRegression(C=np.inf, tol=1e-8)
    model.fit(((score - centre) / spread)[:, None], poor, sample_weight=weight / weight.mean())
    return np.asarray(model.predict_proba(((asked - centre) / spread)[:, None])[:, 1])


def compare(ours: Floats, platt: Floats, weight: Floats) -> dict[str, float]:
    """``platt_sum``: by how much our share of poor families exceeds Platt's; ``platt_family``: the mean
    absolute difference of one family's probability. Both as shares of 1."""
    difference = ours - platt
    return {
        "platt_sum": float(np.average(difference, weights=weight)),
        "platt_family": float(np.average(np.abs(difference), weights=weight)),
    }
