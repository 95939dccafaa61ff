"""Who of a list of persons no longer counts: the dead, the deleted and the inactive, as the source says.

Their rows are refused with a reason and never lost. What each text means is data: ``keadaan.csv``, whose
texts end in ``*`` where more words may follow. A text nobody knows is asked about; until then the person
counts.
"""

from __future__ import annotations

import duckdb

from analytics.intake.names import safe_name, squash, squash_value
from analytics.intake.questions import Question
from analytics.intake.sources.declared import rows
from analytics.intake.sources.systems import Coding
from analytics.intake.sql import EMPTY, listed, literal

#: The columns that tell it, and ours that the finding is about.
COLUMNS = tuple(dict.fromkeys(row["kolom"] for row in rows("keadaan.csv")))
STATE = "keadaan_orang"
COUNTS = "aktif"
_WORDS = {
    "aktif": "masih dihitung",
    "meninggal": "meninggal",
    "dihapus": "sudah dihapus dari daftar",
    "nonaktif": "tidak aktif",
}
#: A text that so many rows share is an answer, not a remark about somebody.
_REPEATED, _MOST = 3, 15
#: A remark may name somebody, so it is not shown.
_REMARKS = (
    "{} orang punya keterangan sendiri di kolom {} yang tidak dikenal dan tidak ditampilkan; mereka tetap "
    "dihitung. Periksa kolom itu; tulis MENINGGAL, DIHAPUS atau NONAKTIF bila itu maksudnya."
)


def standing(
    con: duckdb.DuckDBPyConnection, at: dict[str, int], coding: Coding, kind: str
) -> tuple[str, list[Question], list[str]]:
    """SQL over ``asal``: why a person does not count, NULL for those who do; what to ask, and what to tell.

    ``at``: squashed header -> position.
    """
    found: dict[str, list[str]] = {}
    questions: list[Question] = []
    notes: list[str] = []
    for name in (c for c in COLUMNS if squash(c) in at):
        cell = f"c{at[squash(name)]}"
        counts = dict(con.execute(f"SELECT {cell}, count(*) FROM asal GROUP BY 1").fetchall())
        texts = [t for t in counts if t is not None and t not in EMPTY]
        states = {t: _state(name, t, coding) for t in texts}
        asked = [t for t in texts if states[t] is None and counts[t] >= _REPEATED]
        questions += [_question(kind, name, t, counts[t]) for t in asked[:_MOST]]
        if remarks := sum(counts[t] for t in texts if states[t] is None and counts[t] < _REPEATED):
            notes.append(_REMARKS.format(remarks, name))
        for state in _WORDS:
            same = [t for t in texts if states[t] == state]
            if same and state != COUNTS:
                words = f"{_WORDS[state]} (kolom {name})"
                found.setdefault(state, []).append(f"WHEN {cell} IN ({listed(same)}) THEN {literal(words)}")
    whens = " ".join(when for state in _WORDS for when in found.get(state, []))
    return (f"CASE {whens} END" if whens else "NULL::VARCHAR"), questions, notes


def _state(name: str, text: str, coding: Coding) -> str | None:
    """One of our words for a text, by the office's own answer first; None where nobody knows."""
    if answer := coding.answer(name, text):
        return answer if answer in _WORDS else COUNTS
    word = squash_value(text)
    for row in rows("keadaan.csv"):
        known = squash_value(row["isi"].removesuffix("*"))
        if row["kolom"] == name and (word == known or (row["isi"].endswith("*") and word.startswith(known))):
            return row["keadaan"]
    return None


def _question(kind: str, name: str, text: str, count: int) -> Question:
    return Question(
        tanya="kode",
        jenis=kind,
        tentang=name,
        isi=safe_name(text),
        pilihan=tuple(_WORDS.items()),
        bukti=f"Isian ini tidak dikenal. Selama belum dijawab, {count} orang tetap dihitung.",
        baris=count,
    )
