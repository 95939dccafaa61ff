"""Group neighbouring cells into kecamatan: each of one piece, none too small, none too large."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

SMALLEST, LARGEST = 2, 20


def partition(
    points: Array, adjacent: list[set[int]], members: set[int], groups: int, rng: Any
) -> dict[int, int]:
    """Cell to group (0 to groups-1) for the cells in `members`, every group contiguous with 2 to 20 cells.

    Groups grow from spread starting cells towards uneven target sizes. Raises ValueError if no draw succeeds.
    """
    for _ in range(200):
        group = _grow(points, adjacent, members, groups, rng)
        sizes = np.bincount(list(group.values()), minlength=groups)
        if len(group) == len(members) and sizes.min() >= SMALLEST and sizes.max() <= LARGEST:
            return group
    raise ValueError("jumlah desa dan kecamatan tidak dapat dibagi menjadi 2 sampai 20 desa per kecamatan")


def _grow(
    points: Array, adjacent: list[set[int]], members: set[int], groups: int, rng: Any
) -> dict[int, int]:
    centres = _spread(points, sorted(members), groups, rng)
    target = np.clip(rng.dirichlet(np.full(groups, 7.0)) * len(members), SMALLEST + 1, LARGEST - 1)
    group = {cell: g for g, cell in enumerate(centres)}
    sizes = np.ones(groups)
    free = {g: {c for c in adjacent[cell] if c in members} - group.keys() for g, cell in enumerate(centres)}
    while open_groups := [g for g in range(groups) if free[g] and sizes[g] < LARGEST]:
        g = min(open_groups, key=lambda k: sizes[k] / target[k])
        cell = min(free[g], key=lambda c: (float(np.hypot(*(points[c] - points[centres[g]]))), c))
        group[cell] = g
        sizes[g] += 1
        free[g] |= {c for c in adjacent[cell] if c in members}
        for k in range(groups):
            free[k] -= group.keys()
    return group


def _spread(points: Array, members: list[int], groups: int, rng: Any) -> list[int]:
    """Starting cells far from each other: the middle cells of a few rounds of k-means."""
    here = points[members]
    centres = here[rng.choice(len(here), groups, replace=False)]
    for _ in range(6):
        nearest = np.hypot(*(here[:, None] - centres[None]).transpose(2, 0, 1)).argmin(axis=1)
        centres = np.array(
            [here[nearest == g].mean(axis=0) if (nearest == g).any() else centres[g] for g in range(groups)]
        )
    starts: list[int] = []
    for centre in centres:
        order = np.hypot(*(here - centre).T).argsort()
        starts.append(next(members[i] for i in order if members[i] not in starts))
    return starts
