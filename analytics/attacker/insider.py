"""Who knows one desa exactly, its operator say: how much room that leaves for the others of the kecamatan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from analytics.attacker.knowledge import DECREE, EXACT, FREE, Model, Whole
from analytics.attacker.limits import INSIDER_FROM
from analytics.attacker.posterior import Beliefs
from analytics.published.rules import DIGITS


def widths(model: Model, known: Mapping[int, int]) -> pd.DataFrame:
    """What is left to every desa when another is known: cell, insider (the desa known), desa, width.

    ``model`` with the bounds of an outsider as lo and hi; ``known``: cell of a desa -> its count. One row per
    insider, the neighbour he leaves the least. ``desa`` is how many the kecamatan has: of two, the other
    follows from the kecamatan's figure to within its rounding, which is accepted and told.
    """
    found = []
    for members, top in _families(model):
        low, high = (model.cells.loc[members, name].to_numpy(dtype=np.int64) for name in ("lo", "hi"))
        ends = model.cells.loc[top, ["lo", "hi"]].to_numpy(dtype=np.int64)
        for place, cell in enumerate(members):
            if cell in known:
                left = _left(low, high, ends, place, known[cell])
                other = int(np.argmin(left))
                found.append((members[other], cell, len(members), int(left[other])))
    return pd.DataFrame(found, columns=["cell", "insider", "desa", "width"])


def chances(model: Model, beliefs: Mapping[int, Beliefs], enough: int) -> pd.DataFrame:
    """How likely an insider is left with less than ``enough``: cell (the insider's), desa, chance.

    Over the counts his desa may have, weighed by what an outsider believes of it.
    """
    found = []
    for members, top in _families(model):
        low, high = (model.cells.loc[members, name].to_numpy(dtype=np.int64) for name in ("lo", "hi"))
        ends = model.cells.loc[top, ["lo", "hi"]].to_numpy(dtype=np.int64)
        for place, cell in enumerate(members):
            one = beliefs.get(cell)
            if one is None or model.cells.at[cell, "tahu"] in (EXACT, FREE, DECREE):
                continue
            if min(int(_left(low, high, ends, place, v).min()) for v in (low[place], high[place])) >= enough:
                # The room left is concave in the count, so it is least at an end.
                found.append((cell, len(members), 0.0))
                continue
            values = range(one.start, one.start + len(one.weights))
            tight = [int(_left(low, high, ends, place, value).min()) < enough for value in values]
            found.append((cell, len(members), float(one.weights[np.array(tight)].sum())))
    return pd.DataFrame(found, columns=["cell", "desa", "chance"])


def _families(model: Model) -> Iterator[tuple[list[int], int]]:
    """The desa of every kecamatan with at least two others, per count, with the kecamatan's own cell."""
    cells = model.cells
    top = cells[cells["tingkat"] == "kecamatan"]
    above = {(p, k, h): i for i, p, k, h in top[["periode", "kode", "hitungan"]].itertuples(name=None)}
    # Where by decree the programme does not run there is nobody to find out about.
    desa = cells[(cells["tingkat"] == "desa") & (cells["tahu"] != DECREE)]
    keys = [desa["periode"], desa["kode"].str[: DIGITS["kecamatan"]], desa["hitungan"]]
    for key, rows in desa.groupby(keys).groups.items():
        if len(rows) >= INSIDER_FROM and key in above:
            yield [int(i) for i in rows], above[key]


def _left(low: Whole, high: Whole, ends: Whole, place: int, value: int) -> Whole:
    """The room of every member but one, once that one is known."""
    own_low, own_high = low.copy(), high.copy()
    own_low[place] = own_high[place] = value
    least = np.maximum(own_low, ends[0] - (own_high.sum() - own_high))
    most = np.minimum(own_high, ends[1] - (own_low.sum() - own_low))
    room = np.maximum(most - least, 0)
    room[place] = np.iinfo(np.int64).max
    return np.asarray(room, dtype=np.int64)
