"""A score on one sheet of paper: fifteen to twenty questions with whole points, and the cost of simplicity.

Each question's answers are put into a few classes; questions are added one by one, always the one that
explains most of what is left; the coefficients become whole points from 0 to 100 in all. The cost is measured
honestly: questions are chosen, and points made, anew without the families they are tested on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.errors import UserError
from analytics.pmt import metrics
from analytics.pmt.features import KOSONG, Bools, Floats, as_number, as_text, is_category
from analytics.pmt.folds import FOLDS, SEED, cut_folds, out_of_fold
from analytics.pmt.survey import Survey
from analytics.pmt.validate import Line

ITEMS, MOST_ITEMS = 15, 40
TOTAL = 100
#: Classes of a number, and the kinds of an answer that get a line of their own on the sheet.
_CLASSES, _KINDS, _RARE = 5, 6, 0.01
OTHER = "lainnya"


@dataclass(frozen=True)
class Item:
    """A question with its classes: ``edges`` for a number (the last value of each class but the last),
    ``kinds`` for text; ``points`` per class, the last of ``kinds`` standing for every other answer."""

    name: str
    edges: tuple[float, ...]
    kinds: tuple[str, ...]
    points: tuple[int, ...]

    @property
    def answers(self) -> list[str]:
        """What stands on the sheet for each class."""
        if self.kinds:
            return [*self.kinds, OTHER]
        if not self.edges:
            return []
        first, last = _plain(self.edges[0]), _plain(self.edges[-1])
        middle = [
            f"{_plain(low)} < … ≤ {_plain(high)}"
            for low, high in zip(self.edges, self.edges[1:], strict=False)
        ]
        return [f"≤ {first}", *middle, f"> {last}"]

    def classes(self, values: pd.Series) -> NDArray[np.int64]:
        """The class of each answer; an empty number is in the middle class, an unknown text is 'other'."""
        if self.kinds:
            found = {kind: n for n, kind in enumerate(self.kinds)}
            place = pd.Series(as_text(values)).map(found).fillna(len(self.kinds))
            return np.asarray(place, dtype=np.int64)
        numbers = as_number(values)
        at = np.searchsorted(np.array(self.edges), numbers, side="left")
        middle = (len(self.edges) + 1) // 2
        return np.asarray(np.where(np.isnan(numbers), middle, at), dtype=np.int64)


@dataclass(frozen=True)
class Scorecard:
    """The items in the order of their use; more points, better off."""

    items: tuple[Item, ...]

    def points(self, frame: pd.DataFrame) -> Floats:
        """The sum of points per family, shape (rows,)."""
        total = np.zeros(len(frame))
        for item in self.items:
            total += np.array(item.points, dtype=np.float64)[item.classes(frame[item.name])]
        return total


def make_scorecard(survey: Survey, items: int = ITEMS, rows: Bools | None = None) -> Scorecard:
    """The sheet learned from a survey, or from some ``rows`` of it; raises UserError for an odd length."""
    if not 1 <= items <= MOST_ITEMS:
        raise UserError(
            f"Kartu dengan {items} pertanyaan tidak dibuat.",
            saran=f"Pakai 15 sampai 20; paling banyak {MOST_ITEMS}.",
        )
    pick = np.ones(len(survey.welfare), dtype=bool) if rows is None else rows
    frame, y, w = survey.frame[pick].reset_index(drop=True), survey.log_welfare[pick], survey.weight[pick]
    drafts = [
        d for name in survey.features if (d := _draft(frame[name], w, name in survey.categorical)) is not None
    ]
    columns = [_dummies(draft, frame) for draft in drafts]
    chosen = _forward(columns, y, w, items)
    x = np.column_stack([np.ones(len(y)), *(columns[i] for i in chosen)])
    root = np.sqrt(w)
    coefs = np.linalg.lstsq(x * root[:, None], y * root, rcond=None)[0][1:]
    shares = [_shares(drafts[i], frame, w) for i in chosen]
    return Scorecard(tuple(_with_points([drafts[i] for i in chosen], coefs, shares)))


def _draft(values: pd.Series, weight: Floats, categorical: bool) -> Item | None:
    """The classes of a question; None where there would be one only."""
    name = str(values.name)
    if categorical or is_category(values):
        shares = pd.Series(weight).groupby(as_text(values)).sum().sort_values(ascending=False, kind="stable")
        shares /= shares.sum()
        kinds = [str(k) for k in shares.index[:_KINDS] if k != KOSONG and shares[k] >= _RARE]
        return Item(name, (), tuple(kinds), ()) if kinds and len(shares) > 1 else None
    numbers = as_number(values)
    known = ~np.isnan(numbers)
    seen = np.unique(numbers[known])
    if len(seen) < 2:
        return None
    edges = seen[:-1]
    if len(seen) > _CLASSES:
        cuts = [metrics.line_value(numbers[known], weight[known], n / _CLASSES) for n in range(1, _CLASSES)]
        edges = np.unique(cuts)
        edges = edges[edges < seen[-1]]
    return Item(name, tuple(float(e) for e in edges), (), ()) if len(edges) else None


def _dummies(item: Item, frame: pd.DataFrame) -> Floats:
    place = item.classes(frame[item.name])
    count = len(item.kinds) + 1 if item.kinds else len(item.edges) + 1
    return (place[:, None] == np.arange(1, count)).astype(np.float64)


def _forward(columns: Sequence[Floats], y: Floats, w: Floats, items: int) -> list[int]:
    """The questions in the order in which each explains most of what the ones before left over."""
    root = np.sqrt(w)
    base = root[:, None] / np.linalg.norm(root)
    left = y * root - base[:, 0] * float(base[:, 0] @ (y * root))
    parts = [c * root[:, None] - base @ (base.T @ (c * root[:, None])) for c in columns]
    chosen: list[int] = []
    while len(chosen) < min(items, len(columns)):
        gains = [-1.0 if i in chosen else _explained(part, left) for i, part in enumerate(parts)]
        best = int(np.argmax(gains))
        if gains[best] <= 1e-9 * float(left @ left):
            break
        chosen.append(best)
        q = _basis(parts[best])
        left = left - q @ (q.T @ left)
        parts = [part - q @ (q.T @ part) for part in parts]
    return chosen


def _basis(part: Floats) -> Floats:
    u, s, _ = np.linalg.svd(part, full_matrices=False)
    return u[:, s > 1e-8 * max(float(s[0]), 1e-12)] if len(s) else part[:, :0]


def _explained(part: Floats, left: Floats) -> float:
    q = _basis(part)
    return float(((q.T @ left) ** 2).sum())


def _shares(item: Item, frame: pd.DataFrame, w: Floats) -> Floats:
    """The weight of each class."""
    place = item.classes(frame[item.name])
    return np.bincount(place, weights=w, minlength=len(item.answers)) / w.sum()


def _with_points(drafts: Sequence[Item], coefs: Floats, shares: Sequence[Floats]) -> list[Item]:
    """Coefficients as whole points: the poorest answer of a question has none, all best answers make 100.

    A class that nobody is in counts as the average answer.
    """
    parts, at = [], 0
    for share in shares:
        own = np.concatenate([[0.0], coefs[at : at + len(share) - 1]])
        at += len(share) - 1
        own = np.where(share > 0, own, float(own @ share))
        parts.append(own - own.min())
    scale = TOTAL / max(sum(float(part.max()) for part in parts), 1e-12)
    made = [tuple(int(p) for p in np.round(part * scale)) for part in parts]
    return [Item(d.name, d.edges, d.kinds, points) for d, points in zip(drafts, made, strict=True)]


def cost(
    survey: Survey, lines: Sequence[Line], items: int = ITEMS, folds: int = FOLDS, seed: int = SEED
) -> list[dict[str, Any]]:
    """What the sheet costs against the full score, out of sample: TER of both at each line, and the loss."""
    fold = cut_folds(survey.cluster, folds, seed)
    full, short = out_of_fold(survey, fold), np.full(len(survey.welfare), np.nan)
    for k in range(int(fold.max()) + 1):
        held = fold == k
        points = make_scorecard(survey, items, ~held).points(survey.frame)
        # Points of two sheets cannot be compared; what they say of welfare can.
        slope, start = np.polyfit(
            points[~held], survey.log_welfare[~held], 1, w=np.sqrt(survey.weight[~held])
        )
        short[held] = start + slope * points[held]
    found = []
    for line in lines:
        poor = survey.welfare <= line.value
        both = [metrics.ter(score, poor, survey.weight, survey.identity) for score in (full, short)]
        found.append({"share": line.share, "ter_full": both[0], "ter": both[1], "cost": both[1] - both[0]})
    return found


def bands(survey: Survey, card: Scorecard, lines: Sequence[Line], width: int = 10) -> list[dict[str, Any]]:
    """For each band of points: families of the survey in it, and the share below each line."""
    points = card.points(survey.frame)
    found = []
    for low in range(0, TOTAL + 1, width):
        inside = (points >= low) & (points < low + width)
        if inside.sum() == 0:
            continue
        w = survey.weight[inside]
        shares = {line.share: float(w @ (survey.welfare[inside] <= line.value) / w.sum()) for line in lines}
        found.append({"low": low, "high": low + width - 1, "n": int(inside.sum()), "below": shares})
    return found


def _plain(number: float) -> str:
    return f"{number:g}".replace(".", ",")
