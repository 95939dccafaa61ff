"""`pmt explain`: Shapley values of a boosted challenger, for analysts; offices have the linear score."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from analytics.commands.challenging import recipe
from analytics.commands.csv_out import write_csv
from analytics.commands.pmt_options import (
    AsJson,
    Categorical,
    Features,
    Lowers,
    Raises,
    Seed,
    SurveyFile,
    Weight,
    Welfare,
    categories,
    names,
    writable,
)
from analytics.pmt import folds as cv
from analytics.pmt.boosted import BOOSTED
from analytics.pmt.files import read_csv
from analytics.pmt.shapley import explain_boosted
from analytics.pmt.survey import missing_columns, prepare
from analytics.words import decimal

MOST = 10


def explain(
    survey: SurveyFile,
    welfare: Welfare,
    features: Features,
    target: Annotated[Path, typer.Option(metavar="DATA.csv", help="Keluarga yang dugaannya diterangkan.")],
    out: Annotated[Path, typer.Option(metavar="SHAP.csv", help="Berkas hasil.")],
    challenger: Annotated[str, typer.Option(help="boosting, atau boosting searah.")] = BOOSTED,
    categorical: Categorical = "",
    weight: Weight = None,
    raises: Raises = "",
    lowers: Lowers = "",
    seed: Seed = cv.SEED,
    as_json: AsJson = False,
) -> None:
    """Menerangkan dugaan penantang boosting dengan SHAP; untuk analis, bukan alasan bagi keluarga.

    OUT.csv: row (mulai 0), score (log), mean, lalu satu kolom per peubah; mean + semua peubah = score.
    """
    frame, data = read_csv(survey), read_csv(target)
    ready = prepare(frame, welfare, names(features), categories(features, categorical), weight)
    missing_columns(ready.features, [str(c) for c in data.columns], "peubah")
    asked = recipe(challenger, raises, lowers, ready.frame, seed)
    assert asked is not None
    parts, mean = explain_boosted(ready, data, asked)
    table = parts.reset_index(drop=True)
    table.insert(0, "mean", mean)
    table.insert(0, "score", mean + parts.to_numpy().sum(axis=1))
    table.insert(0, "row", np.arange(len(table)))
    writable(out, survey, target)
    write_csv(table, out)
    size = parts.abs().mean().sort_values(ascending=False)
    if as_json:
        report = {"n": len(ready.welfare), "targets": len(data), "mean": mean, "out": str(out)}
        importance = {str(name): float(value) for name, value in size.fillna(0.0).items()}
        typer.echo(json.dumps({**report, "importance": importance}, ensure_ascii=False, allow_nan=False))
        return
    typer.echo(
        f"{len(data)} keluarga, penantang {challenger}. Rata-rata pergeseran dugaan (log) tiap peubah:"
    )
    for name, value in size.head(MOST).items():
        typer.echo(f"  {name}: " + decimal(value, 3))
    typer.echo("Untuk analis. Kepada keluarga dan dinas: alasan dari skor linear, yang pasti.")
