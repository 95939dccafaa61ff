"""The child process that reads a stranger's map under limits of memory and time, and hands back plain files.

Run as ``python -m analytics.engine.boundary_child JOB.json``: reading, repairing and drawing all happen here.
Back come the layers of the map in ``lapisan/`` and ``jawaban.json`` beside the job; no geometry reaches the
parent.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from shapely.errors import ShapelyError

from analytics.engine.boundary_guard import LAYERS
from analytics.errors import storage_refusal
from analytics.intake.apart import ANSWER
from analytics.intake.child import NO_ROOM, limit
from geodata import codes as area_codes
from geodata.boundaries import Answers, BoundaryResult, OpenQuestions, Undecided, import_boundaries
from geodata.errors import BoundaryError

NO_MEMORY = 3


def read(job: dict[str, Any]) -> dict[str, Any]:
    """Import one file; the answer holds the report, or why there is none and what it asks."""
    from geodata.layers import write_layers

    path = Path(job["path"])
    answers = Answers(wilayah=job["wilayah"], kolom=job["kolom"])
    try:
        result = import_boundaries(path, job["codes"], answers=answers, home=job["home"])
    except OpenQuestions as error:
        return _refused(error, path, job["name"]) | {"baris": error.rows, "tanya": _plain(error.undecided)}
    except ShapelyError:
        return {
            "pesan": "Poligon di berkas terlalu rumit atau terlalu rusak untuk diperbaiki.",
            "saran": "Buka di QGIS, jalankan 'Fix geometries' dan 'Simplify' (5 m), lalu impor hasilnya.",
        }
    except BoundaryError as error:
        return _refused(error, path, job["name"])
    digests = write_layers(result, Path(job["folder"]) / LAYERS)
    return _taken(result, digests)


def _taken(result: BoundaryResult, digests: dict[str, str]) -> dict[str, Any]:
    kabupaten = str(result.desa["kode_kab"].iloc[0])
    return {
        "boundary": result.report,
        "tanya": _plain(result.undecided),
        "desa": list(result.desa["kode"]),
        "info": {
            "kabupaten": kabupaten,
            "nama": str(result.desa["kabupaten"].iloc[0]),
            "simulasi": not area_codes.is_assigned(kabupaten),
            "lapisan": digests["desa.json"][:16],
        },
    }


def _refused(error: BoundaryError, path: Path, name: str) -> dict[str, Any]:
    """The refusal, with the file called what the office calls it and no long numbers in it."""
    return {"pesan": error.pesan.replace(path.name, name), "saran": error.saran}


def _plain(undecided: list[Undecided]) -> list[dict[str, Any]]:
    return [asdict(one) for one in undecided]


def main(job_file: str) -> int:
    """Do the job in the file under its limits."""
    job = json.loads(Path(job_file).read_text("utf-8"))
    limit(job["memory"], job["seconds"])
    try:
        answer = read(job)
    except MemoryError:
        return NO_MEMORY
    except Exception as error:
        if storage_refusal(error) is None:
            raise
        return NO_ROOM
    (Path(job["folder"]) / ANSWER).write_text(json.dumps(answer), "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
