"""Immutable files read once: cached by file, never by user, and scoped only after the cache."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from analytics import database


@lru_cache(maxsize=8)
def cube(path: Path) -> pd.DataFrame:
    """The indicator cube of one build (aggregates only). Callers must not change it in place."""
    return _read(path)


@lru_cache(maxsize=4)
def areas(path: Path) -> pd.DataFrame:
    """The areas of the boundary layer in force."""
    return _read(path)


@lru_cache(maxsize=4)
def model_card(path: Path) -> dict[str, Any] | None:
    """The comparison model of one build as its JSON holds it."""
    card: dict[str, Any] | None = json.loads(path.read_text(encoding="utf-8"))
    return card


def rows(sql: str, files: dict[str, Path | list[Path]], parameters: dict[str, Any]) -> pd.DataFrame:
    """A query over Parquet files, which appear as views under their names; nothing of it is cached."""
    with database.connect() as connection:
        connection.execute("SET threads = 1")
        for name, source in files.items():
            paths = source if isinstance(source, list) else [source]
            listed = ", ".join("'" + str(p).replace("'", "''") + "'" for p in paths)
            connection.execute(
                f"CREATE VIEW {name} AS SELECT * FROM read_parquet([{listed}], union_by_name = true)"
            )
        return connection.execute(sql, parameters).df()


def _read(path: Path) -> pd.DataFrame:
    with database.connect() as connection:
        return connection.execute("SELECT * FROM read_parquet(?)", [str(path)]).df()
