"""Write the open data of a release beside its tables."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd

from analytics.published.opendata import package, shapes, workbook
from analytics.published.opendata.about import About
from analytics.published.opendata.columns import TABLES
from analytics.published.opendata.package import LICENCE
from analytics.published.reading import TABLES as FIGURES
from analytics.published.reading import read_table
from analytics.published.words import LANGUAGES, text

LICENSE, README, SUMS = "LISENSI.txt", "BACA-SAYA.txt", "SHA256SUMS"


def write_open(folder: Path, boundaries: Path, about: About) -> None:
    """Everything open in a release whose tables (``reading.TABLES`` and program.csv) lie in ``folder``.

    ``boundaries`` is the folder of the import in force; where it kept no GeoJSON the release has none, and
    its data package says so. Last come the checksums of all files there are.
    """
    numbers = {name: read_table(folder / f"{name}.csv", written) for name, written in FIGURES.items()}
    written = {name: _as_written(folder / f"{name}.csv") for name in TABLES}
    shapes.write(boundaries, folder, numbers, about.newest)
    workbook.write(folder / workbook.NAME, written, about)
    package.write(folder, written, about)
    (folder / LICENSE).write_text(_in_both("berkas.lisensi", about), "utf-8")
    (folder / README).write_text(_in_both("berkas.baca", about), "utf-8")
    (folder / SUMS).write_text(sums(folder), "utf-8")


def sums(folder: Path) -> str:
    """The SHA-256 of every file of a folder, as ``sha256sum -c`` reads it."""
    files = sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file())
    lines = [
        f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n"
        for name in files
        if name != SUMS
    ]
    return "".join(lines)


def _as_written(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")


def _in_both(key: str, about: About) -> str:
    parts = [
        text(
            key,
            language,
            kabupaten=about.nama,
            catatan="\n".join(about.notes(language)),
            sumber=about.source(language),
            lisensi=LICENCE["path"],
        ).strip()
        for language in LANGUAGES
    ]
    return "\n\n---\n\n".join(parts) + "\n"
