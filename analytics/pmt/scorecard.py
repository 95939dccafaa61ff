"""A score on one sheet of paper: fifteen to twenty questions with whole points that add up by hand.

Each question's answers are put into a few classes; questions are added one by one, always the one that
explains most of what is left; the coefficients become whole points from 0 to 100 in all. What that simplicity
costs is measured in `scorecard_price`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.errors import UserError
from analytics.pmt import metrics
from analytics.pmt.features import KOSONG, Bools, Floats, as_number, as_text, is_category
from analytics.pmt.survey import Survey

ITEMS, MOST_ITEMS = 15, 40
TOTAL = 100
#: Classes of a number, and the kinds of an answer that get a line of their own on the sheet.
_CLASSES, _KINDS, _RARE = 5, 6, 0.01
OTHER = "lainnya"


@dataclass(frozen=True)
class Item:
    """A question with its classes: ``edges`` for a number (the last value of each class but the last),
    ``kinds`` for text; ``points`` per class, the last of ``kinds`` standing for every other answer.

    Of a number ``seen`` are the smallest and the largest answer of each class, ``whole`` says whether all
    answers are whole, and ``usual`` is the class of most families: there an empty answer counts.
    """

    name: str
    edges: tuple[float, ...]
    kinds: tuple[str, ...]
    points: tuple[int, ...]
    seen: tuple[tuple[float, float], ...] = ()
    whole: bool = False
    usual: int = 0

    @property
    def unknown(self) -> int:
        """The class in which a family counts whose answer is not known."""
        return len(self.kinds) if self.kinds else self.usual

    @property
    def answers(self) -> list[str]:
        """What stands on the sheet for each class: kinds as they are, numbers as people write ranges."""
        if self.kinds:
            return [*self.kinds, OTHER]
        return self._whole_ranges() if self.whole else self._ranges()

    def alone(self, place: int) -> float | None:
        """The only answer seen in a class of numbers; None where there were several."""
        low, high = self.seen[place]
        return low if low == high else None

    def classes(self, values: pd.Series) -> NDArray[np.int64]:
        """The class of each answer; an empty number is in the usual class, an unknown text is 'other'."""
        if self.kinds:
            found = {kind: n for n, kind in enumerate(self.kinds)}
            place = pd.Series(as_text(values)).map(found).fillna(len(self.kinds))
            return np.asarray(place, dtype=np.int64)
        numbers = as_number(values)
        at = np.searchsorted(np.array(self.edges), numbers, side="left")
        return np.asarray(np.where(np.isnan(numbers), self.usual, at), dtype=np.int64)

    def _spans(self) -> list[tuple[float, float]]:
        """The first and the last whole number of each class, as far as answers were seen."""
        lasts = [math.floor(edge) for edge in self.edges]
        firsts = [self.seen[0][0], *(last + 1 for last in lasts)]
        return list(zip(firsts, [*lasts, self.seen[-1][1]], strict=True))

    def _whole_ranges(self) -> list[str]:
        first, *middle, last = self._spans()
        words = [_number(first[1]) if first[0] == first[1] else f"sampai {_number(first[1])}"]
        words += [_number(a) if a == b else f"{_number(a)}–{_number(b)}" for a, b in middle]
        only = self.alone(1) if len(self.edges) == 1 else None
        return [*words, f"{_number(last[0])} atau lebih" if only is None else _number(only)]

    def _ranges(self) -> list[str]:
        ends = [_number(edge) for edge in self.edges]
        middle = [f"di atas {a} sampai {b}" for a, b in pairwise(ends)]
        return [f"sampai {ends[0]}", *middle, f"di atas {ends[-1]}"]


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
    """The sheet learned from a survey, or from some ``rows`` of it.

    Raises UserError for an odd length, and where no question tells families apart.
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
    columns = [_dummies(draft, frame) for draft in drafts]
    chosen = _forward(columns, y, w, items)
    if not chosen:
        raise UserError(
            "Tidak ada pertanyaan yang membedakan keluarga survei ini: semua jawabannya sama.",
            saran="Sebut peubah lain pada --features.",
        )
    x = np.column_stack([np.ones(len(y)), *(columns[i] for i in chosen)])
    root = np.sqrt(w)
    coefs = np.linalg.lstsq(x * root[:, None], y * root, rcond=None)[0][1:]
    shares = [_shares(drafts[i], frame, w) for i in chosen]
    return Scorecard(tuple(_with_points([drafts[i] for i in chosen], coefs, shares)))


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
    return replace(item, seen=seen, usual=usual)


def _draft_kinds(values: pd.Series, weight: Floats) -> Item | None:
    shares = pd.Series(weight).groupby(as_text(values)).sum().sort_values(ascending=False, kind="stable")
    shares /= shares.sum()
    kinds = [str(k) for k in shares.index[:_KINDS] if k != KOSONG and shares[k] >= _RARE]
    if all(kind.isdigit() for kind in kinds):
        kinds.sort(key=int)  # codes in the order of their list, which is how people look them up
    return Item(str(values.name), (), tuple(kinds), ()) if kinds and len(shares) > 1 else None


def _edges(numbers: Floats, weight: Floats) -> tuple[float, ...]:
    """The last value of each class but the last; none where everybody answered alike.

    With many values, quantiles in three digits: an edge that nobody can read out is no question.
    """
    seen = np.unique(numbers)
    if len(seen) <= _CLASSES:
        return tuple(seen[:-1].tolist())
    cuts = np.array([metrics.line_value(numbers, weight, n / _CLASSES) for n in range(1, _CLASSES)])
    plain = np.unique(np.round(cuts, 2 - math.floor(math.log10(seen[-1] - seen[0]))))
    plain = plain[(plain >= seen[0]) & (plain < seen[-1])]
    inhabited = np.unique(np.searchsorted(plain, seen, side="left"))[:-1]
    return tuple(plain[inhabited].tolist()) or (float(seen[-2]),)


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
    return [replace(d, points=points) for d, points in zip(drafts, made, strict=True)]


def _number(number: float) -> str:
    """A number as it is written here: a comma for decimals, dots between thousands."""
    whole, _, rest = f"{number:.6f}".rstrip("0").rstrip(".").partition(".")
    grouped = f"{abs(int(whole)):,}".replace(",", ".")
    return ("-" if number < 0 else "") + grouped + (f",{rest}" if rest else "")
