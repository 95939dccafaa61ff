"""Subtraction of margins: what every count may be once its sums are read against it, row by row."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from analytics.attacker.knowledge import Model

_ROUNDS = 50


def matrix(model: Model) -> Any:
    """The rows as a sparse matrix of signs, one column per count."""
    from scipy.sparse import csr_matrix

    starts = np.cumsum([0, *(len(cells) for cells, _ in model.rows)])
    columns = np.array([i for cells, _ in model.rows for i in cells], dtype=np.int64)
    signs = np.array([s for _, signs in model.rows for s in signs], dtype=np.float64)
    return csr_matrix((signs, columns, starts), shape=(len(model.rows), len(model.cells)))


def narrowed(model: Model) -> tuple[Model, list[int]]:
    """The model with every range cut to what its rows allow, and the rows that no counts can satisfy."""
    table = matrix(model)
    row = np.repeat(np.arange(len(model.rows)), np.diff(table.indptr))
    column, positive = table.indices, table.data > 0
    low, high = (model.cells[name].to_numpy(dtype=np.int64).copy() for name in ("lo", "hi"))
    for _ in range(_ROUNDS):
        least = np.where(positive, low[column], -high[column])
        most = np.where(positive, high[column], -low[column])
        under, over = (np.bincount(row, one, len(model.rows)).astype(np.int64) for one in (least, most))
        broken = np.flatnonzero((under > model.most) | (over < model.least))
        if len(broken):
            return model, [int(one) for one in broken]
        # What the others leave for one member of a row.
        floor = model.least[row] - (over[row] - most)
        ceiling = model.most[row] - (under[row] - least)
        new_low, new_high = low.copy(), high.copy()
        np.maximum.at(new_low, column, np.where(positive, floor, -ceiling))
        np.minimum.at(new_high, column, np.where(positive, ceiling, -floor))
        if (new_low > new_high).any():
            bad = set(np.flatnonzero(new_low > new_high).tolist())
            return model, sorted({int(r) for r, c in zip(row, column, strict=True) if c in bad})
        if (new_low == low).all() and (new_high == high).all():
            break
        low, high = new_low, new_high
    return replace(model, cells=model.cells.assign(lo=low, hi=high)), []
