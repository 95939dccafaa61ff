"""OpenSID's workbook of an aid programme: the sheet Program says for all rows of Peserta what they are."""

from __future__ import annotations

from itertools import islice
from typing import Any

from analytics.errors import UserError
from analytics.intake.names import squash

SOURCE = "opensid-bantuan"
_ROWS, _TEXT = 60, 120
_NAMES = {"nama": "program", "namaprogram": "program", "sasaran": "sasaran", "sasaranprogram": "sasaran"}
_TARGETS = (("1", "penduduk"), ("2", "keluarga"), ("3", "rumahtangga"), ("4", "kelompok"))
#: Which of our columns ``Peserta`` holds, and what one row of the list counts.
PARTICIPANT = {
    "1": ("nik", "jiwa"),
    "2": ("no_kk", "keluarga"),
    "3": ("no_rtm", "rumah tangga"),
    "4": ("no_rtm", "kelompok"),
}


def programme_facts(book: Any) -> dict[str, str]:
    """``program`` and ``sasaran`` of the sheet Program, written down a column or as a table of one row.

    ``book`` is an open workbook of the reader in the guarded child; empty where there is no such sheet.
    """
    name = next((n for n in book.sheet_names if squash(n) == "program"), None)
    if name is None:
        return {}
    cells = [[str(c).strip() for c in row] for row in islice(book.get_sheet_by_name(name).iter_rows(), _ROWS)]
    rows = [row for row in cells if any(row)]
    across = _across(rows)
    return across if across else _down(rows)


def _down(rows: list[list[str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for label, value in ((row[0], next((c for c in row[1:] if c), "")) for row in rows):
        if (key := _NAMES.get(squash(label))) and value:
            found.setdefault(key, value[:_TEXT])
    return found


def _across(rows: list[list[str]]) -> dict[str, str]:
    for number, row in enumerate(rows):
        at = {_NAMES[squash(c)]: i for i, c in enumerate(row) if squash(c) in _NAMES}
        if len(at) == 2:
            below = rows[number + 1 :]
            facts = {key: below[0][i][:_TEXT] for key, i in at.items() if below and i < len(below[0])}
            return {**facts, "banyak": str(len(below))}
    return {}


def target_of(text: str) -> str | None:
    """The code 1-4 of a ``sasaran``, given as the code or in words.

    >>> target_of("2.0"), target_of("Rumah Tangga"), target_of("4 - Kelompok"), target_of("lain")
    ('2', '3', '4', None)
    """
    word = squash(text)
    return next((code for code, name in _TARGETS if word[:1] == code or word.startswith(name)), None)


def check(facts: dict[str, str]) -> None:
    """Refuse a workbook that does not say which programme its participants are in."""
    if int(facts.get("banyak", "1")) > 1:
        raise UserError(
            "Lembar Program berisi lebih dari satu program; peserta tidak dapat dipasangkan.",
            saran="Ekspor satu program per berkas dari OpenSID, lalu impor satu per satu.",
        )
    if not facts.get("program") or target_of(facts.get("sasaran", "")) is None:
        raise UserError(
            "Nama program atau sasaran (1 penduduk, 2 keluarga, 3 rumah tangga, 4 kelompok) tidak ditemukan "
            "di lembar Program.",
            saran="Ekspor ulang dari menu Bantuan OpenSID sebagai XLSX dengan lembar Program dan Peserta, "
            "atau tambahkan kolom program di daftar pesertanya.",
        )
