"""A score on one sheet of paper: fifteen to twenty questions with whole points that add up by hand.

Each question's answers are put into a few classes; questions are added one by one, always the one that
explains most of what is left; the coefficients become whole points from 0 to 100 in all. What that simplicity
costs is measured in `scorecard_price`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analytics.errors import UserError
from analytics.pmt import metrics
from analytics.pmt.features import FREQUENT_MISSING, KOSONG, Bools, Floats, as_number, as_text, is_category
from analytics.pmt.scorecard_item import FLOOR, Item
from analytics.pmt.scorecard_order import ordered
from analytics.pmt.survey import Survey

ITEMS, MOST_ITEMS = 15, 40
TOTAL = 100
#: Classes of a number, and the kinds of an answer that get a line of their own on the sheet.
_CLASSES, _KINDS, _RARE = 5, 6, 0.01
#: Answers of which there is no third.
_YES_NO = ({"0", "1"}, {"1", "2"}, {"ya", "tidak"})


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


def make_scorecard(
    survey: Survey, items: int = ITEMS, rows: Bools | None = None, ways: Mapping[str, int] | None = None
) -> Scorecard:
    """The sheet learned from a survey, or from some ``rows`` of it.

    ``ways``: 1 for a question of which more may only add points, -1 only take them, as its numbers or codes
    rise; answers that say the opposite get the same points. Raises UserError for an odd length, and where no
    question tells families apart.
    """
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
    chosen, effects = _settled(drafts, frame, y, w, items, ways or {})
    if not chosen:
        raise UserError(
            "Tidak ada pertanyaan yang membedakan keluarga survei ini: semua jawabannya sama, atau bedanya "
            "berlawanan dengan arah peubahnya.",
            saran="Sebut peubah lain pada --features.",
        )
    # A question whose best answer comes to less than half a point is not worth asking.
    return Scorecard(tuple(item for item in _with_points(chosen, effects) if any(item.points)))


def _settled(
    drafts: list[Item], frame: pd.DataFrame, y: Floats, w: Floats, items: int, ways: Mapping[str, int]
) -> tuple[list[Item], list[Floats]]:
    """The questions chosen and the effect of each class, once no effect runs against its question's way."""
    left, picked, anew = list(drafts), list[Item](), True
    while left:
        if anew:
            picked = [left[i] for i in _forward([_dummies(d, frame) for d in left], y, w, items)]
        effects, shares = _effects(picked, frame, y, w), [_shares(item, frame, w) for item in picked]
        better = [
            ordered(item, effect, share, ways.get(item.name, 0))
            for item, effect, share in zip(picked, effects, shares, strict=True)
        ]
        if better == picked:
            return picked, effects
        mended = {item.name: new for item, new in zip(picked, better, strict=True)}
        tried = [mended.get(item.name, item) for item in left]
        left = [item for item in tried if item.tells]
        # A question whose answers all came to the same leaves its place to another one.
        anew = len(left) < len(tried)
        picked = better
    return [], []


def _effects(items: Sequence[Item], frame: pd.DataFrame, y: Floats, w: Floats) -> list[Floats]:
    """What each class of each question adds to log welfare; one nobody is in, what the mean answer does."""
    parts = [_dummies(item, frame) for item in items]
    x = np.column_stack([np.ones(len(y)), *parts])
    root = np.sqrt(w)
    coefs = np.linalg.lstsq(x * root[:, None], y * root, rcond=None)[0][1:]
    found, at = [], 0
    for item, part in zip(items, parts, strict=True):
        own = np.concatenate([[0.0], coefs[at : at + part.shape[1]]])[item.groups]
        at += part.shape[1]
        share = _shares(item, frame, w)
        found.append(np.where(share > 0, own, float(own @ share)))
    return found


def _draft(values: pd.Series, weight: Floats, categorical: bool) -> Item | None:
    """The classes of a question; None where there would be one only."""
    if categorical or is_category(values):
        return _draft_kinds(values, weight)
    numbers = as_number(values)
    known = ~np.isnan(numbers)
    edges = _edges(numbers[known], weight[known])
    if not edges:
        return None
    answers = pd.Series(numbers[known])
    item = Item(str(values.name), edges, (), (), whole=bool((answers == np.floor(answers)).all()))
    groups = answers.groupby(item.classes(answers))
    seen = tuple(zip(groups.min().tolist(), groups.max().tolist(), strict=True))
    usual = int(np.bincount(item.classes(answers), weights=weight[known]).argmax())
    return _floored(replace(item, seen=seen, usual=usual), answers)


def _floored(item: Item, answers: pd.Series) -> Item | None:
    """The question with ranges of too few families put to the smaller neighbour; None where it is all."""
    sizes = np.bincount(item.classes(answers), minlength=item.count)
    while item.count > 2 and sizes.min() < FLOOR:
        small = int(sizes.argmin())
        sides = [n for n in (small - 1, small + 1) if 0 <= n < item.count]
        upper = max(small, min(sides, key=lambda n: int(sizes[n])))
        item = item.joined([n - (n >= upper) for n in range(item.count)])
        sizes = np.bincount(item.classes(answers), minlength=item.count)
    return item if sizes.min() >= FLOOR else None


def _draft_kinds(values: pd.Series, weight: Floats) -> Item | None:
    shares = pd.Series(weight).groupby(as_text(values)).sum().sort_values(ascending=False, kind="stable")
    shares /= shares.sum()
    known = shares.drop(KOSONG, errors="ignore")
    # An answer of fewer families than a figure may rest on has no points of its own: it is one of the others.
    sizes = pd.Series(as_text(values)).value_counts()
    kinds = [str(k) for k in known.index[:_KINDS] if known[k] >= _RARE and sizes[k] >= FLOOR]
    yes_no = {str(k).lower() for k in known.index} in _YES_NO
    if not kinds or len(shares) < 2 or (yes_no and len(kinds) < 2):
        return None
    most = kinds[0]
    if all(kind.isdigit() for kind in kinds):
        kinds.sort(key=int)  # codes in the order of their list, which is how people look them up
    empty = not yes_no and float(shares.get(KOSONG, 0.0)) >= FREQUENT_MISSING
    return Item(
        str(values.name), (), tuple(kinds), (), usual=kinds.index(most), rest=not yes_no, holds_empty=empty
    )


def _edges(numbers: Floats, weight: Floats) -> tuple[float, ...]:
    """The last value of each class but the last; none where everybody answered alike.

    With many values, quantiles in three digits: an edge that nobody can read out is no question.
    """
    seen = np.unique(numbers)
    if len(seen) <= _CLASSES:
        return tuple(seen[:-1].tolist())
    cuts = np.array([metrics.line_value(numbers, weight, n / _CLASSES) for n in range(1, _CLASSES)])
    # In the digits of the whole range; where a few families are far off, each edge in its own.
    whole = _inhabited(np.round(cuts, 2 - math.floor(math.log10(seen[-1] - seen[0]))), seen)
    own = _inhabited([float(f"{cut:.3g}") for cut in cuts], seen)
    return whole if len(whole) > 1 else own or whole or (float(seen[-2]),)


def _inhabited(edges: Sequence[float] | Floats, seen: Floats) -> tuple[float, ...]:
    """The edges with an answer on either side."""
    plain = np.unique(edges)
    plain = plain[(plain >= seen[0]) & (plain < seen[-1])]
    return tuple(plain[np.unique(np.searchsorted(plain, seen, side="left"))[:-1]].tolist())


def _dummies(item: Item, frame: pd.DataFrame) -> Floats:
    group = item.groups[item.classes(frame[item.name])]
    return (group[:, None] == np.arange(1, item.groups.max() + 1)).astype(np.float64)


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
    return np.bincount(item.classes(frame[item.name]), weights=w, minlength=item.count) / w.sum()


def _with_points(items: Sequence[Item], effects: Sequence[Floats]) -> list[Item]:
    """Effects as whole points: the poorest answer of a question has none, all best answers make 100."""
    parts = [own - own.min() for own in effects]
    scale = TOTAL / max(sum(float(part.max()) for part in parts), 1e-12)
    made = [tuple(int(p) for p in np.round(part * scale)) for part in parts]
    return [_shortened(d, points) for d, points in zip(items, made, strict=True)]


def _shortened(item: Item, points: tuple[int, ...]) -> Item:
    """The question with its points; ranges next to each other that have the same ones are one range."""
    if item.kinds or len(set(points)) == 1:
        return replace(item, points=points)
    blocks = [0, *np.cumsum(np.diff(points) != 0).tolist()]
    return replace(item.joined(blocks), points=tuple(points[blocks.index(n)] for n in range(blocks[-1] + 1)))
