"""BPS codes brought to Kemendagri codes through names: kecamatan first, then desa inside the kecamatan.

Both systems number the same desa with ten digits and nothing in a code tells the other one. What the names
tell for certain is decided; the rest is handed back with its candidates, for a person to decide. Measured on
the national list: tests/truth/test_crosswalk.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from geodata.crosswalk_desa import match_desa, match_moved, match_spellings
from geodata.crosswalk_kecamatan import match_kecamatan, match_named
from geodata.crosswalk_offer import candidates, offer
from geodata.crosswalk_records import CLOSE, Crosswalk, Desa, Place, grouped, inside

__all__ = ["CLOSE", "Crosswalk", "Desa", "Place", "candidates", "derive", "match_names"]


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
    theirs, ours = list(places), list(areas)
    found = Crosswalk(desa=dict(desa or {}), kecamatan=dict(kecamatan or {}))
    by_group = grouped(theirs)
    match_kecamatan(found, by_group, ours, dict(groups or {}))
    for kode_kec in sorted(set(found.kecamatan.values())):
        members = [p for g, k in found.kecamatan.items() if k == kode_kec for p in by_group.get(g, [])]
        match_desa(found, members, inside(ours, kode_kec))
    match_moved(found, theirs, ours)
    offer(found, theirs, ours)
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
    theirs, ours = list(places), list(areas)
    found = Crosswalk(desa=dict(desa or {}), kecamatan=dict(kecamatan or {}))
    match_named(found, dict(groups), ours)
    for group, members in grouped(theirs).items():
        if group in found.kecamatan:
            match_spellings(found, members, inside(ours, found.kecamatan[group]))
    offer(found, theirs, ours, taken_too=True)
    return found
