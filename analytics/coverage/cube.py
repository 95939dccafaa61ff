"""The cube: every indicator of every programme for desa, kecamatan and kabupaten in one period."""

from __future__ import annotations

import duckdb
import pandas as pd

from analytics.coverage.definitions import Indicator, indicators
from analytics.coverage.measures import count_measures


def build_cube(connection: duckdb.DuckDBPyConnection, *, period: str, kabupaten: str) -> pd.DataFrame:
    """All indicators of one period, long: one row per programme, area and indicator.

    Needs the tables skor, tanda, terima, aturan, kuota and wilayah. Columns: periode, program, tingkat,
    kode, nama, indikator, nilai (count, or share as a fraction of 1), pembilang, penyebut, satuan.
    An indicator without a denominator, or with nothing entered, is empty rather than zero.
    """
    count_measures(connection, kabupaten)
    parts = " UNION ALL ".join(_select(i) for i in indicators().values())
    return connection.execute(
        f"""SELECT $period AS periode, c.program, c.tingkat, c.kode, coalesce(w.nama, c.kode) AS nama,
                   c.indikator, c.nilai, c.pembilang, c.penyebut, c.satuan
            FROM ({parts}) c LEFT JOIN wilayah w ON w.kode = c.kode
            ORDER BY c.program, c.tingkat, c.kode, c.indikator""",
        {"period": period},
    ).df()


def _select(indicator: Indicator) -> str:
    above, below = indicator.pembilang, indicator.penyebut or "NULL"
    value = f"({above})::DOUBLE / nullif({below}, 0)" if indicator.is_rate else f"({above})::DOUBLE"
    unit = "r.satuan" if indicator.satuan == "unit" else f"'{indicator.satuan}'"
    return (
        f"SELECT u.program, tingkat, kode, '{indicator.indikator}' AS indikator, {value} AS nilai, "
        f"({above})::BIGINT AS pembilang, ({below})::BIGINT AS penyebut, {unit} AS satuan "
        f"FROM ukuran u JOIN aturan r ON r.program = u.program"
    )
