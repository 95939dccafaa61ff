"""Whose codes are these? Kemendagri and BPS both use ten digits, and some codes exist in both for other
places.

The question is settled for a whole column by how many rows fit, never row by row: in Kota Cilegon 10 of 43
BPS codes are valid Kemendagri codes of other kelurahan.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from geodata import codes, names
from geodata.boundaries.areas import Decided, rows
from geodata.boundaries.asking import Answers, OpenQuestions
from geodata.boundaries.by_code import assign_by_code
from geodata.boundaries.by_name import assign_by_name
from geodata.boundaries.no_desa import is_no_area, is_no_desa
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


def decide(
    areas: pd.DataFrame,
    declared: str | None = None,
    *,
    answers: Answers | None = None,
    home: str | None = None,
) -> Verdict:
    """Settle the code system of a file and, with it, which row is which desa.

    `declared` is what the user says (`kemendagri`, `bps` or None), `answers` what was said before, `home` the
    office's own kabupaten. Raises BoundaryError when neither system fits nine rows in ten, when the file
    contradicts what was declared, or when it has no desa at all.
    """
    if declared not in (None, "kemendagri", "bps"):
        raise BoundaryError(f"Sistem kode '{declared}' tidak dikenal.", saran="Pilih kemendagri atau bps.")
    _refuse_higher_levels(areas)
    complete = areas["kode"].map(lambda k: isinstance(k, str) and len(k) == 10).astype(bool)
    coded = complete & ~areas["kode"].map(is_no_area).astype(bool)
    if coded.mean() < DECLARED_ENOUGH:
        return _by_name_only(areas, answers, home)
    fits = _fits_decree(areas)
    hit_kemendagri = float(fits[coded].mean())
    by_name = assign_by_name(areas, answers, home=home) if areas["kecamatan"].ne("").any() else Decided()
    ours = coded & ~areas.index.isin(list(by_name.neighbours))
    hit_bps = sum(bool(ours[row] and not fits[row]) for row in by_name.kode) / max(1, int(ours.sum()))
    system, known = _choose(areas, declared, hit_kemendagri, hit_bps)
    decided = by_name if system == "bps" else assign_by_code(areas, answers, check=known)
    return Verdict(system, hit_kemendagri, hit_bps, known, decided)


def _refuse_higher_levels(areas: pd.DataFrame) -> None:
    """A layer of kecamatan or kabupaten has codes, but none of a desa."""
    coded = areas["kode"].dropna()
    if len(coded) >= DECLARED_ENOUGH * len(areas) and not coded.str.len().eq(10).any():
        raise BoundaryError(
            f"Berkas berisi {len(coded)} wilayah berkode {coded.str.len().mode()[0]} angka: "
            "batas kecamatan, kabupaten, atau provinsi, bukan desa.",
            saran="Pilih lapisan batas desa; batas kecamatan dan kabupaten disusun dari desanya.",
        )


def _by_name_only(areas: pd.DataFrame, answers: Answers | None, home: str | None) -> Verdict:
    if areas["kecamatan"].eq("").all():
        raise BoundaryError(
            "Berkas hanya memuat nama desa, tanpa kode dan tanpa kecamatan. Nama saja tidak cukup: banyak "
            "desa senama dalam satu kabupaten.",
            saran="Tambahkan kolom kode desa Kemendagri, atau kolom kecamatan dan kabupaten.",
        )
    decided = assign_by_name(areas, answers, home=home, close=False)
    idle = {row for row, area in rows(areas).items() if is_no_desa(area) and row not in decided.kode}
    expected = len(areas) - len(idle | decided.neighbours.keys())
    if len(decided.kode) < DECLARED_ENOUGH * expected:
        told = f"Berkas tanpa kode wilayah, dan hanya {len(decided.kode)} dari {expected} nama yang dikenal."
        above = [q for q in decided.undecided if not q.isi.startswith("Desa ")]
        if above:
            raise OpenQuestions(told, above, len(areas))
        raise BoundaryError(
            told, saran="Pakai berkas berkode desa Kemendagri, atau periksa kolom kecamatan dan kabupaten."
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
