"""Numbers turned into the text columns of a file, as Arrow arrays (fast for half a million rows)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc


def pick(words: Sequence[str | None], index: np.ndarray) -> pa.Array:
    """The words at the given positions."""
    return pa.array(words, pa.string()).take(pa.array(np.asarray(index, dtype=np.int64)))


def digits(values: np.ndarray | pd.Series) -> pa.Array:
    """Whole numbers as text."""
    return pa.array(np.asarray(values, dtype=np.int64)).cast(pa.string())


def codes(values: np.ndarray, empty: int = -1) -> pa.Array:
    """Codes as whole numbers; ``empty`` becomes an empty cell."""
    numbers = np.asarray(values, dtype=np.int64)
    return pa.array(numbers, mask=numbers == empty)


def yes_no(values: np.ndarray) -> pa.Array:
    """1 for yes, 2 for no: the register's own habit."""
    return pa.array(np.where(values, 1, 2).astype(np.int64))


def yes_no_words(values: np.ndarray) -> pa.Array:
    """Ya or Tidak."""
    return pick(["Tidak", "Ya"], np.asarray(values).astype(np.int64))


def dates(values: object) -> pa.Array:
    """Days as YYYY-MM-DD."""
    return pa.array(np.asarray(values, dtype="datetime64[D]")).cast(pa.string())


def padded(values: np.ndarray, width: int = 3) -> pa.Array:
    """Small numbers with leading zeros, for RT and RW."""
    words = [f"{i:0{width}d}" for i in range(int(values.max()) + 1)]
    return pick(words, values)


def joined(*parts: pa.Array | str) -> pa.Array:
    """Text pieces put together row by row."""
    return pc.binary_join_element_wise(*parts, "")
