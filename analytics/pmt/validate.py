"""How well the score would do on families it has never seen: every figure here is out of sample.

Families of one cluster (a village, an enumeration area) stay together, because neighbours resemble each other
and a model tested on its own neighbours looks better than it is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.errors import UserError
from analytics.pmt import metrics, platt
from analytics.pmt.features import Bools, Feature, Floats, as_number
from analytics.pmt.folds import (
    FOLDS,
    SEED,
    OutOfFold,
    cut_folds,
    fit_survey,
    out_of_fold,
    out_of_fold_probability,
)
from analytics.pmt.intervals import around
from analytics.pmt.linear import LinearScore
from analytics.pmt.survey import FEW_ROWS, MIN_ROWS, Survey, prepare

LINES = (0.1, 0.2, 0.3, 0.4)
MODEL = "OLS berbobot atas log kesejahteraan"
BOOTSTRAPS = 200
#: What a figure counts; always named beside it.
FAMILIES, PERSONS = "keluarga", "jiwa"
CODED_EMPTY = (-1.0, -8.0, -9.0, -88.0, -98.0, -99.0, -999.0, -9999.0)


@dataclass(frozen=True)
class Line:
    """A poverty line: the share of families at or below it, and its value in the units of welfare."""

    share: float
    value: float


def set_lines(
    survey: Survey, shares: Sequence[float] = LINES, values: Sequence[float] | None = None
) -> list[Line]:
    """The poverty lines to report on: shares of the (weighted) families, or absolute values if given."""
    y, w = survey.welfare, survey.weight
    if values:
        return [Line(float(w[y <= _sound_value(v, survey)].sum() / w.sum()), float(v)) for v in values]
    for share in shares:
        if not 0 < share < 1:
            raise UserError(
                f"Garis {share:g} tidak sah.", saran="Garis adalah bagian penduduk antara 0 dan 1, mis. 0.4."
            )
    return [Line(float(share), metrics.line_value(y, w, share)) for share in shares]


def _sound_value(value: float, survey: Survey) -> float:
    if not survey.welfare.min() <= value < survey.welfare.max():
        low, high = (metrics.line_value(survey.welfare, survey.weight, q) for q in (0.05, 0.95))
        # As it was typed, with a point: between lines stands a comma.
        raise UserError(
            f"Garis {value:.12g} tidak membagi survei ini; 90 % keluarga: {low:.0f} sampai {high:.0f}.",
            saran="Pakai satuan yang sama dengan kolom kesejahteraan (misalnya ribu rupiah per kapita).",
        )
    return value


def evaluate(
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
    repeats: int = 1,
) -> dict[str, Any]:
    """How far a list made with this score could be trusted, before anybody uses it.

    Returns a JSON-ready dict with the keys of the command contract; rates are fractions of 1, None where a
    denominator is empty. See `analytics.pmt.metrics` for the formulas.
    """
    survey = prepare(frame, welfare, features, categorical, weight, cluster)
    return evaluate_survey(survey, set_lines(survey, lines, line_values), folds, seed, repeats)


def weigh(survey: Survey, persons: Floats | None) -> Floats:
    """What one family of the survey counts for: itself, or its members where ``persons`` are given."""
    if persons is None:
        return survey.weight
    return survey.weight * np.where(np.isnan(persons) | (persons < 1), 1.0, persons)


def evaluate_survey(
    survey: Survey,
    lines: Sequence[Line],
    folds: int = FOLDS,
    seed: int = SEED,
    repeats: int = 1,
    persons: Floats | None = None,
    scored: OutOfFold = out_of_fold,
) -> dict[str, Any]:
    """`evaluate` for a prepared survey; figures are means over the repeats, each with its own folds.

    Families are counted; with ``persons`` (members per family), persons. The score and the lines stay what
    they are: only what is counted changes, and ``per`` of the report names it. ``scored`` scores each fold.
    """
    if repeats < 1:
        raise UserError(f"Jumlah ulangan {repeats} tidak sah; sedikitnya 1.", saran="Lazimnya 1 atau 5.")
    counted = replace(survey, weight=weigh(survey, persons))
    cuts = [cut_folds(survey.cluster, folds, seed + r) for r in range(repeats)]
    runs = [_run(survey, counted, lines, fold, seed, scored) for fold in cuts]
    fitted = fit_survey(survey)
    report: dict[str, Any] = {"n": len(survey.welfare), "model": MODEL, "folds": folds, "seed": seed}
    report["per"] = FAMILIES if persons is None else PERSONS
    report |= _mean([run["overall"] for run in runs])
    report["lines"] = [_mean([run["lines"][i] for run in runs]) for i in range(len(lines))]
    for line in report["lines"]:
        below = counted.weight @ (survey.welfare <= line["line"])
        line["share_counted"] = float(below / counted.weight.sum())
    report |= {
        "repeats": repeats,
        "clusters": survey.clusters,
        "clustered": survey.clustered,
        "dropped": survey.dropped,
        "missing": survey.missing,
        "constant": list(fitted.constant),
        "notes": _notes(survey, fitted, report["r2"]),
        "denominators": metrics.denominators(report["per"]),
        "data_hash": survey.data_hash,
    }
    return report


def _run(
    survey: Survey,
    counted: Survey,
    lines: Sequence[Line],
    fold: NDArray[np.int64],
    seed: int,
    scored: OutOfFold,
) -> dict[str, Any]:
    y, w = survey.log_welfare, counted.weight
    score = scored(survey, fold)
    values = np.array([line.value for line in lines])
    probability = out_of_fold_probability(survey, score, fold, values)
    overall = {
        "r2": metrics.r2(y, score, w),
        "spearman": metrics.spearman(y, score, w),
        "sigma": float(np.sqrt(np.average((y - score) ** 2, weights=w))),
    }
    rows = []
    for i, line in enumerate(lines):
        second = platt.platt_out_of_fold(score, survey.welfare <= line.value, survey.weight, fold)
        checked = platt.compare(probability[:, i], second, w)
        rows.append(_line_report(counted, score, probability[:, i], line, seed) | checked)
    return {"overall": overall, "lines": rows}


def _line_report(survey: Survey, score: Floats, probability: Floats, line: Line, seed: int) -> dict[str, Any]:
    w, poor, tie = survey.weight, survey.welfare <= line.value, survey.identity
    selected = score <= math.log(line.value)
    c = metrics.count(selected, poor, w)
    quota = metrics.select_quota(score, w, c.poor, tie)
    return {
        "share": line.share,
        "line": line.value,
        "ter": metrics.ter(score, poor, w, tie),
        "ter_ci": ter_interval(score, poor, w, survey.cluster, seed),
        "ier": metrics.ier(c),
        "eer": metrics.eer(c),
        "fpr": metrics.fpr(c),
        "leakage": metrics.leakage(c),
        "bpac": metrics.bpac(c),
        "accuracy": metrics.accuracy(c),
        "poverty_accuracy": metrics.poverty_accuracy(c),
        "cgh": metrics.cgh(selected, survey.welfare, w),
        "cgh_quota": metrics.cgh(quota, survey.welfare, w),
        "auc": metrics.auc(score, poor, w),
        "sum_p_bias": metrics.sum_p_bias(probability, poor, w),
        "hard_count_bias": (c.selected - c.poor) / c.everybody,
    }


def ter_interval(
    score: Floats, poor: Bools, weight: Floats, cluster: NDArray[np.uint64], seed: int = SEED
) -> list[float]:
    """95 % interval of the targeting error rate when other clusters might have been surveyed (bootstrap).

    Clusters are drawn with replacement; model and line stay as they are, so the interval is of the test only.
    It is wider where clusters are few.
    """
    keys, place = np.unique(cluster, return_inverse=True)
    order = np.argsort(score, kind="stable")
    random, found = np.random.default_rng(seed), []
    for _ in range(BOOTSTRAPS):
        draws = random.multinomial(len(keys), np.full(len(keys), 1 / len(keys)))
        w = weight * draws[place]
        if (w @ poor) > 0:
            found.append(metrics.ter_in_order(order, poor, w))
    ter = metrics.ter_in_order(order, poor, weight) if poor.any() else math.nan
    return around(ter, found, len(keys)) or [math.nan, math.nan]


def _mean(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Mean over the repeats, NaN turned into None so that the report is valid JSON."""
    means = {key: np.mean([row[key] for row in rows], axis=0) for key in rows[0]}
    return {key: _plain(value) for key, value in means.items()}


def _plain(value: Any) -> Any:
    if np.ndim(value):
        return [_plain(one) for one in value]
    return float(value) if np.isfinite(value) else None


def _notes(survey: Survey, fitted: LinearScore, r2: float | None) -> list[str]:
    notes = []
    if fitted.constant:
        notes.append(
            "Peubah yang tidak membedakan keluarga (isinya sama untuk semua, atau lain untuk hampir setiap "
            f"keluarga) tidak dipakai: {', '.join(fitted.constant)}."
        )
    notes += _doubts(len(survey.welfare), r2)
    notes += [
        f"Peubah {f.name}: {rows} jawaban {f.low:g}; bila itu kode untuk kosong, kosongkan dahulu."
        for f in fitted.features
        if (rows := _coded_empty(f, survey))
    ]
    quantities = {f.name: as_number(survey.frame[f.name]) for f in fitted.features if f.kind == "angka"}
    notes += [
        f"Kolom {name}: {rows} kali {top:.0f}, jauh di atas yang lain; bila itu kode untuk kosong, kosongkan."
        for name, x in {"kesejahteraan": survey.welfare, **quantities}.items()
        if (rows := int((x == (top := _nines(x))).sum()))
    ]
    if numbered := [name for name, x in quantities.items() if _numbers_families(x)]:
        notes.append(
            "Bulat dan lain untuk setiap keluarga, jadi tampaknya nomor, bukan ciri: "
            f"{', '.join(numbered)}. Keluarkan dari peubah."
        )
    wide = [f.name for f in fitted.features if len(f.categories) > 50]
    if wide:
        notes.append(f"Lebih dari 50 kategori, mungkin angka yang tercampur teks: {', '.join(wide)}.")
    return notes


def doubts(survey: Survey, unseen: Floats) -> list[str]:
    """What a reader of anything made from a survey must know first: too few families, a score worth nothing.

    ``unseen``: log welfare of each family as told without it, shape (rows,).
    """
    r2 = float(metrics.r2(survey.log_welfare, unseen, survey.weight))
    return _doubts(len(survey.welfare), r2 if np.isfinite(r2) else None)


def _doubts(n: int, r2: float | None) -> list[str]:
    notes = []
    if n < FEW_ROWS:
        notes.append(f"Kurang dari {FEW_ROWS} keluarga: angka-angka ini masih sangat goyah.")
    if r2 is not None and r2 <= 0:
        notes.append("R² tidak di atas 0: skor ini tidak lebih tepat daripada rata-rata; jangan dipakai.")
    if r2 is not None and r2 > 0.9:
        notes.append(
            "R² di atas 0,9: periksa apakah ada peubah yang dihitung dari kesejahteraan itu sendiri."
        )
    return notes


def _coded_empty(feature: Feature, survey: Survey) -> int:
    """How many answers are the code that other surveys write for an empty answer: the only negative one."""
    if feature.kind != "angka" or feature.low not in CODED_EMPTY:
        return 0
    x = as_number(survey.frame[feature.name])
    return 0 if ((x < 0) & (x != feature.low)).any() else int((x == feature.low).sum())


def _numbers_families(x: Floats) -> bool:
    """Whole numbers of which no two families share one: an identifier or a place in the file."""
    seen = x[~np.isnan(x)]
    return bool(len(seen) >= MIN_ROWS and (seen % 1 == 0).all() and len(np.unique(seen)) == len(seen))


def _nines(x: Floats) -> float:
    """A largest value of nines alone, over twice the next: a code for an empty answer, else NaN."""
    values = np.unique(x[~np.isnan(x)])
    if len(values) < 2 or values[-1] < 99 or values[-1] <= 2 * values[-2]:
        return float("nan")
    return float(values[-1]) if set(f"{values[-1]:.0f}") == {"9"} and values[-1] % 1 == 0 else float("nan")
