"""Where a programme runs by decree: data, dated, with the decree that says so.

``parameter/wilayah_program.csv`` in the workspace, a row per area: from ``berlaku_mulai`` on the programme
runs in the ``kode`` (kecamatan or desa) of that day's rows and nowhere else; an empty one ends that. Nothing
is shipped: a programme without a row runs in the whole kabupaten.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analytics.errors import UserError
from analytics.parameters import rows

NAME = "wilayah_program"
_CODE = re.compile(r"(\d{6}(\d{4})?)?", re.ASCII)


@dataclass(frozen=True)
class Running:
    """The kecamatan (6 digits) and desa (10) a programme runs in, each with the decree that names it."""

    program: str
    areas: dict[str, str]


def running(on: date, workspace: Path | None = None) -> dict[str, Running]:
    """Programme -> where it runs on a day, of programmes that a decree keeps to a part of the kabupaten.

    Raises UserError for a row that cannot be read, wherever it stands.
    """
    found: dict[str, dict[date, dict[str, str]]] = {}
    for number, row in enumerate(rows(NAME, workspace), 2):
        cells = {k: (v or "").strip() for k, v in row.items() if isinstance(v, str | None)}
        if any(cells.values()):
            program, since, kode, decree = _read(cells, number)
            found.setdefault(program, {}).setdefault(since, {})[kode] = decree
    out = {}
    for program, decrees in found.items():
        newest = max((day for day in decrees if day <= on), default=None)
        areas = {kode: decree for kode, decree in decrees[newest].items() if kode} if newest else {}
        if areas:
            out[program] = Running(program, areas)
    return out


def _read(cells: dict[str, str], number: int) -> tuple[str, date, str, str]:
    try:
        kode = cells.get("kode", "").replace(".", "")
        if not cells.get("program") or not cells.get("dasar_hukum") or not _CODE.fullmatch(kode):
            raise ValueError(number)
        return (
            cells["program"],
            date.fromisoformat(cells.get("berlaku_mulai", "")),
            kode,
            cells["dasar_hukum"],
        )
    except ValueError as error:
        raise UserError(
            f"parameter/{NAME}.csv, baris {number} tidak terbaca.",
            saran="program; berlaku_mulai TTTT-BB-HH; kode kecamatan (6 angka) atau desa (10 angka), kosong "
            "bila sejak hari itu program berjalan di seluruh kabupaten; dasar_hukum: keputusan yang "
            "menyebutnya.",
        ) from error
