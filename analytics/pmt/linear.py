"""The linear score itself: weighted least squares of log welfare on the terms of the questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.pmt.features import Feature, Floats, incomplete_rows, learn_feature, term_columns

RIDGE = 1e-8


@dataclass(frozen=True)
class Term:
    """One term of the score: `coef` per standardised unit, `mean` and `scale` undo the standardising."""

    name: str
    feature: str
    mean: float
    scale: float
    coef: float


@dataclass(frozen=True)
class LinearScore:
    """A fitted score: log welfare of a family = `intercept` (the mean of the training data) + its terms."""

    features: tuple[Feature, ...]
    terms: tuple[Term, ...]
    intercept: float
    asked: tuple[str, ...]
    constant: tuple[str, ...]

    def score(self, frame: pd.DataFrame) -> Floats:
        """Estimated log welfare per family, shape (rows,); NaN where over half of the questions are empty.

        Terms are added one by one, never through a matrix product, so that a family has the same bits
        alone, in a batch, and on any machine.
        """
        total = np.full(len(frame), self.intercept)
        for _, part in self.parts(frame):
            total += part
        total[incomplete_rows(frame, self.asked)] = np.nan
        return total

    def parts(self, frame: pd.DataFrame) -> Iterator[tuple[str, Floats]]:
        """What each term adds to the score of each family, with the question it belongs to."""
        for feature in self.features:
            for part in self._pulls(feature, frame[feature.name]):
                yield feature.name, part

    def pull(self, feature: Feature, values: pd.Series) -> Floats:
        """What these answers to one question add to the score, against the mean family; shape (rows,)."""
        total = np.zeros(len(values))
        for part in self._pulls(feature, values):
            total += part
        return total

    def _pulls(self, feature: Feature, values: pd.Series) -> Iterator[Floats]:
        terms = {term.name: term for term in self.terms if term.feature == feature.name}
        for name, column in term_columns(feature, values):
            if (term := terms.get(name)) is not None:
                yield term.coef * ((column - term.mean) / term.scale)

    def columns(self, frame: pd.DataFrame) -> Floats:
        """The standardised terms of each family behind a column of ones, shape (rows, 1 + terms)."""
        terms = {term.name: term for term in self.terms}
        found = [np.ones(len(frame))]
        for feature in self.features:
            for name, column in term_columns(feature, frame[feature.name]):
                if (term := terms.get(name)) is not None:
                    found.append((column - term.mean) / term.scale)
        return np.column_stack(found)

    def feature_parts(self, frame: pd.DataFrame) -> pd.DataFrame:
        """What each question adds to the score, against the mean family of the survey; NaN as `score`."""
        empty = np.where(incomplete_rows(frame, self.asked), np.nan, 0.0)
        sums = {feature.name: empty.copy() for feature in self.features}
        for owner, part in self.parts(frame):
            sums[owner] += part
        return pd.DataFrame(sums, index=frame.index)


def fit_linear(
    frame: pd.DataFrame,
    log_welfare: Floats,
    features: Sequence[str],
    categorical: Sequence[str] = (),
    weight: Floats | None = None,
    ridge: float = RIDGE,
    asked: Sequence[str] | None = None,
) -> LinearScore:
    """Learn the score from families whose welfare is known; ``asked`` are the questions with any answer.

    Minimises sum w (log y - b0 - z'b)^2 + ridge * sum(w) * |b|^2 over standardised terms z. The ridge is only
    there to share a coefficient between questions that say the same thing.
    """
    w = np.ones(len(frame)) if weight is None else weight / weight.mean()
    learned = {name: learn_feature(frame[name], w, name in categorical) for name in features}
    kept = tuple(feature for feature in learned.values() if feature is not None)
    names, owners, z, means, scales = _standard_terms(kept, frame, w)
    intercept = float(np.average(log_welfare, weights=w))
    coefs = _solve(z, log_welfare - intercept, w, ridge)
    terms = tuple(
        Term(*row) for row in zip(names, owners, means.tolist(), scales.tolist(), coefs.tolist(), strict=True)
    )
    constant = tuple(name for name, feature in learned.items() if feature is None)
    return LinearScore(kept, terms, intercept, tuple(features if asked is None else asked), constant)


def _standard_terms(
    features: Sequence[Feature], frame: pd.DataFrame, w: Floats
) -> tuple[list[str], list[str], Floats, Floats, Floats]:
    found = [(n, f.name, column) for f in features for n, column in term_columns(f, frame[f.name])]
    x = np.column_stack([c for *_, c in found]) if found else np.zeros((len(frame), 0))
    means = w @ x / w.sum()
    x = x - means
    scales = np.sqrt(w @ (x * x) / w.sum())
    live = scales > 1e-9 * np.maximum(1.0, np.abs(means))
    names = [name for (name, _, _), keep in zip(found, live, strict=True) if keep]
    owners = [owner for (_, owner, _), keep in zip(found, live, strict=True) if keep]
    return names, owners, x[:, live] / scales[live], means[live], scales[live]


def _solve(z: Floats, y: Floats, w: Floats, ridge: float) -> Floats:
    weighted = z * w[:, None]
    gram = weighted.T @ z + ridge * w.sum() * np.eye(z.shape[1])
    return np.asarray(np.linalg.lstsq(gram, weighted.T @ y, rcond=None)[0])
