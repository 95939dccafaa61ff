"""The poverty rate of a kabupaten as BPS publishes it, entered by the office with its source.

``parameter/kemiskinan_bps.csv`` in the workspace, a row per kabupaten and year: ``bagian_jiwa`` is the share
of persons (0.0923 for 9.23 per cent), ``garis_rupiah`` the line per person and month (may be empty),
``sumber`` where it was read. Nothing is shipped: a rate belongs to one kabupaten and one year.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from analytics.errors import UserError
from analytics.parameters import rows


@dataclass(frozen=True)
class PovertyRate:
    """A published rate: year, share of persons, line in rupiah per person and month (None: not given)."""

    tahun: int
    bagian_jiwa: float
    garis_rupiah: float | None
    sumber: str


def poverty_rate(kabupaten: str, year: int, workspace: Path | None = None) -> PovertyRate | None:
    """The newest rate of a kabupaten up to a year; None where the office entered none."""
    found = [_rate(row) for row in rows("kemiskinan_bps", workspace) if _code(row) == kabupaten]
    return max((one for one in found if one.tahun <= year), key=lambda one: one.tahun, default=None)


def _code(row: dict[str, str]) -> str:
    return (row.get("kabupaten") or "").replace(".", "").strip()


def _rate(row: dict[str, str]) -> PovertyRate:
    try:
        share = float(row["bagian_jiwa"].replace(",", "."))
        line = float(row["garis_rupiah"]) if (row.get("garis_rupiah") or "").strip() else None
        if not 0 < share < 1 or not row["sumber"].strip() or (line is not None and line <= 0):
            raise ValueError(row)
        return PovertyRate(int(row["tahun"]), share, line, row["sumber"].strip())
    except (KeyError, ValueError, AttributeError) as error:
        raise UserError(
            "Baris di parameter/kemiskinan_bps.csv tidak terbaca.",
            saran="Perlu kabupaten, tahun, bagian_jiwa (0.0923 untuk 9,23 %), garis_rupiah (boleh kosong) "
            "dan sumber.",
        ) from error
