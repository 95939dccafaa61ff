"""`pmt score --reasons`: what each question adds to or takes from a family's score, in numbers and words."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.engine.scores import against_mean, read_answers, say
from analytics.errors import UserError
from analytics.parameters import variables
from analytics.pmt.model import PMTModel
from analytics.pmt.points import MICRO
from analytics.pmt.reasons import SIGN, Direction, strongest

DIRECTIONS: tuple[Direction, ...] = ("miskin", "mampu")


def reasons_table(model: PMTModel, frame: pd.DataFrame) -> pd.DataFrame:
    """A row per family: score, mean, a column per question, alasan_miskin and alasan_mampu.

    Against the mean family of the same kabupaten, where the model knows kabupaten, else of the file: mean and
    the questions sum to the score exactly. The words are those of a build; a question that no declared
    variable is, says its name and the answer. Empty for families without a score. Raises UserError where
    trees are in use.
    """
    if model.trees is not None:
        raise UserError(
            "Skor ini dari pohon keputusan: sumbangan tiap peubahnya tidak berdiri sendiri.",
            saran="Analis memakai `pmt explain` (SHAP).",
        )
    area = model.origin.get("area")
    answers = read_answers(frame, model.points)
    place = frame[area] if area in frame else pd.Series("", index=frame.index)
    pull, score = against_mean(answers, place.fillna("")), answers.score
    none = answers.incomplete
    table = pd.DataFrame({"score": score / MICRO, "mean": (score - pull.sum(axis=1)) / MICRO})
    table = pd.concat([table, pd.DataFrame(pull / MICRO, columns=list(answers.distinct))], axis=1)
    table[none] = np.nan
    features = _sentences(list(answers.distinct))
    for direction in DIRECTIONS:
        words = strongest(SIGN[direction] * pull, say(answers, features, direction))
        table[f"alasan_{direction}"] = ["; ".join(word for word in row if word) for row in words]
    return table


def _sentences(questions: list[str]) -> pd.DataFrame:
    """The declared sentences, and a plain one for every question that has none."""
    known = pd.DataFrame(variables.variables())
    new = [name for name in questions if name not in set(known["fitur"])]
    plain = pd.DataFrame({"fitur": new, "boleh": "ya", "kalimat": [f"{name}: {{nilai}}" for name in new]})
    return pd.concat([known, plain], ignore_index=True).fillna("")
