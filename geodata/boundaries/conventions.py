"""Which column of a boundary file holds what: the makers' habits, as a table.

A new source is a new row here. Column names are compared without case and as the first ten letters, because a
shapefile cuts them there. A field that a source lacks stays empty.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from geodata.errors import BoundaryError


@dataclass(frozen=True)
class Convention:
    """One maker's column names; each field lists candidates, best first."""

    sumber: str
    tells: tuple[str, ...]  # all must be there
    desa: tuple[str, ...]
    kecamatan: tuple[str, ...] = ()
    kabupaten: tuple[str, ...] = ()
    provinsi: tuple[str, ...] = ()
    kode: tuple[str, ...] = ()
    kode_bps: tuple[str, ...] = ()
    kode_kab: tuple[str, ...] = ()
    gap_width: float = 30.0  # metres; holes narrower than this are drawing errors in this source


CONVENTIONS: tuple[Convention, ...] = (
    Convention(
        sumber="lapisan desa yang sudah dirapikan",
        tells=("kode", "desa", "kecamatan", "kabupaten"),
        desa=("desa",),
        kecamatan=("kecamatan",),
        kabupaten=("kabupaten",),
        provinsi=("provinsi",),
        kode=("kode",),
        kode_bps=("kode_bps2020", "kode_bps"),
    ),
    Convention(
        sumber="lapisan wilayah Tepat Sasaran",
        tells=("kode", "nama", "kecamatan", "kabupaten"),
        desa=("nama",),
        kecamatan=("kecamatan",),
        kabupaten=("kabupaten",),
        provinsi=("provinsi",),
        kode=("kode",),
        kode_bps=("kode_bps",),
    ),
    Convention(
        sumber="BIG (KUGI)",
        tells=("namobj", "wadmkc", "wadmkk"),
        desa=("WADMKD", "NAMOBJ"),
        kecamatan=("WADMKC",),
        kabupaten=("WADMKK",),
        provinsi=("WADMPR",),
        kode=("KDEPUM",),
        kode_bps=("KDEBPS",),
        kode_kab=("KDPKAB", "KDBPUM"),
    ),
    Convention(
        sumber="BIG (KUGI)",
        tells=("wadmkd", "wadmkc"),
        desa=("WADMKD",),
        kecamatan=("WADMKC",),
        kabupaten=("WADMKK",),
        provinsi=("WADMPR",),
        kode=("KDEPUM",),
        kode_bps=("KDEBPS",),
        kode_kab=("KDPKAB", "KDBPUM"),
    ),
    Convention(
        sumber="Dukcapil",
        tells=("nama_kel", "nama_kec", "nama_kab"),
        desa=("nama_kel",),
        kecamatan=("nama_kec",),
        kabupaten=("nama_kab",),
        provinsi=("nama_prop",),
        kode=("kode_desa_", "kode_desa_spatial"),
    ),
    Convention(
        sumber="BPS wilkerstat",
        tells=("nmdesa", "nmkec"),
        desa=("nmdesa",),
        kecamatan=("nmkec",),
        kabupaten=("nmkab",),
        provinsi=("nmprov",),
        kode_bps=("iddesa",),
    ),
    Convention(
        sumber="HDX COD-AB",
        tells=("adm4_en", "adm3_en"),
        desa=("ADM4_EN",),
        kecamatan=("ADM3_EN",),
        kabupaten=("ADM2_EN",),
        provinsi=("ADM1_EN",),
        kode_bps=("ADM4_PCODE",),
    ),
    Convention(
        sumber="HDX COD-AB",
        tells=("adm4_name", "adm3_name"),
        desa=("adm4_name",),
        kecamatan=("adm3_name",),
        kabupaten=("adm2_name",),
        provinsi=("adm1_name",),
        kode_bps=("adm4_pcode",),
    ),
    Convention(
        sumber="HDX COD-AB (nama kolom diganti)",
        tells=("village", "district", "regency"),
        desa=("village",),
        kecamatan=("district",),
        kabupaten=("regency",),
        provinsi=("province",),
        kode_bps=("village_code",),
    ),
    Convention(
        sumber="GADM",
        tells=("name_4", "name_3", "name_2"),
        desa=("NAME_4",),
        kecamatan=("NAME_3",),
        kabupaten=("NAME_2",),
        provinsi=("NAME_1",),
        kode_bps=("CC_4",),
        gap_width=150.0,
    ),
    Convention(
        sumber="himpunan Kel_Desa",
        tells=("kel_desa", "kecamatan", "kab_kota"),
        desa=("KEL_DESA",),
        kecamatan=("KECAMATAN",),
        kabupaten=("KAB_KOTA",),
        provinsi=("PROVINSI",),
        kode=("KODE_KD",),
    ),
    Convention(
        sumber="kode dan nama saja (wilayah_boundaries, OpenSID)",
        tells=("kode", "nama"),
        desa=("nama",),
        kode=("kode",),
    ),
)


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


def detect(columns: Iterable[str], filled: Iterable[str] | None = None) -> Columns:
    """Recognise a file by its column names.

    `filled` names the columns that hold anything (an RBI 25K file has KDEPUM, empty throughout). Raises
    BoundaryError, naming the columns that came and the sets that are known, where no convention fits.
    """
    present = list(columns)
    usable = set(present if filled is None else filled)
    by_key = {_key(name): name for name in present}
    for convention in CONVENTIONS:
        if all(_key(tell) in by_key for tell in convention.tells):
            found = _fill(convention, by_key, usable)
            if found.desa is not None or found.kode is not None:
                return found
    raise BoundaryError(
        f"Kolom berkas batas tidak dikenali. Kolom yang ada: {', '.join(present[:30]) or '(tidak ada)'}.",
        saran="Beri nama kolom menurut salah satu kebiasaan ini: "
        + "; ".join(f"{c.sumber}: {', '.join(c.tells)}" for c in CONVENTIONS)
        + ".",
    )


def _fill(convention: Convention, by_key: dict[str, str], usable: set[str]) -> Columns:
    chosen: dict[str, str] = {}
    for field in fields(Columns)[1:]:
        for candidate in getattr(convention, field.name):
            name = by_key.get(_key(candidate))
            if name in usable:
                chosen[field.name] = str(name)
                break
    return Columns(convention, **chosen)


def _key(name: str) -> str:
    return str(name).strip().lower()[:10]
