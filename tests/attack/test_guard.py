"""The child's limits and the parent's words: files that change, may not be read, take too long or too much."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from analytics.errors import UserError
from analytics.intake import apart, child, guard
from analytics.intake.model import KINDS
from analytics.intake.names import known_names
from tests.attack import texts
from tests.attack.shapes import families, plain
from tests.conftest import ROOT

NAMES = known_names(KINDS)
#: Reads with a limit of its own and hands out what happened, as the parent would.
SCRIPT = """
import sys
from pathlib import Path
from analytics.errors import UserError
from analytics.intake.guard import stage_guarded
try:
    print(stage_guarded(Path(sys.argv[1]), Path(sys.argv[2]), {}).rows)
except UserError as error:
    print(error)
"""


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "k.csv"
    path.write_text(plain(families(2000)))
    stop = threading.Event()

    def grow() -> None:
        while not stop.is_set():
            with path.open("a") as handle:
                handle.write("tambahan;baris\n")
            time.sleep(0.01)

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        with pytest.raises(UserError, match="berubah selagi dibaca"):
            guard.stage_guarded(path, tmp_path / "s", NAMES)
    finally:
        stop.set()
        writer.join()


def test_a_file_that_is_replaced_while_it_is_read_is_refused(tmp_path: Path) -> None:
    """Also by one of the same size and time: another file is another file."""
    path, other = tmp_path / "k.csv", tmp_path / "l.csv"
    path.write_text(plain(families(2000)))
    other.write_text(plain(families(2000)))
    now = path.stat().st_mtime_ns
    os.utime(other, ns=(now, now))
    threading.Timer(0.1, other.replace, (path,)).start()
    with pytest.raises(UserError, match="berubah selagi dibaca"):
        guard.stage_guarded(path, tmp_path / "s", NAMES)


@pytest.mark.skipif(os.name == "nt", reason="tidak ada pengguna lain di komputer ini")
def test_a_file_one_may_not_read_is_told_as_such(tmp_path: Path) -> None:
    path, room = tmp_path / "k.csv", tmp_path / "s"
    path.write_text(plain(families(2)))
    path.chmod(0)
    command = [sys.executable, "-c", SCRIPT, str(path), str(room)]
    if os.geteuid() == 0:  # the superuser may read everything; without its privileges it may not
        if not shutil.which("setpriv"):
            pytest.skip("tidak ada setpriv di komputer ini")
        command = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all", *command]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "izin membacanya tidak ada" in done.stdout, done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("limits", "status"),
    [({"disk": 20_000}, {child.TOO_LARGE}), ({"memory": 300 * 1024**2}, child.OUT_OF_MEMORY)],
)
def test_the_childs_own_limits(tmp_path: Path, limits: dict[str, int], status: set[int]) -> None:
    path = tmp_path / "k.csv"
    path.write_text(plain(families(3000)) + "x" * (60_000_000 if "memory" in limits else 0))
    job = {
        "path": str(path),
        "folder": str(tmp_path),
        "names": {},
        "memory": guard.MEMORY_BYTES,
        "seconds": 60,
    }
    (tmp_path / "tugas.json").write_text(json.dumps(job | limits))
    command = [sys.executable, "-m", "analytics.intake.child", str(tmp_path / "tugas.json")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, env=apart.environment())
    assert done.returncode in status, done.stderr
    assert not (tmp_path / child.ANSWER).exists()


def test_too_much_processor_time_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "k.csv"
    path.write_text("x;y\n" + '"' * 30 + "a;1\n" * 12_000_000)
    with pytest.raises(UserError, match="lebih dari 1 detik"):
        guard.stage_guarded(path, tmp_path / "s", NAMES, seconds=1)


def test_a_child_leaves_no_memory_image_and_few_open_files(tmp_path: Path) -> None:
    code = (
        "import resource as r; from analytics.intake.child import limit; limit(1 << 31, 60, 1 << 20);"
        "print([r.getrlimit(w)[0] for w in (r.RLIMIT_CORE, r.RLIMIT_NOFILE, r.RLIMIT_FSIZE, r.RLIMIT_AS)])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [0, 64, 1 << 20, 1 << 31]


@pytest.mark.parametrize(
    "name", ["kutip_seribu_baris_panjang", "byte_acak", "sepuluh_ribu_kolom", "sel_1_mb"]
)
def test_a_headers_search_is_quick(name: str, tmp_path: Path) -> None:
    began = time.process_time()
    with suppress(UserError):
        child.stage(texts.write(name, tmp_path), tmp_path, NAMES)
    assert time.process_time() - began < 10


@pytest.mark.parametrize("count", [1, 30])
def test_many_broken_lines_are_all_kept(tmp_path: Path, count: int) -> None:
    import pyarrow.parquet as pq

    path = tmp_path / "k.csv"
    path.write_text(plain(families(2)) + f"patah;{'x' * 1_000_000}\n" * count)
    staged = child.stage(path, tmp_path, NAMES)
    broken = pq.read_table(staged.broken)
    assert (staged.rows, staged.broken_rows, broken.num_rows) == (2, count, count)
    assert broken["baris"].to_pylist() == list(range(4, 4 + count))


def test_a_blank_line_is_blank_with_or_without_a_quote_nearby(tmp_path: Path) -> None:
    """The two ways of reading a block must agree: lines of spaces are no rows, tabs around a cell do not count."""
    rows = families(3)
    rows[1]["nomor_kartu_keluarga"] = "\t" + rows[1]["nomor_kartu_keluarga"] + "\u3000"
    text = plain(rows) + " ; ; ; ; ; ; ;\t\n"
    tables = []
    for n, quoted in enumerate((text, text.replace("Nama 1", '"Nama 1"'))):
        folder = tmp_path / str(n)
        folder.mkdir()
        (folder / "k.csv").write_text(quoted)
        staged = child.stage(folder / "k.csv", folder, NAMES)
        assert (staged.rows, staged.blank_rows) == (3, 1)
        import pandas as pd

        tables.append(pd.read_parquet(staged.parquet))
    pd.testing.assert_frame_equal(*tables)
