"""`pmt score --reasons`: what each question adds to or takes from a family's score, in numbers and words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from analytics.engine.scores import against_mean, plausible, read_answers, say
from analytics.errors import UserError
from analytics.parameters import variables
from analytics.pmt.features import KOSONG, Feature, as_text, missing_answers, unseen_answers
from analytics.pmt.marking import NO, YES
from analytics.pmt.model import PMTModel
from analytics.pmt.points import MICRO
from analytics.pmt.reasons import SIGN, Direction, strongest
from analytics.schema import load

#: Yes and no as surveys write them beside the words of a list of recipients: 1 and 2 (3, 5), ada, «1. Ya».
_ALSO_YES, _ALSO_NO = {"ada", "punya", "memiliki"}, {"t", "tidak ada", "tidak punya", "tidak memiliki"}
_YES_FIRST = ({"1", "2"}, {"1", "3"}, {"1", "5"})
_LABEL = r"^\d+\s*[.)\-]\s*(?=\D)"
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
    known = {feature.name: feature for feature in model.linear.features}
    kinds = {row["fitur"]: row["jenis"] for row in variables.variables()}
    named = plausible(pull, answers, place.fillna(""), features)
    spoken = {}
    for name, (at, told) in answers.distinct.items():
        one, kind = known.get(name), kinds.get(name, "")
        read = _as_declared(name, kind, told, _answers_of(one, told))
        spoken[name] = (at, read.mask(_unread(one, kind, told)))
    answers = replace(answers, distinct=spoken)
    for direction in DIRECTIONS:
        words = strongest(SIGN[direction] * named, say(answers, features, direction))
        table[f"alasan_{direction}"] = ["; ".join(word for word in row if word) for row in words]
    return table


def _unread(feature: Feature | None, kind: str, distinct: pd.Series) -> np.ndarray:
    """Which answers could not be read and are no reason; a number out of range is read as its edge."""
    if feature is None:
        return np.zeros(len(distinct), dtype=bool)
    missing = np.asarray(missing_answers(feature, distinct))
    if feature.kind == "angka" and kind in ("", "angka"):
        return missing
    return missing | np.asarray(unseen_answers(feature, distinct))


def _answers_of(feature: Feature | None, distinct: pd.Series) -> set[str]:
    """The answers of the survey behind a model, as text: what a register answers beside them says nothing of
    how they are coded.
    """
    if feature is None:
        return set(pd.Series(as_text(distinct)).str.casefold()) - {KOSONG}
    known = (
        [feature.low, feature.high] if feature.kind == "angka" else [*feature.categories, feature.reference]
    )
    return set(pd.Series(as_text(pd.Series(known))).str.casefold()) - {KOSONG}


def _as_declared(name: str, kind: str, distinct: pd.Series, known: set[str]) -> pd.Series:
    """Answers as the register writes them, so that the sentence fits: 1 and 0 for yes and no, else codes.

    A survey may answer a yes-or-no question with 1 and 2 (3, 5), or in words; what cannot be read stays as
    it is. ``known`` are the answers of the survey.
    """
    if not kind:
        return distinct
    words = pd.Series(as_text(distinct)).str.casefold()
    if kind == "ya_tidak":
        words = words.str.replace(_LABEL, "", regex=True)
        no = NO | _ALSO_NO | ({"2", "3", "5"} if known in _YES_FIRST else set())
        found = [words.isin(YES | _ALSO_YES), words.isin(no)]
        read = pd.Series(np.select(found, ["1", "0"], words), dtype=object)
    else:
        survey = load("survei")
        labels = survey[name].codes if name in survey and survey[name].tipe == "pilihan" else {}
        codes = {label.casefold(): str(code) for code, label in labels.items()}
        read = words.map(codes).fillna(pd.Series(as_text(distinct), dtype=object))
    read = read.mask((words == KOSONG) | (words == ""), None)
    number = pd.to_numeric(read, errors="coerce")
    whole = bool((number.notna() | read.isna()).all())
    return (number if whole else read).set_axis(distinct.index)


def _sentences(questions: list[str]) -> pd.DataFrame:
    """The declared sentences, and a plain one for every question that has none."""
    known = pd.DataFrame(variables.variables())
    new = [name for name in questions if name not in set(known["fitur"])]
    plain = pd.DataFrame({"fitur": new, "boleh": "ya", "kalimat": [f"{name}: {{nilai}}" for name in new]})
    return pd.concat([known, plain], ignore_index=True).fillna("")
