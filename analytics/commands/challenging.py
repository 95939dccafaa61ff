"""A challenger that may replace the linear score: how it is asked for, and how the outcome is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import pandas as pd
import typer

from analytics.commands.pmt_options import NO_DIRECTION, directions
from analytics.errors import UserError
from analytics.pmt.boosted import BOOSTED, MONOTONE
from analytics.pmt.replacing import outcome
from analytics.pmt.trees import Recipe
from analytics.words import decimal

Challenger = Annotated[
    str | None,
    typer.Option(help="Penantang yang menggantikan skor linear bila menang pasti: boosting (searah)."),
]


def recipe(challenger: str | None, raises: str, lowers: str, frame: pd.DataFrame, seed: int) -> Recipe | None:
    """How a challenger that was asked for is grown; None where none was."""
    if challenger is None:
        return None
    ways = directions(raises, lowers, frame)
    if challenger == MONOTONE and not any(ways.values()):
        raise UserError(
            f"Penantang {MONOTONE} sama dengan {BOOSTED} biasa di sini: {NO_DIRECTION}",
            saran="Contoh: --raises luas_lantai --lowers jumlah_anggota",
        )
    return Recipe(challenger, ways if challenger == MONOTONE else {}, seed)


WORDS = {
    "ganti": "Penantang {penantang} menggantikan skor linear: TER pada garis {garis} lebih rendah sedikitnya "
    "{untung} poin, dan selangnya tidak memuat nol, pada semua {dari} potongan lipatan.",
    "kalah": "Penantang {penantang} tidak menggantikan skor linear: pasti lebih buruk pada garis {kalah}.",
    "tetap": "Penantang {penantang} tidak menggantikan skor linear: pada garis {garis}, potongan lipatan "
    "ke-{ke} dari {dari}, untungnya {untung} poin (selang 95 % {rendah} sampai {tinggi}); diperlukan "
    "sedikitnya 1 poin dan selang tanpa nol.",
}


def contest_words(report: Mapping[str, Any]) -> str:
    """Whether the challenger replaces the linear score, and on what ground."""
    key, told = outcome(report)
    points = {name: decimal(100 * told[name], 1) for name in ("untung", "rendah", "tinggi")}
    where = ", ".join(f"{decimal(round(100 * share, 1))} %" for share in told["kalah"])
    at = f"{decimal(round(100 * told['garis'], 1))} %"
    return WORDS[key].format(**{**told, **points, "garis": at, "kalah": where})
