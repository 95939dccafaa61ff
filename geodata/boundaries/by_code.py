"""Rows that carry Kemendagri codes: trust the code, check it against the decree and the name."""

from __future__ import annotations

import pandas as pd

from geodata import codes, names
from geodata.boundaries.areas import Decided, Row, SetAside, rows, set_aside

SHOWN = 10


def assign_by_code(areas: pd.DataFrame, *, check: bool) -> Decided:
    """Take each row's own code. With `check`, only codes the decree knows; else any complete one."""
    decided = Decided()
    renamed: list[str] = []
    for row, area in rows(areas).items():
        kode = area["kode"]
        if not isinstance(kode, str) or len(kode) != 10:
            decided.set_aside[row] = set_aside(
                area, "kode kosong atau bukan kode desa 10 angka", "Lengkapi kode desa di berkas batas."
            )
        elif check and codes.official_name(kode) is None:
            decided.set_aside[row] = _unknown(area, kode)
        else:
            decided.kode[row] = kode
            renamed.extend(_other_name(area, kode) if check else [])
    if renamed:
        more = f"; dan {len(renamed) - SHOWN} lainnya" if len(renamed) > SHOWN else ""
        decided.notes.append(
            f"{len(renamed)} desa bernama lain di berkas (dipakai nama Kepmendagri): "
            + "; ".join(renamed[:SHOWN])
            + more
            + ". Periksa apakah poligonnya tidak tertukar."
        )
    return decided


def _unknown(area: Row, kode: str) -> SetAside:
    """A code no decree assigns: outdated or mistyped. Say who it may be, decide nothing."""
    namesakes = [
        f"{codes.dotted(k)} {name}"
        for k, name in codes.official_children(kode[:6]).items()
        if area["nama"] and names.squash(name) == names.squash(area["nama"])
    ]
    saran = (
        f"Mungkin yang dimaksud {namesakes[0]}."
        if namesakes
        else "Periksa kode terbaru di Kepmendagri, lalu perbaiki di berkas batas."
    )
    return set_aside(area, "kode tidak ada dalam Kepmendagri (lama atau salah ketik)", saran)


def _other_name(area: Row, kode: str) -> list[str]:
    official = codes.official_name(kode) or ""
    if not area["nama"] or names.agrees(area["nama"], official):
        return []
    return [f"{codes.dotted(kode)} {official} (berkas: {area['nama']})"]
