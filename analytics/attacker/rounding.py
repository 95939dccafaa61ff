"""Was the rounding random? What sums of published figures betray of a rounding with a rule one can learn.

Figures rounded at random lie off their sums by chance: with variance 4 for every rounded figure (base 5), and
as often above as below. Rounding to the nearest, or by one constant, lies off by half as much; rounding
always up lies off to one side.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.attacker.knowledge import EXACT, ROUNDED, Model
from analytics.attacker.limits import CHANCE
from analytics.attacker.relations import TREE

#: The variance of random rounding to base 5 over counts of any last digit: the mean of r(5-r).
_VARIANCE = 4.0
#: So small a part of that variance is no longer luck: rounding to the nearest leaves a half.
_REGULAR = 0.65
#: In a small district many sums are of nearly the same families; over fewer than this nothing is said.
_MANY, _LUCK = 60, 1e-6


def sums(model: Model) -> pd.DataFrame:
    """Every sum all of whose figures are told: periode, kode, tingkat (of the total), gap, rounded, figures.

    ``gap`` is parts minus total, in families; ``rounded`` how many figures in it were rounded.
    """
    known = model.cells["tahu"].to_numpy()
    told = pd.to_numeric(model.cells["tulis"], errors="coerce").to_numpy()
    found = []
    for (cells, signs), kind in zip(model.rows, model.kind, strict=True):
        # One desa in a kecamatan is the same set with the same figure: no sum.
        if kind == TREE and len(cells) > 2 and set(known[cells]) <= {ROUNDED, EXACT}:
            top = model.cells.loc[cells[-1]]
            gap = float(np.dot(told[cells], signs))
            rounded = int((known[cells] == ROUNDED).sum())
            found.append((top["periode"], top["kode"], top["tingkat"], gap, rounded, tuple(told[cells])))
    table = pd.DataFrame(found, columns=["periode", "kode", "tingkat", "gap", "rounded", "figures"])
    # The same families read the same, under other names and in other quarters: one sum, not several.
    return table.drop_duplicates(["kode", "figures"])


def faults(model: Model) -> list[str]:
    """What the sums say against the rounding; empty where it looks random."""
    from scipy.special import chdtr, ndtr

    table = sums(model)
    table = table[table["rounded"] > 0]
    found = []
    # Against exact totals the parts show on which side the rounding lies.
    whole = table[table["tingkat"] == "kabupaten"]
    if len(whole):
        side = whole["gap"].sum() / np.sqrt(_VARIANCE * whole["rounded"].sum())
        if 2 * ndtr(-abs(side)) < CHANCE:
            found.append("pembulatan berat sebelah: jumlah bagian selalu di satu sisi totalnya")
    inner = table[table["tingkat"] == "kecamatan"]
    if len(inner):
        spread = float((inner["gap"] ** 2 / (_VARIANCE * inner["rounded"])).sum())
        few = spread < _REGULAR * len(inner) and chdtr(len(inner), spread) < _LUCK
        if len(inner) >= _MANY and few:
            found.append("pembulatan terlalu teratur: jumlah bagian lebih dekat ke totalnya daripada acak")
    return found
