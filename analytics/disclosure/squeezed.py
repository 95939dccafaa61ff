"""Lists of the kabupaten that are rounded though exact figures beside them leave the rounding little room."""

from __future__ import annotations

import pandas as pd

from analytics.attacker import limits
from analytics.disclosure.coherent import NOTHING, room, told_range
from analytics.disclosure.rare import RARE
from analytics.disclosure.relations import Cell, relations
from analytics.disclosure.sets import FAMILIES, GROUP, GROUP_SERVED
from analytics.published.rules import ANY, Rules

_NO_LISTS = (ANY, FAMILIES, GROUP, GROUP_SERVED)


def squeezed(cells: pd.DataFrame, rule: Rules) -> pd.Series:
    """Which rounded lists of the kabupaten cannot be told: lists that exclude each other add up exactly.

    ``cells`` with ``angka`` and ``tepat``, see `protect.protect`. By luck a list told as its own count has no
    other figure; left out, its kecamatan still bound it, and more widely.
    """
    top = cells[(cells["tingkat"] == "kabupaten") & ~cells["hitungan"].str.contains("/")]
    names: list[Cell] = list(zip(top["tingkat"], top["kode"], top["hitungan"], strict=True))
    known = {
        name: (int(figure), int(figure)) if exact else told_range(int(figure), rule)
        for name, figure, exact in zip(names, top["angka"], top["tepat"], strict=True)
    } | dict.fromkeys(
        [name for name, state in zip(names, top["keadaan"], strict=True) if state == RARE], NOTHING
    )
    narrow = set()
    for one in relations(names, ()):
        if room(one, [known[name] for name in one.cells]) <= limits.WIDTH:
            narrow |= {name[2] for name in one.cells if known[name][0] < known[name][1]}
    found = pd.Series(False, index=cells.index)
    found[top.index] = top["hitungan"].isin(narrow - set(_NO_LISTS))
    return found
