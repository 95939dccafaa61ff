"""What is left undecided, with the desa it may be, for a person to decide."""

from __future__ import annotations

from collections.abc import Collection

from geodata.crosswalk_desa import free_desa, undecided
from geodata.crosswalk_names import first_form, likeness
from geodata.crosswalk_records import CLOSE, SHOWN, Crosswalk, Desa, Place, inside


def offer(found: Crosswalk, theirs: list[Place], ours: list[Desa], *, taken_too: bool = False) -> None:
    """Candidates of what is left: the desa of its kecamatan, and namesakes, also those that are taken."""
    free = {d.kode for d in (ours if taken_too else free_desa(found, ours))}
    for p in undecided(found, theirs):
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
