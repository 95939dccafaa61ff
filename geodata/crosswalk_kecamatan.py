"""Which kecamatan of the map a group of desa is: by its own name, or by the desa names it shares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from geodata.crosswalk_names import forms, likeness
from geodata.crosswalk_records import CLOSE, MARGIN, SHOWN, Crosswalk, Desa, Place

#: Share of a group's desa names that identifies a kecamatan where the group has no name, and where it has
#: one that fits none (a kecamatan under a new name).
SAME_DESA, SAME_DESA_OTHER_NAME = 0.5, 0.8
LEAST_DESA = 2


def match_kecamatan(
    found: Crosswalk, groups: Mapping[str, list[Place]], ours: list[Desa], called: Mapping[str, str]
) -> None:
    """Decide groups with codes: by name if their desa do not speak against it, else by their desa."""
    known = {d.kode_kec: d.kecamatan for d in ours}
    names = _desa_names(ours)
    for group in sorted({*groups, *called} - found.kecamatan.keys()):
        members, name = groups.get(group, []), called.get(group, "")
        shared = _shared(found, members, names)
        alike = {k: likeness(name, n) if name else 0.0 for k, n in known.items()}
        ranked = sorted(known, key=lambda k: (-shared[k] - max(1, len(members)) * alike[k], k))
        if _by_name(ranked, shared, alike) or _by_desa(ranked, shared, len(members), bool(name)):
            found.kecamatan[group] = ranked[0]
        else:
            found.calon_kelompok[group] = ranked[:SHOWN]


def match_named(found: Crosswalk, called: Mapping[str, str], ours: list[Desa]) -> None:
    """Decide groups without codes by their name alone: a desa's name never finds its kecamatan."""
    known = {d.kode_kec: d.kecamatan for d in ours}
    for group in sorted(called.keys() - found.kecamatan.keys()):
        alike = {k: likeness(called[group], n) for k, n in known.items()}
        ranked = sorted(known, key=lambda k: (-alike[k], k))
        if _by_name(ranked, Counter(), alike):
            found.kecamatan[group] = ranked[0]
        else:
            found.calon_kelompok[group] = ranked[:SHOWN]


def _desa_names(ours: list[Desa]) -> dict[str, set[str]]:
    names: dict[str, set[str]] = {}
    for d in ours:
        names.setdefault(d.kode_kec, set()).update(forms(d.nama))
    return names


def _shared(found: Crosswalk, members: list[Place], names: Mapping[str, set[str]]) -> Counter[str]:
    """How many desa of a group each kecamatan has; a desa that is known counts where it is."""
    shared: Counter[str] = Counter()
    for p in members:
        if p.key in found.desa:
            shared[found.desa[p.key][:6]] += 1
        else:
            shared.update(k for k, n in names.items() if any(f in n for f in forms(p.nama)))
    return shared


def _by_name(ranked: list[str], shared: Mapping[str, int], alike: Mapping[str, float]) -> bool:
    if not ranked:
        return False
    first, others = ranked[0], ranked[1:]
    most = max((shared[k] for k in others), default=0)
    nearest = max((alike[k] for k in others), default=0.0)
    clear = alike[first] >= CLOSE and alike[first] - nearest >= MARGIN
    return clear and 2 * shared[first] >= most


def _by_desa(ranked: list[str], shared: Mapping[str, int], size: int, named: bool) -> bool:
    if not ranked:
        return False
    first = shared[ranked[0]]
    most = max((shared[k] for k in ranked[1:]), default=0)
    needed = (SAME_DESA_OTHER_NAME if named else SAME_DESA) * size
    return first >= max(LEAST_DESA + named, needed) and 2 * most <= first
