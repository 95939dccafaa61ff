"""How far the register has moved away from the survey that the score learned from, question by question.

A score is only as good as the likeness of the families it is used on to those it was learned from. The
population stability index compares the two distributions of each answer,

    PSI = sum over answers of (register - survey) * ln(register / survey),

which is 0 where they agree; below 0.1 is usually read as stable, above 0.25 as another population. A survey
is a sample: `chance` is the PSI that a survey drawn anew from an unchanged population reaches in one case out
of twenty, its clusters and weights being what they are. A PSI below it says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.pmt.features import KOSONG, MANY_VALUES, Floats, as_number, as_text
from analytics.pmt.folds import SEED

#: PSI up to here is read as stable, and above there as large.
STABLE, LARGE = 0.1, 0.25
#: No share counts as less than this: an answer nobody gave would have an infinite logarithm.
SMALLEST_SHARE = 1e-4
REDRAWN = 200
BINS = 10
MOST_MOVED = 3
#: The bin of the answers that the survey did not know.
UNKNOWN = "(lain)"


@dataclass(frozen=True)
class Known:
    """The families of the survey: their weight and cluster, shapes (rows,); the cluster as a number."""

    weight: Floats
    place: NDArray[np.int64]

    @classmethod
    def of(cls, weight: Floats, cluster: NDArray[np.uint64]) -> Known:
        return cls(weight, np.unique(cluster, return_inverse=True)[1])


def psi(before: Floats, now: Floats) -> Floats | float:
    """The population stability index of shares over the same answers (the last axis).

    >>> round(float(psi(np.array([0.2, 0.3, 0.5]), np.array([0.3, 0.3, 0.4]))), 4)
    0.0629
    """
    a, b = np.maximum(before, SMALLEST_SHARE), np.maximum(now, SMALLEST_SHARE)
    return np.sum((b - a) * np.log(b / a), axis=-1)


def drift(
    known: Known, before: pd.DataFrame, now: pd.DataFrame, categorical: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """One entry per column of ``before``, the most moved first; a column that ``now`` lacks counts as empty.

    Keys: ``name``, ``kind`` (angka, kategori), ``psi``, ``chance``, ``reading`` (see `read`), ``empty`` and
    ``unknown`` (shares of the survey and of the register), ``moved`` (the answers whose share changed most:
    answer, survey, register, all shares of one). Families with an empty answer are an answer of their own.
    """
    names = [str(name) for name in before]
    found = [one(known, before[name], _column(now, name), name in categorical) for name in names]
    return sorted(found, key=lambda entry: (-float(entry["psi"]), str(entry["name"])))


def one(known: Known, before: pd.Series, now: pd.Series, category: bool = False) -> dict[str, Any]:
    """The drift of one question: see `drift`."""
    labels, first, second = _binned(before, now, category)
    survey = np.bincount(first, weights=known.weight, minlength=len(labels))
    survey, register = survey / survey.sum(), np.bincount(second, minlength=len(labels)) / max(len(second), 1)
    value, chance = float(psi(survey, register)), _chance(known, first, survey, len(second))
    where = {label: place for place, label in enumerate(labels)}
    order = np.argsort(-np.abs(register - survey), kind="stable")
    return {
        "name": str(before.name),
        "kind": "kategori" if category else "angka",
        "psi": value,
        "chance": chance,
        "reading": read(value, chance),
        "empty": [float(survey[where[KOSONG]]), float(register[where[KOSONG]])],
        "unknown": [float(survey[where[UNKNOWN]]), float(register[where[UNKNOWN]])],
        "moved": [
            {"answer": labels[k], "survey": float(survey[k]), "register": float(register[k])}
            for k in order[:MOST_MOVED]
            if register[k] != survey[k]
        ],
    }


def read(value: float, chance: float) -> str:
    """What a PSI means: ``kebetulan`` (no more than chance), ``tetap``, ``bergeser`` or ``jauh``."""
    if value > LARGE and value > chance:
        return "jauh"
    if value > STABLE and value > chance:
        return "bergeser"
    return "tetap" if value > chance else "kebetulan"


def _column(frame: pd.DataFrame, name: str) -> pd.Series:
    return frame[name] if name in frame else pd.Series([None] * len(frame), name=name, dtype=object)


def _binned(
    before: pd.Series, now: pd.Series, category: bool
) -> tuple[list[str], NDArray[np.int64], NDArray[np.int64]]:
    """The answers' names and each family's answer as a place among them: (names, survey, register)."""
    numbers = as_number(before)
    if not category and len(np.unique(numbers[~np.isnan(numbers)])) > MANY_VALUES:
        return _cut(numbers, as_number(now))
    first = as_text(before)
    names = sorted(set(first) - {KOSONG}, key=_by_size)
    places = pd.Index([*names, KOSONG])
    return [*places, UNKNOWN], _places(places, first), _places(places, as_text(now))


def _places(known: pd.Index, text: NDArray[np.object_]) -> NDArray[np.int64]:
    codes, distinct = pd.factorize(text)
    places = known.get_indexer(pd.Index(distinct))
    return np.asarray(np.where(places < 0, len(known), places)[codes], dtype=np.int64)


def _by_size(text: str) -> tuple[bool, float, str]:
    """Codes and counts in the order of their size, words after them by letter."""
    try:
        return (False, float(text), text)
    except ValueError:
        return (True, 0.0, text)


def _cut(before: Floats, now: Floats) -> tuple[list[str], NDArray[np.int64], NDArray[np.int64]]:
    """Numbers cut at the tenths of the survey; those outside its range are answers it did not know."""
    seen = before[~np.isnan(before)]
    edges = np.unique(np.quantile(seen, np.arange(1, BINS) / BINS, method="inverted_cdf"))
    low, high = seen.min(), seen.max()
    names = [_between(a, b) for a, b in zip([None, *edges], [*edges, None], strict=True)]

    def placed(values: Floats) -> NDArray[np.int64]:
        place = np.searchsorted(edges, values, side="left")
        outside = (values < low) | (values > high)
        return np.where(np.isnan(values), len(names), np.where(outside, len(names) + 1, place))

    return [*names, KOSONG, UNKNOWN], placed(before), placed(now)


def _between(low: float | None, high: float | None) -> str:
    """The name of a bin: above ``low``, up to and with ``high``."""
    if low is None or high is None:
        return f"≤ {high:g}" if high is not None else f"> {low:g}"
    return f"> {low:g} ≤ {high:g}"


def _chance(known: Known, first: NDArray[np.int64], shares: Floats, rows: int) -> float:
    """The PSI that 95 in 100 surveys of an unchanged population stay under; clusters are drawn anew."""
    clusters, bins = int(known.place.max()) + 1, len(shares)
    table = np.bincount(known.place * bins + first, weights=known.weight, minlength=clusters * bins)
    random = np.random.default_rng(SEED)
    draws = random.multinomial(clusters, np.full(clusters, 1 / clusters), size=REDRAWN)
    drawn = draws @ table.reshape(clusters, bins)
    drawn = drawn / np.maximum(drawn.sum(axis=1, keepdims=True), 1e-300)
    counted = random.multinomial(max(rows, 1), shares / shares.sum(), size=REDRAWN) / max(rows, 1)
    return float(np.quantile(psi(drawn, counted), 0.95))
