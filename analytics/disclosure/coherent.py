"""Figures that do not betray each other: where a draw would narrow a neighbour, the other multiple is told.

Every figure is rounded by the key of its set. By bad luck the figures of a few cells then leave each other
little room: two desa told as 10 (6 to 14 each) in a kecamatan told as 30 (26 to 34) have 12 to 14 families
each. So figures are settled one after the other, small areas first; one that would leave any cell fewer than
``ROOM`` possible values is told as the other multiple of five beside the truth. It stays at most 4 away.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from analytics.disclosure.relations import BEFORE, Cell, Relation, relations
from analytics.disclosure.sets import FAMILIES
from analytics.published.rules import ANY, LEVELS, Rules

#: Possible values that every cell keeps in every relation; a figure alone has nine or ten.
ROOM = 8
_FAR = 10**9
Range = tuple[int, int]
#: What is known of a cell that is not told at all.
NOTHING: Range = (0, _FAR)


def settle(
    offers: Mapping[Cell, Sequence[int]], exact: Collection[Cell], before: Mapping[Cell, Range], rule: Rules
) -> dict[Cell, int]:
    """The figure of every cell: the first of its ``offers`` that leaves room, else the one that leaves most.

    An offer is a multiple beside the truth; of an ``exact`` cell it is the truth. ``before`` are the cells of
    the quarter before and the range each may lie in; they are told already and do not move.
    """
    return _Table(offers, exact, before, rule).settled()


def told_range(figure: int, rule: Rules) -> Range:
    """What a reader knows of a rounded cell from its figure: 0 to 9, or four to either side."""
    if figure < rule.samar:
        return 0, rule.samar - 1
    return figure - rule.kelipatan + 1, figure + rule.kelipatan - 1


def room(relation: Relation, ranges: Sequence[Range]) -> int:
    """How many values the narrowest of the cells of a relation can still have; exact ones do not count."""
    low, high = np.array(ranges, dtype=np.int64).T
    sign = np.array(relation.signs, dtype=np.int64)
    small, large = np.minimum(sign * low, sign * high), np.maximum(sign * low, sign * high)
    # What the others leave for this one: sign * n is at most minus their least, and where the sum is nought
    # at least minus their most.
    top = np.minimum(large, -(small.sum() - small))
    bottom = small if relation.at_most else np.maximum(small, -(large.sum() - large))
    width = (top - bottom + 1)[(high > low) & (high < _FAR)]
    return int(width.min()) if len(width) else _FAR


class _Table:
    """The cells of one quarter while they are settled."""

    def __init__(
        self,
        offers: Mapping[Cell, Sequence[int]],
        exact: Collection[Cell],
        before: Mapping[Cell, Range],
        rule: Rules,
    ) -> None:
        self.offers, self.exact, self.rule = offers, exact, rule
        self.ranges: dict[Cell, Range] = {(BEFORE + c[0], *c[1:]): r for c, r in before.items()}
        self.figures: dict[Cell, int] = {}
        self.untold: set[Cell] = set()
        self.nought = {cell for cell in exact if cell[0] != LEVELS[-1]}
        self.by_cell: dict[Cell, list[Relation]] = defaultdict(list)
        # Flows that would narrow the stocks are not told (`protect`); no stock moves for a flow.
        # What is nought by decree ties nobody.
        told = [cell for cell in offers if cell not in self.nought]
        for relation in relations(told, ()):
            for cell in relation.cells:
                self.by_cell[cell].append(relation)
        self.same = {cell: self._same(cell) for cell in self.offers}

    def settled(self) -> dict[Cell, int]:
        for cell in self.exact:  # known whatever is settled, so known from the start
            self._put(cell, self.offers[cell][0])
        small: set[str] = set()
        for cell in sorted(self.offers, key=_order):
            if cell in self.nought:
                continue
            if cell[0] == "desa" and cell[1] in small and cell[2] not in (ANY, FAMILIES):
                self.figures[cell], self.ranges[cell] = self.offers[cell][0], NOTHING
                self.untold.add(cell)
                continue
            self._take(cell)
            if cell[0] == "desa" and cell[2] == ANY and cell[1] in small:
                # What is not broken down is still no more than what is told of all programmes.
                for part in self._parts(cell):
                    self.ranges[part] = (0, self.ranges[cell][1])
            if cell[0] == "desa" and cell[2] == FAMILIES and self.figures[cell] < self.rule.desa_kecil:
                small.add(cell[1])
        return self.figures

    def _same(self, cell: Cell) -> set[Cell]:
        """The cell with those that are the same families by their place: a kecamatan and its only desa.

        They have one figure or betray the set, so they move together.
        """
        found, new = {cell}, [cell]
        while new:
            ties = (r.cells for r in self.by_cell[new.pop()] if len(r.cells) == 2 and not r.at_most)
            new += [one for pair in ties for one in pair if one not in found and self._alike(one, cell)]
            found |= set(new)
        return found

    def _alike(self, one: Cell, other: Cell) -> bool:
        return one not in self.exact and set(self.offers.get(one, ())) == set(self.offers[other])

    def _parts(self, whole: Cell) -> set[Cell]:
        """The single cells that are known to be no more than this one."""
        pairs = (r.cells for r in self.by_cell[whole] if r.at_most and len(r.cells) == 2)
        return {part for part, top in pairs if top == whole}

    def _take(self, cell: Cell) -> None:
        """Settle one cell; where no offer of its own leaves room, also by another offer of a neighbour."""
        most = self._best(cell)
        if most >= ROOM:
            return
        for other in self._neighbours(cell):
            kept = self.figures[other], self.figures[cell]
            for figure in self.offers[other]:
                if figure == kept[0]:
                    continue
                self._put(other, figure)
                found = min(self._best(cell), self._room(other))
                if found > most:
                    most, kept = found, (self.figures[other], self.figures[cell])
                if most >= ROOM:
                    return
            self._put(other, kept[0])
            self._put(cell, kept[1])

    def _neighbours(self, cell: Cell) -> list[Cell]:
        """Settled cells of this quarter in a relation with this one that have another offer."""
        own = self.same[cell]
        found = {c for one in own for r in self.by_cell[one] for c in r.cells if c in self.figures}
        return sorted(c for c in found - own if len(self.offers[c]) > 1)

    def _best(self, cell: Cell) -> int:
        """Take the first offer that leaves room, else the one that leaves most; returns the room left."""
        rooms = []
        for figure in self.offers[cell]:
            self._put(cell, figure)
            rooms.append(self._room(cell))
            if rooms[-1] >= ROOM:
                return rooms[-1]
        best = int(np.argmax(rooms))
        self._put(cell, self.offers[cell][best])
        return rooms[best]

    def _put(self, cell: Cell, figure: int) -> None:
        for one in self.same[cell] - self.untold:
            self.figures[one] = figure
            self.ranges[one] = (figure, figure) if one in self.exact else told_range(figure, self.rule)

    def _room(self, cell: Cell) -> int:
        """The fewest values any rounded cell keeps in the relations of this one that are known by now."""
        ties = (r for one in self.same[cell] for r in self.by_cell[one])
        known = (r for r in ties if all(c in self.ranges for c in r.cells))
        return min((room(r, [self.ranges[c] for c in r.cells]) + r.spare for r in known), default=_FAR)


def _order(cell: Cell) -> tuple[int, str, int, str]:
    """Small areas first; in an area families, then programmes, then any programme, then flows."""
    level, kode, name = cell
    turn = 0 if name == FAMILIES else 3 if "/" in name and ANY in name else 2 if name == ANY else 1
    return LEVELS.index(level), kode, turn, name
