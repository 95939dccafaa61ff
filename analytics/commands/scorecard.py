"""`pmt scorecard`: the score on one printed sheet, with whole points and its measured cost in accuracy."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from analytics.commands.borrowing import refuse_held_back
from analytics.commands.pmt_options import (
    LINES,
    Area,
    AsJson,
    Categorical,
    Cluster,
    Features,
    Folds,
    Lines,
    Review,
    Seed,
    SurveyFile,
    Weight,
    Welfare,
    categories,
    names,
    numbers,
    writable,
)
from analytics.errors import UserError
from analytics.pmt import folds as cv
from analytics.pmt import scorecard as cards
from analytics.pmt import scorecard_price as price
from analytics.pmt.area_effect import AUTO, area_effect
from analytics.pmt.files import read_csv
from analytics.pmt.scorecard_item import Item
from analytics.pmt.scorecard_order import declared
from analytics.pmt.sheet import Basis, no_dearer, write_sheet
from analytics.pmt.sheet_words import answer_words, question_words
from analytics.pmt.survey import prepare
from analytics.pmt.validate import doubts, set_lines
from analytics.words import decimal


def scorecard(
    survey: SurveyFile,
    welfare: Welfare,
    features: Features,
    out: Annotated[Path, typer.Option(metavar="KARTU.xlsx", help="Lembar yang ditulis, siap cetak.")],
    categorical: Categorical = "",
    weight: Weight = None,
    cluster: Cluster = None,
    lines: Lines = LINES,
    items: Annotated[
        int, typer.Option(help="Jumlah pertanyaan; 15 sampai 20 yang dianjurkan.")
    ] = cards.ITEMS,
    folds: Folds = cv.FOLDS,
    seed: Seed = cv.SEED,
    kabupaten: Area = AUTO,
    source: Annotated[
        str, typer.Option("--sumber", help="Nama dan tahun survei, dicetak di kaki kartu.")
    ] = "",
    review: Review = None,
    as_json: AsJson = False,
) -> None:
    """Membuat kartu skor siap cetak: poin bulat, artinya, dan harga kesederhanaannya."""
    asked, kinds = names(features), categories(features, categorical)
    refuse_held_back(asked + kinds, review)
    if out.suffix.lower() != ".xlsx":
        raise UserError(
            f"{out.name}: kartu skor ditulis sebagai buku kerja.",
            saran="Beri nama berakhir .xlsx; cetak dari situ.",
        )
    frame = read_csv(survey)
    area = area_effect(frame, kabupaten, asked + kinds)
    # The full score as `pmt fit` makes it; the sheet asks no family for the effect of its kabupaten.
    full = prepare(frame, welfare, asked, kinds + ([area] if area else []), weight, cluster)
    ready = replace(full, features=tuple(dict.fromkeys(asked + kinds)), categorical=tuple(kinds))
    at, ways = set_lines(full, numbers(lines, "--lines")), declared(ready.frame)
    card = cards.make_scorecard(ready, items, ways=ways)
    short = price.unseen(ready, items, folds, seed, ways)
    costs = price.cost(full, short, at, folds, seed)
    bands = price.bands(ready, card, short, at)
    writable(out, survey)
    survey_words = f"{source.strip() or 'Survei'} {ready.data_hash[:12]}, {len(ready.welfare)} keluarga"
    beside = f"dengan pengaruh kabupaten ({area})" if area else ""
    write_sheet(out, card, bands, costs, Basis(survey_words, welfare, at), beside)
    report = {
        "n": len(ready.welfare),
        "items": [_item(item) for item in card.items],
        "bands": [{**b, **{key: _named(b[key]) for key in ("below", "interval")}} for b in bands],
        "lines": costs,
        "notes": doubts(ready, short),
        "area_effect": area,
        "data_hash": full.data_hash,
        "out": str(out),
    }
    typer.echo(json.dumps(report, ensure_ascii=False, allow_nan=False) if as_json else _words(report))


def _item(item: Item) -> dict[str, Any]:
    """A question with its answers as the survey codes them and in words; ``unknown``: where no answer is."""
    return {
        "name": item.name,
        "question": question_words(item),
        "answers": item.answers,
        "words": answer_words(item),
        "points": list(item.points),
        "unknown": item.unknown,
    }


def _named(by_share: Mapping[float, Any]) -> dict[str, Any]:
    return {f"{share:g}": value for share, value in by_share.items()}


def _words(report: dict[str, Any]) -> str:
    lines = [f"{len(report['items'])} pertanyaan dari {report['n']} keluarga survei; kartu: {report['out']}"]
    if report["area_effect"]:
        lines.append(f"Skor lengkap memakai pengaruh kabupaten dari kolom {report['area_effect']}.")
    for one in report["lines"]:
        ter, full, cost = (decimal(100 * one[key], 1) for key in ("ter", "ter_full", "cost"))
        low, high = (decimal(100 * end, 1) for end in one["interval"])
        lines.append(
            f"Garis {decimal(round(100 * one['share'], 1))} %: TER {ter} %, skor lengkap {full} %, "
            f"selisih {cost} poin (selang 95 %: {low} sampai {high}).{no_dearer(one)}"
        )
    lines += [f"Catatan: {note}" for note in report["notes"]]
    lines.append("Kartu ini pembanding untuk verifikasi; desil ditetapkan BPS.")
    return "\n".join(lines)
