"""How the questions of a survey become the terms of the score.

What a question becomes (a category, a number, a number with a bend) is decided once, on the training data,
and kept with the model, so that a register scored next year is read exactly as the survey was.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.errors import UserError

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
Bools = NDArray[np.bool_]

KOSONG = "(kosong)"
MANY_VALUES = 12
#: A quantity with many values may change its slope where these shares of the families lie below.
CORNERS = (0.1, 0.8)
#: From this share of the families on, being empty is an answer of its own; below, it is the average answer.
FREQUENT_MISSING = 0.01
RARE_ROWS = 5
#: Answers of a question; a column of more is no question, and every one of them would be a term.
MOST_KINDS = 200
MAX_MISSING = 0.5
MOST_DECIMALS = 9


#: A code that went through a column of decimals.
_WHOLE = re.compile(r"-?[0-9]{1,15}\.0")


@dataclass(frozen=True)
class Feature:
    """One question as the model reads it; everything needed to read a new answer is in here.

    `centre` and `spread` are the weighted mean and standard deviation of the answers seen, `low` and `high`
    their range (answers outside are moved to its edge: a typing error must not bend the score without
    limit), `decimals` the places after the comma that `points` reads, `corners` where its slope may change.
    `categories` excludes the `reference`; `shares` are the weighted shares of `categories`.
    """

    name: str
    kind: Literal["angka", "kategori"]
    centre: float = 0.0
    spread: float = 1.0
    low: float = 0.0
    high: float = 0.0
    corners: tuple[float, ...] = ()
    marks_missing: bool = False
    reference: str = ""
    categories: tuple[str, ...] = ()
    shares: tuple[float, ...] = ()
    decimals: int = MOST_DECIMALS


def once(values: pd.Series) -> tuple[NDArray[np.int64], pd.Series]:
    """Every distinct answer once, and which of them each family gave: registers repeat a few answers."""
    codes, distinct = pd.factorize(values, use_na_sentinel=False)
    return np.asarray(codes, dtype=np.int64), pd.Series(distinct)


def as_text(values: pd.Series) -> NDArray[np.object_]:
    """Answers as comparable text: 1, 1.0 and ' 1 ' are the same code; empty answers become `KOSONG`."""
    codes, distinct = once(values)
    return np.array([*(_one_text(value) for value in distinct)], dtype=object)[codes]


def _one_text(value: object) -> str:
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return KOSONG
    if isinstance(value, (bool, np.bool_)):
        return "1" if value else "0"
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return str(int(value))
    text = str(value).strip()
    return str(int(text[:-2])) if _WHOLE.fullmatch(text) else text or KOSONG


def as_number(values: pd.Series) -> Floats:
    """Answers as numbers, NaN where empty or unreadable (text, infinity)."""
    numbers = pd.to_numeric(values, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isfinite(numbers), numbers, np.nan)


def unanswered(values: pd.Series) -> Bools:
    """The families without an answer to a question, or with a number that is none (infinity)."""
    return as_text(values) == KOSONG if is_category(values) else np.isnan(as_number(values))


def is_category(values: pd.Series) -> bool:
    """Whether a column is text, and so a category; numbers and yes/no columns are not."""
    return not (pd.api.types.is_bool_dtype(values) or pd.api.types.is_numeric_dtype(values))


def learn_feature(values: pd.Series, weight: Floats, categorical: bool) -> Feature | None:
    """Decide how one question is read; None when everybody gave the same answer (nothing to learn)."""
    name = str(values.name)
    if categorical or is_category(values):
        return _learn_category(name, as_text(values), weight)
    return _learn_number(name, as_number(values), weight)


def _learn_category(name: str, text: NDArray[np.object_], weight: Floats) -> Feature | None:
    table = pd.DataFrame({"w": weight, "n": 1}).groupby(text).sum().sort_index()
    kept = table[table["n"] >= RARE_ROWS]["w"]
    if kept.get(KOSONG, 0.0) < FREQUENT_MISSING * weight.sum():
        # A handful of empty answers says more about those few families than about being empty.
        kept = kept.drop(KOSONG, errors="ignore")
    if len(kept) < 2:
        return None
    if len(kept) > MOST_KINDS:
        raise UserError(
            f"Peubah '{name}' punya {len(kept)} jawaban berbeda; tampaknya nomor pengenal, kode wilayah atau "
            f"isian bebas, bukan pilihan (paling banyak {MOST_KINDS}).",
            saran="Keluarkan peubah itu dari --features, atau kelompokkan jawabannya lebih dahulu.",
        )
    reference = str(kept.idxmax())
    others = kept.drop(reference)
    shares = tuple(float(share) for share in others / kept.sum())
    return Feature(name, "kategori", reference=reference, categories=tuple(others.index), shares=shares)


def _learn_number(name: str, numbers: Floats, weight: Floats) -> Feature | None:
    seen = ~np.isnan(numbers)
    if not seen.any():
        return None
    x, w = numbers[seen], weight[seen]
    centre = float(np.average(x, weights=w))
    missing = float(weight[~seen].sum() / weight.sum())
    marks = missing >= FREQUENT_MISSING
    spread = float(np.sqrt(np.average((x - centre) ** 2, weights=w)))
    constant = x.min() == x.max()
    if constant and not marks:
        return None
    distinct = np.unique(x)
    scale = 1.0 if constant else spread
    return Feature(
        name,
        "angka",
        centre,
        scale,
        float(distinct[0]),
        float(distinct[-1]),
        _corners(x, w) if len(distinct) > MANY_VALUES else (),
        marks,
        decimals=_decimals(distinct),
    )


def _corners(x: Floats, weight: Floats) -> tuple[float, ...]:
    """Answers that the weighted shares ``CORNERS`` of the families do not exceed, inside the range."""
    order = np.argsort(x, kind="stable")
    reached = np.cumsum(weight[order])
    wanted = np.array(CORNERS) * reached[-1] * (1 - 1e-12)
    found = np.unique(x[order][np.searchsorted(reached, wanted)])
    return tuple(found[(found > x.min()) & (found < x.max())].tolist())


def _decimals(distinct: Floats) -> int:
    """The fewest places after the comma that every answer seen can be written with; if many, enough."""
    for places in range(MOST_DECIMALS):
        if np.array_equal(np.round(distinct, places), distinct):
            return places
    return max(MOST_DECIMALS, math.ceil(8 - math.log10(distinct[-1] - distinct[0])))


def missing_answers(feature: Feature, values: pd.Series) -> Bools:
    """Which families left this question empty (or gave what cannot be read as a number)."""
    if feature.kind == "angka":
        return np.isnan(as_number(values))
    return np.asarray(as_text(values) == KOSONG)


def unseen_answers(feature: Feature, values: pd.Series) -> Bools:
    """Which answers the training data did not know: a new category, or a number outside its range."""
    if feature.kind == "angka":
        x = as_number(values)
        return (x < feature.low) | (x > feature.high)
    text = as_text(values)
    known = pd.Series(text, dtype=object).isin([*feature.categories, feature.reference, KOSONG])
    return ~known.to_numpy()


def term_columns(feature: Feature, values: pd.Series) -> Iterator[tuple[str, Floats]]:
    """The terms of one question, each with its name: dummies, or the number and its excess over corners.

    An empty answer counts as the mean of the survey, with a term of its own where emptiness was frequent
    there (`FREQUENT_MISSING`); a category the training data did not know counts as the average category, so
    that it moves the score nowhere.
    """
    if feature.kind == "kategori":
        yield from _category_columns(feature, as_text(values))
    else:
        yield from _number_columns(feature, as_number(values))


def _category_columns(feature: Feature, text: NDArray[np.object_]) -> Iterator[tuple[str, Floats]]:
    codes, distinct = pd.factorize(text)
    known = np.isin(distinct, [*feature.categories, feature.reference])
    for category, share in zip(feature.categories, feature.shares, strict=True):
        yield f"{feature.name}={category}", np.where(known, distinct == category, share)[codes]


def _number_columns(feature: Feature, x: Floats) -> Iterator[tuple[str, Floats]]:
    empty = np.isnan(x)
    filled = np.where(empty, feature.centre, np.clip(x, feature.low, feature.high))
    yield feature.name, filled
    for corner in feature.corners:
        yield f"{feature.name}>{corner:g}", np.maximum(filled - corner, 0.0)
    if feature.marks_missing:
        yield f"{feature.name} {KOSONG}", empty.astype(np.float64)


def incomplete_rows(frame: pd.DataFrame, names: Sequence[str]) -> Bools:
    """Families with more than half of the questions empty: too little is known to score them."""
    empty = np.zeros(len(frame))
    for name in names:
        empty += _blank(frame[name])
    return empty > MAX_MISSING * max(len(names), 1)


def any_answer(values: pd.Series) -> bool:
    """Whether anybody answered the question."""
    return not bool(_blank(values).all())


def _blank(values: pd.Series) -> Bools:
    if pd.api.types.is_numeric_dtype(values):
        return values.isna().to_numpy()
    codes, distinct = once(values)
    return np.array([pd.isna(one) or str(one).strip() == "" for one in distinct], dtype=bool)[codes]
