"""Boosted trees on log welfare: grown by scikit-learn, then kept as whole points that need no library.

``boosting``: any answer may move the estimate any way. ``boosting searah``: an answer may move it only in its
declared direction (owning a car may not make a family look poorer).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.errors import UserError
from analytics.pmt.features import KOSONG, Bools, Floats, as_text, is_category
from analytics.pmt.points import MICRO
from analytics.pmt.survey import Survey
from analytics.pmt.trees import Recipe, Tree, Trees, columns_of

if TYPE_CHECKING:
    from sklearn.ensemble import HistGradientBoostingRegressor

BOOSTED, MONOTONE = "boosting", "boosting searah"
#: Moderate trees for surveys of some thousand families; not tuned to any one survey.
TREES: dict[str, Any] = {
    "max_iter": 200,
    "learning_rate": 0.05,
    "max_leaf_nodes": 8,
    "min_samples_leaf": 30,
    "l2_regularization": 1.0,
    "early_stopping": False,
}
#: Kinds of an answer that get a column of their own, the most frequent first.
MOST_KINDS = 200
_MOST = float(np.finfo(np.float64).max)
#: How far whole points may lie from the library's own sum, in log welfare: half a point for each tree.
_OFF = 0.5 * (TREES["max_iter"] + 2) / MICRO


def directed(survey: Survey, directions: Mapping[str, int]) -> tuple[list[str], list[str]]:
    """(questions whose direction trees can keep, those where it is lost): answers in words have no order."""
    asked = [name for name, way in directions.items() if way and name in survey.features]
    kept = [name for name in asked if not is_category(survey.frame[name])]
    return kept, [name for name in asked if name not in kept]


def grow(survey: Survey, recipe: Recipe, rows: Bools | None = None) -> Trees:
    """Learn the score from the survey, or from some of its rows, whatever order they stand in."""
    model, columns = learn(survey, recipe, rows)
    trees = tuple(_tree(grown[0].nodes) for grown in model._predictors)
    base = round(float(np.ravel(model._baseline_prediction)[0]) * MICRO)
    found = Trees(recipe, base, columns, trees, survey.asked)
    sample = survey.frame.iloc[:200]
    ours = found.score(sample).to_numpy(dtype=np.float64, na_value=np.nan) / MICRO
    theirs = model.predict(np.column_stack(columns_of(sample, columns)))
    if np.nanmax(np.abs(ours - theirs), initial=0.0) > _OFF:
        raise UserError(
            "Pohon dari pustaka scikit-learn tidak terbaca dengan benar.",
            saran="Pakai versi pustaka di requirements.txt, atau skor linear.",
        )
    return found


def out_of_fold(survey: Survey, recipe: Recipe, fold: NDArray[np.int64]) -> Floats:
    """The score of each family by trees that saw no family of its fold, shape (rows,)."""
    score = np.full(len(survey.welfare), np.nan)
    for k in range(int(fold.max()) + 1):
        held = fold == k
        points = grow(survey, recipe, ~held).score(survey.frame[held])
        score[held] = points.to_numpy(dtype=np.float64, na_value=np.nan) / MICRO
    return score


def learn(
    survey: Survey, recipe: Recipe, rows: Bools | None = None
) -> tuple[HistGradientBoostingRegressor, tuple[tuple[str, str | None], ...]]:
    """The library's own model of the same score, and the columns it was grown on."""
    from sklearn.ensemble import HistGradientBoostingRegressor

    pick = np.arange(len(survey.welfare)) if rows is None else np.flatnonzero(rows)
    pick = pick[
        np.argsort(survey.identity[pick], kind="stable")
    ]  # sums depend on their order in the last bit
    frame = survey.frame.iloc[pick]
    ways = recipe.directions if recipe.name == MONOTONE else {}
    ordered = set(directed(survey, ways)[0])
    columns = [one for name in survey.features for one in _columns(survey, frame, name, name in ordered)]
    model = HistGradientBoostingRegressor(
        **TREES,
        monotonic_cst=[ways.get(name, 0) if kind is None else 0 for name, kind in columns],
        random_state=recipe.seed,
    )
    if not columns:
        raise UserError(
            "Semua keluarga menjawab sama di setiap peubah, jadi tidak ada yang dapat dipelajari.",
            saran="Periksa --features.",
        )
    table = np.column_stack([np.asarray(c, dtype=np.float64) for c in columns_of(frame, tuple(columns))])
    # Its penalties are absolute: weights that sum to 1, or to a country, must not change them.
    weight = survey.weight[pick]
    model.fit(table, survey.log_welfare[pick], sample_weight=weight / weight.mean())
    return model, tuple(columns)


def _columns(survey: Survey, frame: pd.DataFrame, name: str, ordered: bool) -> list[tuple[str, str | None]]:
    """The columns of a question; none where nobody answered it or everybody the same."""
    text = as_text(frame[name])
    if not (is_category(survey.frame[name]) or (name in survey.categorical and not ordered)):
        return [(name, None)] if (text != KOSONG).any() else []
    counts = pd.Series(text).value_counts()
    kinds = sorted(counts.index, key=lambda kind: (-counts[kind], str(kind)))[:MOST_KINDS]
    return [(name, str(kind)) for kind in kinds] if len(kinds) > 1 else []


def _tree(nodes: NDArray[np.void]) -> Tree:
    leaf = nodes["is_leaf"].astype(bool)
    return Tree(
        column=tuple(np.where(leaf, -1, nodes["feature_idx"]).tolist()),
        # Endless where only empty answers part from the others; JSON knows no endless number.
        at=tuple(np.where(leaf, 0.0, np.minimum(nodes["num_threshold"], _MOST)).tolist()),
        low=tuple(np.where(leaf, 0, nodes["left"]).tolist()),
        high=tuple(np.where(leaf, 0, nodes["right"]).tolist()),
        empty_low=tuple(np.where(leaf, 0, nodes["missing_go_to_left"]).tolist()),
        points=tuple(np.where(leaf, np.rint(nodes["value"] * MICRO), 0).astype(np.int64).tolist()),
    )
