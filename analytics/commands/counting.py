"""Whether a command counts families or persons."""

from __future__ import annotations

from typing import Annotated

import pandas as pd
import typer

from analytics.errors import UserError
from analytics.pmt.features import Floats, as_number
from analytics.pmt.validate import FAMILIES, PERSONS

Persons = Annotated[str | None, typer.Option(help="Kolom jumlah jiwa tiap keluarga.")]
Per = Annotated[str, typer.Option(help="Yang dihitung: keluarga, atau jiwa (memerlukan --persons).")]


def members(values: pd.Series) -> Floats:
    """The persons of every family; raises UserError where a column tells none, and counts no family as less
    than one person."""
    size = as_number(values)
    if not (size > 0).any():
        raise UserError(
            f"Kolom {values.name} tidak memuat satu jumlah jiwa pun yang lebih dari 0.",
            saran="Sebut kolom jumlah anggota keluarga dengan --persons.",
        )
    if lost := int((~(size >= 1)).sum()):
        typer.echo(
            f"Kolom {values.name}: {lost} keluarga tanpa jumlah jiwa yang terbaca dihitung satu jiwa.",
            err=True,
        )
    return size


def check_persons(persons: str | None, per: str, with_remedies: bool = False) -> None:
    """Raise UserError where persons are to be counted, or sizes to be known, without their column."""
    if per not in (FAMILIES, PERSONS):
        raise UserError(f"--per {per!r} tidak dikenal.", saran=f"Pilih {FAMILIES} atau {PERSONS}.")
    if persons is None and (per == PERSONS or with_remedies):
        raise UserError(
            "Jumlah jiwa tiap keluarga belum disebut.",
            saran="Sebutkan kolomnya pada --persons, misalnya --persons jumlah_anggota.",
        )
