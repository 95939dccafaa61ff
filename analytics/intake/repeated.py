"""A header that stands again in the middle of a table, where files were pasted together: no row of data.

It is found before any cell is judged, so that its words are asked about nowhere, and told once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import duckdb

from analytics.intake.sql import literal

#: One lonely word may well be somebody's answer; two cells that both repeat their own header are none.
_AT_LEAST = 2


def repeated_headers(
    con: duckdb.DuckDBPyConnection, headers: list[str], few: Mapping[str, Collection[str]]
) -> list[int]:
    """The rows of the view ``mentah`` in which every cell is the header of its own column.

    ``few``: cell (c0, c1, ...) -> its texts, where they are known; where none is the header, no row need be
    looked at.
    """
    named = [i for i, header in enumerate(headers) if header.strip()]
    if len(named) < _AT_LEAST or any(f"c{i}" in few and not _among(headers[i], few[f"c{i}"]) for i in named):
        return []
    same = [f"lower(trim(c{i})) = lower({literal(headers[i].strip())})" for i in named]
    empty = [f"coalesce(trim(c{i}), '') = ''" for i in range(len(headers)) if i not in named]
    query = f"SELECT baris FROM mentah WHERE {' AND '.join(same + empty)} ORDER BY baris"
    return [row for (row,) in con.execute(query).fetchall()]


def _among(header: str, texts: Collection[str]) -> bool:
    return header.strip().casefold() in {text.strip().casefold() for text in texts}
