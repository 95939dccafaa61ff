"""`pmt audit`: the errors of the score by group of families, with their number and an interval."""

from __future__ import annotations

import json
from typing import Annotated, Any

import numpy as np
import pandas as pd
import typer

from analytics import parameters
from analytics.commands.challenging import Challenger, contest_words, recipe
from analytics.commands.console import Console
from analytics.commands.counting import Per, Persons, check_persons, members
from analytics.commands.pmt_options import (
    Area,
    AsJson,
    Categorical,
    Cluster,
    Features,
    Folds,
    Lowers,
    OneLine,
    Raises,
    Seed,
    SurveyFile,
    Weight,
    Welfare,
    categories,
    names,
)
from analytics.pmt import audit as audits
from analytics.pmt import folds as cv
from analytics.pmt import groups as kind
from analytics.pmt import remedies
from analytics.pmt.area_effect import AUTO, area_effect
from analytics.pmt.files import read_csv
from analytics.pmt.marking import read_receipt
from analytics.pmt.replacing import scorer, settle
from analytics.pmt.survey import missing_columns, prepare
from analytics.pmt.validate import FAMILIES, PERSONS, set_lines
from analytics.words import decimal

#: Two tables of each: six figures with their intervals beside a name need more than 80 columns.
PLACES = {"n": "n", "poor": "Miskin", "selected": "Terpilih"}
OFFERED = {"eer": "EER", "ier": "IER"}
ERRORS = OFFERED | {"calibration": "Bias (poin)"}
OFFERS = {
    "apa_adanya": "daftar apa adanya",
    "ambang": "ambang per kelompok dari peluang, menurut {nama}",
    "jatah": "jatah per kelompok sebanyak dugaan miskinnya, menurut {nama}",
    "setara": "ukuran setara orang dewasa, skala {nama}",
    "jalur": "jalur tersendiri: {nama}",
}


def audit(
    survey: SurveyFile,
    welfare: Welfare,
    features: Features,
    groups: Annotated[str, typer.Option(help="Kolom kelompok, dipisah koma.")] = "",
    persons: Persons = None,
    crossed: Annotated[bool, typer.Option(help="Juga setiap pasangan kelompok.")] = False,
    per: Per = FAMILIES,
    with_remedies: Annotated[
        bool, typer.Option("--remedies", help="Juga yang akan terjadi bila ditangani (memerlukan --persons).")
    ] = False,
    channels: Annotated[str, typer.Option(help="Kolom ya/tidak yang dapat diberi jalur tersendiri.")] = "",
    categorical: Categorical = "",
    weight: Weight = None,
    cluster: Cluster = None,
    line: OneLine = 0.4,
    folds: Folds = cv.FOLDS,
    seed: Seed = cv.SEED,
    kabupaten: Area = AUTO,
    challenger: Challenger = None,
    raises: Raises = "",
    lowers: Lowers = "",
    as_json: AsJson = False,
) -> None:
    """Memeriksa siapa yang dirugikan skor: galat menurut kelompok, dengan n dan selang 95 %."""
    frame = read_csv(survey)
    asked = names(groups) + names(channels) + ([persons] if persons else [])
    missing_columns(asked, [str(c) for c in frame.columns], "kelompok")
    check_persons(persons, per, with_remedies)
    area = area_effect(frame, kabupaten, names(features) + categories(features, categorical))
    own = categories(features, categorical) + ([area] if area else [])
    ready = prepare(frame, welfare, names(features), own, weight, cluster)
    kept = frame[ready.kept].reset_index(drop=True)
    found: dict[str, pd.Series] = {name: kind.kinds(kept[name]) for name in names(groups)}
    size = members(kept[persons]) if persons else None
    if persons:
        found[persons] = kind.sizes(kept[persons])
    at = set_lines(ready, [line])[0]
    asked_for = recipe(challenger, raises, lowers, ready.frame, seed)
    trees, contest = settle(ready, at, [], asked_for, folds, seed) if asked_for else (None, None)
    unseen = scorer(trees)(ready, cv.cut_folds(ready.cluster, folds, seed))
    judged = audits.judge(ready, at, folds, seed, size if per == PERSONS else None, unseen)
    report: dict[str, Any] = {
        "n": len(ready.welfare),
        "line": {"share": at.share, "value": at.value},
        "per": per,
        "floor": audits.FLOOR,
        "groups": audits.by_group(ready, judged, kind.crossed(found) if crossed else found, seed),
        "data_hash": ready.data_hash,
        **({"penantang": contest} if contest else {}),
    }
    if with_remedies and persons and size is not None:
        wanted = remedies.scales(parameters.rows("setara"))
        ways = {name: read_receipt(kept[name], name, "jalur") == 1 for name in names(channels)}
        offers = remedies.offers(ready, at, judged, found[persons], size, ways, wanted, folds, seed)
        shown = found | {name: pd.Series(np.where(rows, "ya", "tidak")) for name, rows in ways.items()}
        report["remedies"] = remedies.tell(ready, offers, shown, seed)
    if as_json:
        typer.echo(json.dumps(report, ensure_ascii=False, allow_nan=False))
        return

    _print(Console(highlight=False), report)


def _print(console: Console, report: dict[str, Any]) -> None:
    share = f"{decimal(round(100 * report['line']['share'], 1))} %"
    console.print(
        f"Satu daftar untuk semua, sebanyak yang miskin; garis {share} terbawah; "
        f"dihitung per {report['per']}; di luar sampel"
    )
    if "penantang" in report:
        console.print(contest_words(report["penantang"]))
    for heads in (PLACES, ERRORS):
        console.print(_table(report["groups"], heads))
    console.print(
        "Di bawah setiap angka: selang 95 %. EER dari yang miskin di kelompok, IER dari yang "
        "terpilih; bias: jumlah peluang dikurangi yang miskin. "
        f"Kelompok di bawah {report['floor']} keluarga disembunyikan, dan yang darinya itu dapat dihitung. "
        f"Klaster sedikit: angkanya berasal dari kurang dari {audits.CLUSTERS} klaster, jadi tidak disebut."
    )
    told = report.get("remedies", [])
    as_is = {one["yardstick"]: one["groups"] for one in told if one["remedy"] == remedies.AS_IS}
    for offer in told:
        console.print(f"\nTawaran: {OFFERS[offer['remedy']].format(nama=offer['name'])}", markup=False)
        console.print(f"(miskin: {offer['yardstick']})", markup=False)
        if offer["remedy"] != remedies.AS_IS and offer["groups"] == as_is.get(offer["yardstick"]):
            console.print("Tidak mengubah apa pun: daftar dan galatnya sama dengan apa adanya.")
            continue
        for heads in (PLACES, OFFERED):
            console.print(_table(offer["groups"], heads))


def _table(groups: list[dict[str, Any]], heads: dict[str, str]) -> Any:
    """Some figures of every group; few enough a table that names and intervals fit 80 columns."""
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=box.SIMPLE)
    table.add_column("Kelompok", overflow="fold")
    for title in heads.values():
        table.add_column(title, justify="right", no_wrap=True)
    for one in groups:
        table.add_row(escape(_name(one)), *_cells(one, list(heads)))
    return table


def _name(one: dict[str, Any]) -> str:
    return str(one["group"]) if one["by"] == one["group"] else f"{one['by']}: {one['group']}"


def _cells(one: dict[str, Any], names: list[str]) -> list[str]:
    if one["hidden"]:
        # Also one that is large enough, where a small one could be worked out from it.
        why = "(sedikit)" if one["n"] < audits.FLOOR else "(ikut ditutup)"
        hidden = [why, *[""] * (len(names) - 1)]
        return [str(one["n"]), *hidden[:-1]] if names[0] == "n" else hidden
    return [str(one[name]) if name == "n" else _cell(one, name) if name in one else "" for name in names]


def _cell(one: dict[str, Any], name: str) -> str:
    """A figure with its interval below it; an end below nought is not written after a dash."""
    if name in one["few_clusters"]:
        return "klaster\nsedikit"
    between = one[f"{name}_interval"]
    word = " sampai " if between and between[0] < 0 else " - "
    interval = word.join(_percent(q, "") for q in between) if between else "tanpa selang"
    return f"{_percent(one[name], '' if name == 'calibration' else ' %')}\n{interval}"


def _percent(value: float | None, sign: str = " %") -> str:
    return "tidak ada" if value is None else decimal(100 * value, 1) + sign
