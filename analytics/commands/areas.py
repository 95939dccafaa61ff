"""`pmt areas`: how many families are poor in each desa or kecamatan, never without the interval."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from analytics.commands.borrowing import refuse_held_back
from analytics.commands.csv_out import write_csv
from analytics.commands.pmt_options import (
    Area,
    AsJson,
    Categorical,
    Cluster,
    Features,
    OneLine,
    OneLineValue,
    Review,
    Seed,
    SurveyFile,
    Weight,
    Welfare,
    categories,
    names,
    one_number,
    without_area,
    writable,
)
from analytics.pmt import folds as cv
from analytics.pmt.area_effect import AUTO, area_effect
from analytics.pmt.areas import need_per_area
from analytics.pmt.asked import Asked
from analytics.pmt.files import read_csv
from analytics.words import decimal


def areas(
    survey: SurveyFile,
    welfare: Welfare,
    features: Features,
    census: Annotated[Path, typer.Option(metavar="DATA.csv", help="Semua keluarga (register).")],
    area: Annotated[str, typer.Option(help="Kolom wilayah, di survei dan di register.")],
    out: Annotated[Path, typer.Option(metavar="AREAS.csv", help="Berkas hasil.")],
    categorical: Categorical = "",
    weight: Weight = None,
    cluster: Cluster = None,
    persons: Annotated[str | None, typer.Option(help="Kolom jumlah jiwa keluarga di register.")] = None,
    identity: Annotated[
        str | None,
        typer.Option("--id", help="Kolom pengenal keluarga, bila survei diambil dari register ini."),
    ] = None,
    line: OneLine = 0.4,
    line_value: OneLineValue = None,
    benchmark: Annotated[
        float | None,
        typer.Option(
            help="Angka kemiskinan BPS kabupaten (bagian jiwa), mis. 0.0923.",
            parser=one_number("--benchmark"),
            metavar="<float>",
        ),
    ] = None,
    seed: Seed = cv.SEED,
    kabupaten: Area = AUTO,
    review: Review = None,
    as_json: AsJson = False,
) -> None:
    """Menaksir keluarga miskin per wilayah (EBP, model galat bersarang) dengan selang 95 %.

    Wilayah tanpa contoh survei tetap ditaksir; ragam antarwilayah lalu masuk ke selangnya.
    """
    codes = [area, *([identity] if identity else [])]
    asked = names(features) + categories(features, categorical)
    refuse_held_back(asked, review)
    frame, register = read_csv(survey, codes), read_csv(census, codes)
    effect = area_effect(frame, kabupaten, [*asked, area])
    without_area(register, effect, census)
    question = Asked(
        welfare,
        tuple(names(features)),
        area,
        tuple(categories(features, categorical) + ([effect] if effect else [])),
        weight,
        persons,
        identity,
        line,
        line_value,
        benchmark,
        seed,
        cluster,
    )
    table, report = need_per_area(frame, register, question)
    writable(out, survey, census)
    write_csv(table, out)
    report |= {"area_effect": effect, "out": str(out)}
    typer.echo(json.dumps(report, ensure_ascii=False, allow_nan=False) if as_json else _words(report))


def _words(report: dict[str, Any]) -> str:
    """The outcome as a person reads it."""
    share = decimal(100 * report["share"], 1) + " %"
    lines = [
        f"{report['areas']} wilayah ditaksir dari {report['n']} keluarga survei; "
        f"{report['areas_without_sample']} wilayah tanpa contoh.",
        f"Bagian keluarga di bawah garis: {share}. Setiap share punya selang 95 % (low, high).",
    ]
    if report["areas_only_in_survey"]:
        lines.append(f"{report['areas_only_in_survey']} wilayah hanya ada di survei dan tidak ditaksir.")
    if report["benchmark"] is not None:
        lines.append("Angka yang disamakan dengan patokan BPS ada di kolom *_benchmarked; aslinya tetap ada.")
    return "\n".join([*lines, *(f"Catatan: {note}" for note in report["notes"])])
