"""The crosswalk an office brings: ``pemetaan/kode_bps.csv`` with the columns kode_bps and kode_kemendagri."""

from __future__ import annotations

import csv
from pathlib import Path

from analytics.errors import UserError
from analytics.intake.areas import Areas
from analytics.intake.names import squash

FILE = "kode_bps.csv"
#: A level has so many digits in each system: desa, kecamatan, kabupaten.
_LEVELS = {10: 10, 7: 6, 4: 4}
_HEADERS = {
    "bps": ("kodebps", "bps", "kodedesabps"),
    "kemendagri": ("kodekemendagri", "kemendagri", "kodedagri"),
}
_SHOWN = 10
_ADVICE = (
    f"Perbaiki pemetaan/{FILE} (kolom kode_bps dan kode_kemendagri, satu baris per wilayah), lalu impor lagi."
)


def read_crosswalk(folder: Path | None, areas: Areas) -> dict[str, str]:
    """BPS -> Kemendagri as the office's file says; empty without a file.

    Rows of other kabupaten than those on the map are passed over, so a province's file may be brought whole.
    Raises UserError with the rows where a code is no code, is not on the map, or has two partners.
    """
    path = folder / FILE if folder else None
    if path is None or not path.exists():
        return {}
    kabupaten = {k[:4] for k in areas.known if len(k) >= 4}
    found: dict[str, str] = {}
    wrong: list[str] = []
    for line, bps, kemendagri in _rows(path):
        if kemendagri and kemendagri[:4] not in kabupaten and areas.complete:
            continue
        if trouble := _trouble(bps, kemendagri, found, areas):
            wrong.append(f"baris {line}: {trouble}")
        elif bps and kemendagri:
            found[bps] = kemendagri
    if wrong:
        more = f"; dan {len(wrong) - _SHOWN} baris lain" if len(wrong) > _SHOWN else ""
        raise UserError(
            f"pemetaan/{FILE} tidak dapat dipakai: {'; '.join(wrong[:_SHOWN])}{more}.", saran=_ADVICE
        )
    return found


def _trouble(bps: str | None, kemendagri: str | None, found: dict[str, str], areas: Areas) -> str | None:
    """What is wrong with one row, in words; None where nothing is."""
    if bps is None or len(bps) not in _LEVELS:
        return "kode_bps bukan kode BPS (4, 7, atau 10 angka)"
    if kemendagri is None or len(kemendagri) != _LEVELS[len(bps)]:
        return f"kode_kemendagri untuk {bps} bukan kode {_LEVELS[len(bps)]} angka"
    if areas.complete and kemendagri not in areas.known:
        return f"kode_kemendagri {kemendagri} tidak ada di batas wilayah"
    if found.get(bps, kemendagri) != kemendagri:
        return f"kode_bps {bps} sudah berpasangan dengan {found[bps]}, kini {kemendagri}"
    return None


def _rows(path: Path) -> list[tuple[int, str | None, str | None]]:
    """(line of the file, BPS code, Kemendagri code), codes as digits or None; empty lines left out."""
    from geodata.codes import normalise

    lines = _text(path).splitlines()
    first = lines[0] if lines else ""
    delimiter = max(";,\t|", key=first.count)
    reader = csv.reader(lines, delimiter=delimiter)
    headers = [squash(cell) for cell in next(reader, [])]
    at = {
        name: next((i for i, h in enumerate(headers) if h in words), -1) for name, words in _HEADERS.items()
    }
    if min(at.values()) < 0:
        raise UserError(
            f"pemetaan/{FILE} tidak punya kolom kode_bps dan kode_kemendagri.",
            saran="Tulis baris pertama: kode_bps,kode_kemendagri (kolom lain boleh ada).",
        )
    cells = [(reader.line_num, [*row, *[""] * len(headers)]) for row in reader if any(c.strip() for c in row)]
    return [(n, normalise(row[at["bps"]]), normalise(row[at["kemendagri"]])) for n, row in cells]


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UserError(f"pemetaan/{FILE} tidak terbaca.", saran="Periksa hak akses berkasnya.") from error
    if b"\0" in raw[:4096]:
        raise UserError(
            f"pemetaan/{FILE} bukan berkas CSV.", saran="Simpan sebagai CSV UTF-8, lalu impor lagi."
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")
