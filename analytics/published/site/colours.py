"""Classes of a map, from published figures alone: round cuts, few colours that everybody can tell apart.

The colours are ColorBrewer YlGnBu (Apache 2.0, safe for colour-blind eyes); style.css holds them as k0 to k4.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import pandas as pd

_MOST = 5
_STEPS = (1, 2, 5, 10, 20, 25)


@dataclass(frozen=True)
class Classes:
    """Classes of whole per cent: each holds its lower edge and not its upper one; none without figures."""

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
    """The classes of some figures (per cent): the finest round step of which five are enough."""
    if not values:
        return Classes(())
    low, high = min(values), max(values)
    for step in _STEPS:
        first, last = low // step * step, high // step * step + step
        if (last - first) // step <= _MOST:
            break
    return Classes(tuple(range(first, last + 1, step)))
