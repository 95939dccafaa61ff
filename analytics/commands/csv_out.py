"""Tables as CSV that a spreadsheet opens as they are: no text of a stranger becomes a formula."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TextIO

import pandas as pd

#: A cell that begins so is worked out by a spreadsheet instead of shown.
_FORMULA = r"[=+\-@\t\r]"


def write_csv(frame: pd.DataFrame, target: Path | TextIO) -> None:
    """Write a table; texts that a spreadsheet would take for a formula get an apostrophe before them."""
    safe = frame.copy()
    for name in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[name]):
            safe[name] = _shown(safe[name])
    safe.columns = [f"'{name}" if str(name)[:1] in "=+-@" else str(name) for name in safe.columns]
    safe.to_csv(target, index=False, quoting=csv.QUOTE_MINIMAL, lineterminator="\n")


def _shown(values: pd.Series) -> pd.Series:
    """Numbers that stand in a column of texts stay as they are."""
    text = values.astype("object")
    told = text.map(lambda value: isinstance(value, str))
    risky = told & text.where(told, "").astype(str).str.match(_FORMULA)
    risky &= pd.to_numeric(text.where(risky), errors="coerce").isna()
    return text.mask(risky, "'" + text.where(risky, "").astype(str))
