"""The second opinion on a register: who is marked, how often each list errs, where the poor are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from analytics import clock
from analytics.engine.evidence import Evidence, gather
from analytics.engine.ground import Chance
from analytics.engine.model import Comparison
from analytics.engine.needs import COLUMNS, needs
from analytics.engine.standing import standing
from analytics.parameters import Programme
from analytics.parameters.poverty import poverty_rate
from analytics.pmt.points import MICRO


def give(
    connection: duckdb.DuckDBPyConnection,
    families: pd.DataFrame,
    scores: pd.DataFrame,
    survey: pd.DataFrame | None,
    comparison: Comparison | None,
    rules: dict[str, Programme],
    where: tuple[str, str, Path],
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, Any]]:
    """(standing of every family in every programme, need per area, what a model card says of both).

    ``where`` is the kabupaten, the period and the workspace. Need takes a survey of this kabupaten; without
    one its table is empty, because no interval would be honest.
    """
    kabupaten, period, root = where
    evidence: Evidence | None = None
    if comparison is not None and survey is not None:
        evidence = gather(survey, comparison.model, rules.values())
    receipts = connection.execute("SELECT DISTINCT program, id_keluarga FROM terima").df()
    lines = comparison.lines if comparison else {}
    table, judged = standing(scores, receipts, rules, lines, evidence)
    if comparison is None or evidence is None:
        return table, pd.DataFrame(columns=COLUMNS), {"program": judged}
    rate = poverty_rate(kabupaten, clock.period_end(period).year, root)
    score = comparison.model.linear, _chance(comparison, families, scores)
    found, how = needs(families, evidence, score, rules, lines, table, rate)
    if refused := how.get("ditolak"):
        return table, found, {"program": judged, "kebutuhan_ditolak": refused}
    if rate is not None:
        told = {"tahun": rate.tahun, "bagian_jiwa": rate.bagian_jiwa, "sumber": rate.sumber}
        how["bps"] = told | how.pop("garis_bps", {})
    return table, found, {"program": judged, "kebutuhan": how}


def _chance(comparison: Comparison, families: pd.DataFrame, scores: pd.DataFrame) -> Chance:
    """The calibrated probabilities of these families at any line, from the scores they were given."""
    points = scores.set_index("id_keluarga")["skor"].reindex(families["id_keluarga"])
    score = points.to_numpy(dtype=np.float64, na_value=np.nan) / MICRO
    return lambda line: comparison.model.probability(score, line)
