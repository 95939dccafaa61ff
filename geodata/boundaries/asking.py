"""What a boundary file leaves open and only a person can say; and what was said before.

Nothing of this is written here: questions go out as plain records, answers come in as plain mappings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from geodata.errors import BoundaryError

#: The answer "none of these".
NONE = "-"


@dataclass(frozen=True)
class Undecided:
    """One open question: about a column (`isi` is "") or an area.

    `tentang` is the file's column, `isi` the area in words, `pilihan` pairs of answer and words with the
    likeliest first, `bukti` why they are offered, `baris` how many rows hang on it.
    """

    tanya: Literal["kolom", "wilayah"]
    tentang: str
    isi: str
    pilihan: tuple[tuple[str, str], ...]
    bukti: str
    baris: int


@dataclass(frozen=True)
class Answers:
    """What the office said: `wilayah` maps an area in words to a code or "-", `kolom` a column to a role."""

    wilayah: Mapping[str, str] = field(default_factory=dict)
    kolom: Mapping[str, str] = field(default_factory=dict)

    def area(self, isi: str) -> str | None:
        """The answer about an area: digits of a code, "-", or None before anybody answered."""
        given = {plain(key): value for key, value in self.wilayah.items()}.get(plain(isi), "").strip()
        if given == NONE:
            return NONE
        digits = re.sub(r"\D", "", given)
        return digits if len(digits) in (4, 6, 10) else None


class OpenQuestions(BoundaryError):
    """A file of which nothing can be used before its questions are answered."""

    def __init__(self, pesan: str, undecided: list[Undecided], rows: int, *, saran: str = "") -> None:
        answer = "Jawab pertanyaan di laporan impor ini, lalu impor berkas yang sama lagi."
        super().__init__(pesan, saran=f"{answer} {saran}".strip())
        self.undecided, self.rows = undecided, rows


def plain(text: str) -> str:
    """A text as it is compared: letters and digits only.

    >>> plain("WATUKEBO, Kec. Rogojampi")
    'watukebokecrogojampi'
    """
    return re.sub(r"[^0-9a-z]", "", text.casefold())
