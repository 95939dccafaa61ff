"""Which groups of an audit must be silent so that no small one can be worked out from all the others.

Every figure shown is a sum over families, so a silent group is told exactly where the shown groups, added and
subtracted, make it up: all but the other kecamatan, say, or the rural families of a kecamatan without towns.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
#: What a sum of whole numbers may differ from one by rounding.
_EXACT = 1e-6


def silent(members: Bools, small: Bools, closed: Bools, names: Sequence[object]) -> Bools:
    """``closed`` with the companions that keep every ``small`` group hidden, shape (groups,).

    ``members``: whether a family is in a group, shape (families, groups); everybody together is always shown.
    The smallest of the groups that give a hidden one away is hidden too, by name among equals.
    """
    everybody = np.ones((len(members), 1))
    # As many rows as groups tell all that the families do.
    sums: Floats = np.asarray(np.linalg.qr(np.hstack([everybody, members]), mode="r"))
    sizes, closed = members.sum(axis=0), closed | small
    asked = np.flatnonzero(small & (sizes > 0))
    order = sorted(range(len(names)), key=lambda group: (sizes[group], str(names[group])))
    while len(asked):
        shown = np.flatnonzero(~closed)
        made, told = _given_away(sums[:, [0, *(shown + 1)]], sums[:, asked + 1])
        used = {int(shown[i]) for way in made[1:, told].T for i in np.flatnonzero(np.abs(way) > _EXACT)}
        if not used:
            break
        closed[next(group for group in order if group in used)] = True
    return closed


def _given_away(shown: Floats, hidden: Floats) -> tuple[Floats, Bools]:
    """How each hidden group is best made of those shown, and whether that is exact."""
    from scipy.linalg import lstsq

    made = lstsq(shown, hidden, lapack_driver="gelsy")[0]
    away = np.abs(shown @ made - hidden).max(axis=0, initial=0.0)
    return made, away < _EXACT
