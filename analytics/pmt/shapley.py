"""What moves a boosted challenger's estimate of one family: Shapley values, for analysts only.

An office explains with the linear score, whose contributions are exact and belong to the question alone. Of
trees, no question's part is its own: it depends on the other answers, and Shapley's is one way to share it
out (Lundberg et al. 2020). Nothing of this reaches a page, a letter or a family.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analytics.errors import UserError
from analytics.pmt.challengers import BOOSTED, MONOTONE, MOST_KINDS, TREES
from analytics.pmt.features import Floats, as_number, as_text, incomplete_rows, is_category
from analytics.pmt.survey import Survey

#: The parts of a family must sum to its estimate to this many units of log welfare.
EXACT = 1e-6


def explain_boosted(
    survey: Survey,
    target: pd.DataFrame,
    name: str,
    directions: Mapping[str, int] | None = None,
    seed: int = 1,
) -> tuple[pd.DataFrame, float]:
    """A column per question and a row per family of ``target``, in log welfare; and the mean estimate.

    A row and the mean sum to the estimate of ``name`` (boosting, boosting searah) for that family; families
    with too few answers have none (NaN). A category is read as a yes/no question per kind, whose parts are
    added up again: shap misreads the splits that scikit-learn makes of categories. Raises UserError without
    the library, for another challenger, and should the parts not sum.
    """
    from sklearn.ensemble import HistGradientBoostingRegressor

    if name not in (BOOSTED, MONOTONE):
        raise UserError(
            f"Penantang '{name}' tidak dapat diterangkan dengan SHAP.",
            saran=f"Pilih {BOOSTED} atau {MONOTONE}.",
        )
    explainer = _library()
    # A question nobody answered has no part, and trees cannot hold it.
    survey = replace(survey, features=survey.asked)
    kinds = {f: _kinds(survey, f) for f in survey.features}
    owners = [f for f in survey.features for _ in kinds[f] or [""]]
    ways = directions if directions and name == MONOTONE else {}
    model = HistGradientBoostingRegressor(
        **TREES,
        monotonic_cst=[0 if kinds[f] else ways.get(f, 0) for f in owners],
        random_state=seed,
    )
    model.fit(_columns(survey.frame, kinds), survey.log_welfare, sample_weight=survey.weight)
    asked = _columns(target, kinds)
    trees = explainer(model)
    parts = pd.DataFrame(trees.shap_values(asked), columns=owners, index=target.index)
    mean = float(np.ravel(trees.expected_value)[0])
    summed = parts.T.groupby(owners, sort=False).sum().T
    _refuse_wrong_sums(mean + summed.sum(axis=1).to_numpy(), model.predict(asked))
    summed[incomplete_rows(target, survey.features)] = np.nan
    return summed, mean


def _library() -> type:
    try:
        from shap import TreeExplainer  # type: ignore[import-not-found,import-untyped,unused-ignore]
    except ImportError:
        raise UserError(
            "Pustaka shap belum terpasang.",
            saran="Pasang tambahan «analis», atau pakai skor linear: sumbangan tiap peubahnya pasti.",
        ) from None
    return TreeExplainer  # type: ignore[no-any-return,unused-ignore]


def _refuse_wrong_sums(summed: Floats, estimate: Floats) -> None:
    worst = float(np.max(np.abs(summed - estimate), initial=0.0))
    if worst > EXACT:
        raise UserError(
            f"Sumbangan menurut shap tidak menjumlah menjadi dugaannya (selisih {worst:.1e}).",
            saran="Versi pustaka shap ini tidak membaca pohon ini dengan benar; pasang versi lain.",
        )


def _kinds(survey: Survey, name: str) -> list[str]:
    """The kinds of a category, the most frequent first; empty for a quantity."""
    if name not in survey.categorical and not is_category(survey.frame[name]):
        return []
    return [str(kind) for kind in pd.Series(as_text(survey.frame[name])).value_counts().index[:MOST_KINDS]]


def _columns(frame: pd.DataFrame, kinds: Mapping[str, Sequence[str]]) -> Floats:
    columns: list[Floats] = []
    for name, known in kinds.items():
        if not known:
            columns.append(as_number(frame[name]))
            continue
        text = as_text(frame[name])
        columns += [np.asarray(text == kind, dtype=np.float64) for kind in known]
    return np.column_stack(columns)
