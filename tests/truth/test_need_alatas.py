"""Need per kecamatan on real households: sixteen families each, drawn again and again from the survey."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from analytics.pmt import metrics, need
from analytics.pmt.features import incomplete_rows
from analytics.pmt.linear import fit_linear
from tests.conftest import shared

DRAWS, EACH, SHARE, WORLDS = 20, 16, 0.3, 60


@cache
def draws() -> tuple[np.ndarray, np.ndarray]:
    """Errors and standard errors of every kecamatan in every draw, shape (draws, kecamatan)."""
    table = pd.read_csv(shared("survey/idn_alatas2012_variables.csv"))
    names = [*table.loc[table["Order"].notna(), "Name"], "district"]
    rows = pd.read_csv(shared("survey/idn_alatas2012_households.csv.gz"))
    rows = rows[rows["consumption"].notna() & ~incomplete_rows(rows, names)].reset_index(drop=True)
    place = rows.groupby(["district", "subdistrict"]).ngroup().to_numpy()
    welfare, families = rows["consumption"].to_numpy(), np.bincount(place)
    line = metrics.line_value(welfare, np.ones(len(rows)), SHARE)
    truth = np.bincount(place, weights=welfare <= line) / families
    errors, spread = [], []
    for number in range(DRAWS):
        random = np.random.default_rng(number)
        order = pd.Series(random.permutation(len(rows))).groupby(place).rank().to_numpy()
        drawn = order <= EACH
        sample = rows[drawn].reset_index(drop=True)
        linear = fit_linear(sample, np.log(welfare[drawn]), names, ["district"])
        x = linear.columns(rows)
        known = need.Sample(np.log(welfare[drawn]), x[drawn], np.ones(int(drawn.sum())), place[drawn])
        model = need.fit_nested(known.y, known.x, known.place, len(families))
        mean_x = np.column_stack([np.bincount(place, weights=c) / families for c in x.T])
        poor = np.where(drawn, welfare <= line, np.nan)
        census = need.lots(x @ model.coefs, np.ones(len(rows)), place, mean_x, poor)
        (found,), _ = need.estimate(known, census, line, number, WORLDS)
        errors.append(found.share - truth)
        spread.append(found.error)
    return np.array(errors), np.array(spread)


def test_root_mean_squared_error():
    errors, _ = draws()
    assert np.sqrt((errors**2).mean()) <= 0.056


def test_intervals_hold_the_truth():
    errors, spread = draws()
    assert 0.90 <= (np.abs(errors) <= 1.96 * spread).mean() <= 0.98
