"""From a score to a probability: how likely is this family below a line, given how wrong the score is?

The error of the score is not the same for poor and rich families, so its distribution is kept per bin of the
score, from families the score had not seen (Mondrian predictive distribution; Vovk et al. 2018). One object
answers for every line, without refitting and without assuming a normal distribution.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import overload

import numpy as np

from analytics.pmt.features import Floats

BINS = 5
POINTS = 400
ROWS_PER_BIN = 50


@dataclass(frozen=True)
class Calibration:
    """The error of the score per bin of the score: `residuals[b]` ascend, `levels[b]` cumulate.

    `edges` are the score values between the bins, len(edges) = bins - 1.
    """

    edges: tuple[float, ...]
    residuals: tuple[tuple[float, ...], ...]
    levels: tuple[tuple[float, ...], ...]

    @overload
    def probability(self, score: Floats, line: float) -> Floats: ...
    @overload
    def probability(self, score: Floats, line: Floats) -> Floats: ...
    def probability(self, score: Floats, line: float | Floats) -> Floats:
        """P(welfare <= line) per family: shape (rows,) for one line, (rows, lines) for several.

        `line` is in levels, like the survey's welfare. Never exactly 0 or 1; grows with the line; NaN where
        the score is.
        """
        lines = np.atleast_1d(np.asarray(line, dtype=np.float64))
        with np.errstate(divide="ignore", invalid="ignore"):
            log_lines = np.log(np.maximum(lines, 0.0))
        bins = np.searchsorted(np.asarray(self.edges), score, side="left")
        out = np.full((len(score), len(lines)), np.nan)
        for b, (residuals, levels) in enumerate(zip(self.residuals, self.levels, strict=True)):
            rows = np.flatnonzero((bins == b) & ~np.isnan(score))
            room = log_lines[None, :] - score[rows, None]
            out[rows] = np.interp(room, residuals, levels)
        return out[:, 0] if np.ndim(line) == 0 else out


def bins_for(rows: int, bins: int = BINS) -> int:
    """Into how many bins so many families are cut."""
    return int(np.clip(rows // ROWS_PER_BIN, 1, bins))


def fit_calibration(
    score: Floats, log_welfare: Floats, weight: Floats, bins: int = BINS, count: int | None = None
) -> Calibration:
    """Learn the error of the score from families it had not seen (out-of-fold scores), weighted.

    ``count`` is the number of bins where it is settled already: a survey drawn anew keeps that of the survey.
    """
    count = bins_for(len(score), bins) if count is None else count
    edges = _weighted_quantiles(score, weight, np.arange(1, count) / count)
    place = np.searchsorted(edges, score, side="left")
    curves = [
        _curve((log_welfare - score)[place == b], weight[place == b])
        for b in range(count)
        if (place == b).any()
    ]
    live = [b for b in range(count) if (place == b).any()]
    return Calibration(
        edges=tuple(float(edges[b - 1]) for b in live[1:]),
        residuals=tuple(tuple(residuals.tolist()) for residuals, _ in curves),
        levels=tuple(tuple(levels.tolist()) for _, levels in curves),
    )


def _curve(residuals: Floats, weight: Floats) -> tuple[Floats, Floats]:
    values, levels = _midpoints(residuals, weight)
    if len(values) <= POINTS:
        return values, levels
    grid = (np.arange(POINTS) + 0.5) / POINTS
    return np.interp(grid, levels, values), grid


def _midpoints(values: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Distinct values ascending, each with the weight below it plus half its own, as a share."""
    unique, place = np.unique(values, return_inverse=True)
    mass = np.bincount(place, weights=weight, minlength=len(unique))
    return unique, (np.cumsum(mass) - mass / 2) / mass.sum()


def _weighted_quantiles(values: Floats, weight: Floats, levels: Floats) -> Floats:
    unique, reached = _midpoints(values, weight)
    return np.interp(levels, reached, unique)
