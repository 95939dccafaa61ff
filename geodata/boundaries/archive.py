"""What lies in a ZIP: looked at as a list first, so that no bomb and no odd name ever reaches a reader."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath

from geodata.errors import BoundaryError

MAX_UNPACKED = 2_000_000_000
MAX_RATIO = 200
RATIO_FROM = 50_000_000  # below this size no ratio is a danger
MAX_MEMBERS = 5_000
VILLAGE_WORDS = ("desa", "kelurahan", "kel_desa", "adm4", "admin4", "village")
_PARTS = (".shx", ".dbf")
_SINGLE = (".gpkg", ".geojson", ".json", ".kml", ".sql")
#: What Python's reader raises on an archive that is torn, made by an unknown method, or not one at all.
BROKEN = (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError)
_RESAVE = "Ekstrak di komputer Anda, periksa isinya, lalu kirim hanya lapisan batas desanya."


def names_in(file: Path) -> list[str]:
    """The members of an archive, if it is whole, of honest size and without names that lead elsewhere."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except BROKEN as error:
        raise broken(file) from error
    if any(entry.flag_bits & 1 for entry in entries):
        raise BoundaryError(f"'{file.name}' berkata sandi.", saran="Simpan ulang tanpa kata sandi.")
    names = [entry.filename for entry in entries]
    if len(names) > MAX_MEMBERS or len(set(names)) < len(names) or any(_escapes(n) for n in names):
        raise BoundaryError(
            f"Isi arsip '{file.name}' tidak wajar (nama berkas di dalamnya); ditolak demi keamanan.",
            saran=_RESAVE,
        )
    full, packed = sum(e.file_size for e in entries), sum(e.compress_size for e in entries)
    if full > MAX_UNPACKED or (full > RATIO_FROM and full > MAX_RATIO * max(packed, 1)):
        raise BoundaryError(
            f"Isi '{file.name}' terlalu besar: mengembang menjadi {full / 1e6:.0f} MB; "
            "ditolak demi keamanan.",
            saran="Kirim satu kabupaten per berkas.",
        )
    return [n for n in names if "__MACOSX" not in n]


def dataset_in(file: Path) -> str:
    """The one layer file (or ``.gdb`` folder) to read from an archive, as its path inside."""
    names = names_in(file)
    found = _datasets(names)
    if len(found) > 1:
        villages = [n for n in found if any(w in PurePosixPath(n).name.lower() for w in VILLAGE_WORDS)]
        found = villages if len(villages) == 1 else found
    if len(found) != 1:
        raise _not_one(file, names, found)
    if found[0].lower().endswith(".shp"):
        check_parts(found[0], names)
    return found[0]


def check_parts(shape: str, names: list[str]) -> None:
    """Refuse a shapefile whose companions did not come along."""
    present = {n.lower() for n in names}
    missing = [part for part in _PARTS if shape.lower()[:-4] + part not in present]
    if missing:
        raise BoundaryError(
            f"Shapefile tidak lengkap: {', '.join(missing)} tidak ada.",
            saran="Satukan .shp, .shx, .dbf, dan .prj yang bernama sama dalam satu ZIP.",
        )


def broken(file: Path) -> BoundaryError:
    """What to tell of an archive that cannot be read to its end."""
    return BoundaryError(
        f"Berkas '{file.name}' rusak atau terpotong: isi arsipnya tidak dapat dibaca.",
        saran="Unduh atau salin ulang berkasnya, lalu coba lagi.",
    )


def _datasets(names: list[str]) -> list[str]:
    folders = {_gdb_folder(n) for n in names} - {None}
    files = [n for n in names if n.lower().endswith(".shp")]
    if not files and not folders:
        files = [n for n in names if n.lower().endswith(_SINGLE)]
    return sorted([*(str(f) for f in folders), *files])


def _gdb_folder(name: str) -> str | None:
    for parent in PurePosixPath(name).parents:
        if parent.suffix.lower() == ".gdb":
            return str(parent)
    return None


def _not_one(file: Path, names: list[str], found: list[str]) -> BoundaryError:
    if any(n.lower().endswith((".zip", ".rar", ".7z")) for n in names) and not found:
        return BoundaryError(
            f"Di dalam '{file.name}' ada arsip lagi.", saran="Ekstrak arsip di dalamnya, lalu kirim itu."
        )
    seen = ", ".join(PurePosixPath(n).name for n in (found or names)[:8]) or "kosong"
    return BoundaryError(
        f"'{file.name}' berisi {len(found)} shapefile atau geodatabase; seharusnya tepat satu ({seen}).",
        saran="Satukan .shp, .shx, .dbf, dan .prj dari satu lapisan desa dalam satu ZIP.",
    )


def _escapes(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in name or "\x00" in name or "}" in name
