"""`pmt scorecard`: the score on one printed sheet, with whole points and its measured cost in accuracy."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from analytics.commands.pmt_options import (
    LINES,
    AsJson,
    Categorical,
    Cluster,
    Features,
    Folds,
    Lines,
    Seed,
    SurveyFile,
    Weight,
    Welfare,
    categories,
    names,
    numbers,
    writable,
)
from analytics.pmt import folds as cv
from analytics.pmt import scorecard as cards
from analytics.pmt.files import read_csv
from analytics.pmt.sheet import write_sheet
from analytics.pmt.survey import prepare
from analytics.pmt.validate import set_lines


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
    as_json: AsJson = False,
) -> None:
    """Membuat kartu skor siap cetak: poin bulat, artinya, dan harga kesederhanaannya."""
    ready = prepare(
        read_csv(survey), welfare, names(features), categories(features, categorical), weight, cluster
    )
    at = set_lines(ready, numbers(lines, "--lines"))
    card = cards.make_scorecard(ready, items)
    costs = cards.cost(ready, at, items, folds, seed)
    bands = cards.bands(ready, card, at)
    writable(out)
    source = f"Survei {ready.data_hash[:12]}, {len(ready.welfare)} keluarga"
    write_sheet(out, card, bands, costs, {}, source)
    report = {
        "n": len(ready.welfare),
        "items": [{"name": i.name, "answers": i.answers, "points": list(i.points)} for i in card.items],
        "bands": [{**b, "below": {f"{s:g}": v for s, v in b["below"].items()}} for b in bands],
        "lines": costs,
        "data_hash": ready.data_hash,
        "out": str(out),
    }
    typer.echo(json.dumps(report, ensure_ascii=False, allow_nan=False) if as_json else _words(report))


def _words(report: dict[str, Any]) -> str:
    lines = [f"{len(report['items'])} pertanyaan dari {report['n']} keluarga survei; kartu: {report['out']}"]
    for one in report["lines"]:
        ter, full, cost = (f"{100 * one[key]:.1f}".replace(".", ",") for key in ("ter", "ter_full", "cost"))
        lines.append(
            f"Garis {100 * one['share']:.0f} %: TER {ter} %, skor lengkap {full} %, selisih {cost} poin."
        )
    lines.append("Kartu ini pembanding untuk verifikasi; desil ditetapkan BPS.")
    return "\n".join(lines)
