"""From a survey with known consumption and receipt to marks on other families, and the rule behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analytics.errors import UserError
from analytics.pmt import flags, metrics, programme
from analytics.pmt.calibrate import fit_calibration
from analytics.pmt.features import KOSONG, Floats, as_number, as_text
from analytics.pmt.folds import FOLDS, SEED, cut_folds, fit_survey
from analytics.pmt.gaps import unknown_answers
from analytics.pmt.points import MICRO
from analytics.pmt.replacing import scorer, settle
from analytics.pmt.survey import Survey, missing_columns, prepare
from analytics.pmt.trees import Recipe, Trees
from analytics.pmt.validate import FAMILIES, PERSONS, Line, doubts, set_lines
from analytics.words import decimal

INCLUSION, EXCLUSION = "inclusion", "exclusion"
CONFORMAL, PROBABILITY = "konformal", "peluang"
#: The survey tells who receives, but of too few families for any mark: none is made.
REFUSED = "ditolak"
YES = {"1", "ya", "yes", "true", "y", "penerima", "menerima"}
NO = {"0", "tidak", "no", "false", "n", "bukan penerima", "tidak menerima"}
#: The register's own codes of yes and no, understood only where a column holds both and nothing else.
CODES = {"1", "2"}
PROMISE = {
    CONFORMAL: "paling banyak {} dari 100 tanda diperkirakan keliru, rata-rata atas banyak daftar, "
    "termasuk yang kosong",
    PROBABILITY: "tiap tanda menurut peluangnya; tanpa jaminan, karena survei tidak memuat penerimaan",
}


@dataclass(frozen=True)
class Marked:
    """``table``: a row per target family (row, receipt, score, p_poor, p_value, flag); ``report``: how."""

    table: pd.DataFrame
    report: dict[str, Any]


def mark_target(
    frame: pd.DataFrame,
    target: pd.DataFrame,
    welfare: str,
    receipt: str,
    features: Sequence[str],
    categorical: Sequence[str] = (),
    weight: str | None = None,
    cluster: str | None = None,
    line: float = 0.4,
    line_value: float | None = None,
    alpha: float = flags.ALPHA,
    folds: int = FOLDS,
    seed: int = SEED,
    challenger: Recipe | None = None,
    persons: str | None = None,
) -> Marked:
    """Mark recipients who are probably not poor, and others who probably are.

    With a survey that tells who receives, at most ``alpha`` of the marks of each kind is expected to be wrong
    (``report["rule"]`` konformal); without one the probability alone decides, with no such promise (peluang).
    Families with an empty receipt get no mark. ``challenger`` replaces the linear score where it wins at this
    line (``report["penantang"]``). The programme's errors count families, or with ``persons`` (a column of
    the target) their members. Raises UserError for a survey with too few families of a kind,
    a target without the columns, and a receipt that is neither yes nor no.
    """
    flags.check_alpha(alpha)
    columns = [str(c) for c in target.columns]
    missing_columns([receipt], columns, "penerimaan")
    missing_columns([*features, *categorical], columns, "peubah")
    missing_columns([persons] if persons else [], columns, "jumlah jiwa")
    answers = _asked(frame, receipt)
    # Score and line come from every family: those who did not tell of receipt are as poor as they are.
    survey = prepare(frame, welfare, features, categorical, weight, cluster)
    at = set_lines(survey, [line], None if line_value is None else [line_value])[0]
    trees, contest = settle(survey, at, [], challenger, folds, seed) if challenger else (None, None)
    unseen = scorer(trees)(survey, cut_folds(survey.cluster, folds, seed))
    linear = fit_survey(survey)
    unknown = unknown_answers(linear, target)
    case = _Case(
        survey,
        unseen,
        at,
        linear.score(target) if trees is None else _of_trees(trees, target),
        read_receipt(target[receipt], receipt),
        by_share=line_value is None,
        members=None if persons is None else as_number(target[persons]),
    )
    notes = [*doubts(survey, unseen), *unknown]
    if answers is not None:
        table, more = _conformal(case, answers[survey.kept], alpha)
        notes += _untold(answers[survey.kept], receipt)
    else:
        table, more = _by_probability(case, alpha), {}
    rule = PROBABILITY if answers is None else CONFORMAL
    counts = table["flag"].value_counts()
    report = {
        "n": len(survey.welfare),
        "clusters": survey.clusters,
        "clustered": survey.clustered,
        "targets": len(target),
        "unscored": int(np.isnan(case.score).sum()),
        "receipt_unknown": int(np.isnan(case.receipt).sum()),
        "line": {"share": at.share, "value": at.value},
        "alpha": alpha,
        "rule": rule,
        "promise": PROMISE[rule].format(decimal(100 * alpha)),
        "flags": {kind: int(counts.get(kind, 0)) for kind in (INCLUSION, EXCLUSION)},
        "notes": notes,
        "data_hash": survey.data_hash,
        "per": FAMILIES if persons is None else PERSONS,
        **({"penantang": contest} if contest else {}),
        **more,
    }
    return Marked(table, report)


def _of_trees(trees: Trees, target: pd.DataFrame) -> Floats:
    return trees.score(target).to_numpy(dtype=np.float64, na_value=np.nan) / MICRO


@dataclass(frozen=True)
class _Case:
    """What both rules start from; ``unseen`` is the survey's out-of-fold score, ``score`` the target's."""

    survey: Survey
    unseen: Floats
    line: Line
    score: Floats
    receipt: Floats
    by_share: bool = True
    members: Floats | None = None


def read_receipt(values: pd.Series, name: str, what: str = "penerimaan") -> Floats:
    """1 for yes (receives), 0 for no, NaN where empty; raises UserError for anything else, naming ``what``.

    A column of only 1 and 2 is read in the register's codes, 1 yes and 2 no; beside a 0 a 2 is refused.
    """
    words = pd.Series(as_text(values)).str.casefold()
    no = NO | {"2"} if set(words) - {KOSONG} == CODES else NO
    found = np.select([words.isin(YES), words.isin(no)], [1.0, 0.0], np.nan)
    odd = words[np.isnan(found) & (words != KOSONG).to_numpy()]
    if len(odd):
        codes = " (kode 2)" if set(odd) == {"2"} else ""
        raise UserError(
            f"Kolom {what} {name}: {len(odd)} isi{codes} bukan ya atau tidak "
            f"(mulai data {odd.index[0] + 1}).",
            saran="Isi dengan 1 atau ya, 0 atau tidak (penerima: ya); "
            "atau 1 dan 2 saja, seperti DTSEN (1 ya, 2 tidak).",
        )
    return found


def _asked(frame: pd.DataFrame, receipt: str) -> Floats | None:
    """Who of the survey receives (1, 0, NaN where it does not say); None without such a column."""
    if receipt not in frame.columns:
        return None
    answers = read_receipt(frame[receipt], receipt)
    if len(answers) and np.isnan(answers).all():
        raise UserError(
            f"Kolom penerimaan {receipt} di survei kosong pada semua {len(frame)} baris.",
            saran="Isi kolomnya, atau hapus kolom itu dari survei: tandanya lalu menurut peluang, tanpa "
            "jaminan.",
        )
    return answers


def _untold(answers: Floats, receipt: str) -> list[str]:
    empty = int(np.isnan(answers).sum())
    if not empty:
        return []
    return [
        f"{empty} dari {len(answers)} keluarga survei tanpa isian {receipt}: dipakai untuk skor dan garis, "
        "tidak untuk kalibrasi tanda. Bila kosong berarti tidak menerima, isilah 0."
    ]


def _conformal(case: _Case, answers: Floats, alpha: float) -> tuple[pd.DataFrame, dict[str, Any]]:
    survey, line, told = case.survey, case.line, ~np.isnan(answers)
    score, weight, receives = case.unseen[told], survey.weight[told], answers[told] == 1
    poor = survey.welfare[told] <= line.value
    p_value, chosen = np.full(len(case.score), np.nan), np.zeros(len(case.score), dtype=bool)
    pools = [flags.learn_pool(score, poor, receives, weight, status) for status in (True, False)]
    flags.refuse_small([one for one in pools if (case.receipt == float(one.receives)).any()], alpha)
    sizes = {}
    for pool in pools:
        status = pool.receives
        rows = case.receipt == float(status)
        if rows.any():
            p_value[rows] = pool.p_values(case.score[rows])
            chosen[rows] = flags.select(p_value[rows], alpha)
        sizes["penerima" if status else "bukan_penerima"] = pool.n
    known = programme.Known(score, survey.log_welfare[told], weight, receives, survey.cluster[told])
    within = programme.fit_within(known.score, known.log_welfare, known.weight, receives)
    p = fit_calibration(case.unseen, survey.log_welfare, survey.weight).probability(case.score, line.value)
    if within is None:
        return _table(case, p, p_value, chosen), {"calibration": sizes, "programme_untold": "survei"}
    # Who does not say whether they receive keeps the chance of anybody with that score.
    p = np.where(np.isnan(case.receipt), p, within.probability(case.score, case.receipt == 1, line.value))
    rates: dict[str, Any] = {"programme": _errors(case, known, p)}
    if not (case.receipt == 1).any() or not (case.receipt == 0).any():
        rates["programme_untold"] = "data"
    return _table(case, p, p_value, chosen), {"calibration": sizes, **rates}


def _errors(case: _Case, known: programme.Known, p_poor: Floats) -> dict[str, Any]:
    """Inclusion and exclusion error of the target's list, with intervals and the denominators named."""
    rows = ~np.isnan(case.receipt)
    receives, one = case.receipt[rows] == 1, np.ones(int(rows.sum()))
    if case.members is not None:
        one = np.where(case.members[rows] >= 1, case.members[rows], 1.0)
    found = programme.rates(programme.expected_counts(p_poor[rows], receives, one))
    share = case.line.share if case.by_share else None
    share = programme.own_share(known, case.line.value, share, len(case.survey.log_welfare))
    between = programme.interval(known, case.score[rows], receives, one, case.line.value, share=share)
    return {
        name: {
            "value": None if np.isnan(value) else value,
            "interval": between[name],
            "denominator": metrics.denominators(FAMILIES if case.members is None else PERSONS)[name],
        }
        for name, value in found.items()
    }


def _by_probability(case: _Case, alpha: float) -> pd.DataFrame:
    """The rule for a survey without receipt: marked where the chance of a wrong mark is at most alpha."""
    survey = case.survey
    learned = fit_calibration(case.unseen, survey.log_welfare, survey.weight)
    p = learned.probability(case.score, case.line.value)
    wrong = np.select([case.receipt == 1, case.receipt == 0], [p, 1 - p], np.nan)
    return _table(case, p, np.full(len(p), np.nan), wrong <= alpha)


def _table(case: _Case, p_poor: Floats, p_value: Floats, chosen: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "row": range(len(case.score)),
            "receipt": pd.Series(case.receipt).astype("Int64"),
            "score": case.score,
            "p_poor": p_poor,
            "p_value": p_value,
            "flag": np.where(chosen, np.where(case.receipt == 1, INCLUSION, EXCLUSION), ""),
        }
    )
