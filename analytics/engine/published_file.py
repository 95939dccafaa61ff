"""A file of published coefficients used once, without a workspace: the same door and the same rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from analytics.errors import UserError
from analytics.intake import Context, read_file
from analytics.intake.names import safe_name
from analytics.pmt.coefficient_rows import questions, rows_of
from analytics.pmt.coefficients import read
from analytics.pmt.features import KOSONG, as_text
from analytics.pmt.published import Published
from analytics.pmt.survey import missing_columns

_SHOWN = 5
_YES_NO = {
    "1": "1",
    "ya": "1",
    "true": "1",
    "y": "1",
    "0": "0",
    "2": "0",
    "tidak": "0",
    "false": "0",
    "t": "0",
}


def read_published(path: Path) -> Published:
    """The published score of a CSV or workbook; raises UserError with the first rows that must be mended."""
    from analytics.intake.report import first_reasons

    context = Context(None, None, None, lambda _prefix, values: values, {}, date.today())
    with TemporaryDirectory() as folder:
        intake = read_file(path, "skor", period=None, context=context, staging=Path(folder))
        if intake.rejected or intake.analysis is None:
            told = first_reasons(intake.findings, _SHOWN)
            said = "\n".join(f"- baris {one['baris']}, {one['kolom']}: {one['alasan']}" for one in told)
            raise UserError(
                f"{intake.rejected} baris {safe_name(path.name)} ditolak; tabel koefisien hanya dipakai utuh."
                f"\n{said}",
                saran=" ".join(dict.fromkeys(one["perbaikan"] for one in told)),
            )
        return read(rows_of(pd.read_parquet(intake.analysis)), questions())


def as_register(table: Published, frame: pd.DataFrame) -> pd.DataFrame:
    """The families of any file under the register's own answers: yes and no as 1 and 0.

    Raises UserError for a missing column and for a yes or no that is neither.
    """
    present = [str(c) for c in frame.columns]
    refuse_register(table.variables, present)
    missing_columns(table.variables, present, "peubah terbitan")
    made = frame.copy()
    for name in table.variables:
        if table.kinds[name] != "ya_tidak":
            continue
        words = pd.Series(as_text(frame[name]), index=frame.index).str.casefold()
        odd = ~words.isin([*_YES_NO, KOSONG.casefold()])
        if odd.any():
            raise UserError(
                f"Kolom {name}: {int(odd.sum())} isi bukan ya atau tidak.",
                saran="Tulis 1 atau ya, 2 atau 0 atau tidak, atau kosongkan.",
            )
        made[name] = words.map(_YES_NO)
    return made


def refuse_register(wanted: Iterable[str], present: Collection[str]) -> None:
    """Raise UserError for a register as the ministry writes it: what follows from members is not in it."""
    from analytics.engine.features import FROM_MEMBERS

    absent = [name for name in wanted if name not in present and name in FROM_MEMBERS]
    if absent:
        raise UserError(
            f"Kolom {', '.join(absent)} tidak ada: isinya dihitung dari anggota keluarga, dan berkas "
            "keluarga dari register tidak memuatnya.",
            saran="Impor keluarga, anggota dan tabel atau surveinya ke ruang kerja, lalu tepat build: di "
            "sana peubahnya dihitung. Atau tambahkan kolomnya sendiri, satu angka per keluarga "
            "(docs/sumber/skor.md).",
        )
