"""A first look at a file that commits nothing: what it is taken for, and the ten rows that prove it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from analytics import database
from analytics.intake import detect, masking
from analytics.intake.guard import stage_guarded
from analytics.intake.mark import import_of
from analytics.intake.model import KINDS, Context, MappedColumn, Staged
from analytics.intake.names import known_names
from analytics.intake.original import load as load_original
from analytics.intake.questions import Question, read_answers
from analytics.intake.sources import declared
from analytics.intake.sources.asking import column_questions
from analytics.intake.sources.likely import guesses as likely
from analytics.intake.sql import ident, macros, parquet

ROWS = 10


@dataclass(frozen=True)
class Look:
    """What can be said of a file before its rows are checked.

    ``rows`` are the first ten: the row number, then one text per entry of ``shown`` (the recognised columns,
    masked as findings are). ``telling`` are the shown columns that tell most: the required ones, then those
    that differ from row to row. ``mends`` is the import whose marked workbook this is; ``questions`` are
    about columns nobody knows.
    """

    kind: str
    guess: detect.Guess
    shown: tuple[MappedColumn, ...]
    telling: tuple[MappedColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    rows_in_file: int
    format: str
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    questions: tuple[Question, ...] = ()
    mends: str | None = None

    @property
    def columns(self) -> tuple[MappedColumn, ...]:
        """Every column of the file with what it was taken for."""
        return self.guess.mapping


def look(path: Path, kind: str | None, context: Context, folder: Path) -> Look:
    """Stage a table in ``folder`` and say what it is; ``kind`` None takes the kind that fits best.

    Raises UserError where the file is no table, or a marked workbook of an import that is not here.
    """
    staged = stage_guarded(path, folder, known_names(KINDS))
    mends = import_of(staged.headers)
    found = detect.guesses(staged, read_answers(context.remembered, "kolom"))
    if mends and kind is None and context.original:
        kind = load_original(context.original(mends)).kind
    guess = next((g for g in found if g.kind == kind), found[0])
    shown = tuple(c for c in guess.mapping if c.kolom)
    rows = _rows(staged, guess.kind, shown)
    return Look(
        kind=guess.kind,
        guess=guess,
        shown=shown,
        telling=_telling(guess.kind, shown, rows),
        rows=rows,
        rows_in_file=staged.rows + staged.broken_rows,
        format=staged.format,
        encoding=staged.encoding,
        delimiter=staged.delimiter,
        sheet=staged.sheet,
        questions=() if mends else _questions(staged, guess, context),
        mends=mends,
    )


def _questions(staged: Staged, guess: detect.Guess, context: Context) -> tuple[Question, ...]:
    table = declared.table(guess.kind)
    found = likely(staged, table, guess.mapping, list(context.programmes))
    return tuple(column_questions(staged, guess.kind, guess.mapping, found))


def _telling(
    kind: str, shown: tuple[MappedColumn, ...], rows: tuple[tuple[str, ...], ...]
) -> tuple[MappedColumn, ...]:
    table = declared.table(kind)

    def order(place: int) -> tuple[bool, bool, bool]:
        column = table[str(shown[place].kolom)]
        same = len({row[place + 1] for row in rows}) == 1
        return not column.wajib, same, column.personal and column.tipe == "teks"

    return tuple(shown[place] for place in sorted(range(len(shown)), key=order))


def _rows(staged: Staged, kind: str, shown: tuple[MappedColumn, ...]) -> tuple[tuple[str, ...], ...]:
    """The first rows as they may be shown."""
    table = declared.table(kind)
    named = "".join(f", c{c.posisi} AS {ident(str(c.kolom))}" for c in shown)
    cells = "".join(f", {masking.shown(table[str(c.kolom)])}" for c in shown)
    with database.connect() as con:
        con.execute(macros() + masking.macros())
        rows = con.execute(
            f"""SELECT baris{cells} FROM (SELECT baris{named}
                FROM {parquet(staged.parquet)} ORDER BY baris LIMIT {ROWS})"""
        ).fetchall()
    return tuple(tuple("" if cell is None else str(cell) for cell in row) for row in rows)
