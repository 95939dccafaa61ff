"""`pmt evaluate` and `pmt fit`: learn a proxy means test from a survey and test it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from analytics.commands.areas import areas
from analytics.commands.audit import audit
from analytics.commands.borrowing import (
    fit_borrowed,
    refuse_held_back,
    tell_held_back,
    way_words,
)
from analytics.commands.card import card
from analytics.commands.challenging import Challenger, contest_words, recipe
from analytics.commands.counting import Per, Persons, check_persons, members
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
    Review,
    Seed,
    SurveyFile,
    Weight,
    Welfare,
    categories,
    directions,
    names,
    numbers,
    one_number,
    writable,
)
from analytics.commands.score import score
from analytics.commands.scorecard import scorecard
from analytics.commands.sql import sql
from analytics.errors import UserError
from analytics.pmt import folds as cv
from analytics.pmt import validate
from analytics.pmt.area_effect import AUTO, area_effect
from analytics.pmt.boosted import MONOTONE, directed
from analytics.pmt.borrowed import Asked
from analytics.pmt.challengers import NAMES
from analytics.pmt.files import read_csv
from analytics.pmt.model import PMTModel
from analytics.pmt.promotion import challenge
from analytics.pmt.replacing import Challenge
from analytics.pmt.report import render
from analytics.pmt.survey import missing_columns, prepare

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
app.command()(score)


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
    size = members(frame.loc[survey_ready.kept, persons]) if persons and per == validate.PERSONS else None
    report = validate.evaluate_survey(survey_ready, at, folds, seed, repeats, size)
    if challengers:
        wanted = list(NAMES) if challengers.strip() == "semua" else names(challengers)
        way = directions(raises, lowers, survey_ready.frame)
        if MONOTONE in wanted and not any(way.values()):
            wanted = [name for name in wanted if name != MONOTONE]
            typer.echo(f"Penantang {MONOTONE} tidak diuji: {NO_DIRECTION}", err=True)
        if MONOTONE in wanted and (lost := directed(survey_ready, way)[1]):
            typer.echo(f"{MONOTONE}: jawaban berupa teks, jadi tanpa arah: {', '.join(lost)}.", err=True)
        report["challengers"] = challenge(survey_ready, at, wanted, way, folds, seed, _on_trial)
    _show({**report, "area_effect": area}, as_json)


def _on_trial(name: str) -> None:
    """Whose turn it is: on a large survey one challenger takes minutes."""
    typer.echo(f"Menguji penantang {name} ...", err=True)


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
    review: Review = None,
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
    writable(out, survey, local)
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
        _keep(*fit_borrowed(frame, local, asked), out, review, as_json)
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
    _keep(model, {"jalan": "survei"}, out, review, as_json)


def _keep(model: PMTModel, basis: dict[str, Any], out: Path, review: str | None, as_json: bool) -> None:
    """Write the model and tell what it rests on."""
    writable(out)
    if review:
        model = replace(model, origin=model.origin | {"tinjauan": review})
    model.save(out)
    _show({**model.metrics, **basis, "area_effect": model.origin.get("area"), "out": str(out)}, as_json)
    if not as_json:
        if contest := model.metrics.get("penantang"):
            typer.echo(contest_words(contest))
        for line in way_words(basis):
            typer.echo(line)
        typer.echo(f"Model ditulis ke {out}. Skor ini pembanding untuk verifikasi; desil ditetapkan BPS.")


def _show(report: dict[str, Any], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(report, ensure_ascii=False, allow_nan=False))
        return
    from rich.console import Console

    Console(highlight=False).print(render(report))
