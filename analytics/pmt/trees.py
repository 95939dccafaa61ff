"""A boosted score as whole points: trees whose leaves are integers, added up the same on every machine.

One point is a millionth of log welfare, as for the linear score. A question is a quantity, or one yes/no
column for each kind of answer: no library is needed to read such a tree, and Shapley values of it are exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.pmt.features import Bools, Floats, as_number, as_text, incomplete_rows

Integers = NDArray[np.int64]
#: Families walked through all trees at a time; their columns then stay close to the processor.
_BLOCK = 20_000
_LEAF = -1


@dataclass(frozen=True)
class Recipe:
    """How the trees were grown, so that they can be grown again on a part of the survey: the name of the
    challenger, the way each answer may move the estimate (1 up, -1 down), and the seed."""

    name: str
    directions: Mapping[str, int]
    seed: int


@dataclass(frozen=True)
class Tree:
    """Nodes in a row, the root first. At node ``i`` the family goes to ``low[i]`` where column ``column[i]``
    is at most ``at[i]`` (and where it is empty if ``empty_low[i]``), else to ``high[i]``; a node without a
    column (-1) is a leaf and adds ``points[i]``."""

    column: tuple[int, ...]
    at: tuple[float, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]
    empty_low: tuple[int, ...]
    points: tuple[int, ...]

    def add(self, columns: list[Floats | Bools], total: Integers) -> None:
        """Add each family's points to ``total``, shape (rows,)."""
        waiting = [(0, np.arange(len(total)))]
        while waiting:
            node, rows = waiting.pop()
            if self.column[node] == _LEAF:
                total[rows] += self.points[node]
                continue
            answer = columns[self.column[node]][rows]
            low = answer <= self.at[node]
            if self.empty_low[node] and answer.dtype == np.float64:
                low |= np.isnan(answer)
            waiting += [(self.low[node], rows[low]), (self.high[node], rows[~low])]


@dataclass(frozen=True)
class Trees:
    """A score: ``base`` and what each tree adds, in points. ``columns`` are (question, kind), the kind None
    for a quantity; ``asked`` the questions that decide whether a family answered enough."""

    recipe: Recipe
    base: int
    columns: tuple[tuple[str, str | None], ...]
    trees: tuple[Tree, ...]
    asked: tuple[str, ...]

    def score(self, frame: pd.DataFrame) -> pd.Series:
        """The score of each family in points (Int64); empty where over half of the questions are."""
        total = np.full(len(frame), self.base, dtype=np.int64)
        read = columns_of(frame, self.columns)
        for start in range(0, len(frame), _BLOCK):
            part = slice(start, start + _BLOCK)
            block = [column[part] for column in read]
            for tree in self.trees:
                tree.add(block, total[part])
        return pd.Series(total, index=frame.index).astype("Int64").mask(incomplete_rows(frame, self.asked))

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Trees:
        """The trees of a model file; ValueError where a node leads nowhere or a point is no whole number."""
        trees = tuple(
            Tree(**{name: tuple(one[name]) for name in Tree.__dataclass_fields__}) for one in body["trees"]
        )
        columns = tuple((str(question), kind) for question, kind in body["columns"])
        for tree in trees:
            _check(tree, len(columns))
        recipe = Recipe(**body["recipe"])
        if type(body["base"]) is not int:
            raise ValueError("base")
        return cls(recipe, body["base"], columns, trees, tuple(body["asked"]))


def columns_of(frame: pd.DataFrame, columns: tuple[tuple[str, str | None], ...]) -> list[Floats | Bools]:
    """What the trees ask: a quantity (NaN where empty), or whether the answer is this kind; (rows,) each."""
    texts = {question: as_text(frame[question]) for question, kind in columns if kind is not None}
    return [
        as_number(frame[question]) if kind is None else np.asarray(texts[question] == kind, dtype=bool)
        for question, kind in columns
    ]


def _check(tree: Tree, columns: int) -> None:
    """Every node leads onwards, so that a walk ends; and every leaf adds a whole number."""
    lists = [getattr(tree, name) for name in Tree.__dataclass_fields__]
    if len({len(one) for one in lists}) != 1 or not tree.column:
        raise ValueError("nodes")
    for i, column in enumerate(tree.column):
        onward = column == _LEAF or i < min(tree.low[i], tree.high[i])
        inside = -1 <= column < columns and max(tree.low[i], tree.high[i]) < len(tree.column)
        if not (onward and inside) or type(tree.points[i]) is not int:
            raise ValueError("node")
