"""What moves a boosted challenger's estimate of one family: Shapley values, for analysts only.

An office explains with the linear score, whose contributions are exact and belong to the question alone. Of
trees, no question's part is its own: it depends on the other answers, and Shapley's is one way to share it
out (Lundberg et al. 2020). Nothing of this reaches a page, a letter or a family.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.errors import UserError
from analytics.pmt.boosted import BOOSTED, MONOTONE, learn
from analytics.pmt.features import Floats, incomplete_rows
from analytics.pmt.survey import Survey
from analytics.pmt.trees import Recipe, columns_of

#: The parts of a family must sum to its estimate to this many units of log welfare.
EXACT = 1e-6


def explain_boosted(
    survey: Survey,
    target: pd.DataFrame,
    recipe: Recipe,
) -> tuple[pd.DataFrame, float]:
    """A column per question and a row per family of ``target``, in log welfare; and the mean estimate.

    A row and the mean sum to the estimate for that family, the score of `boosted.grow` before it is rounded
    to points; families with too few answers have none (NaN). The parts of a category's yes/no columns are
    added up. Raises UserError without the library, for a challenger without trees, and should the parts not
    sum.
    """
    if recipe.name not in (BOOSTED, MONOTONE):
        raise UserError(
            f"Penantang '{recipe.name}' tidak dapat diterangkan dengan SHAP.",
            saran=f"Pilih {BOOSTED} atau {MONOTONE}.",
        )
    explainer = _library()
    model, columns = learn(survey, recipe)
    asked = np.column_stack([np.asarray(column, dtype=np.float64) for column in columns_of(target, columns)])
    trees = explainer(model)
    owners = [question for question, _ in columns]
    parts = pd.DataFrame(trees.shap_values(asked), columns=owners, index=target.index)
    mean = float(np.ravel(trees.expected_value)[0])
    summed = parts.T.groupby(owners, sort=False).sum().T.reindex(columns=survey.asked, fill_value=0.0)
    _refuse_wrong_sums(mean + summed.sum(axis=1).to_numpy(), model.predict(asked))
    summed[incomplete_rows(target, survey.asked)] = np.nan
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
