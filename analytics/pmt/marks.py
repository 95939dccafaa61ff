"""Which families should be verified, and how sure the mark is.

The probability rule: a recipient is marked when the probability of *not* being poor is high, a non-recipient
when the probability of being poor is high. It is the conservative fallback for when no survey with known
receipt exists: measured false-mark rates stay below 1 - threshold in all but the rarest setting, but nothing
guarantees it, because the probability does not know who receives. A mark asks for a visit and
decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.pmt.features import Floats

INKLUSI = "inklusi"
EKSKLUSI = "eksklusi"
PITA = ("yakin", "ragu", "tidak dapat dibedakan")


@dataclass(frozen=True)
class Ambang:
    """From which probability of being right a mark counts as sure, doubtful, or is made at all."""

    yakin: float = 0.80
    ragu: float = 0.65
    tanda: float = 0.50

    def __post_init__(self) -> None:
        if not 0.5 <= self.tanda <= self.ragu <= self.yakin <= 1.0:
            raise ValueError("ambang harus 0,5 <= tanda <= ragu <= yakin <= 1")


def right_probability(p_poor: Floats, receives: NDArray[np.bool_]) -> Floats:
    """The probability that a mark on this family would be right: not poor if it receives, poor if not."""
    return np.where(receives, 1.0 - p_poor, p_poor)


def mark(p_poor: Floats, receives: NDArray[np.bool_], ambang: Ambang | None = None) -> pd.DataFrame:
    """Sort families into the two queues: columns `antrean` ('inklusi', 'eksklusi', '') and `pita`.

    A threshold belongs to the band above it (>=). Families without a probability (NaN) get no mark.
    """
    limits = ambang or Ambang()
    right = np.round(right_probability(p_poor, receives), 9)
    marked = right >= limits.tanda
    bands = [right >= limits.yakin, right >= limits.ragu, marked]
    queue = np.where(receives, INKLUSI, EKSKLUSI)
    return pd.DataFrame({"antrean": np.where(marked, queue, ""), "pita": np.select(bands, PITA, default="")})
