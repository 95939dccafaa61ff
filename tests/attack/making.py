"""How a nasty workbook is made: a register of makers by name, and a right workbook to spoil."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.attack.shapes import families, parts, sheet, table

Maker = Callable[[Path], Path]
Makers = dict[str, Maker]


def registering(makers: Makers) -> Callable[[Maker], Maker]:
    """A decorator that registers a maker; it gets the path the workbook is to have."""

    def register(make: Maker) -> Maker:
        makers[make.__name__] = make
        return make

    return register


def right_rows(count: int = 3) -> list[list[object]]:
    """A table with nothing wrong in it."""
    return table(families(count))


def changed(member: str, old: str, new: str, members: dict[str, str] | None = None) -> dict[str, str]:
    """The parts of a workbook with one text replaced in one of them."""
    members = members or parts([sheet(right_rows())])
    assert old in members[member]
    return members | {member: members[member].replace(old, new, 1)}
