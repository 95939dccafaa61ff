"""Every family's score, its probability of being below each programme's line, and its reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analytics.engine.model import Comparison
from analytics.parameters import Programme
from analytics.pmt.features import Floats, as_number, as_text, incomplete_rows, once
from analytics.pmt.points import MICRO, Integers, Points
from analytics.pmt.reasons import MOST, SIGN, Direction, Said, by_question, sentences_for, strongest
from analytics.pmt.survey import missing_columns
from analytics.schema import load

KEYS = ["id_keluarga", "kode_desa", "desil_nasional", "jiwa", "punya_komponen"]
DIRECTIONS: tuple[Direction, ...] = ("miskin", "mampu")
UNBOUNDED = (-np.inf, np.inf)
NO_REASONS = {f"alasan_{d}_{n}": "" for d in DIRECTIONS for n in range(1, MOST + 1)}


def score_families(
    families: pd.DataFrame,
    comparison: Comparison | None,
    rules: dict[str, Programme],
    features: pd.DataFrame,
) -> pd.DataFrame:
    """Score the register: KEYS, ``skor`` (log rupiah in millionths, integer), ``p_<program>`` and reasons.

    ``alasan_miskin_1..3`` pull the estimate down, ``alasan_mampu_1..3`` up, strongest first, against the mean
    family of the kabupaten. Without a model, and for families with too few answers, they are empty; and so
    are the reasons where trees are in use, whose questions have no part of their own.
    """
    table = families[KEYS].copy()
    if comparison is None:
        return table.assign(
            skor=pd.array([pd.NA] * len(table), dtype="Int64"),
            **{f"p_{p}": np.nan for p in rules},
            **NO_REASONS,
        )
    missing_columns(comparison.model.features, list(families.columns), "peubah model")
    if comparison.model.trees is not None:
        return _by_trees(table, families, comparison, rules)
    answers = read_answers(families, comparison.model.points)
    table["skor"] = pd.Series(answers.score, index=table.index, dtype="Int64").mask(answers.incomplete)
    _chances(table, np.where(answers.incomplete, np.nan, answers.score / MICRO), comparison, rules)
    pull = against_mean(answers, families["kode_desa"].str[:4])
    pull = plausible(pull, answers, families["kode_desa"].str[:4], features)
    for direction in DIRECTIONS:
        words = strongest(SIGN[direction] * pull, say(answers, features, direction))
        for n in range(MOST):
            table[f"alasan_{direction}_{n + 1}"] = words[:, n]
    return table


def _by_trees(
    table: pd.DataFrame, families: pd.DataFrame, comparison: Comparison, rules: dict[str, Programme]
) -> pd.DataFrame:
    table["skor"] = comparison.model.micro(families)
    _chances(table, table["skor"].to_numpy(dtype=np.float64, na_value=np.nan) / MICRO, comparison, rules)
    return table.assign(**NO_REASONS)


def _chances(table: pd.DataFrame, score: Floats, comparison: Comparison, rules: dict[str, Programme]) -> None:
    """Put in ``p_<program>``; a programme without a line has none: its families still receive or do not."""
    for program, rule in rules.items():
        line = None if rule.pangsa_garis is None else comparison.lines[rule.pangsa_garis]
        table[f"p_{program}"] = np.nan if line is None else comparison.model.probability(score, line)


@dataclass(frozen=True)
class Answers:
    """A register as the score reads it: each question's distinct answers once, and all the points.

    ``distinct[name]``: which of the distinct answers each family gave, and these answers. ``parts`` and
    ``score`` are points, shapes (rows, questions) and (rows,); ``incomplete``: too few answers for a score.
    ``ends[name]``: the range of the survey, to which the points move a quantity beyond it; a quantity that a
    score card asks for in classes has none.
    """

    distinct: dict[str, tuple[Integers, pd.Series]]
    parts: Integers
    score: Integers
    incomplete: np.ndarray
    ends: Mapping[str, tuple[float, float]] = field(default_factory=dict)


def read_answers(families: pd.DataFrame, points: Points) -> Answers:
    """Read each column once, and work on its distinct answers from then on."""
    distinct = {question.name: once(families[question.name]) for question in points.questions}
    parts = np.empty((len(families), len(distinct)), dtype=np.int64, order="F")
    for j, question in enumerate(points.questions):
        codes, answers = distinct[question.name]
        parts[:, j] = question.of_answers(answers)[codes]
    incomplete = incomplete_rows(families, points.asked)
    ends = {one.name: one.ends for one in points.questions if one.kind == "angka"}
    return Answers(distinct, parts, points.base + parts.sum(axis=1), incomplete, ends)


def against_mean(answers: Answers, area: pd.Series) -> Integers:
    """Points of each question against the mean family of the area: whole, and summing exactly.

    A row sums to its score less the score of that mean family. Families without a score do not count in the
    mean, and nothing pulls theirs.
    """
    place, areas = pd.factorize(area)
    counted = np.where(answers.incomplete, 0.0, 1.0)
    families = np.maximum(np.bincount(place, weights=counted, minlength=len(areas)), 1.0)
    pull = np.empty_like(answers.parts)
    for j in range(pull.shape[1]):
        part = answers.parts[:, j]
        # Sums of integers below 2**53: exact in any order.
        sums = np.bincount(place, weights=part * counted, minlength=len(areas))
        pull[:, j] = part - np.rint(sums / families).astype(np.int64)[place]
    pull[answers.incomplete] = 0
    return pull


def plausible(pull: Integers, answers: Answers, area: pd.Series, features: pd.DataFrame) -> Integers:
    """The points that may be named as reasons: none where a quantity pulls against its declared direction.

    Cattle may get a negative coefficient because herders live far out. It stays in the score, but no family
    is told that it looks poor for its three cows. ``arah`` of a variable: naik (more is better off) or turun.
    """
    table = by_question(features)
    ways = table.loc[table["jenis"] == "angka", "arah"].map({"naik": 1, "turun": -1}).dropna()
    spoken, (place, areas) = pull.copy(), pd.factorize(area)
    for j, (name, (codes, distinct)) in enumerate(answers.distinct.items()):
        if name not in ways.index:
            continue
        # As the points read it: one floor of 9,000 m2 for 90 must not put everybody below the mean.
        given = np.clip(as_number(distinct), *answers.ends.get(name, UNBOUNDED))[codes]
        counted = ~np.isnan(given) & ~answers.incomplete
        n = np.bincount(place, weights=counted, minlength=len(areas))
        sums = np.bincount(place, weights=np.where(counted, given, 0.0), minlength=len(areas))
        above = np.nan_to_num(given - (sums / np.maximum(n, 1.0))[place])
        spoken[pull[:, j] * np.sign(above) * ways[name] < 0, j] = 0
    return spoken


def say(answers: Answers, features: pd.DataFrame, direction: Direction) -> list[Said]:
    """The words of every distinct answer; "" where it makes no sense as a reason in this direction.

    A rare answer can get a coefficient of the wrong sign by chance. It stays in the score, but nobody is told
    that a family looks well off because it has no toilet: ``sebut_mampu`` and ``sebut_miskin`` list the
    answers that may be named each way (empty: all).
    """
    table, said = by_question(features), []
    allowed = table[f"sebut_{direction}"]
    for name, (codes, distinct) in answers.distinct.items():
        words = sentences_for(table, name, as_text(_spoken(name, distinct)))
        named = [int(code) for code in str(allowed.get(name, "")).split("|") if code]
        if named:
            words[~pd.to_numeric(distinct, errors="coerce").isin(named).to_numpy()] = ""
        said.append(Said(codes, words))
    return said


def _spoken(name: str, answers: pd.Series) -> pd.Series:
    """Answers with codes turned into words, as a person would read them out."""
    survey = load("survei")
    coded = name in survey and survey[name].tipe == "pilihan"
    words = {code: _lower(label) for code, label in survey[name].codes.items()} if coded else {}
    return answers.map(words).fillna(answers.astype("string")) if words else answers


def _lower(words: str) -> str:
    """First letter small unless the word is an abbreviation: Tanah -> tanah, MCK umum stays."""
    return words if words[:2].isupper() else words[:1].lower() + words[1:]
