"""`pmt score`: the score of a register by a fitted model, or by published coefficients."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pandas as pd
import typer

from analytics.commands.borrowing import published_for
from analytics.commands.csv_out import write_csv
from analytics.commands.pmt_options import (
    AsJson,
    Identity,
    LineValue,
    identified,
    numbers,
    without_area,
    writable,
)
from analytics.commands.reasons import reasons_table
from analytics.engine.published_file import refuse_register
from analytics.errors import UserError
from analytics.pmt.files import read_csv
from analytics.pmt.gaps import unknown_answers
from analytics.pmt.model import PMTModel
from analytics.pmt.validate import Line

MOST_GAPS = 10


def score(
    data: Annotated[Path, typer.Argument(metavar="DATA.csv", help="Keluarga yang akan diskor.")],
    out: Annotated[Path, typer.Option(metavar="OUT.csv", help="Berkas hasil.")],
    model: Annotated[Path | None, typer.Option(metavar="MODEL.json", help="Model hasil `pmt fit`.")] = None,
    coefficients: Annotated[
        Path | None,
        typer.Option(metavar="SKOR.csv", help="Koefisien atau poin terbitan (CSV/XLSX), pengganti --model."),
    ] = None,
    lines: Annotated[str, typer.Option(help="Garis lain sebagai bagian penduduk, tanpa belajar ulang.")] = "",
    line_value: LineValue = None,
    identity: Identity = None,
    reasons: Annotated[
        Path | None,
        typer.Option(
            metavar="ALASAN.csv",
            help="Juga sumbangan pasti tiap peubah terhadap rata-rata kabupaten, dengan kalimatnya.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Memberi skor dan peluang miskin; OUT.csv: row (mulai 0), score (log atau poin), p_<garis>.

    Garis di kepala kolom ditulis seperti yang diminta: p_0.15 (bagian), p_650000 (nilai).
    """
    if (model is None) == (coefficients is None):
        raise UserError(
            "Sebut satu sumber skor.",
            saran="--model MODEL.json dari `pmt fit`, atau --coefficients SKOR.csv.",
        )
    basis: dict[str, Any] = {}
    frame = read_csv(data, [identity] if identity else [])
    whole = frame
    if coefficients is not None:
        fitted, frame, basis = published_for(coefficients, frame)
        typer.echo(f"Skor {basis['label']}.", err=True)
    else:
        assert model is not None
        fitted = PMTModel.load(model)
        refuse_register(fitted.features, [str(column) for column in frame.columns])
    without_area(frame, fitted.origin.get("area"), data)
    gaps = fitted.gaps(frame)
    notes = (
        [] if coefficients is not None else unknown_answers(fitted.linear, frame, fitted.origin.get("area"))
    )
    shares = numbers(lines, "--lines") if lines else []
    values = numbers(line_value, "--line-value") if line_value else []
    asked = fitted.lines_at(shares, values) if shares or values else None
    scored = score_table(fitted, frame, asked, [*shares, *values])
    writable(out, data, model, coefficients)
    if reasons:
        writable(reasons, data, model, coefficients, out)
    if reasons:
        write_csv(identified(with_rows(reasons_table(fitted, frame)), whole, identity), reasons)
    write_csv(identified(scored, whole, identity), out)
    unscored = int(scored["score"].isna().sum())
    if as_json:
        report = {
            "n": len(scored),
            "unscored": unscored,
            "gaps": gaps.to_dict("index"),
            "notes": notes,
            **basis,
            "data_hash": fitted.origin.get("data_hash"),
            "out": str(out),
            **({"reasons": str(reasons)} if reasons else {}),
        }
        typer.echo(json.dumps(report, ensure_ascii=False))
        return
    typer.echo(f"{len(scored)} keluarga dibaca, {unscored} tanpa skor (lebih dari separuh peubah kosong).")
    for note in notes:
        typer.echo(f"  {note}")
    worst = gaps[gaps.sum(axis=1) > 0].assign(most=gaps.max(axis=1)).sort_values("most", ascending=False)
    for name, gap in worst.head(MOST_GAPS).iterrows():
        typer.echo(f"  {name}: {gap['empty']} kosong, {gap['unknown']} di luar yang dikenal model")


def score_table(
    model: PMTModel, frame: pd.DataFrame, lines: Sequence[Line] | None = None, asked: Sequence[float] = ()
) -> pd.DataFrame:
    """Score and probabilities of a register: columns row (0-based), score, p_<share> for each line.

    The model's own lines, or any ``lines``, then named by what was ``asked`` for: a share or a value.
    """
    found = model.score(frame)
    heads = [f"p_{round(line.share, 4):g}" for line in model.lines]
    if lines is not None:
        heads = [f"p_{one:.12g}" for one in asked]
    values = None if lines is None else np.array([line.value for line in lines])
    table = pd.DataFrame(model.probability(found, values), columns=heads)
    table.insert(0, "score", found)
    return with_rows(table)


def with_rows(table: pd.DataFrame) -> pd.DataFrame:
    """The table with the number of each row of the file, from 0."""
    table.insert(0, "row", range(len(table)))
    return table
