"""The register as need per area reads it: families of one area and nearly one score taken together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.pmt.features import Floats, Places

#: Families of one area whose scores differ by less than this are one lot; far below the error of a score.
_STEP = 0.02


@dataclass(frozen=True)
class Census:
    """The register's families in lots: score without area effect, families and persons per lot, its area.

    ``mean_x`` are the mean terms per area, shape (areas, columns): how an error of the coefficients moves it.
    ``seen`` are families and persons per area that the survey has visited, ``seen_poor`` the poor of them,
    shape (2, areas): what is known needs no model. ``alike``, of the same shape: how many are poor or not
    together, one family or the persons of one.
    """

    score: Floats
    counts: Floats
    place: Places
    mean_x: Floats
    seen: Floats
    seen_poor: Floats
    alike: Floats

    @property
    def areas(self) -> int:
        """How many areas there are, also those without a family."""
        return len(self.mean_x)


def represented(
    score: Floats, persons: Floats, place: Places, areas: int, poor: Floats | None = None
) -> Floats:
    """How many families, and persons, not visited each family of the register stands for; shape (2, rows).

    Itself, unless the survey knows its welfare (``poor`` is 1 or 0, NaN for the others), and its share of the
    families of its area that were neither visited nor have a score: they are taken to be like those that do.
    """
    unseen = np.ones(len(score), dtype=bool) if poor is None else np.isnan(poor)
    scored = ~np.isnan(score)
    found = []
    for count in (np.ones(len(score)), persons):
        lost, base = (
            np.bincount(place, weights=count * rows, minlength=areas) for rows in (unseen & ~scored, scored)
        )
        found.append(count * scored * (unseen + (lost / np.where(base > 0, base, 1.0))[place]))
    return np.array(found)


def lots(score: Floats, persons: Floats, place: Places, mean_x: Floats, poor: Floats | None = None) -> Census:
    """The register taken together in lots of nearly the same score; ``poor`` as in :func:`represented`.

    An area of which families were not visited and none has a score is not known at all.
    """
    areas = len(mean_x)
    counts = represented(score, persons, place, areas, poor)
    known = counts[0] > 0
    step = np.round(score[known] / _STEP).astype(np.int64)
    keys, at = np.unique(np.column_stack([place[known], step]), axis=0, return_inverse=True)
    weights = (*counts[:, known], score[known] * counts[0, known])
    sums = [np.bincount(at.ravel(), weights=v, minlength=len(keys)) for v in weights]
    seen, seen_poor = np.zeros((2, areas)), np.zeros((2, areas))
    if poor is not None:
        hopeless = np.bincount(place, weights=np.isnan(poor), minlength=areas) > 0
        hopeless &= np.bincount(place, weights=counts[0], minlength=areas) == 0
        told = ~np.isnan(poor) & ~hopeless[place]
        for row, count in enumerate((np.ones(len(score)), persons)):
            seen[row] = np.bincount(place[told], weights=count[told], minlength=areas)
            seen_poor[row] = np.bincount(place[told], weights=(count * poor)[told], minlength=areas)
    # Persons weighted by the size of their family: of those drawn by chance, how many live in one.
    by_size, all_persons = (np.bincount(place, weights=persons**power, minlength=areas) for power in (2, 1))
    together = np.where(all_persons > 0, by_size / np.where(all_persons > 0, all_persons, 1.0), 1.0)
    alike = np.array([np.ones(areas), together])
    return Census(sums[2] / sums[0], np.array(sums[:2]), keys[:, 0], mean_x, seen, seen_poor, alike)
