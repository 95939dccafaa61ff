"""Which families should be verified, and how surely: from the share of wrong marks to a queue and a band.

Where a survey tells who receives, ``wrong`` is the false-mark rate of the shortest list that the family is on
(its q-value; see flags.py). Without such a survey it is the family's own probability of being marked wrongly:
the conservative fallback, which keeps its share in all but the rarest setting but guarantees nothing, because
that probability does not know who receives. A mark asks for a visit and decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.pmt.features import Floats

INKLUSI = "inklusi"
EKSKLUSI = "eksklusi"
#: The shares of wrong marks a person may choose between; the widest takes every family in a queue.
ALPHAS = (0.05, 0.10, 0.20, 0.30, 0.40, 0.50)
PITA = ("yakin", "ragu", "tidak dapat dibedakan")


@dataclass(frozen=True)
class Ambang:
    """Up to which share of wrong marks a mark counts as sure, doubtful, or is made at all.

    ``yakin`` is the share that figures and causes use where nobody chooses another: 1 mark in 5.
    """

    yakin: float = 0.20
    ragu: float = 0.35
    tanda: float = 0.50

    def __post_init__(self) -> None:
        if not 0.0 <= self.yakin <= self.ragu <= self.tanda <= 0.5:
            raise ValueError("ambang harus 0 <= yakin <= ragu <= tanda <= 0,5")


def wrong_probability(p_poor: Floats, receives: NDArray[np.bool_]) -> Floats:
    """The probability that a mark on this family would be wrong: poor if it receives, not poor if not."""
    return np.where(receives, p_poor, 1.0 - p_poor)


def mark(wrong: Floats, receives: NDArray[np.bool_], ambang: Ambang | None = None) -> pd.DataFrame:
    """Sort families into the two queues: columns `antrean` ('inklusi', 'eksklusi', '') and `pita`.

    A threshold belongs to the band below it (<=). Families of which nothing is known (NaN) get no mark.
    """
    limits = ambang or Ambang()
    share = np.round(wrong, 9)
    marked = share <= limits.tanda
    bands = [share <= limits.yakin, share <= limits.ragu, marked]
    queue = np.where(receives, INKLUSI, EKSKLUSI)
    return pd.DataFrame({"antrean": np.where(marked, queue, ""), "pita": np.select(bands, PITA, default="")})
