"""What everybody knows of how the figures of a release belong together, whatever was rounded.

Areas add up, who receives one programme receives any, who receives is a family, and a list is the list before
plus who came less who left. Each relation is a sum of cells that is nought, or at most nought.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from analytics.disclosure.sets import FAMILIES, GROUP, GROUP_SERVED, IN, OUT
from analytics.published.rules import ANY

#: A cell: level, code, what is counted; of the quarter before, the level begins with this mark.
Cell = tuple[str, str, str]
BEFORE = "dulu:"
_ABOVE = {"desa": ("kecamatan", 6), "kecamatan": ("kabupaten", 4)}


@dataclass(frozen=True)
class Relation:
    """The sum of ``signs`` times ``cells`` is 0, or with ``at_most`` is not above 0."""

    cells: tuple[Cell, ...]
    signs: tuple[int, ...]
    at_most: bool
    #: So many values less than elsewhere are enough: where the kabupaten's exact figures are part of it.
    spare: int = 0


def relations(cells: Sequence[Cell], before: Collection[Cell]) -> Iterator[Relation]:
    """Every relation among the cells of a quarter, and with those ``before`` (marked, in a relation)."""
    there = set(cells)
    yield from _areas(cells)
    places: dict[tuple[str, str], list[str]] = defaultdict(list)
    for level, kode, name in cells:
        places[level, kode].append(name)
    for (level, kode), names in places.items():
        yield from _inside(level, kode, names)
        if level != "kabupaten":
            yield from _beside(level, kode, set(names), set(places.get(("kabupaten", kode[:4]), ())))
    for level, kode, name in cells:
        came, left = (level, kode, f"{name}/{IN}"), (level, kode, f"{name}/{OUT}")
        if came in there and left in there and (level, kode, name) in before:
            yield from flow_relations((level, kode, name))


def flow_relations(stock: Cell) -> tuple[Relation, ...]:
    """A list is the list before plus who came less who left; who came is on it, who left was."""
    level, kode, name = stock
    came, left, was = (
        (level, kode, f"{name}/{IN}"),
        (level, kode, f"{name}/{OUT}"),
        (BEFORE + level, kode, name),
    )
    return (
        Relation((stock, was, came, left), (1, -1, -1, 1), at_most=False),
        Relation((came, stock), (1, -1), at_most=True),
        Relation((left, was), (1, -1), at_most=True),
    )


def _pairs(names: Collection[str]) -> list[tuple[str, str]]:
    """What is part of what in one area."""
    plain = {FAMILIES, GROUP, GROUP_SERVED, ANY}
    pairs = [(ANY, FAMILIES), (GROUP_SERVED, GROUP), (GROUP, FAMILIES), (GROUP_SERVED, ANY)]
    return pairs + [(name, ANY) for name in names if name not in plain and "/" not in name]


def _beside(level: str, kode: str, here: set[str], there: set[str]) -> Iterator[Relation]:
    """Who is in the whole and not in the part: of an area no more than of the kabupaten, which is exact."""
    top = kode[:4]
    for part, whole in _pairs(here):
        if {part, whole} <= here & there:
            cells = (
                (level, kode, whole),
                (level, kode, part),
                ("kabupaten", top, whole),
                ("kabupaten", top, part),
            )
            yield Relation(cells, (1, -1, -1, 1), at_most=True, spare=2)
    # Nor is anybody on two lists oftener than in the kabupaten: not at all where lists exclude each other.
    own, all_own = _lists(here), _lists(there)
    if own and all_own and ANY in here & there:
        parts = [(level, kode, ANY), *((level, kode, name) for name in own)]
        above = [("kabupaten", top, name) for name in (ANY, *all_own)]
        signs = (-1, *[1] * len(own), 1, *[-1] * len(all_own))
        yield Relation((*parts, *above), signs, at_most=True, spare=2)


def _lists(names: Collection[str]) -> list[str]:
    """The programmes among the names of what is counted."""
    return sorted(n for n in names if n not in {FAMILIES, GROUP, GROUP_SERVED, ANY} and "/" not in n)


def _areas(cells: Sequence[Cell]) -> Iterator[Relation]:
    """Desa add up to their kecamatan, kecamatan to the kabupaten."""
    there, parts = set(cells), defaultdict(list)
    for level, kode, name in cells:
        if level in _ABOVE:
            above, digits = _ABOVE[level]
            parts[above, kode[:digits], name].append((level, kode, name))
    for whole, found in parts.items():
        if whole in there:
            yield Relation((whole, *found), (1, *[-1] * len(found)), at_most=False)


def _inside(level: str, kode: str, names: Sequence[str]) -> Iterator[Relation]:
    """One area: any programme against each and against their sum, families against all."""
    there, plain = set(names), {FAMILIES, GROUP, GROUP_SERVED, ANY}
    for part, whole in _pairs(names):
        if part in there and whole in there:
            yield Relation(((level, kode, part), (level, kode, whole)), (1, -1), at_most=True)
    if there >= plain:  # the poor who receive nothing are among all who receive nothing
        four = tuple((level, kode, name) for name in (GROUP, GROUP_SERVED, FAMILIES, ANY))
        yield Relation(four, (1, -1, -1, 1), at_most=True)
    for end in ("", f"/{IN}", f"/{OUT}"):
        bare = [n.removesuffix(end) for n in names if n.endswith(end)]
        own = [n + end for n in bare if n not in plain and "/" not in n]
        if ANY + end in there and own:
            cells = ((level, kode, ANY + end), *((level, kode, name) for name in own))
            yield Relation(cells, (1, *[-1] * len(own)), at_most=True)
