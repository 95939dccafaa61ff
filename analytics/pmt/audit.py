"""Whom the score fails: its errors by group, with the number of families behind each and an interval.

One list is made for everybody, at a quota of as many families as are poor, from scores that had not seen
them. Then each group is looked at alone: what share of its poor is left out (EER), of its selected is not
poor (IER), how far the sum of its probabilities misses. Groups too small to speak of are named and hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.pmt import metrics
from analytics.pmt.features import KOSONG, Bools, Floats, as_number, as_text
from analytics.pmt.folds import FOLDS, SEED, cut_folds, out_of_fold, out_of_fold_probability
from analytics.pmt.survey import Survey
from analytics.pmt.validate import Line

#: Fewer families than this say nothing of a group, and may tell who they are.
FLOOR = 30
BOOTSTRAPS = 300
#: Household sizes as an audit asks for them; single persons on their own.
SIZES = (("1 orang", 1, 1), ("2-3 orang", 2, 3), ("4-5 orang", 4, 5), ("6 orang atau lebih", 6, np.inf))
_MOST_KINDS = 12
EVERYBODY = "semua"


def sizes(values: pd.Series) -> pd.Series:
    """The class of each household size, empty where it is unknown."""
    numbers = as_number(values)
    chosen = [(numbers >= low) & (numbers <= high) for _, low, high in SIZES]
    return pd.Series(np.select(chosen, [name for name, *_ in SIZES], default=KOSONG), name=values.name)


def kinds(values: pd.Series) -> pd.Series:
    """The answers of a column as groups; a number of many values is cut at its quarters."""
    numbers = as_number(values)
    if not np.isnan(numbers).all() and len(np.unique(numbers[~np.isnan(numbers)])) > _MOST_KINDS:
        cut = pd.qcut(numbers, 4, duplicates="drop")
        return pd.Series(cut.astype(str), name=values.name).replace("nan", KOSONG)
    return pd.Series(as_text(values).astype(str), name=values.name)


def crossed(groups: Mapping[str, pd.Series]) -> dict[str, pd.Series]:
    """The groups and every pair of them."""
    pairs = {
        f"{a} × {b}": groups[a].astype(str) + " × " + groups[b].astype(str)
        for a, b in combinations(groups, 2)
    }
    return {**groups, **pairs}


def audit(
    survey: Survey, line: Line, groups: Mapping[str, pd.Series], folds: int = FOLDS, seed: int = SEED
) -> list[dict[str, Any]]:
    """One entry per group: ``by``, ``group``, ``n``, and where n reaches the floor ``poor``, ``selected``,
    ``eer``, ``ier``, ``calibration`` (share of its families) with ``eer_interval`` and ``ier_interval``.

    ``groups``: name -> label of each family of the survey, in its order. The first entry is everybody.
    """
    fold = cut_folds(survey.cluster, folds, seed)
    score = out_of_fold(survey, fold)
    p = out_of_fold_probability(survey, score, fold, np.array([line.value]))[:, 0]
    poor = survey.welfare <= line.value
    selected = metrics.select_quota(score, survey.weight, float(survey.weight @ poor), survey.identity)
    draws = _draws(survey.cluster, seed)
    found = [_entry(survey, EVERYBODY, EVERYBODY, np.ones(len(poor), bool), poor, selected, p, draws)]
    for by, labels in groups.items():
        values = labels.to_numpy()
        for group in sorted(set(values) - {KOSONG}):
            found.append(_entry(survey, by, str(group), values == group, poor, selected, p, draws))
    return found


def _draws(cluster: NDArray[np.uint64], seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(each family's cluster as a number, how often each cluster is drawn in each repetition)."""
    keys, place = np.unique(cluster, return_inverse=True)
    random = np.random.default_rng(seed)
    return place, random.multinomial(len(keys), np.full(len(keys), 1 / len(keys)), size=BOOTSTRAPS)


def _entry(
    survey: Survey,
    by: str,
    group: str,
    inside: Bools,
    poor: Bools,
    selected: Floats,
    p: Floats,
    draws: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> dict[str, Any]:
    n = int(inside.sum())
    entry: dict[str, Any] = {"by": by, "group": group, "n": n, "hidden": n < FLOOR}
    if n < FLOOR:
        return entry
    w = survey.weight[inside]
    c = metrics.count(selected[inside], poor[inside], w)
    left_out, wrongly = w * (1 - selected[inside]) * poor[inside], w * selected[inside] * ~poor[inside]
    pairs = {"eer": (left_out, w * poor[inside]), "ier": (wrongly, w * selected[inside])}
    entry |= {"poor": c.poor / c.everybody, "selected": c.selected / c.everybody}
    entry["calibration"] = metrics.sum_p_bias(p[inside], poor[inside], w)
    for name, (part, whole) in pairs.items():
        entry[name] = float(part.sum() / whole.sum()) if whole.sum() > 0 else None
        entry[f"{name}_interval"] = _interval(part, whole, draws[0][inside], draws[1])
    return entry


def _interval(
    part: Floats, whole: Floats, place: NDArray[np.int64], draws: NDArray[np.int64]
) -> list[float] | None:
    """95 % interval of a ratio when other clusters might have been surveyed."""
    sums = [np.bincount(place, weights=values, minlength=draws.shape[1]) for values in (part, whole)]
    parts, wholes = (draws @ values for values in sums)
    usable = wholes > 0
    if usable.sum() < BOOTSTRAPS // 2:
        return None
    return [float(q) for q in np.quantile(parts[usable] / wholes[usable], [0.025, 0.975])]
