"""The declared sources, their names for our columns, and the columns some of them have more."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from analytics.intake.names import spellings as own_spellings
from analytics.intake.names import squash
from analytics.schema import Column, Table, column, load

HERE = Path(__file__).parent
#: A column of a source that is known and of no use here; nobody is asked about it.
UNUSED = "-"


@dataclass(frozen=True)
class Source:
    """One kind of file an office holds; a row of ``sumber.csv``, whose order is its precedence.

    ``needed`` and ``telling`` are groups of column names of which one must be there; at least ``at_least`` of
    the telling groups. ``systems`` are the code systems its numbers may follow, ``lacks`` the required
    columns it never has, ``advice`` what to do with a file that is no table of rows for us.
    """

    id: str
    name: str
    kinds: tuple[str, ...]
    unit: str
    systems: tuple[str, ...]
    form: str
    needed: tuple[tuple[str, ...], ...]
    telling: tuple[tuple[str, ...], ...]
    at_least: int
    never: frozenset[str]
    lacks: tuple[str, ...]
    advice: str


@cache
def sources() -> tuple[Source, ...]:
    """All sources, first come first served."""
    return tuple(_source(row) for row in rows("sumber.csv"))


def _source(row: dict[str, str]) -> Source:
    return Source(
        id=row["sumber"],
        name=row["nama"],
        kinds=_parts(row["jenis"]),
        unit=row["satuan"],
        systems=tuple(s for s in row["sistem"].split("/") if s),
        form=row["bentuk"],
        needed=_groups(row["wajib"]),
        telling=_groups(row["penanda"]),
        at_least=int(row["paling_sedikit"]),
        never=frozenset(squash(p) for p in _parts(row["bukan"])),
        lacks=_parts(row["tanpa"]),
        advice=row["arahan"],
    )


def _parts(text: str) -> tuple[str, ...]:
    return tuple(p for p in text.split("|") if p)


def _groups(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(squash(name) for name in group.split("/")) for group in _parts(text))


@cache
def aliases(source: str, kind: str) -> dict[str, str]:
    """Squashed name in a file of this source -> our column, or UNUSED."""
    found = [r for r in rows("kolom.csv") if r["sumber"] == source and r["jenis"] == kind]
    return {squash(row["tulisan"]): row["kolom"] for row in found}


@cache
def extra_columns(kind: str) -> tuple[Column, ...]:
    """What some sources of this kind have beside the declared table."""
    return tuple(column(row) for row in rows("kolom_tambahan.csv") if row["jenis"] == kind)


@cache
def table(kind: str) -> Table:
    """The declared table of a kind with the columns only some sources have."""
    return Table(kind, (*load(kind).columns, *extra_columns(kind)))


def table_of(kind: str, came: Iterable[str | None]) -> Table:
    """The declared table with those extra columns that came with the file."""
    present = set(came)
    return Table(kind, (*load(kind).columns, *(c for c in extra_columns(kind) if c.kolom in present)))


def spellings(kinds: tuple[str, ...]) -> list[tuple[str, str]]:
    """(squashed name, type) of everything the sources may call a column."""
    found = [(s, c.tipe) for k in kinds for c in extra_columns(k) for s, _ in own_spellings(c)]
    for row in rows("kolom.csv"):
        if row["jenis"] in kinds:
            known = table(row["jenis"])
            tipe = known[row["kolom"]].tipe if row["kolom"] in known else "teks"
            found.append((squash(row["tulisan"]), tipe))
    return found


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """A data file of this package, as written."""
    with (HERE / name).open(encoding="utf-8", newline="") as handle:
        return tuple(csv.DictReader(handle))
