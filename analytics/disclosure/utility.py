"""How far published figures lie from the truth: known only to the office, told in sums that harm nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analytics.disclosure.protect import MASKED, SMALL
from analytics.disclosure.rare import RARE
from analytics.disclosure.sets import FAMILIES, GROUP, GROUP_SERVED
from analytics.published.rules import ANY

#: The targets of a release: mean and largest error of a figure, and the share of recipients in masked cells.
MEAN, LARGEST, WITHHELD = 2.0, 4, 0.02


@dataclass(frozen=True)
class Utility:
    """Over the figures of desa and kecamatan: how many, mean and largest error.

    Over desa and programmes: the share of cells and of recipients below the mask (``masked``, ``withheld``),
    and of recipients in desa and programmes that are not told apart (``apart``: small desa, rare programmes).
    ``exact``: whether every figure of the kabupaten is as it must be.
    """

    cells: int
    error: float
    largest: int
    masked: float
    withheld: float
    apart: float
    exact: bool

    def told(self) -> dict[str, Any]:
        """The figures as an audit report has them."""
        return {
            "kegunaan": {
                "sel": self.cells,
                "galat_rata_rata": round(self.error, 2),
                "galat_terbesar": self.largest,
                "sel_disamarkan": round(self.masked, 4),
                "penerima_disamarkan": round(self.withheld, 4),
                "penerima_tak_dirinci": round(self.apart, 4),
            }
        }

    def faults(self) -> list[str]:
        """Where figures are not what the rules promise; a fault of the program."""
        found = []
        if self.largest > LARGEST:
            found.append(f"galat terbesar {self.largest}, seharusnya paling banyak {LARGEST}")
        if not self.exact:
            found.append("angka kabupaten tidak seperti aturannya")
        return found


def compare(cells: pd.DataFrame) -> Utility:
    """``cells`` of `protect.protect`: true counts beside published figures."""
    told = cells[cells["terbit"].notna()]
    off = (told["terbit"].astype(np.int64) - told["n"]).abs()
    low = (told["tingkat"] != "kabupaten").to_numpy()
    other = cells["hitungan"].str.contains("/") | cells["hitungan"].isin((ANY, FAMILIES, GROUP, GROUP_SERVED))
    desa = cells[(cells["tingkat"] == "desa") & ~other & ~cells["tanpa"]]
    hidden, apart = desa["keadaan"] == MASKED, desa["keadaan"].isin((SMALL, RARE))
    people = max(int(desa["n"].sum()), 1)
    large = told[told["tepat"]]
    return Utility(
        cells=int(low.sum()),
        error=float(off[low].mean()) if low.any() else 0.0,
        largest=int(off.max()) if len(off) else 0,
        masked=float(hidden.mean()) if len(desa) else 0.0,
        withheld=float(desa.loc[hidden, "n"].sum() / people),
        apart=float(desa.loc[apart, "n"].sum() / people),
        exact=bool((large["terbit"].astype(np.int64) == large["n"]).all()),
    )


def total(parts: Sequence[Utility]) -> Utility:
    """All quarters of a release together: means by cells, the worst of the rest."""
    cells = sum(one.cells for one in parts)

    def mean(name: str) -> float:
        return float(sum(getattr(one, name) * one.cells for one in parts) / max(cells, 1))

    return Utility(
        cells,
        mean("error"),
        max(one.largest for one in parts),
        mean("masked"),
        mean("withheld"),
        mean("apart"),
        all(one.exact for one in parts),
    )
