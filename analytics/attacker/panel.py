"""What a patient reader makes of one place quarter by quarter, who also knows how the lists change.

A figure stays while its set of families does, and a set that changed is rounded anew: each change is another
look at nearly the same number. This is the hidden Markov chain of that: the state is the count and its
rounded figure, a step is families that come and go. How many do is what fits the figures of a programme best.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.attacker import limits
from analytics.attacker.knowledge import MASK, ROUNDED
from analytics.published.rules import Rules

Weights = NDArray[np.float64]
Whole = NDArray[np.int64]
CAME, LEFT = "/masuk", "/keluar"
#: A change further than this is a list decided anew; among so many counts it may then be any.
_FAR, _ANY = 40, 50


@dataclass(frozen=True)
class Law:
    """How a list changes in a quarter: for each family on it, so many come and as many leave on average.

    ``anew``: the chance that it is decided anew, with whatever count.
    """

    rate: float
    anew: float = 0.0

    def unchanged(self, n: Whole) -> Weights:
        """The chance that a set of n families stays what it is."""
        return np.asarray((1 - self.anew) * np.exp(-2 * self.rate * np.maximum(n, 1)))

    def change(self, n: Whole, now: Whole) -> Weights:
        """The chance of each count ``now`` after a set of each count n changed, shape (n, now)."""
        table = _steps(self.rate, _room(int(n.max())))[n]
        away = now[None, :] - n[:, None]
        near = np.abs(away) <= _FAR
        by_rate = np.where(near, table[np.arange(len(n))[:, None], np.clip(away + _FAR, 0, 2 * _FAR)], 0.0)
        return np.asarray((1 - self.anew) * by_rate + self.anew / _ANY)


#: The laws a reader tries.
LAWS = tuple(Law(rate, anew) for rate in (0.003, 0.01, 0.03, 0.1, 0.3) for anew in (0.0, 0.02))


class Seen(NamedTuple):
    """What is told of a count in a quarter: its text, and the least and the most it may be."""

    text: str
    low: int
    high: int


@dataclass(frozen=True)
class Chain:
    """What is believed of a figure told in consecutive quarters.

    ``cells``: their numbers. ``first``: the smallest count possible in each. ``now``: beliefs about the
    count, shape (quarters, counts); ``steps``: about the count before and now, shape (quarters - 1, counts,
    counts).
    """

    cells: list[int]
    first: list[int]
    now: list[Weights]
    steps: list[Weights]

    @property
    def changes(self) -> list[int]:
        """The likeliest change at each step."""
        return [_likeliest(step, self.first[i + 1] - self.first[i]) for i, step in enumerate(self.steps)]


def guessed(cells: pd.DataFrame, rule: Rules) -> tuple[int, int]:
    """How many figures are told quarter after quarter, and of how many one count is nearly certain."""
    likeliest = [float(now.max()) for chain in chains(cells, rule) for now in chain.now]
    return len(likeliest), sum(p > limits.SURE for p in likeliest)


def chains(cells: pd.DataFrame, rule: Rules) -> Iterator[Chain]:
    """Every figure that is told in two quarters or more running.

    ``cells``: periode, tingkat, kode, hitungan, tulis, tahu, lo and hi, see `knowledge.cells`.
    """
    told = cells[cells["tahu"].isin((MASK, ROUNDED)) & ~cells["hitungan"].str.endswith((CAME, LEFT))]
    for _, own in told.groupby("hitungan"):
        runs = list(_runs(own, sorted(set(cells["periode"]))))
        law = max(LAWS, key=lambda one: sum(_solved(texts, one, rule.kelipatan)[0] for _, texts in runs))
        for numbers, texts in runs:
            yield Chain(numbers, *_solved(texts, law, rule.kelipatan)[1:])


def _runs(told: pd.DataFrame, periods: list[str]) -> Iterator[tuple[list[int], tuple[Seen, ...]]]:
    """Every place of one count: the cells of quarters without a gap, and what they tell."""
    place = told["periode"].map({period: i for i, period in enumerate(periods)})
    order = told.assign(ke=place).sort_values(["kode", "ke"])
    columns = [order[name].tolist() for name in ("tulis", "lo", "hi")]
    seen = [Seen(*one) for one in zip(*columns, strict=True)]
    # Without a gap the place among all quarters and the place in the run differ by the same number.
    apart = [(kode, ke - i) for i, (kode, ke) in enumerate(zip(order["kode"], order["ke"], strict=True))]
    for _, group in groupby(range(len(seen)), apart.__getitem__):
        if len(run := list(group)) > 1:
            yield [order.index[i] for i in run], tuple(seen[i] for i in run)


@lru_cache(maxsize=200_000)
def _solved(
    texts: tuple[Seen, ...], law: Law, base: int
) -> tuple[float, list[int], list[Weights], list[Weights]]:
    """(how well the law fits, as a logarithm; the rest of a `Chain`): forward and backward through it."""
    counts = [np.arange(one.low, one.high + 1) for one in texts]
    figures = [_figures(one, base) for one in texts]
    drawn = [
        np.clip(1 - np.abs(n[:, None] - f) / base, 0, None) for n, f in zip(counts, figures, strict=True)
    ]
    links = [
        _link(counts[i], figures[i], counts[i + 1], figures[i + 1], drawn[i + 1], law)
        for i in range(len(texts) - 1)
    ]
    ahead, fit = [drawn[0] / drawn[0].sum()], 0.0
    for link in links:
        found = np.einsum("nf,nfmg->mg", ahead[-1], link)
        total = max(float(found.sum()), 1e-300)
        ahead.append(found / total)
        fit += float(np.log(total))
    behind = [np.ones_like(drawn[-1])]
    for link in reversed(links):
        behind.append(_whole(np.einsum("nfmg,mg->nf", link, behind[-1])))
    behind.reverse()
    now = [_whole((a * b).sum(axis=1)) for a, b in zip(ahead, behind, strict=True)]
    steps = [
        _whole(np.einsum("nf,nfmg,mg->nm", ahead[i], link, behind[i + 1])) for i, link in enumerate(links)
    ]
    return fit, [one.low for one in texts], now, steps


def _figures(one: Seen, base: int) -> Whole:
    """The figures a text may stand for: itself, or all below the mask."""
    return np.array([int(one.text)]) if one.text.isdigit() else np.arange(0, one.high + 1, base)


def _link(n: Whole, f: Whole, m: Whole, g: Whole, drawn: Weights, law: Law) -> Weights:
    """The chance of count and figure after count and figure, shape (n, f, m, g)."""
    anew = law.change(n, m)[:, None, :, None] * drawn[None, None, :, :]
    same = (n[:, None] == m)[:, None, :, None] & (f[:, None] == g)[None, :, None, :]
    return np.asarray(anew + same * law.unchanged(n)[:, None, None, None])


def _room(most: int) -> int:
    """Counts that a table is made for: few sizes, so that few tables are made."""
    return 1 << max(most, 64).bit_length()


@lru_cache(maxsize=64)
def _steps(rate: float, most: int) -> Weights:
    """The chance of every change by at most `_FAR` of a set that changes, for each count below ``most``."""
    from scipy.stats import skellam

    many = rate * np.maximum(np.arange(most), 1)[:, None]
    table = skellam.pmf(np.arange(-_FAR, _FAR + 1)[None, :], many, many)
    table[:, _FAR] = np.clip(table[:, _FAR] - np.exp(-2 * many[:, 0]), 0, None)
    return np.asarray(table)


def _whole(weights: Weights) -> Weights:
    total = weights.sum()
    return weights / total if total > 0 else np.full_like(weights, 1.0 / weights.size)


def _likeliest(step: Weights, apart: int) -> int:
    """The likeliest difference, where row i and column j are i and j + apart."""
    before, now = np.indices(step.shape)
    change = (now - before + apart).ravel()
    low = int(change.min())
    return low + int(np.bincount(change - low, weights=step.ravel()).argmax())
