"""The challenger an office asks for in place of the linear score: data, dated, with who decided and why.

``parameter/penantang.csv`` in the workspace, a row per decision: from ``berlaku_mulai`` on ``penantang``
(boosting, boosting searah; empty: none any more) is tested against the linear score at ``garis`` (a share of
the population) and replaces it if it wins. Nothing is shipped: without the file the score is linear.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analytics.errors import UserError
from analytics.parameters import rows

NAME = "penantang"
MAY = ("boosting", "boosting searah")
#: A reason of fewer letters is none.
SHORTEST_REASON = 20


@dataclass(frozen=True)
class Asked:
    """Who challenges, at which share of the population it is decided, from which day on, and why."""

    penantang: str
    garis: float
    berlaku_mulai: date
    alasan: str


def asked_for(on: date, workspace: Path | None = None) -> Asked | None:
    """The challenger in force on a day: the newest decision up to it; None where it names none.

    Raises UserError for a row that cannot be read, wherever it stands, and for two of one day.
    """
    found: dict[date, Asked] = {}
    for number, row in enumerate(rows(NAME, workspace), 2):
        if not any((value or "").strip() for value in row.values() if isinstance(value, str)):
            continue
        one = _read(row, number)
        if one.berlaku_mulai in found:
            raise UserError(
                f"parameter/penantang.csv, baris {number}: {one.berlaku_mulai} sudah ada.",
                saran="Simpan satu keputusan saja untuk setiap tanggal.",
            )
        found[one.berlaku_mulai] = one
    newest = max((day for day in found if day <= on), default=None)
    return found[newest] if newest and found[newest].penantang else None


def _read(row: dict[str, str], number: int) -> Asked:
    cells = {
        name: (row.get(name) or "").strip() for name in ("berlaku_mulai", "penantang", "garis", "alasan")
    }
    try:
        share = float(cells["garis"].replace(",", ".") or "nan")
        known = not cells["penantang"] or (cells["penantang"] in MAY and 0.01 <= share <= 0.99)
        if not known or len(cells["alasan"]) < SHORTEST_REASON:
            raise ValueError(number)
        return Asked(cells["penantang"], share, date.fromisoformat(cells["berlaku_mulai"]), cells["alasan"])
    except ValueError as error:
        raise UserError(
            f"parameter/penantang.csv, baris {number} tidak terbaca.",
            saran=f"berlaku_mulai TTTT-BB-HH; penantang {' atau '.join(MAY)}, atau kosong; garis antara 0.01 "
            f"dan 0.99; alasan sedikitnya {SHORTEST_REASON} huruf: siapa memutuskan, dan mengapa.",
        ) from error
