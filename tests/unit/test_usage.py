"""A command that was not understood answers in Indonesian, with status 2 and where help is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, tepat

FIT = ("pmt", "fit", "s.csv", "--welfare", "y", "--features", "a", "--out", "m.json")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("pmt", "fit", "s.csv"), "Opsi --welfare belum disebut."),
        (("pmt", "fit"), "SURVEY.csv belum disebut."),
        (("pmt", "fitt"), "Perintah 'fitt' tidak dikenal. Mungkin: 'fit'."),
        (("hitung",), "Perintah 'hitung' tidak dikenal."),
        ((*FIT, "--flods", "3"), "Opsi --flods tidak dikenal. Mungkin: --folds, --lowers."),
        ((*FIT, "--zzz"), "Opsi --zzz tidak dikenal."),
        ((*FIT, "--folds", "lima"), "Isi --folds harus bilangan bulat."),
        ((*FIT, "lagi.csv"), "Ada yang berlebih: lagi.csv."),
        (("pmt", "fit", "--out"), "Opsi --out memerlukan isi."),
        (("query", "antrean", "--alpha", "banyak"), "Isi --alpha harus angka."),
    ],
)
def test_in_indonesian(words: tuple[str, ...], said: str) -> None:
    assert f"✗ {said}" in " ".join(tepat(*words, expect=2).split())


def test_help_is_named_with_the_command() -> None:
    assert "pmt fit --help" in tepat("pmt", "fit", "s.csv", expect=2)


def test_a_group_alone_is_its_help() -> None:
    assert "evaluate" in tepat("pmt", expect=2)


def test_help_is_no_fault() -> None:
    command = [sys.executable, "-m", "analytics", "pmt", "fit", "--help"]
    done = subprocess.run(command, cwd=Path(ROOT), capture_output=True, text=True, check=True)
    assert "--welfare" in done.stdout
