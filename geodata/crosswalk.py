"""BPS codes brought to Kemendagri codes through names: kecamatan first, then desa inside the kecamatan.

Both systems number the same desa with ten digits and nothing in a code tells the other one. What the names
tell for certain is decided; the rest is handed back with its candidates, for a person to decide. Measured on
the national list: tests/truth/test_crosswalk.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from geodata.crosswalk_names import first_form, likeness, sound
from geodata.names import squash

#: A spelling decides from CLOSE on if the second best is MARGIN further away.
CLOSE, MARGIN = 0.8, 0.1
#: How many candidates a question shows.
SHOWN = 8
#: Of two codes with one name, the one with this many times the rows is meant; the other is a slip.
SLIP = 20
#: This many desa must have gone together to a younger kecamatan before names decide across kecamatan.
TOGETHER = 2


@dataclass(frozen=True)
class Place:
    """One desa of a file: its key (a code, or its names), its name, the group it is listed under, its rows.

    The group is a BPS kecamatan code, or the kecamatan's name where the file has no codes.
    """

    key: str
    nama: str
    kelompok: str
    baris: int = 1


@dataclass(frozen=True)
class Desa:
    """One desa of the map, with its kecamatan."""

    kode: str
    nama: str
    kode_kec: str
    kecamatan: str


@dataclass
class Crosswalk:
    """What the names decide: the file's key -> Kemendagri code, and group -> kecamatan.

    ``cara`` says how a key was decided: sama (same name), ejaan (other spelling), pindah (taken over by a
    younger kecamatan). ``calon`` has the codes that each undecided key may be, ``calon_kelompok`` those of
    each undecided group, the likeliest first.
    """

    desa: dict[str, str] = field(default_factory=dict)
    kecamatan: dict[str, str] = field(default_factory=dict)
    cara: dict[str, str] = field(default_factory=dict)
    calon: dict[str, list[str]] = field(default_factory=dict)
    calon_kelompok: dict[str, list[str]] = field(default_factory=dict)


def derive(
    places: Iterable[Place],
    areas: Iterable[Desa],
    *,
    groups: Mapping[str, str] | None = None,
    desa: Mapping[str, str] | None = None,
    kecamatan: Mapping[str, str] | None = None,
) -> Crosswalk:
    """Work out which desa of the map each coded desa of a file is.

    ``groups``: names of the groups where the file has them. ``desa`` and ``kecamatan``: what is known already
    (key -> code). Each key is one desa and each desa has one key. Across kecamatan names decide only for a
    kecamatan younger than the file's codes, and there only for several desa together.
    """
    from geodata.crosswalk_kecamatan import match_kecamatan

    theirs, ours = list(places), list(areas)
    found = Crosswalk(desa=dict(desa or {}), kecamatan=dict(kecamatan or {}))
    by_group = grouped(theirs)
    match_kecamatan(found, by_group, ours, dict(groups or {}))
    for kode_kec in sorted(set(found.kecamatan.values())):
        members = [p for g, k in found.kecamatan.items() if k == kode_kec for p in by_group.get(g, [])]
        _match_desa(found, members, inside(ours, kode_kec))
    _match_moved(found, theirs, ours)
    _offer(found, theirs, ours)
    return found


def match_names(
    places: Iterable[Place],
    areas: Iterable[Desa],
    *,
    groups: Mapping[str, str],
    desa: Mapping[str, str] | None = None,
    kecamatan: Mapping[str, str] | None = None,
) -> Crosswalk:
    """The same for a file without codes: ``groups`` are the kecamatan, decided by their own names only.

    Several spellings of a file may be one desa, so a name that only resembles a desa which the file also
    spells right is not decided but asked.
    """
    from geodata.crosswalk_kecamatan import match_named

    theirs, ours = list(places), list(areas)
    found = Crosswalk(desa=dict(desa or {}), kecamatan=dict(kecamatan or {}))
    match_named(found, dict(groups), ours)
    for group, members in grouped(theirs).items():
        if group in found.kecamatan:
            _match_spellings(found, members, inside(ours, found.kecamatan[group]))
    _offer(found, theirs, ours, taken_too=True)
    return found


def grouped(places: list[Place]) -> dict[str, list[Place]]:
    """The places of each group, groups in a fixed order."""
    groups: dict[str, list[Place]] = {}
    for place in sorted(places, key=lambda p: (p.kelompok, p.key)):
        groups.setdefault(place.kelompok, []).append(place)
    return groups


def inside(areas: list[Desa], kode_kec: str) -> list[Desa]:
    """The desa of one kecamatan."""
    return [d for d in areas if d.kode_kec == kode_kec]


def _match_desa(found: Crosswalk, members: list[Place], ours: list[Desa]) -> None:
    left = _undecided(found, members)
    for form in (squash, first_form):
        for key, kode in _equal(left, _free(found, ours), form).items():
            found.desa[key], found.cara[key] = kode, "sama"
        left = _undecided(found, left)
    for key, kode in _close(left, _free(found, ours)).items():
        found.desa[key], found.cara[key] = kode, "ejaan"


def _match_spellings(found: Crosswalk, members: list[Place], ours: list[Desa]) -> None:
    for form in (squash, first_form, lambda name: sound(first_form(name))):
        known: dict[str, list[str]] = {}
        for d in ours:
            known.setdefault(form(d.nama), []).append(d.kode)
        for p in _undecided(found, members):
            kodes = known.get(form(p.nama), [])
            if len(kodes) == 1:
                found.desa[p.key], found.cara[p.key] = kodes[0], "sama"
    decided = {found.desa[p.key] for p in members if p.key in found.desa}
    free = [d for d in ours if d.kode not in decided]
    rivals = [d for d in ours if d.kode in decided]
    for key, kode in _close(_undecided(found, members), free, rivals).items():
        found.desa[key], found.cara[key] = kode, "ejaan"


def _undecided(found: Crosswalk, places: list[Place]) -> list[Place]:
    return [p for p in places if p.key not in found.desa and squash(p.nama)]


def _free(found: Crosswalk, ours: list[Desa]) -> list[Desa]:
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


def _match_moved(found: Crosswalk, theirs: list[Place], ours: list[Desa]) -> None:
    """Desa that a younger kecamatan took over: the same names, missing in the one and free in the other."""
    left = [p for p in _undecided(found, theirs) if p.kelompok in found.kecamatan]
    group = {p.key: p.kelompok for p in left}
    equal = _equal(left, _free(found, ours), squash)
    together = Counter((group[key], kode[:6]) for key, kode in equal.items())
    for key, kode in equal.items():
        if together[group[key], kode[:6]] >= TOGETHER:
            found.desa[key], found.cara[key] = kode, "pindah"


def _offer(found: Crosswalk, theirs: list[Place], ours: list[Desa], *, taken_too: bool = False) -> None:
    """Candidates of what is left: the desa of its kecamatan, and namesakes, also those that are taken."""
    free = {d.kode for d in (ours if taken_too else _free(found, ours))}
    for p in _undecided(found, theirs):
        if p.kelompok in found.kecamatan:
            home = found.kecamatan[p.kelompok]
            found.calon[p.key] = candidates(p.nama, home, ours, free)


def candidates(nama: str, kode_kec: str, areas: list[Desa], free: Collection[str] | None = None) -> list[str]:
    """The codes a name may mean, the likeliest first: desa of its kecamatan, and namesakes in others.

    Of the desa that are not ``free`` only those are meant whose name is this one.
    """
    alike = {d.kode: likeness(nama, d.nama) for d in inside(areas, kode_kec)}
    near = [k for k, s in alike.items() if free is None or k in free or s >= CLOSE]
    inner = sorted(near, key=lambda k: (-alike[k], k))[:SHOWN]
    own = first_form(nama)
    return inner + [d.kode for d in areas if d.kode_kec != kode_kec and first_form(d.nama) == own][:SHOWN]
