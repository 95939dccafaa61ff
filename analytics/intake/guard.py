"""The parent's side of the guarded reading: whatever happens to the child, the office gets a sentence."""

from __future__ import annotations

import errno
import json
import signal
import stat
from pathlib import Path

from analytics.errors import STORAGE, UserError
from analytics.intake.apart import run_apart
from analytics.intake.child import NO_ROOM, OUT_OF_MEMORY, UNREADABLE
from analytics.intake.model import Staged
from analytics.intake.names import safe_name
from analytics.intake.staged import from_json

MEMORY_BYTES = 1536 * 1024**2
SECONDS = 300
#: The status of a child stopped by the limit of its processor time.
_OUT_OF_TIME = -int(getattr(signal, "SIGXCPU", 24))


def stage_guarded(
    path: Path,
    folder: Path,
    names: dict[str, str],
    *,
    memory: int = MEMORY_BYTES,
    seconds: int = SECONDS,
) -> Staged:
    """Read a file in a child process; raises UserError also when the child dies."""
    before = look_at(path)
    job = {"path": str(path.resolve()), "names": names, "memory": memory, "seconds": seconds}
    done = run_apart("analytics.intake.child", folder, job)
    refuse_if_changed(path, before)
    if done.answer is None:
        raise _too_slow(seconds) if done.status is None else _died(done.status, seconds)
    return _unpack(done.answer)


def refuse_if_changed(path: Path, before: tuple[int, ...]) -> None:
    """Raise UserError when a file is not what it was when it was looked at."""
    if look_at(path) != before:
        raise UserError(
            "Berkas berubah selagi dibaca.",
            saran="Tunggu sampai berkas selesai disalin atau tutup program yang menulisnya, lalu impor lagi.",
        )


def look_at(path: Path) -> tuple[int, ...]:
    """What tells one state of a file from another; raises UserError for what is no readable file.

    A pipe or a device would be waited for without end, so the sort is asked before anything is opened.
    """
    named = f"'{safe_name(path.name)}'"
    try:
        found = path.stat()
    except (OSError, ValueError):  # not there, a circle of links, a name no disk can hold
        raise UserError(f"Berkas {named} tidak ada.", saran="Periksa nama dan foldernya.") from None
    if stat.S_ISDIR(found.st_mode):
        raise UserError(f"{named} adalah folder.", saran="Sebut satu berkas di dalamnya.")
    if not stat.S_ISREG(found.st_mode):
        raise UserError(
            f"{named} bukan berkas biasa (pipa atau perangkat).",
            saran="Salin isinya ke sebuah berkas dahulu.",
        )
    try:
        path.open("rb").close()
    except OSError:
        raise _closed() from None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _unpack(answer: dict[str, object]) -> Staged:
    if "staged" in answer:
        return from_json(json.dumps(answer["staged"]))
    raise UserError(str(answer["pesan"]), saran=str(answer["saran"]))


def _died(status: int, seconds: int) -> UserError:
    if status == NO_ROOM:
        return UserError("Salinan kerja berkas tidak dapat ditulis.", saran=STORAGE[errno.ENOSPC])
    if status == UNREADABLE:
        return _closed()
    if status == _OUT_OF_TIME:
        return _too_slow(seconds)
    if status in OUT_OF_MEMORY:
        return UserError(
            "Berkas terlalu besar untuk dibaca: memori atau ruang kerja yang diizinkan tidak cukup.",
            saran="Hapus baris dan kolom kosong di luar tabel, bagi per kecamatan, atau simpan sebagai CSV.",
        )
    return UserError(
        f"Berkas tidak dapat dibaca: pembacanya berhenti mendadak (status {status}). "
        "Berkas rusak, atau punya sel terisi jauh di luar tabel.",
        saran="Hapus baris dan kolom kosong di luar tabel, simpan sebagai CSV, lalu impor lagi.",
    )


def _too_slow(seconds: int) -> UserError:
    return UserError(
        f"Membaca berkas lebih dari {seconds} detik; dihentikan.",
        saran="Bagi berkasnya, misalnya per kecamatan, atau simpan sebagai CSV.",
    )


def _closed() -> UserError:
    return UserError(
        "Berkas tidak dapat dibuka: izin membacanya tidak ada, atau sedang dikunci program lain.",
        saran="Tutup program yang membukanya, atau mintalah izin membaca berkas itu.",
    )
