"""Why the score of a family is low or high, in words an operator can read out to the family."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.pmt.features import KOSONG, as_text, once
from analytics.pmt.points import MICRO, Integers

Direction = Literal["miskin", "mampu"]
Words = NDArray[np.object_]

SIGN: dict[Direction, int] = {"miskin": -1, "mampu": 1}
MOST = 3
#: A pull of at most this many points is no reason.
SMALLEST = 1
NO = {"tidak", "0", "false", "no", "n"}
# Words follow the answer, not the direction: a boat is "punya perahu" whichever way it pulls the score.
SPOKEN, SPOKEN_NONE = "kalimat", "kalimat_nol"
NOTHING = "0"


@dataclass(frozen=True)
class Said:
    """The answers to one question: ``words[codes[i]]`` is the answer of family i, "" where no reason."""

    codes: Integers
    words: Words


def reasons(
    contributions: pd.DataFrame, values: pd.DataFrame, sentences: pd.DataFrame, direction: Direction
) -> list[list[str]]:
    """The up to three questions that pull a family's score down ("miskin") or up ("mampu"), in words.

    `contributions` (log welfare) and `values` have one row per family and one column per question;
    `sentences` has columns fitur, kalimat, kalimat_nol (for the answers 0 and "tidak"), boleh; {nilai} stands
    for the answer. A question that may not be spoken of (boleh = tidak) or was left empty is never a reason;
    one without a sentence gives its name.
    Weakest pulls come last; a family with fewer pulls has fewer reasons.
    """
    table, said = by_question(sentences), []
    for name in contributions.columns:
        codes, distinct = once(values[name])
        said.append(Said(codes, sentences_for(table, name, as_text(distinct))))
    pull = np.rint(contributions.fillna(0.0).to_numpy(dtype=np.float64) * MICRO).astype(np.int64)
    return [[word for word in row if word] for row in strongest(SIGN[direction] * pull, said)]


def strongest(pull: Integers, said: Sequence[Said]) -> Words:
    """The words of the strongest pulls per family, strongest first, (rows, MOST); "" where none is left.

    ``pull`` has a row per family and a column per question, in points; of equal pulls the first question's.
    """
    rows, questions = pull.shape
    if not questions:
        return np.full((rows, MOST), "", dtype=object)
    speakable = np.column_stack([(one.words != "")[one.codes] for one in said])
    left = np.ascontiguousarray(np.where(speakable & (pull > SMALLEST), pull, 0))
    order = np.empty((rows, min(MOST, questions)), dtype=np.int64)
    valid = np.empty(order.shape, dtype=bool)
    every = np.arange(rows)
    for n in range(order.shape[1]):
        best = left.argmax(axis=1)
        order[:, n], valid[:, n] = best, left[every, best] > 0
        left[every, best] = 0
    return _look_up(order, valid, said)


def _look_up(order: Integers, valid: NDArray[np.bool_], said: Sequence[Said]) -> Words:
    """The words of each family's answers to the questions chosen for it, by one look into all the words."""
    starts = np.cumsum([1, *(len(one.words) for one in said)])[:-1]
    every = np.concatenate([np.array([""], dtype=object), *(one.words for one in said)])
    places = np.column_stack([start + one.codes for start, one in zip(starts, said, strict=True)])
    found = np.full((len(order), MOST), "", dtype=object)
    chosen = np.where(valid, np.take_along_axis(places, order, axis=1), 0)
    found[:, : order.shape[1]] = every[chosen]
    return found


def by_question(sentences: pd.DataFrame) -> pd.DataFrame:
    """The sentences with the question as index, the first line of each."""
    return sentences.drop_duplicates("fitur").set_index("fitur")


def sentences_for(table: pd.DataFrame, name: str, answers: Iterable[object]) -> Words:
    """What is said of each answer to one question; "" for no answer and where nothing may be said.

    ``table`` as :func:`by_question` gives it.
    """
    if not _allowed(table, name):
        return np.array(["" for _ in answers], dtype=object)
    said = ["" if answer == KOSONG else _sentence(table, name, answer) for answer in answers]
    return np.array(said, dtype=object)


def _allowed(table: pd.DataFrame, name: str) -> bool:
    if name not in table.index or "boleh" not in table.columns:
        return True
    return str(table.at[name, "boleh"]).strip().lower() not in NO


def _sentence(table: pd.DataFrame, name: str, answer: object) -> str:
    """The words for one answer to one question; the question's name where there are none."""
    columns = (SPOKEN_NONE, SPOKEN) if answer == NOTHING else (SPOKEN,)
    for column in columns:
        phrase = table.at[name, column] if name in table.index and column in table.columns else None
        if isinstance(phrase, str) and phrase.strip():
            return phrase.replace("{nilai}", _spoken(answer))
    return name


def _spoken(answer: object) -> str:
    """An answer as Indonesian text: decimals get a comma and at most one place, codes lose underscores."""
    text = str(answer)
    try:
        number = float(text)
    except ValueError:
        return text.replace("_", " ")
    return f"{number:.1f}".rstrip("0").rstrip(".").replace(".", ",") if np.isfinite(number) else text
