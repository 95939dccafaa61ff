"""Areas that neither codes nor names place: asked of the office once, then answered from ``wilayah.csv``.

The text of a question starts with the code, BPS codes as plain digits and Kemendagri codes with dots, so that
an answer for one system is never used for the other. Without a code it is names: ``Suka Maju, Kec. Awal``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from analytics.intake.areas import Areas
from analytics.intake.masking import mask
from analytics.intake.names import safe_name, squash
from analytics.intake.questions import NONE_OF_THESE, Question, read_answers

#: Questions an import asks at most; those with most rows come first, the rest at the next import.
MOST = 200
_CODE = re.compile(r"'?(\d{10}|\d{7}|\d\d\.\d\d\.\d\d(?:\.\d{4})?)(?!\d)")


@dataclass(frozen=True)
class Answers:
    """The office's answers: BPS code, old Kemendagri code (both digits) or names -> code; None: no area here.

    ``notes`` name answers that cannot be used.
    """

    bps: dict[str, str | None] = field(default_factory=dict)
    kemendagri: dict[str, str | None] = field(default_factory=dict)
    names: dict[str, str | None] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def read_place_answers(folder: Path | None, areas: Areas) -> Answers:
    """The remembered answers about areas; one that names no area of the map is told and not used.

    An area is the same in every file, so an answer holds for all kinds of file and all columns.
    """
    from geodata.codes import normalise

    answers = Answers()
    for answer in read_answers(folder, "wilayah"):
        kode = None if answer.jawaban == NONE_OF_THESE else normalise(answer.jawaban.split(" ")[0])
        if answer.jawaban != NONE_OF_THESE and kode not in areas.known:
            answers.notes.append(
                f"Jawaban untuk '{mask(answer.isi)[:60]}' di pemetaan/wilayah.csv tidak dipakai: "
                f"'{mask(answer.jawaban)[:30]}' bukan kode wilayah di peta."
            )
            continue
        system, key = key_of(answer.isi)
        {"bps": answers.bps, "kemendagri": answers.kemendagri, "": answers.names}[system][key] = kode
    return answers


def key_of(isi: str) -> tuple[str, str]:
    """The system and code a question's text starts with; ("", its squashed names) without one.

    >>> key_of("9901010001 Anu"), key_of("99.01.01.2001 Anu"), key_of("Anu, Kec. Awal")
    (('bps', '9901010001'), ('kemendagri', '9901012001'), ('', 'anukecawal'))
    """
    if match := _CODE.match(isi.strip()):
        code = match[1]
        return ("kemendagri", code.replace(".", "")) if "." in code else ("bps", code)
    return "", squash(isi)


def text_of(code: str, system: str, desa: str, kecamatan: str) -> str:
    """The text of a question: code and names, as far as the file has them.

    >>> text_of("9901010", "bps", "", "Awal"), text_of("", "", "Anu", "Kec. Awal")
    ('9901010 Kec. Awal', 'Anu, Kec. Awal')
    """
    from geodata.codes import dotted

    shown = dotted(code) if code and system == "kemendagri" else code
    below = re.sub(r"(?i)^\s*kec(amatan)?[.\s]+", "", kecamatan)
    names = [*([desa] if desa else []), *([f"Kec. {below}"] if below else [])]
    return " ".join(part for part in (shown, _fit(", ".join(names))) if part)


@dataclass(frozen=True)
class Unplaced:
    """One area to ask about: its text, the candidate codes, why it is open, and how many rows it concerns."""

    isi: str
    calon: list[str]
    sebab: str
    baris: int


def questions(
    unplaced: list[Unplaced], areas: Areas, *, jenis: str, tentang: str, akibat: str
) -> list[Question]:
    """The questions of one column, most rows first."""
    ranked = sorted(unplaced, key=lambda u: (-u.baris, u.isi))
    return [
        Question(
            tanya="wilayah",
            jenis=jenis,
            tentang=tentang,
            isi=one.isi,
            pilihan=tuple((kode, areas.words(kode)) for kode in one.calon),
            bukti=f"{one.sebab} Selama belum dijawab, {akibat}",
            baris=one.baris,
        )
        for one in ranked[:MOST]
    ]


def _fit(text: str) -> str:
    return safe_name(mask(text))
