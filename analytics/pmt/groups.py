"""Which group of an audit a family belongs to, and which groups are too small to speak of."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from analytics.pmt.features import KOSONG, as_number, as_text

#: Household sizes as an audit asks for them; single persons on their own.
SIZES = (("1 orang", 1, 1), ("2-3 orang", 2, 3), ("4-5 orang", 4, 5), ("6 orang atau lebih", 6, np.inf))
_MOST_KINDS = 12
#: Between the names of two groups that are crossed.
CROSS = " × "


def sizes(values: pd.Series) -> pd.Series:
    """The class of each household size, empty where it is unknown."""
    numbers = as_number(values)
    chosen = [(numbers >= low) & (numbers <= high) for _, low, high in SIZES]
    return pd.Series(np.select(chosen, [name for name, *_ in SIZES], default=KOSONG), name=values.name)


def kinds(values: pd.Series) -> pd.Series:
    """The answers of a column as groups; a number of many values is cut at its quarters."""
    numbers = as_number(values)
    if not np.isnan(numbers).all() and len(np.unique(numbers[~np.isnan(numbers)])) > _MOST_KINDS:
        cut = pd.qcut(numbers, 4, duplicates="drop")
        return pd.Series(cut.astype(str), name=values.name).replace("nan", KOSONG)
    return pd.Series(as_text(values).astype(str), name=values.name)


def crossed(groups: Mapping[str, pd.Series]) -> dict[str, pd.Series]:
    """The groups and every pair of them."""
    pairs = {
        f"{a}{CROSS}{b}": (groups[a].astype(str) + CROSS + groups[b].astype(str)).mask(
            (groups[a] == KOSONG) | (groups[b] == KOSONG), KOSONG
        )
        for a, b in combinations(groups, 2)
    }
    return {**groups, **pairs}


def in_order(label: object) -> tuple[int, str]:
    """Sizes by number, the rest by letter: 6 follows 4-5."""
    sizes = [name for name, *_ in SIZES]
    return (sizes.index(str(label)) if label in sizes else len(sizes), str(label))


def covered(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The groups of one kind, so that none that is hidden can be worked out from those beside it.

    A group hidden alone equals everybody less the others; the smallest of the others is then hidden too. Of
    crossed groups this holds along either kind.
    """
    cells = {tuple(one["group"].split(CROSS)): one for one in entries}
    closed = {cell for cell, one in cells.items() if one["hidden"]}
    while added := _companions(cells, closed):
        closed |= added
    return [one if one["hidden"] or cell not in closed else companion(one) for cell, one in cells.items()]


def companion(one: dict[str, Any]) -> dict[str, Any]:
    """A group that is silent only because a small one could be worked out with it."""
    return {key: one[key] for key in ("by", "group", "n")} | {"hidden": True, "companion": True}


def _companions(cells: dict[tuple[str, ...], dict[str, Any]], closed: set[tuple[str, ...]]) -> set[Any]:
    """The cells to hide beside one that stands alone in its line."""
    for axis in range(max((len(cell) for cell in cells), default=0)):
        lines: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        for cell in cells:
            lines.setdefault(cell[:axis] + cell[axis + 1 :], []).append(cell)
        for line in lines.values():
            shown = [cell for cell in line if cell not in closed]
            if len(line) - len(shown) == 1 and shown:
                return {min(shown, key=lambda cell: (cells[cell]["n"], cell))}
    return set()
