"""Neighbouring kabupaten that came along at the edge of a file, and which kabupaten is the office's own."""

from __future__ import annotations

from collections.abc import Mapping

from geodata import codes
from geodata.boundaries.areas import Row, SetAside, set_aside

WHOLE = 0.5  # a kabupaten with less of its desa than this, beside a whole one, is a neighbour's fringe


def fringe(found: Mapping[str, int], home: str | None) -> set[str]:
    """Which kabupaten (code to number of desa in the file) are neighbours only.

    With `home`, the office's own kabupaten, all others; without, those far from whole beside a whole one.
    """
    if home in found:
        return set(found) - {home}
    share = {kode: n / max(1, desa_in(kode)) for kode, n in found.items()}
    if max(share.values(), default=0.0) < WHOLE:
        return set()
    return {kode for kode, s in share.items() if s < WHOLE}


def desa_in(kode_kab: str) -> int:
    """How many desa the decree gives a kabupaten."""
    return int(codes.official_names(kode_kab)["tingkat"].eq("desa").sum())


def leave_to_neighbour(area: Row, kode_kab: str, home: str | None) -> SetAside:
    """The line for a neighbour's desa."""
    which = "yang bukan wilayah ruang kerja ini" if home else "yang tidak utuh di berkas ini"
    return set_aside(
        area, f"bagian {codes.official_name(kode_kab)} {which}", "Impor berkas daerah itu sendiri."
    )
