"""How big the fictitious kabupaten is: every published total scaled to the number of families asked for.

At the default the totals are those a dinas once published (domain page, section 0): 326 desa,
150,602 families, 61,202 Sembako and 42,588 PKH recipients. PBI-JK persons are our own round figure.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from analytics.errors import UserError

FULL_FAMILIES = 150_602
FULL_RECIPIENTS = {"PKH": 42_588, "SEMBAKO": 61_202, "PBI-JK": 210_000}
FULL_DESA, FULL_KECAMATAN = 326, 29
MIN_FAMILIES = 400
PERIOD = "2026-Q3"
AS_OF = np.datetime64("2026-09-30")
AS_OF_DATE = date(2026, 9, 30)

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Sizes:
    """Totals of one run: families and recipients are *accepted* rows; dirty rows come on top."""

    families: int
    unregistered: int
    moved: int
    kecamatan: int
    desa: int
    recipients: dict[str, int]
    survey: int
    psu: int

    @property
    def population(self) -> int:
        """All families that exist: in the register, not in it, and moved away but still on a list."""
        return self.families + self.unregistered + self.moved


def scale(families: int) -> Sizes:
    """All totals for a number of registered families; fewer families mean fewer desa and kecamatan."""
    if families < MIN_FAMILIES:
        raise UserError(
            f"Jumlah keluarga simulasi {families}; paling sedikit {MIN_FAMILIES}.",
            saran=f"Pakai --families {MIN_FAMILIES} atau lebih.",
        )
    share = families / FULL_FAMILIES
    kecamatan = min(99, max(3, round(FULL_KECAMATAN * share**0.449)))
    desa = min(16 * kecamatan, max(4 * kecamatan, round(FULL_DESA * share**0.609)))
    survey = min(2000, max(400, round(families / 6)))
    return Sizes(
        families=families,
        unregistered=max(20, round(0.03 * families)),
        moved=max(6, round(0.006 * families)),
        kecamatan=kecamatan,
        desa=desa,
        recipients={p: round(n * share) for p, n in FULL_RECIPIENTS.items()},
        survey=survey,
        psu=survey // 20,
    )


def stream(seed: int, name: str) -> np.random.Generator:
    """A random stream of its own per step, so that a change in one step leaves the others as they were."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def apportion(total: int, weight: Floats, cap: Ints | None = None) -> Ints:
    """Whole numbers proportional to ``weight`` that sum to ``total`` (largest remainder), at most ``cap``.

    Raises ValueError when the caps together are smaller than the total.
    """
    limit = np.full(len(weight), total) if cap is None else cap
    if limit.sum() < total:
        raise ValueError(f"{total} tidak muat dalam batas {int(limit.sum())}")
    given = np.zeros(len(weight), dtype=np.int64)
    while (left := total - int(given.sum())) > 0:
        room = limit - given
        share = np.where(room > 0, np.maximum(weight, 1e-9), 0.0)
        quota = left * share / share.sum()
        step = np.minimum(np.floor(quota).astype(np.int64), room)
        if not (quota > room).any():
            remainder = np.where(room > step, quota - step, -1.0)
            step[np.argsort(-remainder, kind="stable")[: left - int(step.sum())]] += 1
        given += step
    return given
