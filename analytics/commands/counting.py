"""Whether a command counts families or persons."""

from __future__ import annotations

from typing import Annotated

import typer

from analytics.errors import UserError
from analytics.pmt.validate import FAMILIES, PERSONS

Persons = Annotated[str | None, typer.Option(help="Kolom jumlah jiwa tiap keluarga.")]
Per = Annotated[str, typer.Option(help="Yang dihitung: keluarga, atau jiwa (memerlukan --persons).")]


def check_persons(persons: str | None, per: str, with_remedies: bool = False) -> None:
    """Raise UserError where persons are to be counted, or sizes to be known, without their column."""
    if per not in (FAMILIES, PERSONS):
        raise UserError(f"--per {per!r} tidak dikenal.", saran=f"Pilih {FAMILIES} atau {PERSONS}.")
    if persons is None and (per == PERSONS or with_remedies):
        raise UserError(
            "Jumlah jiwa tiap keluarga belum disebut.",
            saran="Sebutkan kolomnya pada --persons, misalnya --persons jumlah_anggota.",
        )
