"""`pmt audit`: the errors of the score by group of families, with their number and an interval."""

from __future__ import annotations

import json
from typing import Annotated, Any

import pandas as pd
import typer

from analytics.commands.pmt_options import (
    Area,
    AsJson,
    Categorical,
    Cluster,
    Features,
    Folds,
    Seed,
    SurveyFile,
    Weight,
    Welfare,
    names,
)
from analytics.pmt import audit as audits
from analytics.pmt import folds as cv
from analytics.pmt.area_effect import AUTO, area_effect
from analytics.pmt.files import read_csv
from analytics.pmt.survey import missing_columns, prepare
from analytics.pmt.validate import set_lines


def audit(
    survey: SurveyFile,
    welfare: Welfare,
    features: Features,
    groups: Annotated[str, typer.Option(help="Kolom kelompok, dipisah koma.")] = "",
    persons: Annotated[str | None, typer.Option(help="Kolom jumlah jiwa: kelompok menurut ukuran.")] = None,
    crossed: Annotated[bool, typer.Option(help="Juga setiap pasangan kelompok.")] = False,
    categorical: Categorical = "",
    weight: Weight = None,
    cluster: Cluster = None,
    line: Annotated[float, typer.Option(help="Garis sebagai bagian penduduk, mis. 0.3.")] = 0.4,
    folds: Folds = cv.FOLDS,
    seed: Seed = cv.SEED,
    kabupaten: Area = AUTO,
    as_json: AsJson = False,
) -> None:
    """Memeriksa siapa yang dirugikan skor: galat menurut kelompok, dengan n dan selang 95 %."""
    frame = read_csv(survey)
    wanted = names(groups) + ([persons] if persons else [])
    missing_columns(wanted, [str(c) for c in frame.columns], "kelompok")
    area = area_effect(frame, kabupaten, names(features) + names(categorical))
    own = names(categorical) + ([area] if area else [])
    ready = prepare(frame, welfare, names(features), own, weight, cluster)
    kept = frame[ready.kept].reset_index(drop=True)
    found: dict[str, pd.Series] = {name: audits.kinds(kept[name]) for name in names(groups)}
    if persons:
        found[persons] = audits.sizes(kept[persons])
    chosen = audits.crossed(found) if crossed else found
    at = set_lines(ready, [line])[0]
    report = {
        "n": len(ready.welfare),
        "line": {"share": at.share, "value": at.value},
        "floor": audits.FLOOR,
        "groups": audits.audit(ready, at, chosen, folds, seed),
        "data_hash": ready.data_hash,
    }
    if as_json:
        typer.echo(json.dumps(report, ensure_ascii=False, allow_nan=False))
        return
    from rich.console import Console

    Console(highlight=False).print(_table(report))


def _table(report: dict[str, Any]) -> Any:
    from rich import box
    from rich.table import Table

    share = f"{100 * report['line']['share']:.0f} %"
    table = Table(
        box=box.SIMPLE,
        title=f"Satu daftar untuk semua, sebanyak yang miskin; garis {share} terbawah; di luar sampel",
        caption=f"EER dari yang miskin di kelompok, IER dari yang terpilih. Kelompok di bawah "
        f"{report['floor']} keluarga disembunyikan. Bias: jumlah peluang dikurangi yang miskin.",
    )
    table.add_column("Kelompok", overflow="fold")
    for title in ("n", "Miskin", "Terpilih", "EER, selang", "IER, selang", "Bias"):
        table.add_column(title, justify="right", no_wrap=True)
    for one in report["groups"]:
        name = one["group"] if one["by"] == one["group"] else f"{one['by']}: {one['group']}"
        table.add_row(name, str(one["n"]), *_cells(one))
    return table


def _cells(one: dict[str, Any]) -> list[str]:
    if one["hidden"]:
        return ["(sedikit)", *[""] * 4]
    cells = [_percent(one["poor"]), _percent(one["selected"])]
    for name in ("eer", "ier"):
        between = one[f"{name}_interval"]
        interval = " - ".join(_percent(q, "") for q in between) if between else "tanpa selang"
        cells.append(f"{_percent(one[name])}\n{interval}")
    return [*cells, _percent(one["calibration"])]


def _percent(value: float | None, sign: str = " %") -> str:
    return "tidak ada" if value is None else f"{100 * value:.1f}".replace(".", ",") + sign
