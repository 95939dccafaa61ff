"""What could be done for those whom the score fails, and what each remedy would do: offers, never applied.

Four are worked out on the survey, out of sample and at the same total of places as the list as it is:

* ``ambang``: each group has its own threshold. Families are ranked by P(poor | score, group), calibrated
  within the group, so that equal chances are treated equally whatever the group.
* ``jatah``: each group has places of its own, as many as there are likely poor in it by those chances.
* ``setara``: needs grow slower than the number of members. Welfare is consumption / size ** exponent instead
  of consumption / size; that also changes who counts as poor, so both yardsticks are told.
* ``jalur``: places are set apart for a group, as many as there are likely poor in it, and given within it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.errors import UserError
from analytics.pmt import metrics
from analytics.pmt.audit import Judged, by_group, listed
from analytics.pmt.calibrate import ROWS_PER_BIN, fit_calibration
from analytics.pmt.features import KOSONG, Bools, Floats
from analytics.pmt.folds import FOLDS, SEED, cut_folds
from analytics.pmt.survey import Survey
from analytics.pmt.validate import Line

AS_IS, THRESHOLDS, SHARES, SCALE, CHANNEL = "apa_adanya", "ambang", "jatah", "setara", "jalur"
YES = "ya"


@dataclass(frozen=True)
class Scale:
    """An equivalence scale: a family of n members has the needs of n ** ``exponent`` persons alone."""

    name: str
    exponent: float
    source: str = ""


@dataclass(frozen=True)
class Offer:
    """A remedy with the list it would make. ``yardstick`` says who counts as poor: per kapita or a scale."""

    remedy: str
    name: str
    judged: Judged
    yardstick: str = "per kapita"


def scales(rows: Sequence[Mapping[str, str]]) -> list[Scale]:
    """The scales of ``parameters/setara.csv``; UserError where an exponent is none."""
    found = []
    for row in rows:
        try:
            exponent = float(row["pangkat"])
        except (KeyError, ValueError):
            exponent = np.nan
        if not 0 < exponent <= 1:
            raise UserError(
                f"Skala {row.get('skala', '?')} di parameter/setara.csv tidak terbaca.",
                saran="Kolom pangkat harus angka di atas 0 sampai 1, dengan titik desimal, mis. 0.5.",
            )
        found.append(Scale(row["skala"], exponent, row.get("sumber", "")))
    return found


def offers(
    survey: Survey,
    line: Line,
    judged: Judged,
    group: pd.Series,
    size: Floats,
    channels: Mapping[str, Bools],
    wanted: Sequence[Scale],
    folds: int = FOLDS,
    seed: int = SEED,
) -> list[Offer]:
    """The list as it is, then every remedy. ``group`` labels the families whose thresholds may differ,
    ``size`` counts their members, ``channels`` says who could use a channel; all in the survey's order.
    """
    fold = cut_folds(survey.cluster, folds, seed)
    found = [Offer(AS_IS, AS_IS, judged)]
    own = group_probability(survey, judged.score, fold, line, group.to_numpy())
    found.append(Offer(THRESHOLDS, str(group.name), ranked(survey, judged, own)))
    found.append(Offer(SHARES, str(group.name), shared(survey, judged, own, group.to_numpy())))
    for scale in wanted:
        found += on_scale(survey, judged, line, size, scale)
    for name, members in channels.items():
        own = group_probability(survey, judged.score, fold, line, np.where(members, YES, KOSONG))
        found.append(Offer(CHANNEL, name, channel(survey, judged, members, own)))
    return found


def tell(
    survey: Survey, found: Sequence[Offer], groups: Mapping[str, pd.Series], seed: int = SEED
) -> list[dict[str, Any]]:
    """Every offer with its errors by group: ``remedy``, ``name``, ``yardstick`` and ``groups`` as `audit`."""
    return [
        {
            "remedy": one.remedy,
            "name": one.name,
            "yardstick": one.yardstick,
            "groups": by_group(survey, one.judged, groups, seed),
        }
        for one in found
    ]


def group_probability(
    survey: Survey, score: Floats, fold: NDArray[np.int64], line: Line, group: NDArray[np.object_]
) -> Floats:
    """P(poor | score, group) by calibrations that saw no family of the fold, shape (rows,).

    A group with fewer families to learn from than one bin of a calibration needs is read with everybody's.
    """
    out = np.empty(len(score))
    for k in range(int(fold.max()) + 1):
        seen, held = fold != k, fold == k
        everybody = fit_calibration(score[seen], survey.log_welfare[seen], survey.weight[seen])
        out[held] = everybody.probability(score[held], line.value)
        for name in sorted(set(group) - {KOSONG}):
            train, test = seen & (group == name), held & (group == name)
            if train.sum() >= ROWS_PER_BIN and test.any():
                own = fit_calibration(score[train], survey.log_welfare[train], survey.weight[train])
                out[test] = own.probability(score[test], line.value)
    return out


def ranked(survey: Survey, judged: Judged, p: Floats) -> Judged:
    """The list by falling probability, the lower score first where they are equal; the same places."""
    place = np.empty(len(p))
    place[np.lexsort((judged.score, -p))] = np.arange(len(p))
    chosen = metrics.select_quota(place, judged.weight, float(judged.weight @ judged.poor), survey.identity)
    return Judged(judged.score, p, judged.poor, chosen, judged.weight)


def shared(survey: Survey, judged: Judged, p: Floats, group: NDArray[np.object_]) -> Judged:
    """The places dealt out to the groups in proportion to their likely poor; within one, by the score."""
    w, places = judged.weight, float(judged.weight @ judged.poor)
    chosen = np.zeros(len(p))
    for name in sorted(set(group)):
        inside = np.asarray(group == name)
        own = places * float(w[inside] @ p[inside]) / float(w @ p)
        chosen[inside] = metrics.select_quota(judged.score[inside], w[inside], own, survey.identity[inside])
    return Judged(judged.score, p, judged.poor, chosen, w)


def on_scale(survey: Survey, judged: Judged, line: Line, size: Floats, scale: Scale) -> list[Offer]:
    """The list as it is by the scale's own yardstick, and the list by the scale, by both yardsticks.

    The scale's poor are the same share of the families as the line's, by consumption / size ** exponent.
    """
    known = np.where(np.isnan(size) | (size < 1), 1.0, size)
    lift = (1 - scale.exponent) * np.log(known)
    welfare = survey.welfare * np.exp(lift)
    poor = welfare <= metrics.line_value(welfare, survey.weight, line.share)
    persons = None if judged.weight is survey.weight else known
    now = listed(survey, judged.score, None, poor, persons)
    changed = listed(survey, judged.score + lift, None, poor, persons)
    places = float(judged.weight @ judged.poor)
    chosen = metrics.select_quota(judged.score + lift, judged.weight, places, survey.identity)
    per_head = Judged(judged.score + lift, None, judged.poor, chosen, judged.weight)
    return [
        Offer(AS_IS, AS_IS, now, scale.name),
        Offer(SCALE, scale.name, changed, scale.name),
        Offer(SCALE, scale.name, per_head),
    ]


def channel(survey: Survey, judged: Judged, members: Bools, p: Floats) -> Judged:
    """Places set apart for ``members``, as many as are likely poor among them; the rest for everybody else.

    Inside the channel the lowest scores come first. Members whom the ordinary list takes anyway do not use
    its places up: a channel adds, it never takes away.
    """
    w, places = judged.weight, float(judged.weight @ judged.poor)
    inside = float(np.sum(w * p * members))
    already = float(np.sum(w * judged.selected * members))
    if inside <= already:
        return judged
    first = np.where(members, judged.score, np.inf)
    then = np.where(members, np.inf, judged.score)
    own = metrics.select_quota(first, w, min(inside, float(w @ members), places), survey.identity)
    rest = metrics.select_quota(then, w, places - float(w @ own), survey.identity)
    return Judged(judged.score, judged.p, judged.poor, np.where(members, own, rest), w)
