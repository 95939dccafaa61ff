"""Rows that carry Kemendagri codes: trust the code, check it against the decree and the name."""

from __future__ import annotations

import pandas as pd

from geodata import codes, names
from geodata.boundaries.areas import Decided, Row, SetAside, rows, set_aside
from geodata.boundaries.ask_areas import ask_desa, words_code
from geodata.boundaries.asking import NONE, Answers
from geodata.boundaries.by_name import NOT_OURS
from geodata.boundaries.no_desa import is_no_desa, leave_higher_level, leave_no_desa

SHOWN = 10


def assign_by_code(areas: pd.DataFrame, answers: Answers | None = None, *, check: bool) -> Decided:
    """Take each row's own code. With `check`, only codes the decree knows; else any complete one."""
    decided, told = Decided(), answers or Answers()
    renamed: list[str] = []
    unknown: dict[int, Row] = {}
    for row, area in rows(areas).items():
        kode = area["kode"]
        given = told.area(words_code(area))
        if given == NONE:
            decided.set_aside[row] = set_aside(area, NOT_OURS, "Ubah jawabannya bila keliru.")
        elif given and len(given) == 10 and (not check or codes.is_assigned(given)):
            decided.kode[row] = given
            decided.told.add(row)
        elif not isinstance(kode, str) or len(kode) != 10:
            decided.set_aside[row] = _no_code(area)
        elif check and codes.official_name(kode) is None:
            decided.set_aside[row] = leave_no_desa(area) if is_no_desa(area) else _unknown(area, kode)
            unknown |= {} if is_no_desa(area) else {row: area}
        else:
            decided.kode[row] = kode
            renamed.extend(_other_name(area, kode) if check else [])
    _ask(decided, unknown)
    if renamed:
        more = f"; dan {len(renamed) - SHOWN} lainnya" if len(renamed) > SHOWN else ""
        decided.notes.append(
            f"{len(renamed)} desa bernama lain di berkas (dipakai nama Kepmendagri): "
            + "; ".join(renamed[:SHOWN])
            + more
            + ". Periksa apakah poligonnya tidak tertukar."
        )
    return decided


def _no_code(area: Row) -> SetAside:
    """Why a row has no desa code: each way of not having one has its own remedy."""
    written = str(area["tertulis"])
    if higher := leave_higher_level(area):
        return higher
    if "/" in written:
        return set_aside(
            area, "kode gabungan beberapa desa", "Pisahkan poligonnya per desa, satu kode masing-masing."
        )
    if "--" in written:
        return set_aside(area, "kode belum lengkap (berisi --)", "Lengkapi kode desa di berkas batas.")
    if not written and is_no_desa(area):
        return leave_no_desa(area)
    return set_aside(area, "kode kosong atau bukan kode desa 10 angka", "Lengkapi kode desa di berkas batas.")


def _ask(decided: Decided, unknown: dict[int, Row]) -> None:
    taken = set(decided.kode.values())
    for area in unknown.values():
        kode_kec = str(area["kode"])[:6]
        if codes.official_children(kode_kec):
            decided.undecided.append(
                ask_desa("kode", words_code(area), str(area["nama"]), kode_kec, taken, baris=1)
            )


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
