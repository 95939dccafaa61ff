"""A staged file understood: its source, its rows as ours, its columns, and what is left to ask."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace

from analytics.errors import UserError
from analytics.intake.mapping import map_columns, match_columns, missing_columns
from analytics.intake.model import Context, MappedColumn, Staged
from analytics.intake.names import safe_name, squash
from analytics.intake.questions import Question, read_answers
from analytics.intake.sources import declared
from analytics.intake.sources.asking import column_questions
from analytics.intake.sources.likely import Guess, guesses
from analytics.intake.sources.recognise import form_of, recognise
from analytics.intake.sources.shape import shape
from analytics.intake.sources.swapped import refuse_swapped
from analytics.intake.sources.systems import DEFAULT_SYSTEMS, Coding, code_answers
from analytics.intake.sources.wide import Lines
from analytics.schema import Table

#: How a column was taken that gave each row its programme.
TO_ROWS = "menjadi baris"
_LACKS_NOTE = "Sumber ini tidak memuat {}; nilainya kosong{}."


class OpenQuestions(UserError):
    """A file that cannot be read yet, with the questions whose answers may let it be read."""

    def __init__(self, pesan: str, *, saran: str, questions: list[Question]) -> None:
        super().__init__(pesan, saran=saran)
        self.questions = questions


@dataclass(frozen=True)
class Form:
    """What is known of a file before its rows are judged. ``unit`` is empty where the programme tells it."""

    staged: Staged
    table: Table
    mapping: list[MappedColumn]
    coding: Coding
    unit: str = ""
    source: str | None = None
    notes: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    lines: Lines | None = None


def understand(staged: Staged, kind: str, context: Context) -> Form:
    """Recognise the source and map the columns; raises UserError where the file must be mended first."""
    match = recognise(staged.headers, form_of(staged), kind)
    source = match.source if match else None
    answers = code_answers(read_answers(context.remembered, "kode"), kind)
    coding = Coding(systems=(source.systems if source else ()) or DEFAULT_SYSTEMS, answers=answers)
    programmes = _programmes(context.programmes)
    shaped = shape(staged, source, kind, programmes, coding)
    columns = read_answers(context.remembered, "kolom")
    first = match_columns(shaped.staged.headers, kind, source, columns)
    found = guesses(shaped.staged, declared.table(kind), first, programmes)
    likely = _likely(shaped.staged, missing_columns(first, kind, source), found)
    try:
        mapping = map_columns(shaped.staged.headers, kind, source=source, answers=columns, likely=likely)
    except UserError as error:
        asked = column_questions(shaped.staged, kind, first, found, {h: k for k, h in likely.items()})
        raise OpenQuestions(error.pesan, saran=error.saran, questions=asked) from error
    mapping = [_told_apart(m, shaped.used, staged.headers) for m in mapping]
    refuse_swapped(shaped.staged, mapping)
    notes = [match.note()] if match else []
    if source and (lacks := [c for c in source.lacks if c not in {m.kolom for m in mapping}]):
        ranked = "; semua keluarga dicatat belum diperingkat" if "desil_nasional" in lacks else ""
        notes.append(_LACKS_NOTE.format(", ".join(lacks), ranked))
    return Form(
        staged=shaped.staged,
        table=declared.table_of(kind, (m.kolom for m in mapping)),
        mapping=mapping,
        coding=coding,
        unit=shaped.unit,
        source=source.id if source else None,
        notes=notes + shaped.notes,
        questions=column_questions(shaped.staged, kind, mapping, found) + shaped.questions,
        lines=shaped.lines,
    )


def _told_apart(column: MappedColumn, used: frozenset[str], came: list[str]) -> MappedColumn:
    """A column that became rows is no unused one; each is told by the name it came with."""
    if squash(column.kolom_berkas) in used:
        return replace(column, cara=TO_ROWS)
    own = came[column.posisi] if column.posisi < len(came) else column.kolom_berkas
    return replace(column, kolom_berkas=safe_name(own))


def _programmes(programmes: Mapping[str, str] | Set[str]) -> Mapping[str, str]:
    if isinstance(programmes, Mapping):
        return programmes
    return dict.fromkeys(programmes, "")


def _likely(staged: Staged, missing: list[str], found: Mapping[int, list[Guess]]) -> dict[str, str]:
    """Our missing column -> the header that probably holds it; each header is named for one column only."""
    wanted = {name for group in missing for name in group.split(" atau ")}
    ranked = sorted(
        (
            (g.score, position, g.column.kolom)
            for position, options in found.items()
            for g in options
            if g.column.kolom in wanted and g.fits_loosely
        ),
        reverse=True,
    )
    likely: dict[str, str] = {}
    for _, position, kolom in ranked:
        header = staged.headers[position]
        if kolom not in likely and header not in likely.values():
            likely[kolom] = header
    return likely
