"""Where every family stands in every programme: receives or not, how likely it is poor, marked or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analytics.engine.evidence import Evidence
from analytics.parameters import Programme
from analytics.pmt import flags, metrics, programme
from analytics.pmt.features import Bools, Floats
from analytics.pmt.marking import CONFORMAL, PROBABILITY, REFUSED
from analytics.pmt.marks import ALPHAS, EKSKLUSI, INKLUSI, Ambang, mark, wrong_probability

#: Scores are kept in millionths of log rupiah.
MICRO = 1_000_000
EMPTY_STANDING = pd.DataFrame(
    {
        "id_keluarga": pd.Series(dtype="str"),
        "program": pd.Series(dtype="str"),
        "penerima": pd.Series(dtype="bool"),
        "p_miskin": pd.Series(dtype="float64"),
        "keliru": pd.Series(dtype="float64"),
        "antrean": pd.Series(dtype="str"),
        "pita": pd.Series(dtype="str"),
    }
)


@dataclass(frozen=True)
class _Families:
    """The register's families as one programme sees them, shapes (rows,)."""

    score: Floats
    p_poor: Floats
    receives: Bools
    weights: Mapping[str, Floats]


def standing(
    scores: pd.DataFrame,
    receipts: pd.DataFrame,
    rules: dict[str, Programme],
    lines: Mapping[float, float],
    evidence: Evidence | None,
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Each family in each programme, and per programme by which rule it was judged and how often it errs.

    Columns: id_keluarga, program, penerima, p_miskin (probability of consumption below the programme's line,
    given receipt where the survey tells who receives), keliru (share of wrong marks on the shortest list that
    this family is on, as far as so large a survey can tell), antrean, pita. A programme without a list has no
    rows: nobody can be said to receive, nor not to.
    """
    parts, report = [EMPTY_STANDING], {}
    weights = {"keluarga": np.ones(len(scores)), "jiwa": scores["jiwa"].to_numpy(dtype=np.float64)}
    score = scores["skor"].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    log_score: Floats = np.divide(score, MICRO, dtype=np.float64)
    place = pd.Index(scores["id_keluarga"].to_numpy(dtype=object))
    for program, rule in rules.items():
        listed = receipts.loc[receipts["program"] == program, "id_keluarga"]
        if listed.empty:
            continue
        found = place.get_indexer(listed.dropna().unique())
        receives = np.zeros(len(scores), dtype=bool)
        receives[found[found >= 0]] = True
        p = scores[f"p_{program}"].to_numpy(dtype="float64")
        case = _Families(log_score, p, receives, weights)
        p, wrong, report[program] = _judge(case, rule, lines, evidence)
        parts.append(_rows(scores["id_keluarga"], program, receives, p, wrong))
    return pd.concat(parts, ignore_index=True), report


def _rows(families: pd.Series, program: str, receives: Bools, p: Floats, wrong: Floats) -> pd.DataFrame:
    columns = {"id_keluarga": families.to_numpy(), "program": program, "penerima": receives}
    table = pd.DataFrame({**columns, "p_miskin": p, "keliru": wrong})
    return pd.concat([table, mark(wrong, receives)], axis=1)


def _judge(
    case: _Families, rule: Programme, lines: Mapping[float, float], evidence: Evidence | None
) -> tuple[Floats, Floats, dict[str, Any]]:
    """(probability of being poor, share of wrong marks, what they rest on) of one programme."""
    line = None if rule.pangsa_garis is None else lines.get(rule.pangsa_garis)
    if line is None:
        return case.p_poor, np.full(len(case.score), np.nan), {}
    fallback = wrong_probability(case.p_poor, case.receives)
    if evidence is None or not evidence.asked(rule.program).any():
        return case.p_poor, fallback, {"aturan": PROBABILITY, "kalibrasi": {}, "kurang": None}
    known = evidence.known(rule.program)
    pools = _pools(known, line)
    sizes = {"penerima": pools[True].n, "bukan_penerima": pools[False].n}
    missing = max(0, flags.needed(Ambang().yakin) - min(sizes.values()))
    within = programme.fit_within(known.score, known.log_welfare, known.weight, known.receives)
    if missing or within is None:
        # The survey tells who receives, of too few: chances that do not know receipt are no way around that.
        none = np.full(len(case.score), np.nan)
        return case.p_poor, none, {"aturan": REFUSED, "kalibrasi": sizes, "kurang": missing or None}
    p = within.probability(case.score, case.receives, line)
    wrong = np.full(len(p), np.nan)
    for status, pool in pools.items():
        rows = case.receives == status
        wrong[rows] = pool.wrong_shares(case.score[rows])
    lists = _lists(case, wrong)
    weights = {**case.weights, **{name: rows.astype(np.float64) for name, rows in lists.items()}}
    share = programme.own_share(known, line, rule.pangsa_garis, len(evidence.survey.log_welfare))
    drawn = programme.draws(known, case.score, case.receives, weights, line, share=share)
    told = {
        "garis": rule.pangsa_garis,
        "galat": _errors(case, p, drawn),
        "daftar": _told_of_lists(case, p, lists, drawn),
    }
    return p, wrong, {"aturan": CONFORMAL, "kalibrasi": sizes, "kurang": None, **told}


def _pools(known: programme.Known, line: float) -> dict[bool, flags.Pool]:
    poor = known.log_welfare <= np.log(line)
    return {
        status: flags.learn_pool(known.score, poor, known.receives, known.weight, status)
        for status in (True, False)
    }


def _errors(case: _Families, p: Floats, drawn: programme.Draws) -> dict[str, Any]:
    """IER and EER counted per family and per person, each with its interval and its denominator."""
    found: dict[str, Any] = {}
    for unit, weight in case.weights.items():
        counts = programme.expected_counts(p, case.receives, weight)
        rates = programme.rates(counts)
        between = programme.rate_intervals(drawn, unit, rates)
        found[unit] = {
            name: {
                "nilai": None if np.isnan(value) else value,
                "selang": between[name],
                "penyebut": metrics.DENOMINATORS[name],
                "dari": counts.selected if name == "ier" else counts.poor,
            }
            for name, value in rates.items()
        }
    return found


def _lists(case: _Families, wrong: Floats) -> dict[str, Bools]:
    """The families of every list on offer: queue/percent of wrong marks; lists without any are left out."""
    found = {
        f"{queue}/{100 * alpha:.0f}": (case.receives == (queue == INKLUSI)) & (wrong <= alpha)
        for queue in (INKLUSI, EKSKLUSI)
        for alpha in ALPHAS
    }
    return {name: rows for name, rows in found.items() if rows.any()}


def _told_of_lists(
    case: _Families, p: Floats, lists: Mapping[str, Bools], drawn: programme.Draws
) -> dict[str, Any]:
    """How long each list is, and how wrong this very list may be; no range where the survey is too small."""
    chance = wrong_probability(p, case.receives)
    wrong = {name: float(chance[rows].mean()) for name, rows in lists.items()}
    return {
        name: {
            "n": int(rows.sum()),
            "keliru": wrong[name],
            "selang": programme.wrong_interval(drawn, name, wrong[name]),
        }
        for name, rows in lists.items()
    }
