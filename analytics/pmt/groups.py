"""Which group of an audit a family belongs to, and which groups are too small to speak of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pandas as pd

from analytics.pmt.features import KOSONG, Floats, as_number, as_text

#: Household sizes as an audit asks for them; single persons on their own.
SIZES = (("1 orang", 1, 1), ("2-3 orang", 2, 3), ("4-5 orang", 4, 5), ("6 orang atau lebih", 6, np.inf))
_MOST_KINDS = 12
_RANGE, _INDONESIAN = re.compile(r"(?:di atas )?(-?[\d.]+(?:,\d+)?) sampai "), str.maketrans(",.", ".,")
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
        return pd.Series(_quarters(numbers), name=values.name)
    return pd.Series(as_text(values).astype(str), name=values.name)


def _quarters(numbers: Floats) -> list[str]:
    """The quarter of each number in words (2,5 sampai 30; di atas 30 sampai 44,2), KOSONG without one."""
    edges = np.unique(np.nanquantile(numbers, np.linspace(0, 1, 5)))
    ends = [f"{one:,.10g}".translate(_INDONESIAN) for one in edges]
    words = [
        f"{'di atas ' * (place > 0)}{low} sampai {high}" for place, (low, high) in enumerate(pairwise(ends))
    ]
    place = np.clip(np.searchsorted(edges, np.nan_to_num(numbers)) - 1, 0, len(words) - 1)
    return [KOSONG if np.isnan(x) else words[k] for x, k in zip(numbers, place, strict=True)]


def crossed(groups: Mapping[str, pd.Series]) -> dict[str, pd.Series]:
    """The groups and every pair of them."""
    pairs = {
        f"{a}{CROSS}{b}": (groups[a].astype(str) + CROSS + groups[b].astype(str)).mask(
            (groups[a] == KOSONG) | (groups[b] == KOSONG), KOSONG
        )
        for a, b in combinations(groups, 2)
    }
    return {**groups, **pairs}


def in_order(label: object) -> tuple[float, str]:
    """Sizes and ranges by number, the rest by letter: 6 follows 4-5, and 100 follows 20.

    >>> sorted(["di atas 100 sampai 200", "20 sampai 100"], key=in_order)
    ['20 sampai 100', 'di atas 100 sampai 200']
    """
    sizes = [name for name, *_ in SIZES]
    if label in sizes:
        return sizes.index(str(label)), ""
    if found := _RANGE.match(str(label)):
        return len(sizes) + float(found[1].replace(".", "").replace(",", ".")), str(label)
    return np.inf, str(label)


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
