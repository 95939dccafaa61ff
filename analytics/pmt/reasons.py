"""Why the score of a family is low or high, in words an operator can read out to the family."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.pmt.features import KOSONG, Floats, as_text

Direction = Literal["miskin", "mampu"]
Words = NDArray[np.object_]

MOST = 3
SMALLEST = 1e-6
NO = {"tidak", "0", "false", "no", "n"}
# Words follow the answer, not the direction: a boat is "punya perahu" whichever way it pulls the score.
SPOKEN, SPOKEN_NONE = "kalimat", "kalimat_nol"
NOTHING = "0"


def reasons(
    contributions: pd.DataFrame, values: pd.DataFrame, sentences: pd.DataFrame, direction: Direction
) -> list[list[str]]:
    """The up to three questions that pull a family's score down ("miskin") or up ("mampu"), in words.

    `contributions` and `values` have one row per family and one column per question; `sentences` has columns
    fitur, kalimat, kalimat_nol (for the answers 0 and "tidak"), boleh; {nilai} stands for the answer. A
    question that may not be spoken of (boleh = tidak) or was left empty is never a reason; one without a
    sentence gives its name.
    Weakest pulls come last; a family with fewer pulls has fewer reasons.
    """
    table = sentences.drop_duplicates("fitur").set_index("fitur")
    names = [name for name in contributions.columns if _allowed(table, name)]
    if not names:
        return [[] for _ in range(len(contributions))]
    answers = {name: as_text(values[name]) for name in names}
    order, valid = _strongest(_pull(contributions, names, answers, direction))
    words = _words(order, valid, names, answers, table)
    return [[word for word in row if word is not None] for row in words]


def _allowed(table: pd.DataFrame, name: str) -> bool:
    if name not in table.index or "boleh" not in table.columns:
        return True
    return str(table.at[name, "boleh"]).strip().lower() not in NO


def _pull(
    contributions: pd.DataFrame, names: list[str], answers: dict[str, Words], direction: Direction
) -> Floats:
    sign = -1.0 if direction == "miskin" else 1.0
    pull = sign * contributions[names].to_numpy(dtype=np.float64)
    for j, name in enumerate(names):
        pull[answers[name] == KOSONG, j] = -np.inf
    return pull


def _strongest(pull: Floats) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The columns of the strongest pulls per row, strongest first, and whether each is a pull at all."""
    order = np.argsort(-pull, axis=1, kind="stable")[:, :MOST]
    return order, np.take_along_axis(pull, order, axis=1) > SMALLEST


def _words(
    order: NDArray[np.int64],
    valid: NDArray[np.bool_],
    names: list[str],
    answers: dict[str, Words],
    table: pd.DataFrame,
) -> Words:
    words = np.full(order.shape, None, dtype=object)
    for j, name in enumerate(names):
        row, place = np.nonzero((order == j) & valid)
        codes, distinct = pd.factorize(answers[name][row])
        said = np.array([_sentence(table, name, one) for one in distinct], dtype=object)
        if len(codes):
            words[row, place] = said[codes]
    return words


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
