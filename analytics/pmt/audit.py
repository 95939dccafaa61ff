"""Whom the score fails: its errors by group, with the number of families behind each and an interval.

One list is made for everybody, at a quota of as many families as are poor, from scores that had not seen
them. Then each group is looked at alone: what share of its poor is left out (EER), of its selected is not
poor (IER), how far the sum of its probabilities misses. Groups too small to speak of are named and hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.pmt import metrics
from analytics.pmt.closure import silent
from analytics.pmt.features import KOSONG, Bools, Floats
from analytics.pmt.folds import FOLDS, SEED, cut_folds, out_of_fold, out_of_fold_probability
from analytics.pmt.groups import companion, covered, in_order
from analytics.pmt.intervals import TAIL, stretch
from analytics.pmt.survey import Survey
from analytics.pmt.validate import Line, ter_interval, weigh

#: Fewer families than this say nothing of a group, and may tell who they are.
FLOOR = 30
#: From fewer clusters no interval of a group's figure can be trusted, and so the figure is not told.
CLUSTERS = 8
BOOTSTRAPS = 300
#: Standard errors on either side of a 95 % interval.
NORMAL = 1.959964
#: What is nobody or everybody up to rounding.
CERTAIN = 1e-9
EVERYBODY = "semua"


@dataclass(frozen=True)
class Judged:
    """A list against the truth, for the families of a survey in their order; all shapes (rows,).

    ``score`` and ``p`` (probability of being poor, None where it is not asked) come from models that had not
    seen the family; ``selected`` is the fraction of it on the list; ``weight`` says what is counted: families
    or, times their members, persons (`weigh`).
    """

    score: Floats
    p: Floats | None
    poor: Bools
    selected: Floats
    weight: Floats


def judge(
    survey: Survey,
    line: Line,
    folds: int = FOLDS,
    seed: int = SEED,
    persons: Floats | None = None,
    unseen: Floats | None = None,
) -> Judged:
    """One list for everybody, by scores out of sample, with places for as many as are poor.

    Families are counted; with ``persons`` (members per family), persons: the line stays where it is, the
    places are as many as there are poor persons. ``unseen`` are the scores where they are known already.
    """
    fold = cut_folds(survey.cluster, folds, seed)
    score = out_of_fold(survey, fold) if unseen is None else unseen
    p = out_of_fold_probability(survey, score, fold, np.array([line.value]))[:, 0]
    return listed(survey, score, p, survey.welfare <= line.value, persons)


def listed(
    survey: Survey, score: Floats, p: Floats | None, poor: Bools, persons: Floats | None = None
) -> Judged:
    """The list that a score makes, lowest first, with places for as many as are poor."""
    weight = weigh(survey, persons)
    return Judged(
        score, p, poor, metrics.select_quota(score, weight, float(weight @ poor), survey.identity), weight
    )


def audit(
    survey: Survey,
    line: Line,
    groups: Mapping[str, pd.Series],
    folds: int = FOLDS,
    seed: int = SEED,
    persons: Floats | None = None,
) -> list[dict[str, Any]]:
    """One entry per group: ``by``, ``group``, ``n``, and where n reaches the floor ``poor``, ``selected``,
    ``eer``, ``ier``, ``calibration`` (share of its families), each with its interval (``eer_interval``, ...).
    What rests on fewer than ``CLUSTERS`` clusters is None and named in ``few_clusters``.

    ``groups``: name -> label of each family of the survey, in its order. The first entry is everybody.
    """
    return by_group(survey, judge(survey, line, folds, seed, persons), groups, seed)


def by_group(
    survey: Survey, judged: Judged, groups: Mapping[str, pd.Series], seed: int = SEED
) -> list[dict[str, Any]]:
    """The entries of `audit` for a list that is already made."""
    draws = _draws(survey.cluster, seed)
    found, members = [], []
    for by, labels in groups.items():
        values = labels.to_numpy()
        names = sorted(set(values) - {KOSONG}, key=in_order)
        members += [values == name for name in names]
        found += covered([_entry(by, str(name), values == name, judged, draws) for name in names])
    everybody = _entry(EVERYBODY, EVERYBODY, np.ones(len(judged.poor), bool), judged, draws)
    return [everybody | _as_tested(survey, judged, seed), *_closed(found, members)]


def _as_tested(survey: Survey, judged: Judged, seed: int) -> dict[str, Any]:
    """Everybody's IER and EER with the interval of the targeting error rate, where the list is the score's.

    The test of a score draws its list anew with every draw of clusters, groups are seen on one list: two
    intervals beside one figure would be a riddle.
    """
    places = float(judged.weight @ judged.poor)
    own = metrics.select_quota(judged.score, judged.weight, places, survey.identity)
    if len(own) < FLOOR or not np.array_equal(own, judged.selected):
        return {}
    around = ter_interval(judged.score, judged.poor, judged.weight, survey.cluster, seed)
    return {} if np.isnan(around).any() else {"eer_interval": around, "ier_interval": around}


def _closed(found: list[dict[str, Any]], members: list[Bools]) -> list[dict[str, Any]]:
    """The groups with those hidden that would give a small one away across the kinds."""
    if not any(one["hidden"] for one in found):
        return found
    small, hidden = (
        np.array([bool(test(one)) for one in found])
        for test in (lambda one: one["n"] < FLOOR, lambda one: one["hidden"])
    )
    names = [(one["by"], one["group"]) for one in found]
    closed = silent(np.column_stack(members), small, hidden, names)
    return [companion(one) if shut else one for one, shut in zip(found, closed & ~hidden, strict=True)]


def _draws(cluster: NDArray[np.uint64], seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(each family's cluster as a number, how often each cluster is drawn in each repetition)."""
    keys, place = np.unique(cluster, return_inverse=True)
    random = np.random.default_rng(seed)
    return place, random.multinomial(len(keys), np.full(len(keys), 1 / len(keys)), size=BOOTSTRAPS)


def _entry(
    by: str, group: str, inside: Bools, judged: Judged, draws: tuple[NDArray[np.int64], NDArray[np.int64]]
) -> dict[str, Any]:
    n = int(inside.sum())
    entry: dict[str, Any] = {"by": by, "group": group, "n": n, "hidden": n < FLOOR}
    if n < FLOOR:
        return entry
    w, poor, selected = judged.weight[inside], judged.poor[inside], judged.selected[inside]
    ratios = {
        "poor": (w * poor, w),
        "selected": (w * selected, w),
        "eer": (w * (1 - selected) * poor, w * poor),
        "ier": (w * selected * ~poor, w * selected),
    }
    if judged.p is not None:
        ratios["calibration"] = (w * (judged.p[inside] - poor), w)
    place, few = draws[0][inside], []
    for name, (part, whole) in ratios.items():
        value = float(part.sum() / whole.sum()) if whole.sum() > 0 else None
        interval = _interval(part, whole, place, draws[1], signed=name == "calibration")
        if by != EVERYBODY and 0 < len(set(place[whole > 0])) < CLUSTERS:
            few.append(name)
            value = interval = None
        entry |= {name: value, f"{name}_interval": interval}
    return entry | {"few_clusters": few}


def _interval(
    part: Floats,
    whole: Floats,
    place: NDArray[np.int64],
    draws: NDArray[np.int64],
    signed: bool = False,
) -> list[float] | None:
    """95 % interval of a ratio when other clusters might have been surveyed.

    Clusters are drawn anew. A group in few of them would look surer than it is: the half-widths are stretched
    by Student's t and m / (m - 1) for its m clusters, so that two clusters say next to nothing. Clusters that
    happen to be alike would make it look surer too: it is never narrower than if families had been drawn one
    by one. Where all or none are left out, drawing anew shows no doubt, and the exact bound for m clusters
    takes its place. A ``signed`` ratio is a difference of shares, which lies between -1 and 1 and may well
    be 0.
    """
    sums = [np.bincount(place, weights=values, minlength=draws.shape[1]) for values in (part, whole)]
    there = sums[1] > 0
    clusters = int(there.sum())
    parts, wholes = (draws[:, there] @ values[there] for values in sums)
    usable = wholes > 0
    if usable.sum() < BOOTSTRAPS // 2:
        return None
    value = float(sums[0].sum() / sums[1].sum())
    if not signed and (value < CERTAIN or value > 1 - CERTAIN):
        room = 1 - TAIL ** (1 / clusters)
        return [1 - room, 1.0] if value > CERTAIN else [0.0, room]
    if clusters < 2:
        return [-1.0, 1.0] if signed else [0.0, 1.0]
    ends = np.quantile(parts[usable] / wholes[usable], [TAIL, 1 - TAIL])
    alone = NORMAL * float(np.sqrt(((part - value * whole) ** 2).sum())) / float(whole.sum())
    wider = value + np.array([-1, 1]) * np.maximum(np.abs(ends - value) * stretch(clusters), alone)
    return [float(end) for end in np.clip(wider, -1.0 if signed else 0.0, 1.0)]
