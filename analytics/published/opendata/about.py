"""Which release open data are of: what titles, notes and names of files are made from."""

from __future__ import annotations

from dataclasses import dataclass

from analytics import clock
from analytics.published.words import text


@dataclass(frozen=True)
class About:
    """A release by its number, quarters (oldest first) and kabupaten; ``simulasi``: nobody is behind it."""

    number: int
    periods: tuple[str, ...]
    kode: str
    nama: str
    simulasi: bool

    @property
    def newest(self) -> str:
        """The newest quarter."""
        return self.periods[-1]

    @property
    def end(self) -> str:
        """The last day of the newest quarter, ISO 8601."""
        return clock.period_end(self.newest).isoformat()

    def notes(self, language: str) -> list[str]:
        """What stands with every table: how figures are protected, and whether they are made up."""
        told = [text("bersama.catatan", language)]
        return [*told, text("bersama.simulasi", language)] if self.simulasi else told

    def source(self, language: str) -> str:
        """How to name the source."""
        return text(
            "data.sumber_isi", language, kabupaten=self.nama, periode=self.newest, terbitan=self.number
        )
