"""A question of the printed scorecard: its classes of answers, and where each family's answer counts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.pmt.features import KOSONG, as_number, as_text

#: The last line of a question with kinds; the second where an empty answer is one of its own.
OTHER, OTHER_OR_NONE = "lainnya", "lainnya atau tidak ada"
#: Fewer families than this say nothing of an answer, nor of a band of points.
FLOOR = 30


@dataclass(frozen=True)
class Item:
    """A question with its classes: ``edges`` for a number (the last value of each class but the last),
    ``kinds`` for answers that are names or codes; ``points`` per class.

    After ``kinds`` comes a class for every other answer where ``rest``; where ``holds_empty``, an empty one
    is in it too. Else an unknown answer counts in ``usual``, the class of most families. ``same`` numbers
    the classes so that those of one number have the same points; empty: all differ. Of a number ``seen`` are
    the smallest and the largest answer of each class, ``whole`` says whether all answers are whole.
    """

    name: str
    edges: tuple[float, ...]
    kinds: tuple[str, ...]
    points: tuple[int, ...]
    seen: tuple[tuple[float, float], ...] = ()
    whole: bool = False
    usual: int = 0
    rest: bool = False
    holds_empty: bool = False
    same: tuple[int, ...] = ()

    @property
    def unknown(self) -> int:
        """The class in which a family counts whose answer is not known."""
        return len(self.kinds) if self.holds_empty else self.usual

    @property
    def count(self) -> int:
        """How many classes there are."""
        return len(self.kinds) + self.rest if self.kinds else len(self.edges) + 1

    @property
    def groups(self) -> NDArray[np.int64]:
        """For each class the number of those that share its points, from 0."""
        return np.array(self.same or range(self.count), dtype=np.int64)

    @property
    def answers(self) -> list[str]:
        """What stands on the sheet for each class: kinds as they are, numbers as people write ranges."""
        if self.kinds:
            return [*self.kinds, *self.others]
        return self._whole_ranges() if self.whole else self._ranges()

    @property
    def tells(self) -> bool:
        """Whether its answers, besides every other one, still differ after they were joined."""
        return bool(self.groups[: len(self.kinds) if self.same else None].max() > 0)

    @property
    def others(self) -> list[str]:
        """The line for every other answer, if there is one."""
        return [OTHER_OR_NONE if self.holds_empty else OTHER] if self.rest else []

    def alone(self, place: int) -> float | None:
        """The only answer seen in a class of numbers; None where there were several."""
        low, high = self.seen[place]
        return low if low == high else None

    def classes(self, values: pd.Series) -> NDArray[np.int64]:
        """The class of each answer; an unknown one is in the class of ``unknown``."""
        if self.kinds:
            found = {kind: n for n, kind in enumerate(self.kinds)} | {KOSONG: self.unknown}
            elsewhere = len(self.kinds) if self.rest else self.usual
            return np.asarray(pd.Series(as_text(values)).map(found).fillna(elsewhere), dtype=np.int64)
        numbers = as_number(values)
        at = np.searchsorted(np.array(self.edges), numbers, side="left")
        return np.asarray(np.where(np.isnan(numbers), self.usual, at), dtype=np.int64)

    def joined(self, blocks: Sequence[int]) -> Item:
        """The question with classes of one block put together; ``blocks`` per class, rising by one or none.

        Ranges of a number become one range; kinds keep a line each, with the same points.
        """
        if self.kinds:
            return replace(self, same=tuple(blocks))
        ends = [n for n, pair in enumerate(pairwise(blocks)) if pair[0] != pair[1]]
        firsts, lasts = [0, *(n + 1 for n in ends)], [*ends, len(blocks) - 1]
        seen = tuple((self.seen[a][0], self.seen[b][1]) for a, b in zip(firsts, lasts, strict=True))
        return replace(self, edges=tuple(self.edges[n] for n in ends), seen=seen, usual=blocks[self.usual])

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


def _number(number: float) -> str:
    """A number as it is written here: a comma for decimals, dots between thousands."""
    whole, _, rest = f"{number:.6f}".rstrip("0").rstrip(".").partition(".")
    grouped = f"{abs(int(whole)):,}".replace(",", ".")
    return ("-" if number < 0 else "") + grouped + (f",{rest}" if rest else "")
