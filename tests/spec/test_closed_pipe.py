"""A reader who had enough is no fault: the command ends with status 0 and says nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.mark.parametrize(
    "words",
    [("status",), ("query", "indikator"), ("query", "antrean", "--csv"), ("query", "kuota", "--json")],
)
def test_the_reader_goes_away(demo: Path, words: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "analytics", *words, "--workspace", str(demo)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        told = process.stderr.read()
        assert (process.wait(timeout=60), told) == (0, "")
