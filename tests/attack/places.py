"""Files that are in the wrong place, have the wrong name, or are no files."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from tests.attack.shapes import families, plain
from tests.unit.intake.intake_rows import kk

PLACES: dict[str, Callable[[Path], Path]] = {}


def place(make: Callable[[Path], Path]) -> Callable[[Path], Path]:
    """Register a maker; it gets a folder of its own."""
    PLACES[make.__name__] = make
    return make


def _good(path: Path, count: int = 2) -> Path:
    path.write_text(plain(families(count)))
    return path


@place
def folder(path: Path) -> Path:
    target = path / "berkas.csv"
    target.mkdir()
    return target


@place
def pipa_bernama(path: Path) -> Path:
    os.mkfifo(path / "berkas.csv")
    return path / "berkas.csv"


@place
def perangkat(path: Path) -> Path:
    (path / "berkas.csv").symlink_to("/dev/zero")
    return path / "berkas.csv"


@place
def symlink(path: Path) -> Path:
    _good(path / "asli.csv")
    (path / "berkas.csv").symlink_to("asli.csv")
    return path / "berkas.csv"


@place
def symlink_putus(path: Path) -> Path:
    (path / "berkas.csv").symlink_to("tidak-ada.csv")
    return path / "berkas.csv"


@place
def symlink_melingkar(path: Path) -> Path:
    (path / "berkas.csv").symlink_to("berkas.csv")
    return path / "berkas.csv"


@place
def tidak_ada(path: Path) -> Path:
    return path / "tidak-ada.csv"


@place
def nama_dengan_baris_baru(path: Path) -> Path:
    return _good(path / "ber\nkas\t\x1b[31m\x07.csv")


@place
def nama_berisi_nik(path: Path) -> Path:
    return _good(path / f"data {kk(1)} {kk(2)[:4]}-{kk(2)[4:8]}-{kk(2)[8:12]}-{kk(2)[12:]}.csv")


@place
def nama_sangat_panjang(path: Path) -> Path:
    return _good(path / ("a" * 250 + ".csv"))


@place
def nama_lebih_panjang_dari_disk(path: Path) -> Path:
    return path / ("a" * 5_000 + ".csv")


@place
def nama_bukan_utf8(path: Path) -> Path:
    return _good(path / os.fsdecode(b"berkas \xff\xfe.csv"))


@place
def nama_terbalik(path: Path) -> Path:
    return _good(path / "data\u202exslx.csv")


@place
def nama_seperti_rumus(path: Path) -> Path:
    return _good(path / "=cmd|'C'!A0 $(reboot) [red].csv")
