"""Whose codes are these? Kemendagri and BPS both use ten digits, and some codes exist in both for other
places.

The question is settled for a whole column by how many rows fit, never row by row: in Kota Cilegon 10 of 43
BPS codes are valid Kemendagri codes of other kelurahan.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from geodata import codes, names
from geodata.boundaries.areas import Decided
from geodata.boundaries.by_code import assign_by_code
from geodata.boundaries.by_name import assign_by_name, is_no_area
from geodata.errors import BoundaryError

ENOUGH = 0.9
DECLARED_ENOUGH = 0.5  # below this even a declared system is contradicted by the file


@dataclass(frozen=True)
class Verdict:
    """The system of the code column (`kemendagri`, `bps`, or `nama` where there are no codes).

    Of the rows that carry a code, `hit_kemendagri` is the share whose code the decree gives to a desa of that
    name, `hit_bps` the share whose code is not that but whose names lead to exactly one desa. `known`: the
    decree knows the area.
    """

    system: str
    hit_kemendagri: float
    hit_bps: float
    known: bool
    decided: Decided


def decide(areas: pd.DataFrame, declared: str | None = None) -> Verdict:
    """Settle the code system of a file and, with it, which row is which desa.

    `declared` is what the user says (`kemendagri`, `bps` or None). Raises BoundaryError when neither system
    fits nine rows in ten, or when the file contradicts what was declared.
    """
    if declared not in (None, "kemendagri", "bps"):
        raise BoundaryError(f"Sistem kode '{declared}' tidak dikenal.", saran="Pilih kemendagri atau bps.")
    coded = areas["kode"].notna() & ~areas["kode"].map(is_no_area).astype(bool)
    if coded.mean() < DECLARED_ENOUGH:
        return _by_name_only(areas)
    fits = _fits_decree(areas)
    hit_kemendagri = float(fits[coded].mean())
    by_name = assign_by_name(areas) if areas["kecamatan"].ne("").any() else Decided()
    hit_bps = sum(bool(coded[row] and not fits[row]) for row in by_name.kode) / int(coded.sum())
    system, known = _choose(areas, declared, hit_kemendagri, hit_bps)
    decided = by_name if system == "bps" else assign_by_code(areas, check=known)
    return Verdict(system, hit_kemendagri, hit_bps, known, decided)


def _by_name_only(areas: pd.DataFrame) -> Verdict:
    decided = assign_by_name(areas)
    if len(decided.kode) < DECLARED_ENOUGH * len(areas):
        raise BoundaryError(
            f"Berkas tanpa kode wilayah, dan hanya {len(decided.kode)} dari {len(areas)} nama yang dikenal.",
            saran="Pakai berkas berkode desa Kemendagri, atau periksa kolom kecamatan dan kabupaten.",
        )
    return Verdict("nama", 0.0, 0.0, True, decided)


def _fits_decree(areas: pd.DataFrame) -> pd.Series:
    """Per row: the decree gives this code to a desa of this name (or the file has no name to compare)."""
    fits = []
    for kode, nama in zip(areas["kode"], areas["nama"], strict=True):
        official = codes.official_name(kode) if isinstance(kode, str) and len(kode) == 10 else None
        fits.append(official is not None and (not nama or names.agrees(nama, official)))
    return pd.Series(fits, index=areas.index)


def _choose(
    areas: pd.DataFrame, declared: str | None, hit_kemendagri: float, hit_bps: float
) -> tuple[str, bool]:
    if hit_kemendagri >= ENOUGH and declared != "bps":
        return "kemendagri", True
    if hit_bps >= ENOUGH and declared != "kemendagri":
        return "bps", True
    if declared != "bps" and _fictitious(areas, declared):
        return "kemendagri", False
    if declared is None and _written_with_dots(areas) and hit_kemendagri >= DECLARED_ENOUGH:
        return "kemendagri", True
    hit = {"kemendagri": hit_kemendagri, "bps": hit_bps}.get(declared or "", 0.0)
    if declared is not None and hit >= DECLARED_ENOUGH:
        return declared, True
    raise _refusal(declared, hit_kemendagri, hit_bps)


def _written_with_dots(areas: pd.DataFrame) -> bool:
    """Only Kemendagri codes are printed as 33.24.01.2001."""
    return bool(areas["tertulis"].str.count(r"\.").ge(3).mean() >= ENOUGH)


def _fictitious(areas: pd.DataFrame, declared: str | None) -> bool:
    """No decree knows the kabupaten, and the codes are built as Kemendagri builds them (7th digit 1 to 3)."""
    complete = areas["kode"].dropna()
    complete = complete[complete.str.len() == 10]
    unknown = [not codes.is_assigned(prefix) for prefix in complete.str[:4].unique()]
    shaped = complete.str[6].isin(list("123")).all()
    return bool(
        len(complete) and all(unknown) and shaped and (declared or len(complete) >= ENOUGH * len(areas))
    )


def _refusal(declared: str | None, hit_kemendagri: float, hit_bps: float) -> BoundaryError:
    told = (
        f"Kode di berkas dinyatakan {declared}, tetapi isinya tidak cocok"
        if declared
        else "Kode di berkas tidak pasti"
    )
    return BoundaryError(
        f"{told}: {hit_kemendagri:.0%} baris cocok sebagai kode Kemendagri, {hit_bps:.0%} sebagai kode BPS "
        "(dibandingkan dengan nama desanya). Diperlukan sekurangnya 90%.",
        saran="Periksa kolom kode dan nama di berkas. Bila yakin, jalankan lagi dengan --codes kemendagri "
        "atau --codes bps.",
    )
