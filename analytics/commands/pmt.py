"""`pmt evaluate`, `pmt fit`, `pmt score`: learn a proxy means test from a survey, test it, use it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pandas as pd
import typer

from analytics.commands.areas import areas
from analytics.commands.audit import Per, Persons, audit, check_persons
from analytics.commands.borrowing import (
    fit_borrowed,
    published_for,
    refuse_held_back,
    tell_held_back,
    way_words,
)
from analytics.commands.card import card
from analytics.commands.challenging import Challenger, contest_words, recipe
from analytics.commands.csv_out import write_csv
from analytics.commands.explain import explain
from analytics.commands.marks import flags
from analytics.commands.pmt_options import (
    LINES,
    NO_DIRECTION,
    Area,
    AsJson,
    Categorical,
    Challengers,
    Cluster,
    Features,
    Folds,
    Lines,
    LineValue,
    Lowers,
    Raises,
    Seed,
    SurveyFile,
    Weight,
    Welfare,
    categories,
    directions,
    names,
    numbers,
    one_number,
    without_area,
    writable,
)
from analytics.commands.scorecard import scorecard
from analytics.commands.sql import sql
from analytics.engine.published_file import refuse_register
from analytics.errors import UserError
from analytics.pmt import folds as cv
from analytics.pmt import validate
from analytics.pmt.area_effect import AUTO, area_effect
from analytics.pmt.boosted import MONOTONE, directed
from analytics.pmt.borrowed import Asked
from analytics.pmt.challengers import NAMES
from analytics.pmt.features import as_number
from analytics.pmt.files import read_csv
from analytics.pmt.model import PMTModel
from analytics.pmt.promotion import challenge
from analytics.pmt.replacing import Challenge
from analytics.pmt.report import render
from analytics.pmt.survey import missing_columns, prepare
from analytics.pmt.validate import Line

app = typer.Typer(
    help="Uji kemiskinan dengan peubah pengganti (PMT): belajar dari survei.", no_args_is_help=True
)
app.command()(flags)
app.command()(areas)
app.command()(audit)
app.command()(scorecard)
app.command()(explain)
app.command()(sql)
app.command()(card)

MOST_GAPS = 10


@app.command()
def evaluate(
    survey: SurveyFile,
    welfare: Welfare,
    features: Features,
    categorical: Categorical = "",
    weight: Weight = None,
    cluster: Cluster = None,
    lines: Lines = LINES,
    line_value: LineValue = None,
    folds: Folds = cv.FOLDS,
    seed: Seed = cv.SEED,
    kabupaten: Area = AUTO,
    repeats: Annotated[int, typer.Option(help="Ulangan uji silang yang dirata-rata.")] = 1,
    challengers: Challengers = "",
    raises: Raises = "",
    lowers: Lowers = "",
    persons: Persons = None,
    per: Per = validate.FAMILIES,
    as_json: AsJson = False,
) -> None:
    """Menguji di luar sampel seberapa tepat daftar yang dibuat dengan skor dari survei ini."""
    frame = read_csv(survey)
    tell_held_back(names(features) + categories(features, categorical))
    area = area_effect(frame, kabupaten, names(features) + categories(features, categorical))
    survey_ready = prepare(
        frame,
        welfare,
        names(features),
        categories(features, categorical) + ([area] if area else []),
        weight,
        cluster,
    )
    values = numbers(line_value, "--line-value") if line_value else None
    at = validate.set_lines(survey_ready, numbers(lines, "--lines"), values)
    check_persons(persons, per)
    missing_columns([persons] if persons else [], [str(c) for c in frame.columns], "jumlah jiwa")
    size = as_number(frame.loc[survey_ready.kept, persons]) if persons and per == validate.PERSONS else None
    report = validate.evaluate_survey(survey_ready, at, folds, seed, repeats, size)
    if challengers:
        wanted = list(NAMES) if challengers.strip() == "semua" else names(challengers)
        way = directions(raises, lowers, survey_ready.frame)
        if MONOTONE in wanted and not any(way.values()):
            wanted = [name for name in wanted if name != MONOTONE]
            typer.echo(f"Penantang {MONOTONE} tidak diuji: {NO_DIRECTION}", err=True)
        if MONOTONE in wanted and (lost := directed(survey_ready, way)[1]):
            typer.echo(f"{MONOTONE}: jawaban berupa teks, jadi tanpa arah: {', '.join(lost)}.", err=True)
        report["challengers"] = challenge(survey_ready, at, wanted, way, folds, seed)
    _show({**report, "area_effect": area}, as_json)


@app.command()
def fit(
    survey: SurveyFile,
    welfare: Welfare,
    features: Features,
    out: Annotated[Path, typer.Option(metavar="MODEL.json", help="Berkas model yang ditulis.")],
    categorical: Categorical = "",
    weight: Weight = None,
    cluster: Cluster = None,
    lines: Lines = LINES,
    line_value: LineValue = None,
    folds: Folds = cv.FOLDS,
    seed: Seed = cv.SEED,
    kabupaten: Area = AUTO,
    data_year: Annotated[int | None, typer.Option(help="Tahun pencacahan survei.")] = None,
    borrowed: Annotated[bool, typer.Option("--borrowed", help="Survei ini dari wilayah lain.")] = False,
    local: Annotated[
        Path | None,
        typer.Option(
            metavar="CONTOH.csv", help="Contoh kecil setempat yang menggeser tingkat skor pinjaman."
        ),
    ] = None,
    review: Annotated[str | None, typer.Option(help="Alasan tinjauan, bila peubahnya memerlukannya.")] = None,
    challenger: Challenger = None,
    decide_at: Annotated[
        float, typer.Option(help="Garis yang memutuskan tentang penantang.", parser=one_number("--decide-at"))
    ] = 0.4,
    raises: Raises = "",
    lowers: Lowers = "",
    as_json: AsJson = False,
) -> None:
    """Membuat model dari survei dan menyimpannya bersama hasil ujinya."""
    refuse_held_back(names(features) + categories(features, categorical), review)
    frame = read_csv(survey)
    area = area_effect(frame, kabupaten, names(features) + categories(features, categorical))
    grown = recipe(challenger, raises, lowers, frame, seed)
    if borrowed or local is not None:
        if grown:
            raise UserError(
                "Penantang hanya diuji pada survei sendiri, bukan pada survei pinjaman.",
                saran="Hapus --challenger, atau --borrowed dan --local.",
            )
        asked = Asked(
            welfare,
            tuple(names(features)),
            tuple(categories(features, categorical)),
            weight,
            cluster,
            area,
            tuple(numbers(lines, "--lines")),
            tuple(numbers(line_value, "--line-value")) if line_value else None,
            folds,
            seed,
            data_year,
        )
        _keep(*fit_borrowed(frame, local, asked), out, area, review, as_json)
        return
    model = PMTModel.fit(
        frame,
        welfare,
        names(features),
        categories(features, categorical) + ([area] if area else []),
        weight,
        cluster,
        numbers(lines, "--lines"),
        numbers(line_value, "--line-value") if line_value else None,
        folds,
        seed,
        data_year,
        area=area,
        challenge=Challenge(grown, decide_at) if grown else None,
    )
    _keep(model, {"jalan": "survei"}, out, area, review, as_json)


def _keep(
    model: PMTModel, basis: dict[str, Any], out: Path, area: str | None, review: str | None, as_json: bool
) -> None:
    """Write the model and tell what it rests on."""
    writable(out)
    if review:
        model = replace(model, origin=model.origin | {"tinjauan": review})
    model.save(out)
    _show({**model.metrics, **basis, "area_effect": area, "out": str(out)}, as_json)
    if not as_json:
        if contest := model.metrics.get("penantang"):
            typer.echo(contest_words(contest))
        for line in way_words(basis):
            typer.echo(line)
        typer.echo(f"Model ditulis ke {out}. Skor ini pembanding untuk verifikasi; desil ditetapkan BPS.")


@app.command()
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
    frame = read_csv(data)
    if coefficients is not None:
        fitted, frame, basis = published_for(coefficients, frame)
        typer.echo(f"Skor {basis['label']}.", err=True)
    else:
        assert model is not None
        fitted = PMTModel.load(model)
        refuse_register(fitted.features, [str(column) for column in frame.columns])
    without_area(frame, fitted.origin.get("area"), data)
    gaps = fitted.gaps(frame)
    shares = numbers(lines, "--lines") if lines else []
    values = numbers(line_value, "--line-value") if line_value else []
    asked = fitted.lines_at(shares, values) if shares or values else None
    scored = score_table(fitted, frame, asked, [*shares, *values])
    writable(out)
    write_csv(scored, out)
    unscored = int(scored["score"].isna().sum())
    if as_json:
        report = {
            "n": len(scored),
            "unscored": unscored,
            "gaps": gaps.to_dict("index"),
            **basis,
            "data_hash": fitted.origin.get("data_hash"),
            "out": str(out),
        }
        typer.echo(json.dumps(report, ensure_ascii=False))
        return
    typer.echo(f"{len(scored)} keluarga dibaca, {unscored} tanpa skor (lebih dari separuh peubah kosong).")
    worst = gaps[gaps.sum(axis=1) > 0].sort_values(["empty", "unknown"], ascending=False)
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
    table.insert(0, "row", range(len(frame)))
    return table


def _show(report: dict[str, Any], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(report, ensure_ascii=False, allow_nan=False))
        return
    from rich.console import Console

    Console(highlight=False).print(render(report))
