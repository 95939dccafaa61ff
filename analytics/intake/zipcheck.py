"""A workbook looked at as an archive before any reader sees it: bombs and far-away cells are refused here."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path, PurePosixPath

from analytics.errors import UserError

MAX_UNCOMPRESSED = 2 * 1024**3
MAX_RATIO = 100
MAX_MEMBERS = 2_000
MAX_COLUMNS = 256
MAX_ROWS = 3_000_000
#: Below this size no ratio is a danger: a small, very regular workbook compresses well.
_RATIO_FROM = 20 * 1024**2
#: Larger sheets are not searched for far cells: the limits of the child process hold for them.
_SEARCHED = 100 * 1024**2
_CHUNK = 1 << 22
_FAR_COLUMN = re.compile(rb'r="(?:[A-Z]{3,}|[J-Z][A-Z]|I[W-Z])\d')
_FAR_ROW = re.compile(rb'r="[A-Z]{0,3}(\d{7,})"')
_DIMENSION = re.compile(rb'<dimension[^>]*ref="(?:[A-Z]+\d+:)?([A-Z]+)(\d+)"')


def check_workbook(path: Path) -> None:
    """Refuse a workbook that is no honest table; raises UserError with what to do."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_members(archive.infolist())
            for member in archive.infolist():
                if re.fullmatch(r"xl/worksheets/[^/]+\.xml", member.filename):
                    _check_sheet(archive, member)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        RuntimeError,
        OSError,
        EOFError,
    ) as e:
        raise UserError(
            "Berkas XLSX rusak atau terpotong dan tidak dapat dibuka.",
            saran="Salin ulang berkasnya, buka di Excel atau LibreOffice, simpan lagi sebagai XLSX.",
        ) from e
    except Exception as e:
        if isinstance(e, UserError):
            raise
        raise UserError(
            "Berkas XLSX rusak dan tidak dapat dibuka.", saran="Simpan ulang sebagai XLSX."
        ) from e


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    names = [m.filename for m in members]
    if not any(n.startswith("xl/") for n in names):
        raise UserError(
            "Berkas ZIP ini bukan buku kerja Excel.", saran="Impor berkas XLSX atau CSV di dalamnya."
        )
    if len(members) > MAX_MEMBERS or any(_escapes(n) for n in names):
        raise UserError("Isi arsip XLSX tidak wajar; berkas ditolak demi keamanan.", saran=_RESAVE)
    if sum(1 for n in names if n == "xl/workbook.xml") > 1:
        raise UserError("Isi arsip XLSX tidak wajar; berkas ditolak demi keamanan.", saran=_RESAVE)
    full, packed = sum(m.file_size for m in members), sum(m.compress_size for m in members)
    if full > MAX_UNCOMPRESSED or (full > _RATIO_FROM and full > MAX_RATIO * max(packed, 1)):
        raise UserError(
            f"Berkas mengembang menjadi {full / 1024**2:,.0f} MB saat dibuka; berkas ditolak demi keamanan.",
            saran="Simpan lembar datanya saja sebagai CSV lalu impor lagi.",
        )


_RESAVE = "Buka di Excel atau LibreOffice, salin tabelnya ke buku kerja baru, simpan sebagai XLSX."


def _escapes(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in name


def _check_sheet(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    tail, seen = b"", 0
    with archive.open(member) as sheet:
        while (chunk := sheet.read(_CHUNK)) and seen < _SEARCHED:
            window = tail + chunk
            _check_window(window, first=seen == 0)
            seen += len(chunk)
            tail = window[-64:]


def _check_window(window: bytes, first: bool) -> None:
    far = _FAR_COLUMN.search(window) is not None
    far = far or any(int(m[1]) > MAX_ROWS for m in _FAR_ROW.finditer(window))
    if first and (match := _DIMENSION.search(window)):
        far = far or column_number(match[1]) > MAX_COLUMNS or int(match[2]) > MAX_ROWS
    if far:
        raise UserError(
            f"Ada sel terisi jauh di luar tabel (lebih dari {MAX_COLUMNS} kolom atau {MAX_ROWS:,} baris).",
            saran="Hapus kolom dan baris kosong di kanan dan bawah tabel, simpan, lalu impor lagi.",
        )


def column_number(letters: bytes) -> int:
    """The number of a column from its letters (A is 1).

    >>> column_number(b"IV")
    256
    """
    number = 0
    for letter in letters[:4]:
        number = number * 26 + letter - 64
    return number
