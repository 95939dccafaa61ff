"""What the rows of a list count, told with how many of them the register knows."""

from __future__ import annotations

import duckdb

#: Units that are counted as they are; every other one is told.
COUNTED = ("keluarga", "jiwa")


def units_note(con: duckdb.DuckDBPyConnection) -> list[str]:
    """One sentence for each other unit of the list; reads ``silang`` (satuan_daftar and the links)."""
    found = con.execute(
        """SELECT satuan_daftar, count(*), count(*) FILTER (keluarga_ada OR orang_ada) FROM silang
           WHERE satuan_daftar IS NOT NULL GROUP BY 1 ORDER BY 1"""
    ).fetchall()
    return [
        f"Daftar ini dihitung per {unit}, bukan per keluarga: {total} baris, {linked} terhubung dengan "
        f"register lewat NIK atau No KK, {total - linked} dihitung sebagai {unit} saja."
        for unit, total, linked in found
        if unit not in COUNTED
    ]
