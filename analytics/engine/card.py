"""What a built model says of itself: whom it fails, how far the register has drifted, and how old it is.

Worked out once per build, from the survey the score was learned from and the register it was used on. The
pages and the printed model card only read it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analytics import parameters
from analytics.clock import period_end
from analytics.engine.card_groups import NO, SIZE, YES, channels, groups
from analytics.engine.card_survey import Behind, behind
from analytics.engine.model import Comparison
from analytics.parameters import Programme
from analytics.pmt import audit as audits
from analytics.pmt import remedies
from analytics.pmt.drift import Known, drift, one
from analytics.pmt.features import Floats, as_number
from analytics.pmt.groups import CROSS, crossed
from analytics.pmt.model import PMTModel
from analytics.pmt.points import MICRO
from analytics.pmt.validate import Line

FAMILIES, PERSONS = "keluarga", "jiwa"
YEAR = "tahun_survei"
#: What one to two years cost a score, in points of the error at a fixed quota.
AGEING = {"poin": [4, 7], "tahun": [1, 2], "sumber": "Brown, Ravallion, van de Walle 2018"}
DIGITS = 5


def examine(
    comparison: Comparison | None,
    survey: pd.DataFrame | None,
    register: tuple[pd.DataFrame, pd.DataFrame] | None,
    rules: Iterable[Programme],
    period: str,
    root: Path | None = None,
) -> dict[str, Any]:
    """``audit``, ``hanyutan`` and ``umur`` of a build, JSON-ready; empty without a model.

    ``survey`` is the table the model was learned from; ``register`` the families with their variables and the
    table of their scores (``skor``, millionths of log rupiah). Each may be missing: what follows from it is
    None.
    """
    if comparison is None:
        return {}
    found = behind(survey, comparison)
    age = _age(found.kept if found else None, comparison.model, period)
    if found is None:
        return {"audit": None, "hanyutan": None, "umur": age}
    shares = {rule.pangsa_garis for rule in rules if rule.pangsa_garis is not None}
    lines = [Line(share, comparison.lines[share]) for share in sorted(shares & comparison.lines.keys())]
    told: dict[str, Any] = {"audit": _audit(found, lines, root), "hanyutan": None, "umur": age}
    if register is not None and len(register[0]):
        told["hanyutan"] = _drift(found, *register, comparison.model, lines)
    rounded: dict[str, Any] = _rounded(told)
    return rounded


def _audit(found: Behind, lines: list[Line], root: Path | None) -> dict[str, Any]:
    """Errors by group at every programme's line, counted by families and by persons, and the offers."""
    kept = found.kept
    by = groups(kept)
    persons = as_number(kept["jumlah_anggota"]) if "jumlah_anggota" in kept else None
    return {
        "lantai": audits.FLOOR,
        "kelompok": list(by),
        "timbangan": [FAMILIES, *([PERSONS] if persons is not None else [])],
        "lipatan": found.folds,
        "garis": [_at_line(found, line, by, persons, root) for line in lines],
    }


def _at_line(
    found: Behind,
    line: Line,
    by: dict[str, pd.Series],
    persons: Floats | None,
    root: Path | None,
) -> dict[str, Any]:
    known = found.known
    judged = audits.judge(known, line, found.folds, unseen=found.unseen)
    told = audits.by_group(known, judged, crossed(by))
    pairs = [entry for entry in told if CROSS in entry["by"]]
    report: dict[str, Any] = {
        "share": line.share,
        "line": line.value,
        FAMILIES: [entry for entry in told if CROSS not in entry["by"]],
        "silang": [entry for entry in pairs if not entry["hidden"]],
        "silang_tersembunyi": sum(entry["hidden"] for entry in pairs),
        PERSONS: None,
        "usul": [],
    }
    if persons is not None:
        counted = audits.listed(known, judged.score, judged.p, judged.poor, persons)
        report[PERSONS] = audits.by_group(known, counted, by)
    if persons is not None and SIZE in by:
        report["usul"] = _offers(found, line, judged, by[SIZE], persons, root)
    return report


def _offers(
    found: Behind,
    line: Line,
    judged: audits.Judged,
    size: pd.Series,
    persons: Floats,
    root: Path | None,
) -> list[dict[str, Any]]:
    ways = channels(found.kept)
    wanted = remedies.scales(parameters.rows("setara", root))
    named = size.rename(SIZE)
    offers = remedies.offers(found.known, line, judged, named, persons, ways, wanted, found.folds)
    shown = {SIZE: size} | {name: pd.Series(np.where(rows, YES, NO)) for name, rows in ways.items()}
    return remedies.tell(found.known, offers, shown)


def _drift(
    found: Behind,
    families: pd.DataFrame,
    scores: pd.DataFrame,
    model: PMTModel,
    lines: list[Line],
) -> dict[str, Any]:
    """How far the register's answers, and the scores made of them, lie from the survey's."""
    known = found.known
    side = Known.of(known.weight, known.cluster)
    own = model.score(found.kept)
    register: Floats = np.divide(as_number(scores["skor"]), MICRO, dtype=np.float64)
    poor = [
        {
            "share": line.share,
            "survey": _mean(model.probability(own, line.value), known.weight),
            "register": _mean(model.probability(register, line.value), (~np.isnan(register)).astype(float)),
        }
        for line in lines
    ]
    return {
        "keluarga": len(families),
        "peubah": drift(side, known.frame[list(model.features)], families, known.categorical),
        "skor": one(side, pd.Series(own, name="skor"), pd.Series(register, name="skor")),
        "miskin": poor,
    }


def _mean(values: Floats, weight: Floats) -> float | None:
    """The weighted mean; None where nothing has weight."""
    counted = weight > 0
    return float(np.average(values[counted], weights=weight[counted])) if counted.any() else None


def _age(survey: pd.DataFrame | None, model: PMTModel, period: str) -> dict[str, Any]:
    """The year the survey tells, the register's period, and the years between; None where it is not told.

    The day a file was imported says nothing of when its households were asked, so it is never taken for it.
    """
    year = model.origin.get("data_year")
    if survey is not None and YEAR in survey and survey[YEAR].notna().any():
        year = int(as_number(survey[YEAR])[survey[YEAR].notna()].min())
    register = period_end(period).year
    return {
        "survei": year,
        "dari": "terbitan" if survey is None and year is not None else "survei",
        "register": period,
        "jarak": None if year is None else register - int(year),
        "biaya": AGEING,
    }


def _rounded(value: Any) -> Any:
    """Figures to five digits after the point: enough for a tenth of a per cent, and a smaller file."""
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_rounded(one) for one in value]
    return round(value, DIGITS) if isinstance(value, float) else value
