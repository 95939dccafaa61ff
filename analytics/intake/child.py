"""The child process that reads a stranger's file under limits of memory and time, and hands back Parquet.

Run as ``python -m analytics.intake.child JOB.json``; the answer is ``jawaban.json`` beside the job.
"""

from __future__ import annotations

import errno
import gc
import json
import os
import signal
import sys
from importlib.abc import MetaPathFinder
from pathlib import Path

from analytics.errors import UserError, storage_refusal
from analytics.intake.apart import ANSWER
from analytics.intake.model import Staged

#: The status of a child that could not write; it may not even have room for an answer.
NO_ROOM = 28
#: More than the memory or the working copy may hold; the file itself cannot be opened.
TOO_LARGE, UNREADABLE = 3, 13
#: Where memory runs out in a library, it ends the process itself: by abort, or by 127 when a thread begins.
OUT_OF_MEMORY = frozenset({TOO_LARGE, -int(signal.SIGABRT), 127})
#: The working copy of a file; text in Parquet is smaller than the file it came from.
DISK_BYTES = 4 * 1024**3
_OPEN_FILES = 64


def stage(path: Path, folder: Path, names: dict[str, str]) -> Staged:
    """Read a file of any supported format into ``folder`` as text in Parquet."""
    from analytics.intake import sniff

    form = sniff.file_format(path)
    if form == "csv":
        from analytics.intake.text import stage_text

        return stage_text(path, folder, names)
    from analytics.intake.sheet import stage_sheet
    from analytics.intake.zipcheck import check_workbook

    hollow = check_workbook(path) if form == "xlsx" else None
    return stage_sheet(path, folder, names, form=form, hollow=hollow or (0, 0))


def limit(memory: int, seconds: int, disk: int = DISK_BYTES) -> None:
    """Bound this process's address space, processor time, files and their size, where the system can."""
    try:
        import resource
    except ImportError:  # Windows has no such limits; the parent's timeout still holds
        return
    wanted = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: disk,
        resource.RLIMIT_NOFILE: _OPEN_FILES,
        resource.RLIMIT_CORE: 0,
    }
    for what, most in wanted.items():
        allowed = resource.getrlimit(what)[1]
        value = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        # A moment after the first limit of time, so that the parent can tell why the child ended.
        last = value + 5 if what == resource.RLIMIT_CPU and allowed == resource.RLIM_INFINITY else value
        resource.setrlimit(what, (value, last))


class _WithoutPandas(MetaPathFinder):
    """pyarrow brings pandas along, a fifth of a second, only to ask whether a list is a column of that."""

    def find_spec(self, fullname: str, *_: object) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname)


def begin_light() -> None:
    """For a process of its own that reads a file: it needs no pandas, and begins faster without."""
    sys.meta_path.insert(0, _WithoutPandas())


def main(job_file: str) -> int:
    """Do the job in the file; the answer holds either the staged record or a message for the user."""
    from analytics.intake.staged import to_json

    # Millions of cells live for one batch each; looking for circles among them is a third of the time.
    gc.disable()
    job = json.loads(Path(job_file).read_text("utf-8"))
    folder, path = Path(job["folder"]), Path(job["path"])
    limit(job["memory"], job["seconds"], job.get("disk", DISK_BYTES))
    try:
        answer = {"staged": json.loads(to_json(stage(path, folder, job["names"])))}
    except UserError as error:
        answer = {"pesan": error.pesan, "saran": error.saran}
    except MemoryError:
        return TOO_LARGE
    except Exception as error:
        # What fails on the file itself is no failure to write.
        if getattr(error, "filename", None) == str(path):
            return UNREADABLE
        if getattr(error, "errno", None) == errno.EFBIG:
            return TOO_LARGE
        if isinstance(error, RuntimeError) and "new thread" in str(error):  # no memory left for its stack
            return TOO_LARGE
        if storage_refusal(error) is None:
            raise
        return NO_ROOM
    (folder / ANSWER).write_text(json.dumps(answer), "utf-8")
    return 0


if __name__ == "__main__":
    begin_light()
    # All is written and closed; taking a library of columns down in order takes as long as a small file.
    os._exit(main(sys.argv[1]))
