"""The poverty rate of a kabupaten as BPS publishes it, entered by the office with its source.

``parameter/kemiskinan_bps.csv`` in the workspace, a row per kabupaten and year: ``bagian_jiwa`` is the share
of persons (0.0923 for 9.23 per cent), ``garis_rupiah`` the line per person and month (may be empty),
``sumber`` where it was read. Nothing is shipped: a rate belongs to one kabupaten and one year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from analytics.errors import UserError
from analytics.parameters import rows

#: What a line per person and month can be, in rupiah; a figure beside it is in thousands, or per year.
LINES = (50_000.0, 20_000_000.0)


@dataclass(frozen=True)
class PovertyRate:
    """A published rate: year, share of persons, line in rupiah per person and month (None: not given)."""

    tahun: int
    bagian_jiwa: float
    garis_rupiah: float | None
    sumber: str


def poverty_rate(kabupaten: str, year: int, workspace: Path | None = None) -> PovertyRate | None:
    """The newest rate of a kabupaten up to a year; None where the office entered none.

    Raises UserError for a row that cannot be read, wherever it stands, and for two of one kabupaten and year.
    """
    own = [rate for (code, tahun), rate in _rates(workspace).items() if code == kabupaten and tahun <= year]
    return max(own, key=lambda one: one.tahun, default=None)


def unused_rates(kabupaten: str, year: int, workspace: Path | None = None) -> list[str]:
    """The rows of the file (kabupaten and year) where none of them can serve this kabupaten; else nothing.

    A rate that an office entered and that nobody uses is a wrong code or a later year: it is told.
    """
    if poverty_rate(kabupaten, year, workspace) is not None:
        return []
    return [f"{code} ({tahun})" for code, tahun in sorted(_rates(workspace))]


def _rates(workspace: Path | None) -> dict[tuple[str, int], PovertyRate]:
    found: dict[tuple[str, int], PovertyRate] = {}
    for number, row in enumerate(rows("kemiskinan_bps", workspace), 2):
        if not any((value or "").strip() for value in row.values() if isinstance(value, str)):
            continue
        rate, code = _rate(row, number), _code(row)
        if (code, rate.tahun) in found:
            raise UserError(
                f"parameter/kemiskinan_bps.csv, baris {number}: {code} tahun {rate.tahun} sudah ada.",
                saran="Simpan satu angka saja untuk setiap kabupaten dan tahun.",
            )
        found[code, rate.tahun] = rate
    return found


def _code(row: dict[str, str]) -> str:
    return (row.get("kabupaten") or "").replace(".", "").strip()


def _rate(row: dict[str, str], number: int) -> PovertyRate:
    try:
        share = float(row["bagian_jiwa"].replace(",", "."))
        line = _rupiah(row.get("garis_rupiah") or "")
        year, source = int(row["tahun"]), row["sumber"].strip()
        low, high = LINES
        if not (_code(row).isdigit() and len(_code(row)) == 4 and 0 < share < 1 and source):
            raise ValueError(number)
        if not 2000 <= year <= 2100 or not (line is None or low <= line <= high):
            raise ValueError(number)
        return PovertyRate(year, share, line, source)
    except (KeyError, ValueError, AttributeError) as error:
        raise UserError(
            f"parameter/kemiskinan_bps.csv, baris {number}, tidak terbaca.",
            saran="Perlu kabupaten (empat angka), tahun, bagian_jiwa (0.0923 untuk 9,23 %), garis_rupiah "
            "(per orang per bulan, misalnya 512000; boleh kosong) dan sumber.",
        ) from error


def _rupiah(text: str) -> float | None:
    """An amount as BPS prints it, 512000 or 512.000; None for nothing."""
    text = text.strip()
    if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d+)?", text):
        text = text.replace(".", "")
    return float(text.replace(",", ".")) if text else None
