"""Random rounding by the key of a set: the same families give the same figure, in every table, for ever.

Nothing but the set of families enters: not the desa, not the programme, not the date, not the count. So a
figure that did not change tells that its set did not, and asking twice is no second sample.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analytics.published.rules import Rules

Keys64 = NDArray[np.uint64]
Counts = NDArray[np.int64]


def family_keys(k1: bytes, families: Sequence[str]) -> Keys64:
    """The number of every family, the first 64 bits of HMAC-SHA256(K1, family)."""
    started = hmac.new(k1, b"", "sha256")
    found = bytearray()
    for family in families:
        one = started.copy()
        one.update(family.encode())
        found += one.digest()[:8]
    return np.frombuffer(bytes(found), dtype=">u8").astype(np.uint64)


def set_keys(numbers: Keys64, cell: NDArray[np.int64], cells: int) -> Keys64:
    """The key of the set in every cell: the sum of its families' numbers modulo 2 to the 64."""
    out = np.zeros(cells, dtype=np.uint64)
    np.add.at(out, cell, numbers)
    return out


def draws(k2: bytes, sets: Keys64) -> NDArray[np.float64]:
    """A number in [0, 1) for every set, from HMAC-SHA256(K2, key of the set)."""
    taken = (hmac.digest(k2, int(one).to_bytes(8, "big"), "sha256")[:7] for one in sets)
    return np.array([int.from_bytes(seven, "big") / 2.0**56 for seven in taken], dtype=np.float64)


def rounded(counts: Counts, u: NDArray[np.float64], rule: Rules) -> Counts:
    """R4: down to a multiple, or up with the chance of the rest, so that the mean stays the truth."""
    base = rule.kelipatan
    rest = counts % base
    return np.asarray(counts - rest + base * (u < rest / base), dtype=np.int64)
