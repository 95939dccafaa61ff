"""The score as whole points, so that any machine and any program adds up the same family to the same number.

One point is a millionth of log welfare. A fitted score is turned into points once: a number per answer of a
category, and for a quantity a table of numbers with straight lines in between. From then on a score is a sum
of integers: no order of adding, no library and no processor changes a bit of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.pmt.features import KOSONG, Feature, Floats, as_number, as_text, incomplete_rows, once
from analytics.pmt.linear import LinearScore

Integers = NDArray[np.int64]

MICRO = 1_000_000
#: A quantity is read in at most this many steps; more would not fit exact products of 64 bits.
STEPS = 10**9
_UNKNOWN = "\x00"


@dataclass(frozen=True)
class QuestionPoints:
    """What each answer to one question adds, in points, against the mean family of the survey.

    A category: ``points[i]`` for ``answers[i]``, ``other`` for an answer the survey did not know. A quantity:
    read with ``decimals`` places (half up; negative: tens, hundreds), moved to the nearest of the ends of
    ``at``, and then ``points[i]`` at ``at[i]`` (in units of the last place) and on the straight line
    between two of them, rounded half away from ``points[i]``. ``empty`` when nothing was answered.
    """

    name: str
    kind: Literal["angka", "kategori"]
    points: tuple[int, ...]
    empty: int
    other: int = 0
    answers: tuple[str, ...] = ()
    at: tuple[int, ...] = ()
    decimals: int = 0

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest quantity that is told apart."""
        return self.at[0] / 10**self.decimals, self.at[-1] / 10**self.decimals

    def parts(self, values: pd.Series) -> Integers:
        """The points of each answer, shape (rows,)."""
        codes, distinct = once(values)
        return self.of_answers(distinct)[codes]

    def of_answers(self, answers: pd.Series) -> Integers:
        """The same for a few answers, such as the distinct ones of a register."""
        if self.kind == "angka":
            return self._of_numbers(as_number(answers))
        table = dict(zip(self.answers, self.points, strict=True)) | {KOSONG: self.empty}
        return np.array([table.get(text, self.other) for text in as_text(answers)], dtype=np.int64)

    def _of_numbers(self, x: Floats) -> Integers:
        at, points = np.array(self.at, dtype=np.int64), np.array(self.points, dtype=np.int64)
        found = np.full(len(x), self.empty, dtype=np.int64)
        seen = ~np.isnan(x)
        steps = in_steps(x[seen], self.decimals, self.at[0], self.at[-1])
        left = np.clip(np.searchsorted(at, steps, side="right") - 1, 0, max(len(at) - 2, 0))
        run, rise = np.diff(at, append=at[-1] + 1)[left], np.diff(points, append=points[-1])[left]
        climbed = (2 * (steps - at[left]) * np.abs(rise) + run) // (2 * run)
        found[seen] = points[left] + np.sign(rise) * climbed
        return found


@dataclass(frozen=True)
class Points:
    """A score in points: ``base`` is the mean family of the survey, ``asked`` the questions of the model."""

    base: int
    questions: tuple[QuestionPoints, ...]
    asked: tuple[str, ...]

    def parts(self, frame: pd.DataFrame) -> pd.DataFrame:
        """What each question adds to the score of each family: integers, one column per question."""
        return pd.DataFrame({q.name: q.parts(frame[q.name]) for q in self.questions}, index=frame.index)

    def score(self, frame: pd.DataFrame) -> pd.Series:
        """The score of each family in points (Int64); empty where over half of the questions are."""
        total = np.full(len(frame), self.base, dtype=np.int64)
        for question in self.questions:
            total += question.parts(frame[question.name])
        return self.whole(pd.Series(total, index=frame.index), frame)

    def whole(self, total: pd.Series, frame: pd.DataFrame) -> pd.Series:
        """The sums as scores (Int64), empty where over half of the questions are."""
        return total.astype("Int64").mask(incomplete_rows(frame, self.asked))


def in_steps(x: Floats, decimals: int, low: int, high: int) -> Integers:
    """Quantities as whole steps of their last decimal place, half up, within [low, high]."""
    scaled = x * 10.0**decimals if decimals >= 0 else x / 10.0**-decimals
    return np.floor(np.clip(scaled, low, high) + 0.5).astype(np.int64)


def tabulate(linear: LinearScore) -> Points:
    """Turn a fitted score into points; each question is off by at most one of them."""
    questions = tuple(
        _category(linear, feature) if feature.kind == "kategori" else _quantity(linear, feature)
        for feature in linear.features
    )
    return Points(round(linear.intercept * MICRO), questions, linear.asked)


def _category(linear: LinearScore, feature: Feature) -> QuestionPoints:
    answers = tuple(a for a in (*feature.categories, feature.reference) if a != KOSONG)
    asked = pd.Series([*answers, None, _UNKNOWN], dtype=object)
    *points, empty, other = _rounded(linear.pull(feature, asked))
    return QuestionPoints(feature.name, "kategori", tuple(points), empty, other, answers)


def _quantity(linear: LinearScore, feature: Feature) -> QuestionPoints:
    decimals = feature.decimals
    while (feature.high - feature.low) * 10.0**decimals > STEPS:
        decimals -= 1
    unit = 10.0**decimals
    ends = np.array([feature.low, *feature.corners, feature.high])
    at = np.unique(np.floor(ends * unit + 0.5).astype(np.int64))
    *points, empty = _rounded(linear.pull(feature, pd.Series([*(at / unit), np.nan])))
    return QuestionPoints(
        feature.name, "angka", tuple(points), empty, at=tuple(at.tolist()), decimals=decimals
    )


def _rounded(log_welfare: Floats) -> list[int]:
    return [int(points) for points in np.rint(log_welfare * MICRO)]
