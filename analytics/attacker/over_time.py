"""What only the office can test of figures that change: is one family seen, are changes worked out?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analytics.attacker import limits, panel
from analytics.attacker.knowledge import possible
from analytics.published.rules import Rules, rules

#: So many standard errors: a sound release fails once in some ten million.
_FAR = 5.5
_CELL = ["tingkat", "kode", "hitungan"]


def faults(quarters: Sequence[pd.DataFrame], by: Rules | None = None) -> list[str]:
    """What figures give away by changing, in Indonesian; empty where it is little enough.

    ``quarters`` as :func:`analytics.attacker.noise_audit.faults` takes them, with ``periode``.
    """
    if len(quarters) < 2:
        return []
    rule, table = by or rules(), pd.concat(quarters, ignore_index=True)
    flows = table["hitungan"].str.endswith((panel.CAME, panel.LEFT))
    cells = table.assign(tabel=table["tingkat"].mask(flows, "arus"))
    cells = cells.assign(**possible(cells, rule))
    found = []
    if (seen := seen_alone(table)) is not None and seen > limits.SEEN:
        found.append(f"satu keluarga yang masuk atau keluar terlihat pada {seen:.0%} perubahan")
    if (known := worked_out(cells, rule)) is not None and known > limits.WORKED_OUT:
        found.append(f"{known:.0%} perubahan dapat dihitung tepat dari urutan angkanya")
    return found


def seen_alone(table: pd.DataFrame) -> float | None:
    """Of families that alone came or went, the share whose figure changed with them; None of too few."""
    rows = table[~table["tepat"].astype(bool) & table["tulis"].ne("")].sort_values("periode", kind="stable")
    by = rows.groupby(_CELL, sort=False)
    alone = by["n"].diff().abs().eq(1)
    changed = rows["tulis"].ne(by["tulis"].shift())
    return float(changed[alone].mean()) if alone.sum() >= limits.MANY else None


def worked_out(cells: pd.DataFrame, rule: Rules) -> float | None:
    """The share of changes that a reader who knows how lists change gets exactly; None of too few.

    What chance alone may add to it is taken off. ``cells`` as `panel.chains` takes them, with ``n``.
    """
    truth = cells["n"].to_numpy(dtype=np.int64)
    right = [
        change == truth[now] - truth[before]
        for chain in panel.chains(cells, rule)
        for before, now, change in zip(chain.cells, chain.cells[1:], chain.changes, strict=False)
        if truth[now] != truth[before]
    ]
    if len(right) < limits.MANY:
        return None
    share = float(np.mean(right))
    return share - _FAR * float(np.sqrt(share * (1 - share) / len(right)))
