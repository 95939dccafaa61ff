"""Which areas a quarter speaks of: desa are split and merged, and what was released is not told anew."""

from __future__ import annotations

import pandas as pd

from analytics.disclosure.sets import Quarter
from analytics.errors import UserError
from analytics.published.reading import Release
from analytics.published.rules import LEVELS

_NAMED = 5


def of_quarter(quarter: Quarter, today: pd.DataFrame, past: Release | None) -> pd.DataFrame:
    """tingkat, kode, nama of a quarter: as it was released, else as the map has them ``today``.

    Raises UserError where families of a quarter that was never released live outside the map.
    """
    if past is not None and quarter.period in past.periods:
        return _as_released(past, quarter.period)
    known = set(today["kode"])
    lost = sorted({str(kode) for kode in quarter.families["kode_desa"]} - known)
    if lost:
        more = f" dan {len(lost) - _NAMED} lagi" if len(lost) > _NAMED else ""
        raise UserError(
            f"Register {quarter.period} memuat {len(lost)} desa yang tidak ada di peta sekarang "
            f"({', '.join(lost[:_NAMED])}{more}): digabung, dimekarkan, atau peta wilayah lain.",
            saran="Impor peta yang memuat desa itu dan terbitkan triwulan itu dahulu; atau impor lagi "
            f"register {quarter.period} dengan kode desa yang berlaku sekarang, lalu tepat build.",
        )
    return today


def _as_released(past: Release, period: str) -> pd.DataFrame:
    parts = []
    for level in LEVELS:
        table = past.tables[level]
        rows = table.loc[table["periode"] == period, ["kode", "nama"]].drop_duplicates("kode")
        parts.append(rows.assign(tingkat=level))
    return pd.concat(parts, ignore_index=True)
