"""The parent's side of reading a map: a process of its own, few variables, a clock, and a sentence whatever
happens to it."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

from analytics.errors import STORAGE, UserError
from analytics.intake.apart import run_apart
from analytics.intake.child import NO_ROOM
from analytics.intake.guard import look_at, refuse_if_changed

#: Where the child leaves the drawn layers, inside its folder.
LAYERS = "lapisan"
#: Address space, not memory in use: a kabupaten of 300 desa at full resolution needs about a fifth of it.
MEMORY_BYTES = 3 * 1024**3
SECONDS = 300


def read_guarded(
    path: Path,
    folder: Path,
    *,
    name: str,
    codes: str | None = None,
    home: str | None = None,
    wilayah: dict[str, str] | None = None,
    kolom: dict[str, str] | None = None,
    memory: int = MEMORY_BYTES,
    seconds: int = SECONDS,
) -> dict[str, Any]:
    """Read a map in a child process into ``folder``; what the child answers, see ``boundary_child.read``.

    ``name`` is what messages call the file. Raises UserError also when the child dies or takes too long.
    """
    job: dict[str, Any] = {"path": str(path.resolve()), "name": name, "codes": codes, "home": home}
    job |= {"wilayah": wilayah or {}, "kolom": kolom or {}, "memory": memory, "seconds": seconds}
    before = look_at(path) if path.is_file() else None  # a geodatabase is a folder
    done = run_apart("analytics.engine.boundary_child", folder, job, geometry())
    if before:
        refuse_if_changed(path, before)
    if done.answer is None:
        raise _too_slow(seconds) if done.status is None else _died(done.status)
    return done.answer


def geometry() -> dict[str, str]:
    """Of the geometry libraries only what boundaries come in."""
    from geodata.boundaries.drivers import ENVIRONMENT  # loads them

    return dict(ENVIRONMENT)


def _too_slow(seconds: int) -> UserError:
    return UserError(
        f"Membaca dan memperbaiki batas lebih dari {seconds} detik; dihentikan.",
        saran="Simpan satu kabupaten saja, dan sederhanakan garisnya di QGIS (Simplify, 5 m).",
    )


def _died(status: int) -> UserError:
    if status == NO_ROOM:
        return UserError("Salinan kerja batas tidak dapat ditulis.", saran=STORAGE[errno.ENOSPC])
    return UserError(
        f"Berkas batas tidak dapat dibaca: pembacanya berhenti mendadak (status {status}). "
        "Berkas rusak, terlalu besar, atau terlalu rumit.",
        saran="Buka di QGIS, jalankan 'Fix geometries', simpan satu kabupaten sebagai GeoPackage, impor itu.",
    )
