"""The rules of a release as data: how figures are rounded, which are withheld, what may be derived."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "aturan.csv"
#: The version of the rules; a release says under which it was made. Changed with any rule or table.
VERSION = "3"
#: How a figure below the mask is written.
MASKED = "<10"
#: How a figure is written where a decree says that the programme does not run there.
NOWHERE = "–"
#: The code of the row that counts families with at least one programme; no programme may be called so.
ANY = "SEMUA"
#: The group whose coverage is told apart: families of the poorest decile.
GROUP = "desil-1"
LEVELS = ("desa", "kecamatan", "kabupaten")
#: How many digits of a desa's code name its kecamatan and kabupaten.
DIGITS = {"desa": 10, "kecamatan": 6, "kabupaten": 4}


@dataclass(frozen=True)
class Rules:
    """The numbers of the rules, in families or per cent; ``aturan.csv`` says what each is."""

    kelipatan: int
    samar: int
    utuh_kabupaten: int
    utuh_kecamatan: int
    persen_penyebut: int
    persen_atas: int
    kelompok_keluarga: int
    kelompok_sisi: int
    desa_kecil: int
    tebakan: int
    perubahan: int
    perubahan_wilayah: int

    def mean_error(self) -> float:
        """How far random rounding moves a figure on average, over all last digits alike.

        By the rule alone: the mean over one release's own figures would tell of the true ones.

        >>> rules().mean_error()
        1.6
        """
        base = self.kelipatan
        return sum(2 * rest * (base - rest) for rest in range(base)) / base**2


@cache
def rows() -> tuple[dict[str, str], ...]:
    """The rules with their meaning in both languages and their source."""
    with FILE.open(encoding="utf-8", newline="") as handle:
        return tuple(csv.DictReader(handle))


@cache
def rules() -> Rules:
    """The rules in force. They are part of the program: an office cannot loosen them by a file."""
    return Rules(**{row["nama"]: int(row["nilai"]) for row in rows()})


def version() -> str:
    """The version with the fingerprint of the numbers, as a manifest names it."""
    return f"{VERSION}-{hashlib.sha256(FILE.read_bytes()).hexdigest()[:12]}"
