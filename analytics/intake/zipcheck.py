"""A workbook looked at as an archive before any reader sees it: bombs and far-away cells are refused here."""

from __future__ import annotations

import re
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from analytics.errors import UserError
from analytics.intake.farcells import MAX_COLUMNS, check_reach, column_number

MAX_UNCOMPRESSED = 2 * 1024**3
MAX_RATIO = 100
MAX_MEMBERS = 2_000
#: Below this size no ratio is a danger: a small, very regular workbook compresses well.
_RATIO_FROM = 20 * 1024**2
#: Larger sheets are not searched for far cells: the limits of the child process hold for them.
_SEARCHED = 32 * 1024**2
_CHUNK = 1 << 22
#: Where cells cannot be. A sheet may have any other name.
_NO_SHEET = re.compile(r"xl/(sharedStrings\.xml|styles\.xml|vbaProject\.bin|theme/.*|media/.*)|docProps/.*")
#: A type definition, or a text that is not UTF-8: no table program writes them, and they can hide anything.
_DEFINITION = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_LONGEST_TAG = 4096
#: A formula beside which no value stands. One that gives an empty text (t="str") has been worked out.
_UNWORKED = re.compile(
    rb"""<c(?![^<>]*\bt=["']str)[^<>]*>\s*<f\b(?:[^<>]*/>|[^<>]*>[^<]*</f>)\s*"""
    rb"""(?:<v\s*/>\s*|<v>\s*</v>\s*)?</c>"""
)
#: Other archives by a member that they all have.
_OTHERS = {
    "mimetype": ("lembar kerja OpenDocument (ODS) atau dokumen LibreOffice", "LibreOffice"),
    "word/document.xml": ("dokumen Word", "Word, salin tabelnya ke Excel"),
    "ppt/presentation.xml": ("presentasi PowerPoint", "PowerPoint, salin tabelnya ke Excel"),
}
_RESAVE = "Buka di Excel atau LibreOffice, salin tabelnya ke buku kerja baru, simpan sebagai XLSX."


class Hollow(NamedTuple):
    """How many of the searched cells a reader takes for empty: errors (#N/A), formulas without a value."""

    errors: int = 0
    formulas: int = 0


def check_workbook(path: Path) -> Hollow:
    """Refuse a workbook that is no honest table; raises UserError with what to do."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_members(archive.infolist())
            members = [m for m in archive.infolist() if not _NO_SHEET.fullmatch(m.filename)]
            found = [_check_member(archive, member) for member in members]
            return Hollow(*map(sum, zip(*found, strict=True))) if found else Hollow()
    except UserError:
        raise
    except Exception as error:  # a damaged archive may raise anything
        raise UserError(
            "Berkas XLSX rusak atau terpotong dan tidak dapat dibuka.",
            saran="Salin ulang berkasnya, buka di Excel atau LibreOffice, simpan lagi sebagai XLSX.",
        ) from error


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    names = [m.filename for m in members]
    if not any(n.startswith("xl/") for n in names):
        raise _no_workbook(names)
    if any(m.flag_bits & 1 for m in members):
        raise UserError(
            "Berkas Excel terkunci kata sandi.", saran="Simpan salinan tanpa kata sandi lalu impor lagi."
        )
    twice = len({n.casefold() for n in names}) < len(names)
    if twice or len(members) > MAX_MEMBERS or any(_escapes(m) for m in members):
        raise _odd()
    full, packed = sum(m.file_size for m in members), sum(m.compress_size for m in members)
    if full > MAX_UNCOMPRESSED or (full > _RATIO_FROM and full > MAX_RATIO * max(packed, 1)):
        size = f"{full / 1024**2:,.0f}".replace(",", ".")
        raise UserError(
            f"Berkas mengembang menjadi {size} MB saat dibuka; berkas ditolak demi keamanan.",
            saran="Simpan lembar datanya saja sebagai CSV lalu impor lagi.",
        )


def _odd() -> UserError:
    return UserError("Isi arsip XLSX tidak wajar; berkas ditolak demi keamanan.", saran=_RESAVE)


def _no_workbook(names: list[str]) -> UserError:
    for member, (what, program) in _OTHERS.items():
        if member in names:
            return UserError(
                f"Ini {what}, bukan buku kerja Excel.",
                saran=f"Buka di {program}, simpan sebagai XLSX, lalu impor lagi.",
            )
    return UserError(
        "Berkas ZIP ini bukan buku kerja Excel.",
        saran="Ekstrak dahulu; impor berkas XLSX atau CSV di dalamnya.",
    )


def _escapes(member: zipfile.ZipInfo) -> bool:
    """TRUE when a member would leave its folder, or is a link."""
    path = PurePosixPath(member.filename.replace("\\", "/"))
    link = stat.S_ISLNK(member.external_attr >> 16)
    return link or path.is_absolute() or ".." in path.parts or ":" in member.filename


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Hollow:
    """Search one member for far cells and hidden definitions; returns its cells that will read as empty."""
    errors = formulas = 0

    def windows() -> Iterator[bytes]:
        nonlocal errors, formulas
        errors = formulas = 0
        for number, window in enumerate(_windows(archive, member)):
            if number == 0 and _hidden(window):
                raise _odd()
            errors += window.count(b't="e"') + window.count(b"t='e'")
            if b"<f" in window:
                formulas += sum(1 for _ in _UNWORKED.finditer(window))
            yield window

    check_reach(windows)
    return Hollow(errors, formulas)


def _windows(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The first part of a member in pieces that cut no tag in two."""
    tail, seen = b"", 0
    with archive.open(member) as content:
        while (chunk := content.read(_CHUNK)) and seen < _SEARCHED:
            window = tail + chunk
            yield window
            seen += len(chunk)
            last = window[window.rfind(b"<") :]
            tail = last[:_LONGEST_TAG] if b">" not in last else b""


def _hidden(start: bytes) -> bool:
    """TRUE for a type definition, and for text that is not UTF-8, where one could hide from a search."""
    text = start.lstrip()[:5]
    wide = text.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in text
    return (_DEFINITION.search(start) is not None) or (wide and b"<" in text)


__all__ = ["MAX_COLUMNS", "check_workbook", "column_number"]
