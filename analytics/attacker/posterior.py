"""How likely every count is to who starts without an opinion: Bayes over the tree of areas, exactly.

Each count has a flat prior over what the text allows and the likelihood of the rounding that the rules tell.
Within one count (a programme, all programmes, all families) desa add up to kecamatan and kecamatan to the
kabupaten, so messages up and down the tree are convolutions and the posterior is exact. Where all recipients
of a kecamatan live in one desa the two are the same set and were rounded by the same draw: that case has its
own probability and is counted as the one observation it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.attacker.knowledge import DECREE, EXACT, FREE, MASK, ROUNDED, Model
from analytics.published.rules import DIGITS, Rules

Weights = NDArray[np.float64]
#: More than any count of a desa that something bounds.
_UNBOUNDED = 1_000_000


@dataclass(frozen=True)
class Beliefs:
    """Weights of consecutive whole numbers, the first of which is ``start``."""

    start: int
    weights: Weights

    def at(self, start: int, size: int) -> Weights:
        """The weights of ``size`` numbers from ``start``; nought where there is no opinion."""
        out = np.zeros(size)
        low, high = max(start, self.start), min(start + size, self.start + len(self.weights))
        if low < high:
            out[low - start : high - start] = self.weights[low - self.start : high - self.start]
        return out


def posterior(model: Model, rule: Rules) -> dict[int, Beliefs]:
    """What is believed of every count below the kabupaten that has desa, by cell; weights sum to 1."""
    found: dict[int, Beliefs] = {}
    for _, rows in model.cells.groupby(["periode", "hitungan"]):
        # Where nothing bounds a count there is nothing to believe.
        if (rows["tingkat"] == "desa").any() and (rows["hi"] - rows["lo"]).max() < _UNBOUNDED:
            found |= _tree(rows, rule)
    return found


def with_ends(whole: Model, known: Model) -> Model:
    """The model to judge: the text of every figure as it stands; where there is none, what is left to it.

    ``known`` is the same model after subtraction; what the text tells already must not be told twice.
    """
    free = whole.cells["tahu"] == FREE
    table = whole.cells.copy()
    for edge in ("lo", "hi"):
        table[edge] = table[edge].mask(free, known.cells[edge])
    return replace(whole, cells=table)


def likelihood(cell: pd.Series, rule: Rules) -> Beliefs:
    """What the text alone says of a count: the chance of this text for each number it may stand for."""
    low, high = int(cell["lo"]), int(cell["hi"])
    n = np.arange(low, high + 1)
    if cell["tahu"] in (FREE, EXACT, DECREE):
        weights = np.ones(len(n))
    elif cell["tahu"] == MASK:
        last = rule.samar - rule.kelipatan
        weights = np.clip(1 - (n - last) / rule.kelipatan, 0, 1)
    else:
        weights = np.clip(1 - np.abs(n - int(cell["tulis"])) / rule.kelipatan, 0, None)
    return _normal(Beliefs(low, weights))


def _tree(rows: pd.DataFrame, rule: Rules) -> dict[int, Beliefs]:
    """The beliefs about one count in every area of one quarter."""
    desa = rows[rows["tingkat"] == "desa"]
    home = desa["kode"].str[: DIGITS["kecamatan"]]
    branches = []
    for number, row in rows[rows["tingkat"] == "kecamatan"].iterrows():
        inside = desa[home == row["kode"]]
        if len(inside):
            leaves = {int(str(i)): likelihood(one, rule) for i, one in inside.iterrows()}
            same = {int(str(i)): _same(one, row) for i, one in inside.iterrows()}
            branches.append(_Branch(leaves, same, int(str(number)), likelihood(row, rule)))
    if not branches:
        return {}
    top = rows[rows["tingkat"] == "kabupaten"]
    known = (rows["tingkat"] == "kecamatan") & ~rows["tahu"].isin((MASK, FREE, DECREE))
    several = known.sum() >= rule.utuh_kecamatan
    total = _total(top.iloc[0], rule, several) if len(top) else None
    found: dict[int, Beliefs] = {}
    for branch, rest in zip(branches, _others([one.upward() for one in branches]), strict=True):
        found |= branch.downward(_from_above(rest, total, branch))
    return found


def _total(cell: pd.Series, rule: Rules, several: bool) -> Beliefs:
    """The same for the kabupaten: what is below the exact figures is never rounded up to them."""
    one, last = likelihood(cell, rule), rule.utuh_kabupaten - rule.kelipatan
    if several and cell["tahu"] == ROUNDED and int(cell["tulis"]) == last:
        n = one.start + np.arange(len(one.weights))
        one = _normal(Beliefs(one.start, np.where(n > last, one.weights.max(), one.weights)))
    return one


def _same(desa: pd.Series, kecamatan: pd.Series) -> bool | None:
    """Whether both could be one set: they read the same. None where one of the figures is not told."""
    return (
        None
        if {FREE, DECREE} & {desa["tahu"], kecamatan["tahu"]}
        else bool(desa["tulis"] == kecamatan["tulis"])
    )


class _Branch:
    """One kecamatan and its desa; ``same`` says which desa read as the kecamatan does."""

    def __init__(
        self, leaves: dict[int, Beliefs], same: dict[int, bool | None], number: int, own: Beliefs
    ) -> None:
        self.leaves, self.number, self.own = leaves, number, own
        self.rest = dict(zip(self.leaves, _others(list(self.leaves.values())), strict=True))
        self._same = same

    def upward(self) -> Beliefs:
        """What the desa and the kecamatan's own figure say of its count."""
        first = next(iter(self.leaves))
        whole = _together(self.leaves[first], self.rest[first])
        weights = whole.at(self.own.start, len(self.own.weights)) * self.own.weights
        return Beliefs(self.own.start, weights + sum(self.alone(i) for i in self.leaves))

    def alone(self, leaf: int) -> Weights:
        """By how much one set seen twice is likelier than two draws would make it, per count of the leaf."""
        if self._same[leaf] is None:
            return np.zeros(len(self.own.weights))
        mine = self.leaves[leaf].at(self.own.start, len(self.own.weights))
        nobody = float(self.rest[leaf].at(0, 1)[0])
        # The same set has one draw: what was seen at the desa is seen again for certain, or never.
        again = self.own.weights.max() if self._same[leaf] else 0.0
        return np.asarray(nobody * mine * (again - self.own.weights))

    def downward(self, above: Weights) -> dict[int, Beliefs]:
        """The beliefs about the kecamatan and each of its desa, given what the rest of the tree says."""
        upward = self.upward().weights * above
        found = {self.number: _normal(Beliefs(self.own.start, upward))}
        carried = self.own.weights * above
        extra = {i: self.alone(i) * above for i in self.leaves}
        for i, mine in self.leaves.items():
            message = _correlate(Beliefs(self.own.start, carried), self.rest[i], mine)
            weights = mine.weights * message
            size = len(weights)
            weights += Beliefs(self.own.start, extra[i]).at(mine.start, size)
            if mine.start == 0:
                weights[0] += sum(float(one.sum()) for j, one in extra.items() if j != i)
            found[i] = _normal(Beliefs(mine.start, np.clip(weights, 0, None)))
        return found


def _from_above(rest: Beliefs, total: Beliefs | None, branch: _Branch) -> Weights:
    """What the kabupaten and the other kecamatan say of this one."""
    size = len(branch.own.weights)
    if total is None:
        return np.ones(size)
    return _correlate(total, rest, branch.own)


def _correlate(whole: Beliefs, rest: Beliefs, part: Beliefs) -> Weights:
    """For every value of the part: the weight of the whole being that value plus the rest."""
    start, size = part.start + rest.start, len(part.weights) + len(rest.weights) - 1
    return np.convolve(whole.at(start, size), rest.weights[::-1], mode="valid")


def _together(one: Beliefs, other: Beliefs) -> Beliefs:
    return _normal(Beliefs(one.start + other.start, np.convolve(one.weights, other.weights)))


def _others(parts: list[Beliefs]) -> list[Beliefs]:
    """For each part, the sum of all the others."""
    nothing = Beliefs(0, np.ones(1))
    before = [nothing]
    for one in parts[:-1]:
        before.append(_together(before[-1], one))
    after = [nothing]
    for one in parts[:0:-1]:
        after.append(_together(after[-1], one))
    return [_together(one, other) for one, other in zip(before, reversed(after), strict=True)]


def _normal(one: Beliefs) -> Beliefs:
    total = one.weights.sum()
    return Beliefs(one.start, one.weights / total) if total > 0 else one
