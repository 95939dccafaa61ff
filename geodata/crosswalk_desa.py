"""Which desa of the map a name is, inside its kecamatan: equal names first, then the one clear spelling."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from geodata.crosswalk_names import first_form, likeness, sound
from geodata.crosswalk_records import CLOSE, MARGIN, Crosswalk, Desa, Place
from geodata.names import squash

#: Of two codes with one name, the one with this many times the rows is meant; the other is a slip.
SLIP = 20
#: This many desa must have gone together to a younger kecamatan before names decide across kecamatan.
TOGETHER = 2


def match_desa(found: Crosswalk, members: list[Place], ours: list[Desa]) -> None:
    """Decide the desa of one kecamatan whose keys are codes, each one desa: by name, then by spelling."""
    left = undecided(found, members)
    for form in (squash, first_form):
        for key, kode in _equal(left, free_desa(found, ours), form).items():
            found.desa[key], found.cara[key] = kode, "sama"
        left = undecided(found, left)
    for key, kode in _close(left, free_desa(found, ours)).items():
        found.desa[key], found.cara[key] = kode, "ejaan"


def match_spellings(found: Crosswalk, members: list[Place], ours: list[Desa]) -> None:
    """Decide the names of one kecamatan, of which several may be spellings of one desa."""
    for form in (squash, first_form, lambda name: sound(first_form(name))):
        known: dict[str, list[str]] = {}
        for d in ours:
            known.setdefault(form(d.nama), []).append(d.kode)
        for p in undecided(found, members):
            kodes = known.get(form(p.nama), [])
            if len(kodes) == 1:
                found.desa[p.key], found.cara[p.key] = kodes[0], "sama"
    decided = {found.desa[p.key] for p in members if p.key in found.desa}
    free = [d for d in ours if d.kode not in decided]
    rivals = [d for d in ours if d.kode in decided]
    for key, kode in _close(undecided(found, members), free, rivals).items():
        found.desa[key], found.cara[key] = kode, "ejaan"


def undecided(found: Crosswalk, places: list[Place]) -> list[Place]:
    """The places that have a name and no desa yet."""
    return [p for p in places if p.key not in found.desa and squash(p.nama)]


def free_desa(found: Crosswalk, ours: list[Desa]) -> list[Desa]:
    """The desa that nothing was decided to be."""
    taken = set(found.desa.values())
    return [d for d in ours if d.kode not in taken]


def _equal(left: list[Place], free: list[Desa], form: Callable[[str], str]) -> dict[str, str]:
    """Names that are equal in a form and occur once on each side."""
    here: dict[str, list[Place]] = {}
    there: dict[str, list[str]] = {}
    for p in left:
        here.setdefault(form(p.nama), []).append(p)
    for d in free:
        there.setdefault(form(d.nama), []).append(d.kode)
    once = {n: one for n, places in here.items() if n and (one := _only(places))}
    return {p.key: there[n][0] for n, p in once.items() if len(there.get(n, ())) == 1}


def _only(places: list[Place]) -> Place | None:
    """The one place of a name, or the one that stands beside mere slips of the pen."""
    first = max(places, key=lambda p: p.baris)
    others = sum(p.baris for p in places) - first.baris
    return first if len(places) == 1 or first.baris >= SLIP * others else None


def _close(left: list[Place], free: list[Desa], rivals: Iterable[Desa] = ()) -> dict[str, str]:
    """The best one-to-one assignment of spellings, kept only where nobody else comes near.

    ``rivals`` are desa that can be meant as well but not be assigned.
    """
    if not left or not free:
        return {}
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    score = np.array([[likeness(p.nama, d.nama) for d in free] for p in left])
    others = [max((likeness(p.nama, d.nama) for d in rivals), default=0.0) for p in left]
    chosen = {}
    for i, j in zip(*linear_sum_assignment(-score), strict=True):
        near = [*np.delete(score[i], j), *np.delete(score[:, j], i), others[i]]
        best, margin = float(score[i, j]), float(score[i, j]) - float(max(near))
        if best >= CLOSE and margin >= MARGIN:
            chosen[left[i].key] = free[j].kode
    return chosen


def match_moved(found: Crosswalk, theirs: list[Place], ours: list[Desa]) -> None:
    """Desa that a younger kecamatan took over: the same names, missing in the one and free in the other."""
    left = [p for p in undecided(found, theirs) if p.kelompok in found.kecamatan]
    group = {p.key: p.kelompok for p in left}
    equal = _equal(left, free_desa(found, ours), squash)
    together = Counter((group[key], kode[:6]) for key, kode in equal.items())
    for key, kode in equal.items():
        if together[group[key], kode[:6]] >= TOGETHER:
            found.desa[key], found.cara[key] = kode, "pindah"
