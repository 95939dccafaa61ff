"""The corpus: which files there are, what importing one came to, and what it must come to (``corpus.csv``)."""

from __future__ import annotations

import csv
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analytics.errors import UserError
from analytics.intake import Context, Intake, read_file
from analytics.intake.report import read_findings
from tests.attack import books, places, texts
from tests.unit.intake import intake_rows

GROUPS = {"teks": (texts.TEXTS, texts.write), "buku": (books.BOOKS, books.write)}


@dataclass(frozen=True)
class Nasty:
    """A file of the corpus: ``hasil`` is "dibaca 3 diterima 2 ditolak 1" or "ditolak dengan kata: bukan teks".

    ``temuan`` are the rows and rules that must be found, as "3 STRUKTUR, 4 KK_PANJANG".
    """

    nama: str
    jenis: str
    hasil: str
    temuan: str


def read_table() -> list[Nasty]:
    """The table as written."""
    with (Path(__file__).parent / "corpus.csv").open(encoding="utf-8", newline="") as handle:
        return [Nasty(**row) for row in csv.DictReader(handle)]


def make(name: str, folder: Path) -> Path:
    """Make the file of that name in the folder."""
    if name in texts.TEXTS:
        return texts.write(name, folder)
    return books.write(name, folder) if name in books.BOOKS else places.PLACES[name](folder)


def names() -> list[str]:
    """Every file that can be made."""
    return [*texts.TEXTS, *books.BOOKS, *places.PLACES]


def context(folder: Path, kind: str) -> Context:
    """The small kabupaten of the unit tests; members and lists find their register."""
    known = kind in ("anggota", "penerima")
    return Context(
        areas=intake_rows.areas(),
        families=[intake_rows.register(folder)] if known else None,
        persons=[intake_rows.persons(folder)] if known else None,
        pseudonym=intake_rows.pseudonym,
        programmes=intake_rows.PROGRAMMES,
        today=intake_rows.TODAY,
    )


@dataclass(frozen=True)
class Outcome:
    """What importing a file came to: its counts, or the words of the refusal; seconds it took."""

    intake: Intake | None
    error: UserError | None
    seconds: float

    @property
    def hasil(self) -> str:
        """In the words of the table."""
        if self.intake:
            i = self.intake
            return f"dibaca {i.read} diterima {i.accepted} ditolak {i.rejected}"
        return f"ditolak: {self.error.pesan if self.error else '?'}"

    @property
    def words(self) -> str:
        """Everything the office is shown of this import."""
        if self.error:
            return str(self.error)
        assert self.intake
        found = [str(v) for f in read_findings(self.intake) for v in f.values()]
        columns = [m.kolom_berkas for m in self.intake.mapping]
        return "\n".join([*found, *self.intake.notes, *columns, self.intake.source, self.intake.sheet or ""])


def take(path: Path, kind: str, folder: Path) -> Outcome:
    """Import a file as the office would, in the guarded child process."""
    register, staging = folder / "register", folder / "impor"
    register.mkdir()
    staging.mkdir()
    began = time.monotonic()
    try:
        ready = context(register, kind)
        intake = read_file(path, kind, period=intake_rows.PERIOD, context=ready, staging=staging)
    except UserError as error:
        return Outcome(None, error, time.monotonic() - began)
    return Outcome(intake, None, time.monotonic() - began)


def rows_of(parquet: Path | None) -> list[int]:
    """The row numbers of a rejected-rows file."""
    return [] if parquet is None else pd.read_parquet(parquet, columns=["baris"])["baris"].tolist()


def long_numbers(text: str) -> list[str]:
    """Digit runs as long as a NIK, of any script and also in groups."""
    return re.findall(r"(?:\d[ .\-/_]?){11,}\d", text)


def findings(outcome: Outcome) -> set[str]:
    """(row, rule) of every finding, in the words of the table."""
    assert outcome.intake
    return {f"{f['baris']} {f['aturan']}" for f in read_findings(outcome.intake)}


def main(chosen: Iterable[str]) -> None:
    """Print what each file comes to; the way the table is kept up to date."""
    import tempfile

    table = {row.nama: row for row in read_table()}
    for name in chosen or names():
        with tempfile.TemporaryDirectory() as folder:
            kind = table[name].jenis if name in table else "keluarga"
            outcome = take(make(name, Path(folder)), kind, Path(folder))
            told = ", ".join(sorted(findings(outcome))) if outcome.intake else outcome.error.saran  # type: ignore[union-attr]
            print(f"{name} | {kind} | {outcome.hasil} | {told} | {outcome.seconds:.1f} s", flush=True)


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
