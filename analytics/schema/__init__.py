"""Every table's columns, declared once: type, unit, sensitivity, codes and labels.

The declarations are the CSV files in ``tables/``; sensitivity drives what goes to the identity vault,
what is masked in reports and what may never be logged. Source of the DTSEN names and codes: the variable
catalogue of the DTSEN hand-over (52 family and 48 person variables).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

TABLES = Path(__file__).parent / "tables"
FEATURES = Path(__file__).parent.parent / "parameters" / "variabel_pmt.csv"

#: Sensitivity that must live in the identity vault and is masked wherever it is shown.
PERSONAL = "pribadi"


@dataclass(frozen=True)
class Column:
    """One column of a table as the office's files carry it.

    ``tipe`` is one of kode, teks, no_kk, nik, bulat, desimal, desil, ya_tidak, pilihan, tanggal, program,
    periode. ``codes`` maps a code to its Indonesian label; ``code_range`` bounds codes that are not named.
    """

    kolom: str
    tipe: str
    satuan: str
    kepekaan: str
    wajib: bool
    label: str
    label_en: str
    codes: dict[int, str] = field(default_factory=dict)
    code_range: tuple[int, int] | None = None
    aliases: tuple[str, ...] = ()

    @property
    def personal(self) -> bool:
        """True when the column identifies a person and belongs in the vault."""
        return self.kepekaan == PERSONAL


@dataclass(frozen=True)
class Table:
    """A declared table; ``columns`` keeps the order of the source files."""

    name: str
    columns: tuple[Column, ...]

    def __getitem__(self, kolom: str) -> Column:
        return self._by_name[kolom]

    def __contains__(self, kolom: object) -> bool:
        return kolom in self._by_name

    @property
    def names(self) -> list[str]:
        return [c.kolom for c in self.columns]

    @property
    def _by_name(self) -> dict[str, Column]:
        return {c.kolom: c for c in self.columns}


@cache
def load(name: str) -> Table:
    """The declaration of one table: keluarga, anggota, penerima, kuota or survei.

    ``survei`` also carries every variable of the proxy means test, with the codes of the register.
    """
    columns = [column(row) for row in _rows(TABLES / f"{name}.csv")]
    if name == "survei":
        columns += _feature_columns({c.kolom for c in columns})
    return Table(name, tuple(columns))


def label_of(table: str, kolom: str, kode: object) -> str:
    """The Indonesian words for a code; the code itself where it has no name.

    >>> label_of("keluarga", "jenis_lantai_terluas", 8)
    'Tanah'
    """
    tab = load(table)
    try:
        return tab[kolom].codes.get(int(kode), str(kode)) if kolom in tab else str(kode)  # type: ignore[call-overload]
    except (TypeError, ValueError):
        return str(kode)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def column(row: dict[str, str]) -> Column:
    """A column as a row of a declaration writes it; a declaration without codes leaves ``kode`` out."""
    codes, code_range = _codes(row.get("kode", ""))
    return Column(
        kolom=row["kolom"],
        tipe=row["tipe"],
        satuan=row["satuan"],
        kepekaan=row["kepekaan"],
        wajib=row["wajib"] == "ya",
        label=row["label"],
        label_en=row["label_en"],
        codes=codes,
        code_range=code_range,
        aliases=tuple(a for a in row["alias"].split("|") if a),
    )


def _codes(text: str) -> tuple[dict[int, str], tuple[int, int] | None]:
    if text.startswith("rentang:"):
        low, high = text.removeprefix("rentang:").split("-")
        return {}, (int(low), int(high))
    pairs = (item.split("=", 1) for item in text.split(";") if item)
    return {int(code): words for code, words in pairs}, None


#: Codes of the variables that are worked out from the members of a family.
DERIVED_CODES: dict[str, dict[int, str]] = {
    "pendidikan_kepala": {0: "tanpa ijazah SD", 1: "SD", 2: "SMP", 3: "SMA", 4: "perguruan tinggi"},
    "pendidikan_tertinggi": {0: "tanpa ijazah SD", 1: "SD", 2: "SMP", 3: "SMA", 4: "perguruan tinggi"},
    "kelamin_kepala": {1: "Laki-laki", 2: "Perempuan"},
}


def _feature_columns(known: set[str]) -> list[Column]:
    """The test's variables that the survey carries beside its own columns."""
    keluarga, anggota = load("keluarga"), load("anggota")
    kinds = {"angka": "bulat", "kategori": "pilihan", "ya_tidak": "ya_tidak"}
    found = []
    for row in _rows(FEATURES):
        name = row["fitur"]
        if name in known:
            continue
        codes = keluarga[name].codes if name in keluarga else DERIVED_CODES.get(name, {})
        if name == "status_pekerjaan_kepala":
            codes = {0: "tidak bekerja", **anggota["status_dalam_pekerjaan_utama"].codes}
        found.append(
            Column(name, kinds[row["jenis"]], "", "terbuka", False, row["label"], row["label_en"], codes)
        )
    return found
