"""The parent's side of reading a map: a process of its own, few variables, a clock, and a sentence whatever
happens to it."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import analytics
from analytics.errors import STORAGE, UserError
from analytics.intake.child import ANSWER, NO_ROOM

#: Where the child leaves the drawn layers, inside its folder.
LAYERS = "lapisan"
#: Address space, not memory in use: a kabupaten of 300 desa at full resolution needs about a fifth of it.
MEMORY_BYTES = 3 * 1024**3
SECONDS = 300
_KEPT = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR")


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
    folder.mkdir(parents=True, exist_ok=True)
    job, answer = folder / "tugas.json", folder / ANSWER
    fields: dict[str, Any] = {"path": str(path.resolve()), "folder": str(folder.resolve()), "name": name}
    fields |= {"codes": codes, "home": home}
    said = {"wilayah": wilayah or {}, "kolom": kolom or {}}
    job.write_text(json.dumps({**fields, **said, "memory": memory, "seconds": seconds}), "utf-8")
    try:
        status = _run(job, seconds)
        if not answer.exists():
            raise _died(status)
        return dict(json.loads(answer.read_text("utf-8")))
    finally:
        job.unlink(missing_ok=True)
        answer.unlink(missing_ok=True)


def _run(job: Path, seconds: int) -> int:
    command = [sys.executable, "-m", "analytics.engine.boundary_child", str(job)]
    # The child's own words may quote the file, so nothing of them is kept.
    nowhere = subprocess.DEVNULL
    try:
        return subprocess.run(
            command, timeout=seconds, env=environment(), stdin=nowhere, stdout=nowhere, stderr=nowhere
        ).returncode
    except subprocess.TimeoutExpired:
        raise UserError(
            f"Membaca dan memperbaiki batas lebih dari {seconds} detik; dihentikan.",
            saran="Simpan satu kabupaten saja, dan sederhanakan garisnya di QGIS (Simplify, 5 m).",
        ) from None


def environment() -> dict[str, str]:
    """No secrets, one thread each, and of GDAL only what boundaries come in."""
    from geodata.boundaries.drivers import ENVIRONMENT  # loads the geometry libraries

    kept = {k: os.environ[k] for k in _KEPT if k in os.environ}
    root = str(Path(analytics.__file__).resolve().parent.parent)
    return {
        **kept,
        **ENVIRONMENT,
        "PYTHONPATH": root,
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
    }


def _died(status: int) -> UserError:
    if status == NO_ROOM:
        return UserError("Salinan kerja batas tidak dapat ditulis.", saran=STORAGE[errno.ENOSPC])
    return UserError(
        f"Berkas batas tidak dapat dibaca: pembacanya berhenti mendadak (status {status}). "
        "Berkas rusak, terlalu besar, atau terlalu rumit.",
        saran="Buka di QGIS, jalankan 'Fix geometries', simpan satu kabupaten sebagai GeoPackage, impor itu.",
    )
