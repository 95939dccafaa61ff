"""Turns a figure into one of a few colour classes, and says in words what each class means.

A class holds its lower cut and not its upper one, as in "20 sampai di bawah 40". Figures are compared
after rounding to nine significant digits, so that 0.29 * 100 falls into the class that starts at 29.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.map.palettes import DIVERGING, SEQUENTIAL

NO_DATA = -1
MASKED = -2

FormatNumber = Callable[[float], str]


@dataclass(frozen=True)
class ClassScale:
    """What the colours of a map mean. `cuts` has one entry fewer than `colors` and `labels`."""

    cuts: tuple[float, ...]
    colors: tuple[str, ...]
    labels: tuple[str, ...]

    def __post_init__(self) -> None:
        if not len(self.cuts) + 1 == len(self.colors) == len(self.labels):
            raise ValueError("a scale of n cuts has n + 1 colours and n + 1 labels")
        _check_cuts(self.cuts)


def format_id(value: float) -> str:
    """A number as Indonesians write it: decimal comma, thousands point, no needless zeros."""
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,")).replace("-", "−")


def sequential_scale(
    cuts: Sequence[float], *, palette: str = "YlGnBu", unit: str = "", form: FormatNumber = format_id
) -> ClassScale:
    """Light to dark, for rates and shares: darker means more. `cuts` ascending, one to six of them."""
    colors = _pick(SEQUENTIAL[palette], len(cuts) + 1)
    return ClassScale(tuple(cuts), colors, class_labels(cuts, unit=unit, form=form))


def diverging_scale(
    cuts: Sequence[float], *, palette: str = "PuOr", unit: str = "", form: FormatNumber = format_id
) -> ClassScale:
    """Two arms around a middle, for gaps: below, near and above the aim. One to six cuts."""
    colors = _pick(DIVERGING[palette], len(cuts) + 1)
    return ClassScale(tuple(cuts), colors, class_labels(cuts, unit=unit, form=form))


def class_labels(cuts: Sequence[float], *, unit: str = "", form: FormatNumber = format_id) -> tuple[str, ...]:
    """The legend in words: "< 20 %", "20–< 40 %", "≥ 40 %"; never a colour alone.

    >>> class_labels([20, 40], unit="%")
    ('< 20 %', '20–< 40 %', '≥ 40 %')
    """
    _check_cuts(cuts)
    tail = f" {unit}" if unit else ""
    if not cuts:
        return (f"semua nilai{tail}",)
    between = [f"{form(a)}–< {form(b)}{tail}" for a, b in itertools.pairwise(cuts)]
    return (f"< {form(cuts[0])}{tail}", *between, f"≥ {form(cuts[-1])}{tail}")


def classify(values: pd.Series, cuts: Sequence[float], *, masked: pd.Series | None = None) -> pd.Series:
    """The class of every area; NO_DATA where there is no finite figure, MASKED where it is withheld.

    `values` and `masked` share an index. Masking wins over the figure, so a withheld value never
    leaves through its colour.
    """
    _check_cuts(cuts)
    figures = pd.to_numeric(values, errors="coerce").astype("float64").to_numpy(na_value=np.nan)
    finite = np.isfinite(figures)
    classes = np.full(len(figures), NO_DATA, dtype="int64")
    ends = np.asarray([_significant(cut) for cut in cuts], dtype="float64")
    rounded = np.array([_significant(v) for v in figures[finite]], dtype="float64")
    classes[finite] = np.searchsorted(ends, rounded, side="right")
    if masked is not None:
        classes[masked.reindex(values.index).fillna(True).astype(bool).to_numpy()] = MASKED
    return pd.Series(classes, index=values.index, name="kelas")


def _significant(value: float) -> float:
    return float(f"{value:.9g}")


def _check_cuts(cuts: Sequence[float]) -> None:
    if any(a >= b for a, b in itertools.pairwise(cuts)) or not np.isfinite(list(cuts)).all():
        raise ValueError("cuts must be finite and ascending without repeats")


def _pick(palette: dict[int, tuple[str, ...]], classes: int) -> tuple[str, ...]:
    if classes not in palette:
        raise ValueError(f"no palette for {classes} classes; between 1 and 7 are possible")
    return palette[classes]
