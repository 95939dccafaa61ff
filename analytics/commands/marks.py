"""`pmt flags`: mark recipients who are probably not poor and others who probably are, at a stated error."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from analytics.commands.borrowing import refuse_held_back
from analytics.commands.challenging import Challenger, contest_words, recipe
from analytics.commands.counting import Per, Persons, check_persons, members
from analytics.commands.csv_out import write_csv
from analytics.commands.pmt_options import (
    Area,
    AsJson,
    Categorical,
    Cluster,
    Features,
    Folds,
    Identity,
    Lowers,
    OneLine,
    OneLineValue,
    Raises,
    Review,
    Seed,
    SurveyFile,
    Weight,
    Welfare,
    categories,
    identified,
    names,
    one_number,
    without_area,
    writable,
)
from analytics.pmt import flags as rule
from analytics.pmt import folds as cv
from analytics.pmt.area_effect import AUTO, area_effect
from analytics.pmt.files import read_csv
from analytics.pmt.labels import copies_of, refuse_same_column
from analytics.pmt.marking import PROBABILITY, mark_target
from analytics.pmt.survey import missing_columns
from analytics.pmt.validate import FAMILIES, PERSONS
from analytics.words import decimal

#: Why the programme's errors are not told, or only in part.
UNTOLD = {
    "survei": "IER dan EER tidak dihitung: survei memuat terlalu sedikit penerima atau bukan penerima.",
    "data": "IER dan EER memerlukan seluruh keluarga: data ini hanya memuat penerima, atau hanya yang bukan.",
}


def flags(
    survey: SurveyFile,
    welfare: Welfare,
    receipt: Annotated[str, typer.Option(help="Kolom penerimaan (1/0, ya/tidak), di survei dan di data.")],
    features: Features,
    target: Annotated[Path, typer.Option(metavar="DATA.csv", help="Keluarga yang akan ditandai.")],
    out: Annotated[Path, typer.Option(metavar="FLAGS.csv", help="Berkas hasil.")],
    categorical: Categorical = "",
    weight: Weight = None,
    cluster: Cluster = None,
    persons: Persons = None,
    per: Per = FAMILIES,
    identity: Identity = None,
    line: OneLine = 0.4,
    line_value: OneLineValue = None,
    alpha: Annotated[
        float,
        typer.Option(
            help="Bagian tanda yang boleh keliru; 0.2 = 1 dari 5.",
            parser=one_number("--alpha"),
            metavar="<float>",
        ),
    ] = rule.ALPHA,
    folds: Folds = cv.FOLDS,
    seed: Seed = cv.SEED,
    kabupaten: Area = AUTO,
    challenger: Challenger = None,
    raises: Raises = "",
    lowers: Lowers = "",
    review: Review = None,
    as_json: AsJson = False,
) -> None:
    """Menandai keluarga untuk diverifikasi, dengan bagian tanda keliru yang dinyatakan.

    OUT.csv: row (mulai 0), receipt, score (log), p_poor, p_value, flag (inclusion, exclusion, atau kosong).
    """
    asked = names(features) + categories(features, categorical)
    refuse_held_back(asked, review)
    check_persons(persons, per)
    frame, data = read_csv(survey), read_csv(target, [identity] if identity else [])
    if per == PERSONS and persons:
        missing_columns([persons], [str(c) for c in data.columns], "jumlah jiwa")
        members(data[persons])
    refuse_same_column(welfare, receipt, asked)
    if receipt in frame and (same := copies_of(frame[receipt], frame, [n for n in asked if n in frame])):
        typer.echo(
            f"Peubah {', '.join(same)} di survei selalu sejalan dengan kolom penerimaan {receipt}: bila itu "
            "penerimaan juga, hapus dari --features, sebab daftar lalu membenarkan dirinya.",
            err=True,
        )
    area = area_effect(frame, kabupaten, asked)
    without_area(data, area, target)
    marked = mark_target(
        frame,
        data,
        welfare,
        receipt,
        names(features),
        categories(features, categorical) + ([area] if area else []),
        weight,
        cluster,
        line,
        line_value,
        alpha,
        folds,
        seed,
        recipe(challenger, raises, lowers, frame, seed),
        persons if per == PERSONS else None,
    )
    writable(out, survey, target)
    write_csv(identified(marked.table, data, identity), out)
    report = {**marked.report, "area_effect": area, "out": str(out)}
    report |= {"tinjauan": review} if review else {}
    typer.echo(json.dumps(report, ensure_ascii=False, allow_nan=False) if as_json else _words(report))


def _words(report: dict[str, Any]) -> str:
    """The outcome as a person reads it, with the promise that goes with it."""
    found, share = report["flags"], f"{decimal(round(100 * report['line']['share'], 1))} %"
    lines = [
        f"{report['targets']} keluarga dibaca, {report['unscored']} tanpa skor, "
        f"{report['receipt_unknown']} tanpa keterangan penerimaan. Garis: {share} terbawah.",
        f"Tanda pada penerima (dugaan tidak miskin): {found['inclusion']}; "
        f"pada bukan penerima (dugaan miskin): {found['exclusion']}.",
        f"Aturan {report['rule']}: {report['promise']}.",
    ]
    if report["rule"] == PROBABILITY:
        lines.append("Sertakan kolom penerimaan di survei agar bagian tanda keliru terkendali.")
    lines += [contest_words(report["penantang"])] if "penantang" in report else []
    lines += [f"Catatan: {note}" for note in report["notes"]]
    told = {name: one for name, one in report.get("programme", {}).items() if one["value"] is not None}
    if told:
        lines.append(f"Galat programnya, dihitung per {report['per']}:")
    lines += [_rate(name, one) for name, one in told.items()]
    lines += [UNTOLD[report["programme_untold"]]] if report.get("programme_untold") else []
    if told and not report["clustered"]:
        lines.append(
            "Tiap keluarga survei dihitung sebagai klasternya sendiri. Bila survei diambil per desa atau "
            "blok sensus, sebut kolomnya pada --cluster: selangnya lalu lebih lebar."
        )
    lines.append("Tanda adalah antrean verifikasi, bukan keputusan; desil ditetapkan BPS.")
    return "\n".join(lines)


def _rate(name: str, one: dict[str, Any]) -> str:
    """An error of the programme with its interval, or that the survey is too small for one."""
    between = "survei terlalu kecil untuk selangnya"
    if one["interval"]:
        low, high = one["interval"]
        between = f"{decimal(100 * low, 1)} sampai {decimal(100 * high, 1)} %"
    return f"{name.upper()} {decimal(100 * one['value'], 1)} % ({between}), dari {one['denominator']}."
