"""The child process that reads a stranger's file under limits of memory and time, and hands back Parquet.

Run as ``python -m analytics.intake.child JOB.json``; the answer is ``jawaban.json`` beside the job.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from analytics.errors import UserError, storage_refusal
from analytics.intake.model import Staged

ANSWER = "jawaban.json"
#: The status of a child that could not write; it may not even have room for an answer.
NO_ROOM = 28


def stage(path: Path, folder: Path, names: dict[str, str]) -> Staged:
    """Read a file of any supported format into ``folder`` as text in Parquet."""
    from analytics.intake import sniff

    form = sniff.file_format(path)
    if form == "csv":
        from analytics.intake.text import stage_text

        return stage_text(path, folder, names)
    from analytics.intake.sheet import stage_sheet
    from analytics.intake.zipcheck import check_workbook

    if form == "xlsx":
        check_workbook(path)
    return stage_sheet(path, folder, names)


def limit(memory: int, seconds: int) -> None:
    """Bound this process's address space and processor time, where the system can."""
    try:
        import resource
    except ImportError:  # Windows has no such limits; the parent's timeout still holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(job_file: str) -> int:
    """Do the job in the file; the answer holds either the staged record or a message for the user."""
    from analytics.intake.staged import to_json

    job = json.loads(Path(job_file).read_text("utf-8"))
    folder = Path(job["folder"])
    limit(job["memory"], job["seconds"])
    try:
        answer = {"staged": json.loads(to_json(stage(Path(job["path"]), folder, job["names"])))}
    except UserError as error:
        answer = {"pesan": error.pesan, "saran": error.saran}
    except MemoryError:
        return 3
    except Exception as error:
        if storage_refusal(error) is None:
            raise
        return NO_ROOM
    (folder / ANSWER).write_text(json.dumps(answer), "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
