"""Other ways to learn the score, as scikit-learn estimators: they challenge the linear one, on equal terms.

``boosting``: gradient boosted trees on log welfare. ``boosting searah``: the same, but an answer may move the
score only in its declared direction (owning a car may not make a family look poorer). ``kuantil``: the
conditional quantile of log welfare instead of its mean, on the terms of the linear score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.errors import UserError
from analytics.pmt.features import Floats, as_number, as_text, is_category
from analytics.pmt.linear import fit_linear
from analytics.pmt.survey import Survey

BOOSTED, MONOTONE, QUANTILE = "boosting", "boosting searah", "kuantil"
NAMES = (BOOSTED, MONOTONE, QUANTILE)
#: Moderate trees for surveys of some thousand families; not tuned to any one survey.
TREES: dict[str, Any] = {
    "max_iter": 200,
    "learning_rate": 0.05,
    "max_leaf_nodes": 8,
    "min_samples_leaf": 30,
    "l2_regularization": 1.0,
    "early_stopping": False,
}
#: scikit-learn's trees know no more kinds of an answer than this.
MOST_KINDS = 200


def score_out_of_fold(
    name: str,
    survey: Survey,
    fold: NDArray[np.int64],
    share: float,
    directions: Mapping[str, int] | None = None,
    seed: int = 1,
) -> Floats:
    """The challenger's score of each family by a model that saw no family of its fold, shape (rows,).

    ``share`` is the quantile of the quantile regression; ``directions`` says of a question whether more of it
    raises (1) or lowers (-1) welfare; the codes of a category with a direction are read as their order.
    Raises UserError for an unknown name.
    """
    if name not in NAMES:
        raise UserError(f"Penantang '{name}' tidak dikenal.", saran=f"Pilih dari: {', '.join(NAMES)}.")
    score = np.full(len(survey.welfare), np.nan)
    for k in range(int(fold.max()) + 1):
        held = fold == k
        if name == QUANTILE:
            score[held] = _quantile(survey, ~held, held, share)
        else:
            score[held] = _boosted(survey, ~held, held, (directions or {}) if name == MONOTONE else {}, seed)
    return score


def directed(survey: Survey, directions: Mapping[str, int]) -> tuple[list[str], list[str]]:
    """(questions whose direction trees can keep, those where it is lost): answers in words have no order."""
    asked = [name for name, way in directions.items() if way and name in survey.features]
    kept = [name for name in asked if not is_category(survey.frame[name])]
    return kept, [name for name in asked if name not in kept]


def _boosted(
    survey: Survey,
    learn: NDArray[np.bool_],
    held: NDArray[np.bool_],
    directions: Mapping[str, int],
    seed: int,
) -> Floats:
    from sklearn.ensemble import HistGradientBoostingRegressor

    ordered = set(directed(survey, directions)[0])
    unordered = [name for name in survey.categorical if name not in ordered]
    tables, kinds = _numbers(survey.frame, survey.features, unordered, learn)
    # A question nobody answered teaches nothing, and trees cannot hold it.
    asked = np.flatnonzero(~np.isnan(tables[learn]).all(axis=0))
    names, kinds = [survey.features[i] for i in asked], [kinds[i] for i in asked]
    tables = tables[:, asked]
    model = HistGradientBoostingRegressor(
        **TREES,
        categorical_features=kinds,
        monotonic_cst=[0 if kind else directions.get(f, 0) for f, kind in zip(names, kinds, strict=True)],
        random_state=seed,
    )
    model.fit(tables[learn], survey.log_welfare[learn], sample_weight=survey.weight[learn])
    return np.asarray(model.predict(tables[held]), dtype=np.float64)


def _numbers(
    frame: pd.DataFrame, features: Sequence[str], categorical: Sequence[str], learn: NDArray[np.bool_]
) -> tuple[Floats, list[bool]]:
    """Answers as numbers; kinds numbered by how often they occur, those never learned as empty."""
    columns, kinds = [], []
    for name in features:
        text = name in categorical or is_category(frame[name])
        kinds.append(text)
        if not text:
            columns.append(as_number(frame[name]))
            continue
        answers = pd.Series(as_text(frame[name]))
        known = answers[learn].value_counts().index[:MOST_KINDS]
        columns.append(answers.map({kind: n for n, kind in enumerate(known)}).to_numpy(dtype=np.float64))
    return np.column_stack(columns), kinds


def _quantile(survey: Survey, learn: NDArray[np.bool_], held: NDArray[np.bool_], share: float) -> Floats:
    from sklearn.linear_model import QuantileRegressor

    linear = fit_linear(
        survey.frame[learn],
        survey.log_welfare[learn],
        survey.features,
        survey.categorical,
        survey.weight[learn],
    )
    model = QuantileRegressor(quantile=share, alpha=0.0, solver="highs", fit_intercept=False)
    model.fit(
        linear.columns(survey.frame[learn]), survey.log_welfare[learn], sample_weight=survey.weight[learn]
    )
    return np.asarray(model.predict(linear.columns(survey.frame[held])), dtype=np.float64)
