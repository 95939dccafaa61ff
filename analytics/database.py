"""In-memory DuckDB connections that print nothing.

DuckDB draws a progress bar on standard output for a query of some seconds, also into a pipe, where it would
spoil what a machine reads.
"""

from __future__ import annotations

import duckdb


def connect() -> duckdb.DuckDBPyConnection:
    """A new in-memory database, its own world, without a progress bar."""
    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    return connection
