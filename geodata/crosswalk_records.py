"""What a crosswalk is about: desa of a file, desa of the map, and what was decided between them."""

from __future__ import annotations

from dataclasses import dataclass, field

#: A spelling decides from CLOSE on if the second best is MARGIN further away.
CLOSE, MARGIN = 0.8, 0.1
#: How many candidates a question shows.
SHOWN = 8


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


def grouped(places: list[Place]) -> dict[str, list[Place]]:
    """The places of each group, groups in a fixed order."""
    groups: dict[str, list[Place]] = {}
    for place in sorted(places, key=lambda p: (p.kelompok, p.key)):
        groups.setdefault(place.kelompok, []).append(place)
    return groups


def inside(areas: list[Desa], kode_kec: str) -> list[Desa]:
    """The desa of one kecamatan."""
    return [d for d in areas if d.kode_kec == kode_kec]
