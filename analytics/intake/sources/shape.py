"""Files whose rows are not yet ours: what another sheet says is put beside them, a wide list is made long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from analytics import database
from analytics.intake.model import Staged
from analytics.intake.names import squash
from analytics.intake.questions import Question
from analytics.intake.sources import opensid, wide
from analytics.intake.sources.declared import Source
from analytics.intake.sources.systems import Coding
from analytics.intake.sources.units import COUNTED
from analytics.intake.sql import literal, parquet


@dataclass(frozen=True)
class Shaped:
    """A file as rows of ours, what one row counts (empty: the programme says), and what to tell and ask.

    ``used`` are the squashed headers that became rows; ``lines`` what became of the file's lines, where a
    line is not one row.
    """

    staged: Staged
    unit: str
    notes: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    used: frozenset[str] = frozenset()
    lines: wide.Lines | None = None


def shape(
    staged: Staged, source: Source | None, kind: str, programmes: Mapping[str, str], coding: Coding
) -> Shaped:
    """The staged file, reshaped where its source needs it."""
    unit = source.unit if source and source.unit not in COUNTED else ""
    if source is None or kind != "penerima":
        return Shaped(staged, unit)
    if source.id == wide.SOURCE:
        long, lines, notes, questions = wide.memberships(staged, programmes, coding, kind)
        return Shaped(long, unit, notes, questions, frozenset(wide.used_columns(programmes)), lines)
    if source.id == opensid.SOURCE and "program" not in {squash(h) for h in staged.headers}:
        return _participants(staged)
    return Shaped(staged, unit)


def _participants(staged: Staged) -> Shaped:
    opensid.check(staged.facts)
    target = opensid.target_of(staged.facts["sasaran"]) or ""
    name, unit = opensid.PARTICIPANT[target]
    headers = list(staged.headers)
    at = {squash(h): i for i, h in enumerate(headers)}
    if name in ("nik", "no_kk") and squash(name) in at:
        name = f"peserta_{name}"
    headers[at["peserta"]] = name
    notes = [
        f"Program '{staged.facts['program']}' dibaca dari lembar Program; satu peserta = satu {unit} "
        f"(sasaran {target})."
    ]
    complete = _with_constant(staged, headers, "program", staged.facts["program"])
    return Shaped(complete, "" if unit in COUNTED else unit, notes)


def _with_constant(staged: Staged, headers: list[str], name: str, value: str) -> Staged:
    """The file with one more column that holds the same text everywhere."""
    target = staged.parquet.with_name("lengkap.parquet")
    with database.connect() as con:
        con.execute(
            f"COPY (SELECT *, {literal(value)} AS c{len(headers)} FROM "
            f"{parquet(staged.parquet)} ORDER BY baris) TO {literal(str(target))} "
            "(FORMAT parquet, COMPRESSION lz4)"
        )
    return replace(staged, parquet=target, headers=[*headers, name])
