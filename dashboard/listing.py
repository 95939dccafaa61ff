"""A long list to be read: sorted as the reader chooses, a page at a time, in the house's own table."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd
import streamlit as st

from dashboard.words import t

ROWS = 25
#: By which column a choice of order sorts, and whether the smallest comes first; "" keeps the order given.
Orders = Mapping[str, tuple[str, bool]]


def ordered(table: pd.DataFrame, orders: Orders, prefix: str, key: str) -> pd.DataFrame:
    """A choice of order above a list, and the list in that order; ``prefix`` + choice are its words."""
    chosen = st.selectbox(
        t("umum.halaman_urut"), list(orders), format_func=lambda o: t(f"{prefix}{o}"), key=f"urut_{key}"
    )
    column, ascending = orders[chosen]
    return table.sort_values(column, ascending=ascending, kind="stable") if column else table


def paged(table: pd.DataFrame, key: str, rows: int = ROWS) -> pd.DataFrame:
    """The page of a list that is chosen here; the choice is drawn only where there is more than one."""
    pages = max(math.ceil(len(table) / rows), 1)
    current = int(st.pagination(pages, key=f"halaman_{key}_{pages}")) if pages > 1 else 1
    return table.iloc[(current - 1) * rows : current * rows]
