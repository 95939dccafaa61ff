"""A large sheet copied by two processes, a half each; ``python -m analytics.intake.halves JOB`` is one.

The second process lives under the same limits as the first, and no longer: it ends when its input does.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Thread
from typing import Any

from analytics.intake.cells import fill
from analytics.intake.child import OUT_OF_MEMORY, TOO_LARGE, begin_light
from analytics.intake.pieces import LargeBook, NotPlain
from analytics.intake.staged import Writer

_JOB, _ANSWER = "separuh.json", "separuh-jawaban.json"
#: The share of the first process: the second has to unpack all that before it comes to its own.
_FIRST = 0.54


@dataclass(frozen=True)
class Plan:
    """What is copied: a sheet's rows below the header, as wide as the header, into a folder."""

    folder: Path
    sheet: str
    header_row: int
    width: int
    flags: list[int]


def fill_by_two(book: LargeBook, plan: Plan) -> Writer:
    """Copy a large sheet; raises NotPlain when it has to be read whole."""
    middle = round(book.pieces(plan.sheet) * _FIRST)
    job = {"path": str(book.path), "size": book.size, "members": book.members, "first": middle}
    (plan.folder / _JOB).write_text(
        json.dumps({**job, "plan": {**asdict(plan), "folder": str(plan.folder)}}), "utf-8"
    )
    writer = Writer(plan.folder, plan.width, plan.flags)
    command = [sys.executable, "-m", "analytics.intake.halves", str(plan.folder / _JOB)]
    nowhere = subprocess.DEVNULL
    other = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=nowhere, stderr=nowhere)
    try:
        seen = fill(_rows(book, plan, 0, middle), plan.width, writer, plan.flags)
        writer.close()
        status = other.wait()
    finally:
        other.kill()
        other.communicate()
    if status in OUT_OF_MEMORY:
        raise MemoryError
    if status:
        raise RuntimeError("the other half")
    return _joined(writer, plan, seen)


def _joined(writer: Writer, plan: Plan, seen: list[int]) -> Writer:
    """The writer of the first half with what the second half counted."""
    answer = json.loads((plan.folder / _ANSWER).read_text("utf-8"))
    if not answer["plain"]:
        raise NotPlain
    if answer["seen"]:
        if seen and answer["seen"][0] <= seen[1]:
            raise NotPlain
        seen = [seen[0] if seen else answer["seen"][0], answer["seen"][1]]
    writer.rows += answer["rows"]
    writer.invisible += answer["invisible"]
    writer.blank = seen[1] - plan.header_row - writer.rows if seen else 0
    return writer


def _rows(book: LargeBook, plan: Plan, first: int, last: int | None) -> Iterator[tuple[int, list[Any]]]:
    for number, row in book.rows(plan.sheet, first, last):
        if number > plan.header_row:
            missing = plan.width - len(row)
            if missing < 0:  # the first rows were narrower than these
                raise NotPlain
            yield number, row + [""] * missing if missing else row


def main(job_file: str) -> int:
    """The second half; the answer says how many rows there were, or that the sheet cannot be cut."""
    Thread(target=_leave_with_the_other, daemon=True).start()
    gc.disable()
    job = json.loads(Path(job_file).read_text("utf-8"))
    plan = Plan(**{**job["plan"], "folder": Path(job["plan"]["folder"])})
    book = LargeBook(Path(job["path"]), job["members"], job["size"])
    answer: dict[str, Any] = {"plain": True}
    try:
        writer = Writer(plan.folder, plan.width, plan.flags, part=1)
        answer["seen"] = fill(_rows(book, plan, job["first"], None), plan.width, writer, plan.flags)
        writer.close()
        answer |= {"rows": writer.rows, "invisible": writer.invisible}
    except NotPlain:
        answer["plain"] = False
    except MemoryError:
        return TOO_LARGE
    (plan.folder / _ANSWER).write_text(json.dumps(answer), "utf-8")
    return 0


def _leave_with_the_other() -> None:
    os.read(0, 1)
    os._exit(1)


if __name__ == "__main__":
    begin_light()
    raise SystemExit(main(sys.argv[1]))
