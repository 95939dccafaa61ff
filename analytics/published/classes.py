"""Classes of a map, from published figures alone: few, with round cuts. The site and the app share them.

A class is one of five shades, 0 the lightest. The colours are ColorBrewer YlGnBu (Apache 2.0, safe for
colour-blind eyes); the site's style.css holds them as k0 to k4.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

_MOST = 5
_STEPS = (1, 2, 5, 10, 20, 25)


@dataclass(frozen=True)
class Classes:
    """Classes of whole numbers: each holds its lower edge and not its upper one; none without figures."""

    edges: tuple[int, ...]

    def of(self, value: object) -> int | None:
        """The class of a figure, None where there is none."""
        if value is None or pd.isna(value) or not self.edges:  # type: ignore[call-overload]
            return None
        above = sum(int(value) >= edge for edge in self.edges[1:-1])  # type: ignore[call-overload]
        return above + (_MOST - self.count) // 2

    @property
    def count(self) -> int:
        """How many classes there are."""
        return max(len(self.edges) - 1, 0)

    def told(self) -> list[tuple[int, int, int]]:
        """Class, lowest and highest figure of it, for the key of the map."""
        pairs = itertools.pairwise(self.edges)
        return [(int(self.of(low) or 0), low, high - 1) for low, high in pairs]


def classes(values: list[int]) -> Classes:
    """The classes of some figures (per cent or families): the finest round step of which five are enough."""
    if not values:
        return Classes(())
    low, high = min(values), max(values)
    step = next(one for one in _steps() if high // one - low // one < _MOST)
    first, last = low // step * step, high // step * step + step
    return Classes(tuple(range(first, last + 1, step)))


def _steps() -> Iterator[int]:
    """Steps that people can count in: 1, 2, 5, 10, 20, 25, then 50, 100, 200, 250, 500, and so on."""
    yield from _STEPS
    for tens in itertools.count(1):
        yield from (5 * 10**tens, 10 ** (tens + 1), 2 * 10 ** (tens + 1), 25 * 10**tens)
