"""Points that run the way a question is declared to: what only raises welfare never costs points.

Chance alone gives a class of few families any effect. Where it runs against the declared way, neighbours are
put together (pool adjacent violators), and the sheet is fitted anew.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analytics.parameters import variables
from analytics.pmt.features import Floats, as_number
from analytics.pmt.scorecard_item import Item


def declared(frame: pd.DataFrame) -> dict[str, int]:
    """The declared way of each column of a survey, as its numbers or codes rise: 1 up, -1 down.

    A declared way is that of yes; the register writes 1 for yes and 2 for no, so its codes run down.
    """
    yes_no = {row["fitur"] for row in variables.variables() if row["jenis"] == "ya_tidak"}
    ways = {name: way for name, way in variables.directions().items() if name in frame}
    return {name: -way if name in yes_no and _coded(frame[name]) else way for name, way in ways.items()}


def _coded(answers: pd.Series) -> bool:
    """Whether a yes or no is written in the register's codes, 1 and 2."""
    known = as_number(answers)
    return bool(set(known[~np.isnan(known)]) == {1.0, 2.0})


def ordered(item: Item, effects: Floats, shares: Floats, way: int) -> Item:
    """The question with the classes put together whose effects run against ``way``; 0 is any way.

    ``effects`` and ``shares`` (weights) per class. Answers in words have no order and stay as they are, and
    so does the class of every other answer.
    """
    if not way or not all(kind.isdigit() for kind in item.kinds):
        return item
    count = len(item.kinds) or item.count
    blocks = _pooled((way * effects[:count]).tolist(), shares[:count].tolist())
    if max(blocks) == len(set(item.groups[:count].tolist())) - 1:
        return item
    return item.joined([*blocks, *range(max(blocks) + 1, max(blocks) + 1 + item.count - count)])


def _pooled(values: Sequence[float], weights: Sequence[float]) -> list[int]:
    """For each value the number of its block, so that the weighted means of the blocks rise."""
    blocks: list[tuple[float, float, int]] = []
    for value, weight in zip(values, weights, strict=True):
        blocks.append((value, weight, 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0] - 1e-12:
            blocks[-2:] = [_one(blocks[-2], blocks[-1])]
    return [number for number, block in enumerate(blocks) for _ in range(block[2])]


def _one(low: tuple[float, float, int], high: tuple[float, float, int]) -> tuple[float, float, int]:
    weight = low[1] + high[1]
    share = low[1] / weight if weight > 0 else 0.5
    return share * low[0] + (1 - share) * high[0], weight, low[2] + high[2]
