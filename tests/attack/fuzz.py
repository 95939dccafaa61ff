"""Fuzzing of what reads strangers' files: ``python -m tests.attack.fuzz csv --seconds 60``.

One target per format: csv and xlsx (the child's own reading function), geojson, kml, shp and sql (the
public import of boundaries). All in one process under the child's limits, so that thousands of inputs a minute are
possible. A refusal in words is a success; any other exception, a crash, an input that takes over 20
seconds, or more than 1 GiB of memory makes the status 1 and leaves the input beside the corpus.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

SECONDS_EACH = 20
MEMORY_MB = 1024
TARGETS = ("csv", "xlsx", "geojson", "kml", "shp", "sql")


def main(argv: list[str] | None = None) -> int:
    """Run one target for so long; prints what was done, returns 1 when something broke."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("format", choices=TARGETS)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--corpus", type=Path, help="folder that keeps what was found; a temporary one else")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.worker:
        return _work(options.format, options.seconds, options.corpus)
    if not options.corpus:
        with tempfile.TemporaryDirectory() as folder:
            return _supervise(options.format, options.seconds, Path(folder))
    options.corpus.mkdir(parents=True, exist_ok=True)
    return _supervise(options.format, options.seconds, options.corpus)


def _supervise(form: str, seconds: int, corpus: Path) -> int:
    """The fuzzer in a process of its own: a reader may take the whole process with it."""
    from tests.attack.fuzz_seeds import write_seeds

    write_seeds(form, corpus)
    module = [sys.executable, "-m", "tests.attack.fuzz", form, "--worker"]
    command = [*module, "--seconds", str(seconds), "--corpus", str(corpus)]
    quiet = {"OMP_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system", "CPL_LOG": os.devnull}
    log = corpus / "catatan.txt"
    with tempfile.TemporaryDirectory(dir=_memory_disk()) as scratch, log.open("w") as out:
        environment = os.environ | quiet | {"TMPDIR": scratch}
        try:
            status = subprocess.run(
                command, env=environment, stderr=out, timeout=seconds + 120, check=False
            ).returncode
        except subprocess.TimeoutExpired:
            status = -1
    _report(form, seconds, log.read_text(errors="replace"))
    if status:
        print(f"fuzz {form}: GAGAL (status {status})\n" + log.read_text(errors="replace")[-4000:])
        for crash in sorted(corpus.glob("rusak-*")):
            print(f"{crash.name}: {crash.read_bytes()[:300]!r}")
    return int(status != 0)


def _report(form: str, seconds: int, log: str) -> None:
    """The fuzzer's own figures in one line."""
    figures = dict(re.findall(r"stat::(\w+):\s+(\d+)", log))
    done, peak = figures.get("number_of_executed_units", "?"), figures.get("peak_rss_mb", "?")
    print(f"fuzz {form}: {done} masukan dalam {seconds} detik, puncak memori {peak} MB", flush=True)


def _work(form: str, seconds: int, corpus: Path) -> int:
    import atheris

    with atheris.instrument_imports(include=["analytics.intake", "geodata.boundaries"]):
        target = target_of(form, Path(tempfile.mkdtemp()))
    from analytics.intake.child import limit

    # A little above what counts as too much, so that the fuzzer and not the kernel says so.
    limit(4 * MEMORY_MB * 1024**2, seconds * 4 + 120)

    def one(data: bytes) -> None:
        target(data)
        if _peak_mb() > MEMORY_MB:
            raise MemoryError(f"lebih dari {MEMORY_MB} MB")

    words = [sys.argv[0], str(corpus), f"-max_total_time={seconds}", f"-timeout={SECONDS_EACH}"]
    words += [f"-rss_limit_mb={MEMORY_MB}", "-max_len=20000", f"-artifact_prefix={corpus}/rusak-"]
    atheris.Setup([*words, "-print_final_stats=1"], one)
    atheris.Fuzz()
    return 0


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def target_of(form: str, folder: Path) -> Callable[[bytes], bool]:
    """A function that reads one input: TRUE when it was read, FALSE when it was refused in words."""
    return (_table if form in ("csv", "xlsx") else _boundaries)(form, folder)


def _table(form: str, folder: Path) -> Callable[[bytes], bool]:
    from analytics.errors import UserError
    from analytics.intake.child import stage
    from analytics.intake.model import KINDS
    from analytics.intake.names import known_names
    from tests.attack.fuzz_seeds import as_workbook

    names = known_names(KINDS)
    path = folder / f"berkas.{form}"

    def read(data: bytes) -> bool:
        path.write_bytes(data if form == "csv" else as_workbook(data))
        try:
            staged = stage(path, folder, names)
        except UserError as error:
            return _refusal(error)
        _check(staged)
        return True

    return read


def _refusal(error: Any) -> bool:
    if not error.saran:
        raise AssertionError("a refusal says what to do")
    return False


def _check(staged: Any) -> None:
    """What was staged is what was counted, in every column of the header."""
    import pyarrow.parquet as pq

    parts = [pq.read_metadata(part) for part in staged.parquet.glob("*.parquet")]
    assert sum(part.num_rows for part in parts) == staged.rows
    assert {part.num_columns for part in parts} == {1 + len(staged.headers) + len(staged.number_flags)}
    assert pq.read_metadata(staged.broken).num_rows == staged.broken_rows


def _boundaries(form: str, folder: Path) -> Callable[[bytes], bool]:
    from analytics.errors import UserError
    from geodata.boundaries import import_boundaries
    from geodata.errors import BoundaryError
    from tests.attack.fuzz_seeds import as_shapefile

    path = folder / ("batas.zip" if form == "shp" else f"batas.{form}")

    def read(data: bytes) -> bool:
        path.write_bytes(as_shapefile(data) if form == "shp" else data)
        quiet = io.StringIO()
        try:
            with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
                import_boundaries(path)
        except (BoundaryError, UserError):
            return False
        return True

    return read


def _memory_disk() -> str | None:
    """A folder in memory, where there is one: the disk would be most of the time."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


if __name__ == "__main__":
    sys.exit(main())
