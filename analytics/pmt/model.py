"""The proxy means test of an office: one fitted score with its calibration, kept as a readable JSON file.

The number is a *skor pembanding*, an indication for verification. Only BPS sets a desil.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.errors import UserError
from analytics.pmt import metrics
from analytics.pmt.calibrate import Calibration
from analytics.pmt.features import Floats, incomplete_rows, missing_answers, unseen_answers
from analytics.pmt.folds import FOLDS, SEED, OutOfFold, calibrate, fit_survey, out_of_fold
from analytics.pmt.linear import LinearScore
from analytics.pmt.model_file import (
    SCHEMA,
    SEAL,
    VERSION,
    calibration_of,
    linear_of,
    points_of,
    read_body,
    seal,
)
from analytics.pmt.points import MICRO, Points, tabulate
from analytics.pmt.replacing import Challenge, scorer
from analytics.pmt.survey import Survey, missing_columns, prepare
from analytics.pmt.trees import Trees
from analytics.pmt.validate import LINES, Line, evaluate_survey, set_lines

STEPS = range(1, 100)
#: How a report names the score where trees replaced the linear one.
BOOSTED_MODEL = "Pohon keputusan (boosting) log kesejahteraan, menggantikan regresi linear"
ROW_OF_NUMBERS = re.compile(r"\[\n\s+([-+\d.e,\s]+?)\s*\]")


@dataclass(frozen=True)
class PMTModel:
    """Everything needed to score a register and to say how far the score can be trusted.

    `sigma` is the out-of-sample standard deviation of the error in log welfare; `metrics` the report of
    `validate.evaluate`; `origin` names the columns, the hash and the age of the data the model learned from;
    `stored` are the points of a model that was read from a file; `ladder` the welfare that 1, 2, ... 99 % of
    the survey's families do not exceed, to four digits: enough for a line, too little to be one family's.
    `trees` are in use where a challenger replaced the linear score, which is kept beside them.
    """

    linear: LinearScore
    calibration: Calibration
    lines: tuple[Line, ...]
    sigma: float
    n: int
    metrics: dict[str, Any] = field(default_factory=dict)
    origin: dict[str, Any] = field(default_factory=dict)
    stored: Points | None = None
    ladder: tuple[float, ...] = ()
    trees: Trees | None = None

    @cached_property
    def points(self) -> Points:
        """The score as whole points: those of the file, so that another machine scores the same."""
        return tabulate(self.linear) if self.stored is None else self.stored

    @classmethod
    def fit(
        cls,
        frame: pd.DataFrame,
        welfare: str,
        features: Sequence[str],
        categorical: Sequence[str] = (),
        weight: str | None = None,
        cluster: str | None = None,
        lines: Sequence[float] = LINES,
        line_values: Sequence[float] | None = None,
        folds: int = FOLDS,
        seed: int = SEED,
        data_year: int | None = None,
        created: str | None = None,
        area: str | None = None,
        scored: OutOfFold = out_of_fold,
        challenge: Challenge | None = None,
    ) -> PMTModel:
        """Learn the score from a survey with welfare in levels, calibrate it and test it out of sample.

        `created` is an ISO date-time (now if not given), `scored` scores the folds of the test. With a
        `challenge` the trees it names replace the linear score, if they win it (`replacing`); how that went
        is in the metrics (``penantang``). Raises UserError as `survey.prepare`.
        """
        survey = prepare(frame, welfare, features, categorical, weight, cluster)
        chosen = set_lines(survey, lines, line_values)
        trees, contest = challenge.settle(survey, chosen, folds, seed) if challenge else (None, None)
        scored = scorer(trees) if trees else scored
        report = evaluate_survey(survey, chosen, folds, seed, scored=scored)
        report |= {"penantang": contest} if contest else {}
        report |= {"model": BOOSTED_MODEL} if trees else {}
        columns = {"welfare": welfare, "weight": weight, "cluster": cluster, "categorical": list(categorical)}
        when = datetime.now(UTC).isoformat(timespec="seconds") if created is None else created
        return cls(
            linear=fit_survey(survey),
            calibration=calibrate(survey, folds, seed, scored),
            lines=tuple(chosen),
            sigma=report["sigma"],
            n=report["n"],
            metrics=report,
            origin={
                **columns,
                "created": when,
                "data_year": data_year,
                "area": area,
                "data_hash": survey.data_hash,
                "seed": seed,
            },
            ladder=_ladder(survey),
            trees=trees,
        )

    @property
    def features(self) -> tuple[str, ...]:
        """The questions the model was given, also those it found constant."""
        return self.linear.asked

    def score(self, frame: pd.DataFrame) -> Floats:
        """Estimated log welfare per family, shape (rows,); NaN where over half of the answers are empty.

        The sum of the family's points, so that it has the same bits alone, in a batch and on any machine.
        """
        return self.micro(frame).to_numpy(dtype=np.float64, na_value=np.nan) / MICRO

    def micro(self, frame: pd.DataFrame) -> pd.Series:
        """The score in points (millionths of log welfare, Int64), empty where there is none."""
        self._check(frame)
        return self.points.score(frame) if self.trees is None else self.trees.score(frame)

    def unseen(self, survey: Survey, fold: NDArray[np.int64]) -> Floats:
        """The score of each family of its survey by a model of the same kind that saw none of its fold."""
        return scorer(self.trees)(survey, fold)

    def probability(self, score: Floats, line: float | Floats | None = None) -> Floats:
        """P(welfare <= line) per family; without `line`, one column for each of the model's lines."""
        values = np.array([one.value for one in self.lines]) if line is None else line
        return self.calibration.probability(score, values)

    def lines_at(self, shares: Sequence[float] = (), values: Sequence[float] = ()) -> list[Line]:
        """Any lines, without learning anew: shares of the survey's families, or values in units of welfare.

        Between whole percents a share is read off a straight line. Raises UserError for a share outside 1 to
        99 %, for a value outside what those shares live on, and for a model whose survey nobody has.
        """
        if not self.ladder:
            raise UserError(
                "Model ini tidak memuat sebaran kesejahteraan, sehingga garis lain tidak dapat dipakai.",
                saran="Pakai garis yang sudah ada di model, atau model dari `pmt fit`.",
            )
        steps, known = np.array(STEPS) / 100, {line.share: line.value for line in self.lines}
        for share in shares:
            if not steps[0] <= share <= steps[-1]:
                raise UserError(f"Garis {share:g} tidak sah.", saran="Pakai bagian antara 0.01 dan 0.99.")
        for value in values:
            if not self.ladder[0] <= value <= self.ladder[-1]:
                raise UserError(
                    f"Garis {value:.12g} di luar survei model ini: 98 % keluarganya hidup dari "
                    f"{self.ladder[0]:.12g} sampai {self.ladder[-1]:.12g}.",
                    saran="Tulis garis dalam satuan kolom kesejahteraan surveinya (misalnya ribu rupiah).",
                )
        asked = [Line(s, known.get(s, float(np.interp(s, steps, self.ladder)))) for s in shares]
        return asked + [Line(float(np.interp(v, self.ladder, steps)), float(v)) for v in values]

    def contributions(
        self, frame: pd.DataFrame, area: pd.Series | None = None, weight: Floats | None = None
    ) -> pd.DataFrame:
        """What each question adds to or takes from the score, one column per question, in log welfare.

        Against the mean family of the survey, so that a row sums to score - mean score; with `area` (one
        label per row), against the (weighted) mean family of the same area in this frame. Families without
        a score have no contributions (NaN) and do not count in the mean of their area. Raises UserError
        where trees are in use: of those no question's part is its own.
        """
        if self.trees is not None:
            raise UserError(
                "Skor ini dari pohon keputusan: sumbangan tiap peubahnya tidak berdiri sendiri.",
                saran="Analis memakai `pmt explain` (SHAP).",
            )
        self._check(frame)
        empty = incomplete_rows(frame, self.features)
        parts = (self.points.parts(frame) / MICRO).mask(pd.Series(empty, index=frame.index), axis=0)
        if area is None:
            return parts
        w = pd.Series(np.ones(len(frame)) if weight is None else weight, index=frame.index)
        w = w.where(parts.notna().all(axis=1), 0.0)
        groups = pd.Series(area.to_numpy(), index=frame.index)
        sums = parts.mul(w, axis=0).groupby(groups, dropna=False).transform("sum")
        return parts - sums.div(w.groupby(groups, dropna=False).transform("sum"), axis=0)

    def gaps(self, frame: pd.DataFrame) -> pd.DataFrame:
        """How well the register answers the model's questions: per question, rows empty and rows unknown."""
        self._check(frame)
        rows = {
            f.name: {
                "empty": int(missing_answers(f, frame[f.name]).sum()),
                "unknown": int(unseen_answers(f, frame[f.name]).sum()),
            }
            for f in self.linear.features
        }
        return pd.DataFrame.from_dict(rows, orient="index", columns=["empty", "unknown"])

    def to_json(self) -> str:
        """The model as text; numbers keep all their bits."""
        fields = {name: value for name, value in asdict(self).items() if name != "stored"}
        body = {"schema": SCHEMA, "version": VERSION, **fields, "points": asdict(self.points)}
        text = json.dumps({**body, SEAL: seal(body)}, ensure_ascii=False, allow_nan=False, indent=1)
        return ROW_OF_NUMBERS.sub(lambda row: f"[{' '.join(row[1].split())}]", text)

    @classmethod
    def from_json(cls, text: str) -> PMTModel:
        """Read a model back; UserError when the text is not a model of this version."""
        body = read_body(text)
        try:
            return cls(
                linear=linear_of(body["linear"]),
                calibration=calibration_of(body["calibration"]),
                lines=tuple(Line(**line) for line in body["lines"]),
                sigma=body["sigma"],
                n=body["n"],
                metrics=body["metrics"],
                origin=body["origin"],
                stored=points_of(body["points"]),
                ladder=tuple(body["ladder"]),
                trees=Trees.of(body["trees"]) if body.get("trees") else None,
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise UserError(
                "Berkas model PMT tidak lengkap.", saran="Buat ulang dengan perintah `pmt fit`."
            ) from error

    def save(self, path: Path) -> None:
        """Write the model to a file."""
        path.write_text(self.to_json() + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> PMTModel:
        """Read the model from a file; UserError when there is none."""
        if not path.is_file():
            raise UserError(f"Berkas model {path.name} tidak ditemukan.", saran="Buat dengan `pmt fit`.")
        try:
            return cls.from_json(path.read_text(encoding="utf-8"))
        except UnicodeDecodeError as error:
            raise UserError(
                f"Berkas {path.name} bukan teks UTF-8.", saran="Pakai berkas hasil `pmt fit`."
            ) from error

    def _check(self, frame: pd.DataFrame) -> None:
        missing_columns(self.features, [str(column) for column in frame.columns], "peubah model")


def _ladder(survey: Survey) -> tuple[float, ...]:
    values = (metrics.line_value(survey.welfare, survey.weight, step / 100) for step in STEPS)
    return tuple(float(f"{value:.4g}") for value in values)
