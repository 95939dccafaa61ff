"""The figures of a release as rows of words and numbers, looked up area by area; read once for all pages."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analytics.published import slices
from analytics.published.reading import Release
from analytics.published.rules import ANY, LEVELS

#: One row: periode, program and the columns of `slices.Slice.rows`.
Record = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """The areas of a table by name, and the row of the area above them."""

    rows: list[Record]
    total: Record


class Lookup:
    """Rows by quarter, area and programme."""

    def __init__(self, release: Release) -> None:
        self.release, self.newest = release, release.periods[0]
        self.programmes = [one for one in slices.programmes(release, self.newest) if one != ANY]
        self.areas = records(slices.areas(release, self.newest))
        self.names = {str(one["kode"]): str(one["nama"]) for one in self.areas}
        self._rows: dict[tuple[str, str], dict[str, Record]] = defaultdict(dict)
        self._below: dict[tuple[str, str], list[Record]] = defaultdict(list)
        for period in release.periods:
            for code in slices.programmes(release, period):
                for level in LEVELS:
                    for row in records(slices.below(release, period, code, level).rows):
                        self._put(period, code, level, row)

    def _put(self, period: str, code: str, level: str, row: Record) -> None:
        kode = str(row["kode"])
        self._rows[period, kode][code] = row
        if period == self.newest:
            self._below[f"{level}/{slices.parent(kode)}", code].append(row)

    def one(self, kode: str, period: str | None = None) -> list[Record]:
        """All programmes of an area in a quarter (the newest), any programme first."""
        found = self._rows.get((period or self.newest, kode), {})
        return sorted(found.values(), key=lambda row: (row["program"] != ANY, row["program"]))

    def any_programme(self, kode: str, period: str | None = None) -> Record:
        """The row of any programme; empty where there is none."""
        return self._rows.get((period or self.newest, kode), {}).get(ANY, {})

    def below(self, code: str, level: str, inside: str) -> Part:
        """The areas of a level right below another for one programme, beside the row of that other."""
        rows = sorted(self._below.get((f"{level}/{inside}", code), []), key=lambda row: str(row["nama"]))
        total = self._rows.get((self.newest, inside), {}).get(code, {})
        return Part(rows, total)


def records(table: pd.DataFrame) -> list[Record]:
    """The rows of a frame as dicts with plain names."""
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def told(rows: list[Record], column: str) -> pd.Series:
    """A column of figures, NA where one is withheld."""
    return pd.Series([row[column] for row in rows], dtype="Int64")


def added(rows: list[Record], column: str) -> int:
    """The sum of what the rows tell."""
    return int(told(rows, column).sum())
