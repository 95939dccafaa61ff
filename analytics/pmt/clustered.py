"""Clusters inside an area: families of one block are alike, so that a sample of few blocks says less.

An area's sample in two blocks is two looks at it, however many families were asked. Left out, their likeness
passes for a difference between areas, and the intervals of areas are too narrow.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.pmt.features import Floats, Places

#: With fewer areas of two clusters or more nobody can tell clusters from areas.
AREAS = 5
#: How many families a cluster is taken to have at most: the blok sensus of BPS has about as many.
FAMILIES = 100
#: Clusters of an area whose clusters average out.
_MANY = 1e10


@dataclass(frozen=True)
class Inside:
    """Clusters inside areas: ``place``, the number of each family's, and ``count``, how many the area has.

    Where nobody says how many, the worse is taken: where the sample was, so many that it saw next to none of
    them; elsewhere as few as the families fill, as few do not average out.
    """

    place: Places
    count: Floats


@dataclass(frozen=True)
class Clusters:
    """``place``: the number of each family's cluster; ``ratio``: the variance that families of a cluster
    share to the variance of one family within its cluster."""

    place: Places
    ratio: float


@dataclass(frozen=True)
class Apart:
    """What is left when likeness inside clusters is taken out, so that the rows are independent again.

    ``kept`` is what became of a column of ones, ``turned`` the log determinant of the step.
    """

    y: Floats
    x: Floats
    kept: Floats
    turned: float


def clusters_inside(
    place: Places, cluster: Places | None, families: Floats, known: Floats | None = None
) -> Inside | None:
    """Clusters numbered inside their areas; None where too few areas have several, of two families or more.

    A number that two areas share (block 1 of each) is two clusters. ``families`` is how many each area
    has, ``known`` how many clusters, where the register names them.
    """
    if cluster is None:
        return None
    pairs, number, size = _pairs(place, cluster)
    several = int((np.bincount(pairs[size > 1, 0]) > 1).sum())
    if several < AREAS:
        return None
    seen = np.bincount(pairs[:, 0], minlength=len(families))
    count = np.where(seen > 0, _MANY, np.maximum(1.0, families / FAMILIES))
    if known is not None:
        count = np.maximum(np.maximum(known, seen), 1.0)
    return Inside(number, count)


def each_apart(place: Places, cluster: Places, areas: int) -> Inside:
    """Clusters where nothing tells them from areas."""
    return Inside(_pairs(place, cluster)[1], np.full(areas, _MANY))


def _pairs(place: Places, cluster: Places) -> tuple[Places, Places, Places]:
    """(area and cluster of every cluster inside an area, its number for each family, its families)."""
    pairs, number, size = np.unique(
        np.column_stack([place, cluster]), axis=0, return_inverse=True, return_counts=True
    )
    return pairs, np.asarray(number.ravel(), dtype=np.int64), size


def taken_apart(y: Floats, x: Floats, w: Floats, clusters: Clusters | None) -> Apart:
    """Rows less a part of their cluster's weighted mean: ``y`` (rows, outcomes), ``x`` (rows, columns)."""
    if clusters is None or clusters.ratio == 0:
        return Apart(y, x, np.ones(len(y)), 0.0)
    from scipy.sparse import csr_array

    at, n = clusters.place, len(y)
    mass = np.bincount(at, weights=w)
    member = csr_array((w, (at, np.arange(n))), shape=(len(mass), n))
    grown = 1 + clusters.ratio * mass
    part = (1 - 1 / np.sqrt(grown)) / np.where(mass > 0, mass, 1.0)
    less_y, less_x = (part[:, None] * (member @ values) for values in (y, x))
    kept = 1 - (part * mass)[at]
    return Apart(y - less_y[at], x - less_x[at], kept, float(np.log(grown).sum()))
