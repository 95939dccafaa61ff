"""Which column of a boundary file holds what: the makers' habits, a row each in ``conventions.csv``.

A new source is a new row there. Column names are compared without case and as the first ten letters, because
a shapefile cuts them there. A field that a source lacks stays empty.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path

from geodata.errors import BoundaryError

#: What a column can be, with the words an office is asked with.
ROLES = {
    "desa": "nama desa/kelurahan",
    "kecamatan": "nama kecamatan",
    "kabupaten": "nama kabupaten/kota",
    "provinsi": "nama provinsi",
    "kode": "kode desa Kemendagri",
    "kode_bps": "kode desa BPS",
    "kode_kab": "kode kabupaten/kota Kemendagri",
}


@dataclass(frozen=True)
class Convention:
    """One maker's column names; each field lists candidates, best first.

    ``tells`` must all be there. ``bagian`` are the four parts of a BPS code in columns of their own.
    ``gap_width`` in metres: holes narrower than this are drawing errors in this source.
    """

    sumber: str
    tells: tuple[str, ...]
    desa: tuple[str, ...] = ()
    kecamatan: tuple[str, ...] = ()
    kabupaten: tuple[str, ...] = ()
    provinsi: tuple[str, ...] = ()
    kode: tuple[str, ...] = ()
    kode_bps: tuple[str, ...] = ()
    kode_kab: tuple[str, ...] = ()
    bagian: tuple[str, ...] = ()
    gap_width: float = 30.0


@dataclass(frozen=True)
class Columns:
    """The columns of one file, found; None where the file has no such column."""

    convention: Convention
    desa: str | None = None
    kecamatan: str | None = None
    kabupaten: str | None = None
    provinsi: str | None = None
    kode: str | None = None
    kode_bps: str | None = None
    kode_kab: str | None = None
    bagian: tuple[str, ...] = ()


@cache
def conventions() -> tuple[Convention, ...]:
    """The table, in the order in which its rows are tried."""
    path = Path(__file__).with_name("conventions.csv")
    with path.open(encoding="utf-8", newline="") as handle:
        return tuple(_convention(row) for row in csv.DictReader(handle))


def _convention(row: Mapping[str, str]) -> Convention:
    lists = {k: tuple(v.split("|")) if v else () for k, v in row.items() if k not in ("sumber", "gap_width")}
    return Convention(row["sumber"], gap_width=float(row["gap_width"]), **lists)


def detect(columns: Iterable[str], filled: Iterable[str] | None = None) -> Columns:
    """Recognise a file by its column names.

    `filled` names the columns that hold anything (an RBI 25K file has KDEPUM, empty throughout). Raises
    BoundaryError, naming the columns that came and the sets that are known, where no convention fits.
    """
    present = list(columns)
    usable = set(present if filled is None else filled)
    by_key = {_key(name): name for name in reversed(present)}
    for convention in conventions():
        if all(_key(tell) in by_key for tell in convention.tells):
            found = _fill(convention, by_key, usable)
            if found.desa is not None or found.kode is not None:
                return found
    raise BoundaryError(
        f"Kolom berkas batas tidak dikenali. Kolom yang ada: {', '.join(present[:30]) or '(tidak ada)'}.",
        saran="Beri nama kolom menurut salah satu kebiasaan ini: "
        + "; ".join(dict.fromkeys(f"{c.sumber}: {', '.join(c.tells)}" for c in conventions()))
        + ".",
    )


def is_known(columns: Iterable[str]) -> bool:
    """Whether some convention fits these column names."""
    try:
        detect(columns)
    except BoundaryError:
        return False
    return True


def told(columns: Iterable[str], answers: Mapping[str, str]) -> Columns | None:
    """The columns as the office named them before (column to role); None while that does not suffice."""
    roles = {role: name for name in columns if (role := answers.get(name)) in ROLES}
    if "kode" in roles or "kode_bps" in roles or {"desa", "kecamatan"} <= roles.keys():
        return replace(Columns(Convention("jawaban dinas", ())), **roles)  # type: ignore[arg-type]
    return None


def _fill(convention: Convention, by_key: dict[str, str], usable: set[str]) -> Columns:
    chosen: dict[str, str] = {}
    for field in fields(Columns)[1:-1]:
        for candidate in getattr(convention, field.name):
            name = by_key.get(_key(candidate))
            if name in usable:
                chosen[field.name] = str(name)
                break
    parts = [by_key.get(_key(part)) for part in convention.bagian]
    whole = tuple(str(p) for p in parts) if parts and all(p in usable for p in parts) else ()
    return Columns(convention, bagian=whole, **chosen)


def _key(name: str) -> str:
    return str(name).strip().lower()[:10]
