"""The office's own counts in the unit of work: they stand in for what is missing and check what is there."""

from __future__ import annotations

import duckdb
import pandas as pd

from analytics.coverage import gaps, recap

_REGISTER = """
SELECT kode_desa, desil_nasional::INTEGER AS desil, count(*) AS keluarga, sum(jiwa)::BIGINT AS jiwa
FROM skor WHERE desil_nasional IS NOT NULL GROUP BY ALL
"""


def use_recaps(connection: duckdb.DuckDBPyConnection, has_register: bool) -> list[gaps.Gap]:
    """Make ``rekap_layak`` and ``rekap_terima`` from the recaps; returns what the figures lack and why.

    Needs skor, terima, aturan, wilayah and the views rekap_desil and rekap_penerima. With a register the
    recap is only compared: the differences become the table ``beda_rekap``.
    """
    rules, areas = connection.table("aturan").df(), connection.table("wilayah").df()
    classes = connection.execute("SELECT * FROM rekap_desil").df()
    counts = connection.execute(
        "SELECT program, kode_desa, sum(jumlah_penerima)::BIGINT AS penerima FROM rekap_penerima "
        "WHERE program IN (SELECT program FROM aturan) GROUP BY ALL"
    ).df()
    lists = connection.execute(
        "SELECT program, kode_desa, count(*)::BIGINT AS penerima FROM terima GROUP BY ALL"
    ).df()
    _put(connection, "rekap_terima", counts)
    found = gaps.rule_gaps(rules)
    if has_register:
        found += _compare(connection, classes, areas)
    else:
        _put(connection, "rekap_layak", recap.eligible_table(classes, rules))
        found = [{"sebab": "tanpa_register"}, *found, *gaps.recap_gaps(classes, rules, areas)]
    found += gaps.count_gaps(counts, set(lists["program"]), areas, tell_names=has_register)
    return found + gaps.count_differences(counts, lists, areas)


def _compare(
    connection: duckdb.DuckDBPyConnection, classes: pd.DataFrame, areas: pd.DataFrame
) -> list[gaps.Gap]:
    if classes.empty:
        return []
    table = recap.differences(classes, connection.execute(_REGISTER).df())
    _put(connection, "beda_rekap", table)
    return gaps.recap_differences(table, areas)


def _put(connection: duckdb.DuckDBPyConnection, name: str, frame: pd.DataFrame) -> None:
    connection.register("_frame", frame)
    connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM _frame")
    connection.unregister("_frame")
