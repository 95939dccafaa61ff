"""The indicators as data: what is divided by what, in which unit, and what the words mean."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Indicator:
    """One indicator. ``pembilang`` and ``penyebut`` are SQL over the measures of an area.

    ``satuan`` is ``unit`` (the programme's own: keluarga or jiwa) or ``keluarga``; ``kelas`` tells a map
    how to colour it: urut (low to high), tengah (around 100 %), selisih (around zero).
    """

    indikator: str
    nama: str
    nama_en: str
    pembilang: str
    penyebut: str
    satuan: str
    kelas: str
    arti: str
    arti_en: str

    @property
    def is_rate(self) -> bool:
        """True for a share, False for a count."""
        return bool(self.penyebut)


@cache
def indicators() -> dict[str, Indicator]:
    """Every indicator by name, in the order in which a screen offers them."""
    with (Path(__file__).parent / "indikator.csv").open(encoding="utf-8", newline="") as handle:
        return {row["indikator"]: Indicator(**row) for row in csv.DictReader(handle)}
