"""On real Indonesian households: a regression somebody else ran, typed in, and what its probabilities are worth."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analytics.pmt import metrics as m
from analytics.pmt.published import CODE, LINEAR, LOG, NATURAL_LOG, Piece, Published, published_model

DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "survey"
HOUSEHOLDS = DATA / "idn_alatas2012_households.csv.gz"
VARIABLES = DATA / "idn_alatas2012_variables.csv"
SHARES = (0.2, 0.3, 0.4)

pytestmark = pytest.mark.skipif(
    not HOUSEHOLDS.is_file(), reason="data survei Alatas et al. (2012) tidak ada di ../shared/data/survey"
)


@cache
def halves() -> tuple[pd.DataFrame, pd.DataFrame, tuple[str, ...]]:
    """(the half a publisher surveyed, the half that is our register, the questions), cut along clusters."""
    frame = pd.read_csv(HOUSEHOLDS)
    table = pd.read_csv(VARIABLES)
    names = tuple(n for n in table.loc[table["Order"].notna(), "Name"] if n != "hhsize")
    kept = frame[frame["consumption"] > 0].dropna(subset=[*names, "hhsize"])
    clusters = np.random.default_rng(3).permutation(kept["ea"].unique())
    first = kept["ea"].isin(clusters[: len(clusters) // 2])
    return kept[first].reset_index(drop=True), kept[~first].reset_index(drop=True), names


@cache
def publication() -> tuple[Published, np.ndarray]:
    """A regression by statsmodels as a publication prints it, and its own estimates of the other half."""
    import statsmodels.api as sm

    theirs, ours, names = halves()

    def design(frame: pd.DataFrame) -> pd.DataFrame:
        made = frame[list(names)].astype(float).assign(size=np.log(frame["hhsize"]))
        return sm.add_constant(made, has_constant="add")

    fitted = sm.OLS(np.log(theirs["consumption"]), design(theirs)).fit()
    slopes = fitted.params
    pieces = [Piece("hhsize", NATURAL_LOG, float(slopes["size"]))]
    for name in names:
        # A yes or no is published as one row for yes, everything else as a slope.
        yes_no = set(theirs[name].unique()) <= {0, 1}
        pieces.append(Piece(name, CODE if yes_no else LINEAR, float(slopes[name]), "1" if yes_no else ""))
    kinds = {p.variable: "ya_tidak" if p.form == CODE else "angka" for p in pieces}
    lines = {s: m.line_value(theirs["consumption"].to_numpy(), np.ones(len(theirs)), s) for s in SHARES}
    table = Published(
        *(2008, LOG, "Alatas dkk. 2012", "tiga provinsi", float(slopes["const"]), tuple(pieces), kinds),
        codes={name: ("1", "0") for name, kind in kinds.items() if kind == "ya_tidak"},
        sigma=float(np.sqrt(fitted.mse_resid)),
        lines=lines,
    )
    return table, np.asarray(fitted.predict(design(ours)))


def test_the_typed_table_gives_the_estimates_of_the_regression() -> None:
    table, theirs = publication()
    ours = halves()[1]
    assert published_model(table, ours).score(ours) == pytest.approx(theirs, abs=1e-4)


def test_it_ranks_as_the_regression_does() -> None:
    table, theirs = publication()
    ours = halves()[1]
    welfare, w = ours["consumption"].to_numpy(), np.ones(len(ours))
    score = published_model(table, ours).score(ours)
    assert m.spearman(np.log(welfare), score, w) > 0.6
    for share in SHARES:
        poor = welfare <= m.line_value(welfare, w, share)
        assert m.ter(score, poor, w) == pytest.approx(m.ter(theirs, poor, w), abs=0.003)


def test_a_normal_error_is_right_to_a_few_points_and_better_than_counting() -> None:
    """The published sigma is one for all; the true error is not, so the sum of chances is a little off."""
    table, _ = publication()
    ours = halves()[1]
    model, welfare = published_model(table, ours), ours["consumption"].to_numpy()
    score = model.score(ours)
    for share in SHARES:
        line = (table.lines or {})[share]
        truth = float(np.mean(welfare <= line))
        off = float(model.probability(score, line).mean()) - truth
        counted = float(np.mean(np.exp(score) <= line)) - truth
        assert abs(off) < 0.035
        assert abs(off) < abs(counted)
