"""What a file leaves open, asked once: an unknown column, an unknown answer, an area nobody can place.

Nothing is guessed. The office's answers lie in ``pemetaan/`` of its workspace as CSV files that it owns and
can edit with any table program: ``kolom.csv``, ``kode.csv`` and ``wilayah.csv``. The next import of such a
file asks no more.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Literal

FOLDER = "pemetaan"
What = Literal["kolom", "kode", "wilayah"]
#: The answer "none of these": the column, text or area is known to be of no use, and is not asked again.
NONE_OF_THESE = "-"


@dataclass(frozen=True)
class Question:
    """One thing to decide. ``tentang`` is the file's column; ``isi`` the text in question ("" for a column).

    ``pilihan`` are (answer, words) pairs, the likeliest first; ``bukti`` says why they are offered and what
    happens while nobody answers. ``baris`` is how many rows it concerns. None of it carries personal data.
    """

    tanya: What
    jenis: str
    tentang: str
    isi: str
    pilihan: tuple[tuple[str, str], ...]
    bukti: str
    baris: int


@dataclass(frozen=True)
class Answer:
    """One remembered decision, a row of ``<tanya>.csv``; texts compare as ``names.squash`` leaves them."""

    jenis: str
    tentang: str
    isi: str
    jawaban: str
    oleh: str = ""
    tanggal: str = ""


def read_answers(folder: Path | None, what: What) -> list[Answer]:
    """The office's answers of one sort; none before the first one."""
    path = folder / f"{what}.csv" if folder else None
    if path is None or not path.exists():
        return []
    known = {f.name for f in fields(Answer)}
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = csv.DictReader(handle, delimiter=_delimiter(path))
        return [Answer(**{k: (v or "").strip() for k, v in row.items() if k in known}) for row in rows]


def remember(folder: Path, what: What, answers: Iterable[Answer]) -> None:
    """Add answers; a later answer to the same question takes the place of the earlier one."""
    folder.mkdir(exist_ok=True)
    kept = {(a.jenis, a.tentang, a.isi): a for a in [*read_answers(folder, what), *answers]}
    _write(folder / f"{what}.csv", kept.values())


def forget(folder: Path, what: What, answer: Answer) -> None:
    """Withdraw an answer: its line goes, and the question is put again with the next such file."""
    left = [a for a in read_answers(folder, what) if a != answer]
    if folder.is_dir():
        _write(folder / f"{what}.csv", left)


def _write(path: Path, answers: Iterable[Answer]) -> None:
    temporary = path.with_suffix(".tmp")
    with temporary.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, [f.name for f in fields(Answer)])
        writer.writeheader()
        writer.writerows(asdict(a) for a in answers)
    temporary.replace(path)


def _delimiter(path: Path) -> str:
    """Table programs set to Indonesian save CSV with semicolons."""
    first = path.read_text(encoding="utf-8-sig").partition("\n")[0]
    return ";" if first.count(";") > first.count(",") else ","
