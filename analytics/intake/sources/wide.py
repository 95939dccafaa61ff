"""The SIKS-NG list of persons with one column per programme, as one row per membership.

A person in two programmes becomes two rows, one in none becomes no row; the report tells both numbers. A
programme paid to a family is listed at several of its members and counts once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import duckdb

from analytics import database
from analytics.intake.columns import programme_of
from analytics.intake.model import APART, Staged
from analytics.intake.names import safe_name, squash
from analytics.intake.questions import Question
from analytics.intake.sources.standing import COLUMNS, STATE, standing
from analytics.intake.sources.systems import Coding
from analytics.intake.sql import EMPTY, listed, literal, parquet

SOURCE = "siksng-orang"
_NO = {"tidak", "tdk", "t", "0", "false", "no", "n", "bukan", "nonaktif"}
_YES = {"ya", "y", "1", "true", "yes", "sudah", "aktif", "penerima"}
PROGRAMMES = (
    *("PKH", "BPNT", "PBI", "RUTILAHU", "BLT", "BLT_BBM", "BNPT_PPKM", "BPNT_PPKM", "BST", "PENA"),
    *("PERMAKANAN", "SEMBAKO_ADAPTIF", "YAPI", "ATENSI"),
)
_OURS = {"RUTILAHU": "RST"}

#: More different texts than this, and the column holds something else than a membership.
_TOO_MANY = 20


@dataclass(frozen=True)
class Lines:
    """The file's own lines: how many there are, and those of persons without a programme."""

    read: int
    without: int


def memberships(
    staged: Staged, programmes: Mapping[str, str], coding: Coding, kind: str
) -> tuple[Staged, Lines, list[str], list[Question]]:
    """The file as rows (person, program, periode, keadaan_orang); what to tell and what to ask."""
    at = {squash(h): i for i, h in enumerate(staged.headers)}
    notes: list[str] = []
    parts: list[str] = []
    with database.connect() as con:
        con.execute(f"CREATE VIEW asal AS SELECT * FROM {parquet(staged.parquet)}")
        state, questions, told = standing(con, at, coding, kind)
        notes += told
        con.execute(f"CREATE VIEW orang AS SELECT *, {state} AS keadaan FROM asal")
        for name in (p for p in PROGRAMMES if squash(p) in at):
            cell = f"c{at[squash(name)]}"
            counts = dict(con.execute(f"SELECT {cell}, count(*) FROM asal GROUP BY 1").fetchall())
            ours = programme_of(_OURS.get(name, name), programmes)
            yes, asked = _sorted_texts(counts, name, coding)
            if not ours:
                if members := sum(counts[t] for t in yes + asked):
                    notes.append(
                        f"Kolom {name}: {members} kepesertaan tidak dibaca, program itu tidak terdaftar."
                    )
                continue
            if len(asked) > _TOO_MANY:
                notes.append(
                    f"Kolom {name}: {len(asked)} macam isian selain YA dan TIDAK; semuanya tidak dibaca."
                )
                asked = []
            questions += [_question(kind, name, text, counts[text]) for text in asked]
            if yes:
                period = at.get(squash(f"periode_{name}"))
                parts.append(_part(len(parts), ours, cell, yes, period, programmes.get(ours), at))
        long, lines = _written(con, staged, parts, notes)
        return long, lines, notes, questions


def _sorted_texts(counts: dict[str | None, int], name: str, coding: Coding) -> tuple[list[str], list[str]]:
    """The texts of a programme's cells that mean member, and those nobody knows."""
    yes, asked = [], []
    for text in counts:
        word = squash(text or "")
        if text is None or text in EMPTY or word in _NO:
            continue
        answer = coding.answer(name, text)
        if word in _YES or word.startswith(squash(name)) or squash(answer or "") in _YES:
            yes.append(text)
        elif answer is None:
            asked.append(text)
    return yes, asked


def _question(kind: str, name: str, text: str, rows: int) -> Question:
    return Question(
        tanya="kode",
        jenis=kind,
        tentang=name,
        isi=safe_name(text),
        pilihan=(("ya", f"menerima {name}"), ("tidak", f"tidak menerima {name}")),
        bukti=f"Isian ini bukan Ya atau Tidak. Selama belum dijawab, {rows} orang tidak dihitung menerima.",
        baris=rows,
    )


def _part(
    number: int,
    ours: str,
    cell: str,
    yes: list[str],
    period: int | None,
    unit: str | None,
    at: dict[str, int],
) -> str:
    when = f"c{period}" if period is not None else "NULL::VARCHAR"
    nik, kk = f"c{at['nik']}", f"c{at['nokk']}"
    # A family's programme counts once; a number that is no card number never joins two lines.
    family = f"CASE WHEN regexp_full_match({kk}, '[0-9]{{16}}') THEN {kk} ELSE baris::VARCHAR END"
    key = f"coalesce({nik}, baris::VARCHAR)" if unit == "jiwa" else family
    # The living speak for their family before the dead do.
    once = f"row_number() OVER (PARTITION BY {key}, {when} ORDER BY keadaan IS NOT NULL, baris)"
    if unit == "jiwa":
        once = "1"
    return (
        f"SELECT orang.* REPLACE ((baris + {number * APART})::INTEGER AS baris), {literal(ours)} AS prog, "
        f"{when} AS per, {once} AS ke FROM orang WHERE {cell} IN ({listed(yes)})"
    )


def _written(
    con: duckdb.DuckDBPyConnection, staged: Staged, parts: list[str], notes: list[str]
) -> tuple[Staged, Lines]:
    width = len(staged.headers)
    none = "SELECT *, NULL::VARCHAR AS prog, NULL::VARCHAR AS per, 1 AS ke FROM orang WHERE FALSE"
    con.execute(f"CREATE TABLE panjang AS {' UNION ALL '.join(parts) or none}")
    target = staged.parquet.with_name("panjang.parquet")
    con.execute(
        f"COPY (SELECT * EXCLUDE (prog, per, ke, keadaan), prog AS c{width}, per AS c{width + 1}, "
        f"keadaan AS c{width + 2} FROM panjang WHERE ke = 1 ORDER BY baris) "
        f"TO {literal(str(target))} (FORMAT parquet, COMPRESSION lz4)"
    )
    total, kept, people = con.execute(
        f"SELECT count(*), count(*) FILTER (ke = 1), count(DISTINCT baris % {APART}) FROM panjang"
    ).fetchall()[0]
    notes.append(
        f"Berkas per orang: {staged.rows} orang menjadi {kept} kepesertaan; {staged.rows - people} orang "
        "tanpa program yang terdaftar tidak menjadi baris."
    )
    if total > kept:
        notes.append(
            f"{total - kept} anggota keluarga penerima yang sama digabung: program itu per keluarga."
        )
    headers = [*staged.headers, "program", "periode", STATE]
    lines = Lines(staged.rows, staged.rows - int(people))
    return replace(staged, parquet=target, headers=headers, rows=int(kept)), lines


def used_columns(programmes: Mapping[str, str]) -> set[str]:
    """The squashed headers that became rows: registered programmes, their periods, and who still counts."""
    names = [p for p in PROGRAMMES if programme_of(_OURS.get(p, p), programmes)]
    return {squash(name) for p in names for name in (p, f"periode_{p}")} | {squash(c) for c in COLUMNS}
