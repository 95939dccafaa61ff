"""Questions to the office: an unknown column that looks needed, and answers nobody knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

from analytics.intake import masking
from analytics.intake.codes import Judged
from analytics.intake.model import MappedColumn, Staged
from analytics.intake.names import safe_name
from analytics.intake.questions import Question
from analytics.intake.sources.likely import Guess
from analytics.intake.sources.systems import Coding, meanings
from analytics.intake.sql import ident, listed
from analytics.schema import Column, Table

MAX_COLUMNS, MAX_TEXTS, MAX_QUESTIONS = 12, 15, 80
#: More different unknown texts than this, and the column is no coded column at all.
_TOO_MANY = 60
_CHOICES = 3
#: A text that so many rows share is an answer, not somebody's name.
_REPEATED = 3


def column_questions(
    staged: Staged,
    kind: str,
    mapping: Sequence[MappedColumn],
    found: Mapping[int, list[Guess]],
    likely_for: Mapping[str, str] | None = None,
) -> list[Question]:
    """One question for each unknown column whose name and values look like one of ours that is missing.

    ``likely_for``: header -> the required column that it is named for in the refusal; asked in any case.
    """
    asked = []
    for m in mapping:
        ranked = found.get(m.posisi, [])
        needed = (likely_for or {}).get(staged.headers[m.posisi])
        if needed or any(g.worth_asking for g in ranked):
            order = sorted(ranked, key=lambda g: (g.column.kolom != needed, not g.worth_asking, -g.score))
            likely = order[:_CHOICES]
            asked.append((likely[0].score, _column_question(staged, kind, m, likely)))
    return [question for _, question in sorted(asked, key=lambda a: -a[0])[:MAX_COLUMNS]]


def _column_question(staged: Staged, kind: str, m: MappedColumn, likely: list[Guess]) -> Question:
    evidence = "; ".join(
        f"{g.column.kolom}: nama mirip {g.name:.0%}, isi cocok {g.values:.0%}" for g in likely
    )
    return Question(
        tanya="kolom",
        jenis=kind,
        tentang=m.kolom_berkas,
        isi="",
        pilihan=tuple((g.column.kolom, g.column.label) for g in likely),
        bukti=f"{evidence}. Selama belum dijawab, kolom ini tidak dipakai.",
        baris=staged.rows,
    )


def code_questions(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    judged: Mapping[str, Judged],
    headers: Mapping[str, str],
    coding: Coding,
    programmes: Mapping[str, str],
) -> tuple[list[Question], list[str]]:
    """One question for each text of a coded column that nobody knows or whose meaning depends on the source.

    Also notes about columns that hold so many unknown texts that they are no coded columns. Reads ``teks``.
    """
    questions, notes = [], []
    for kolom, one in judged.items():
        column, header = table[kolom], headers[kolom]
        if column.tipe == "periode":
            continue
        if len(one.unknown) > _TOO_MANY:
            notes.append(
                f"Kolom {header}: {len(one.unknown)} macam isian tidak dikenal. Mungkin kolom ini bukan "
                f"{column.label}; periksa judulnya."
            )
            continue
        texts = [t for t in one.doubtful + one.unknown if t not in one.useless]
        for text, rows in _counted(con, column, texts)[:MAX_TEXTS]:
            doubtful = text in one.doubtful
            questions.append(_code_question(table, column, header, text, rows, doubtful, coding, programmes))
    questions.sort(key=lambda q: -q.baris)
    if len(questions) > MAX_QUESTIONS:
        notes.append(f"{len(questions) - MAX_QUESTIONS} pertanyaan lagi menyusul setelah ini dijawab.")
    return questions[:MAX_QUESTIONS], notes


def _counted(con: duckdb.DuckDBPyConnection, column: Column, texts: list[str]) -> list[tuple[str, int]]:
    """The texts that may be shown with their rows, most first: no long numbers, and what could be a person's
    name only where so many rows repeat it that it is none."""
    if not texts:
        return []
    k = ident(column.kolom)
    return con.execute(
        f"SELECT {k}, count(*) AS n FROM teks WHERE {k} IN ({listed(texts)}) AND samarkan({k}) = {k} "
        f"GROUP BY ALL HAVING any_value({masking.shown(column)}) = {k} OR n >= {_REPEATED} "
        f"OR (n > 1 AND 2 * n >= (SELECT count({k}) FROM teks)) ORDER BY n DESC, 1"
    ).fetchall()


def _code_question(
    table: Table,
    column: Column,
    header: str,
    text: str,
    rows: int,
    doubtful: bool,
    coding: Coding,
    programmes: Mapping[str, str],
) -> Question:
    if column.tipe == "program":
        choices = tuple((code, code) for code in sorted(programmes))
        why = f"Program ini tidak ada di daftar program; {rows} baris ditolak selama belum dijawab."
    else:
        choices = _choices(column, text, coding) if doubtful else _labels(column)
        why = _why(column, text, coding) if doubtful else "Isian ini bukan salah satu jawaban kolomnya."
        why += f" Selama belum dijawab, {rows} {'baris ditolak' if column.wajib else 'isian dikosongkan'}."
    return Question(
        tanya="kode",
        jenis=table.name,
        tentang=header,
        isi=safe_name(text),
        pilihan=choices,
        bukti=why,
        baris=rows,
    )


def _labels(column: Column) -> tuple[tuple[str, str], ...]:
    if column.tipe == "ya_tidak":
        return (("1", "Ya"), ("2", "Tidak"))
    if column.code_range:
        low, high = column.code_range
        return tuple((str(n), str(n)) for n in range(low, high + 1))
    return tuple((str(code), label) for code, label in column.codes.items())


def _choices(column: Column, text: str, coding: Coding) -> tuple[tuple[str, str], ...]:
    """What the number means to each source first, then every other answer of the column."""
    first = {str(code): source for source, code in meanings(coding, column, text)}
    labelled = dict(_labels(column))
    told = tuple((c, f"{labelled.get(c, c)} (arti {source})") for c, source in first.items() if c in labelled)
    return told + tuple((c, label) for c, label in labelled.items() if c not in first)


def _why(column: Column, text: str, coding: Coding) -> str:
    found = meanings(coding, column, text)
    if len(found) > 1:
        labelled = dict(_labels(column))
        words = ", ".join(f"{labelled.get(str(code), '-')} menurut {source}" for source, code in found)
        return f"Kode ini berarti {words}, dan berkasnya tidak menunjukkan sumbernya."
    return "Arti kode sumber ini tidak didokumentasikan."
