"""What goes into an import and what comes out of it, as plain records the store and the reports share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from analytics.intake.questions import Question

if TYPE_CHECKING:  # the guarded child process needs no tables of pandas, and starts twice as fast without
    import pandas as pd

Kind = Literal[
    "keluarga",
    "anggota",
    "penerima",
    "kuota",
    "survei",
    "usulan",
    "rekap-desil",
    "rekap-penerima",
    "rumah-tangga",
    "skor",
]
KINDS: tuple[str, ...] = (
    *("keluarga", "anggota", "penerima", "kuota", "survei"),
    *("usulan", "rekap-desil", "rekap-penerima", "rumah-tangga", "skor"),
)

#: Called with what is being done, in Indonesian, and the share of the work done (0-1).
Progress = Callable[[str, float], None]

#: Prefixes handed to the pseudonym function: one for a family card number, one for a person's NIK.
FAMILY_PREFIX = "kk"
PERSON_PREFIX = "nik"
#: ... and one for the number of a household, house or customer.
UNIT_PREFIX = "satuan"
#: A line that became several rows: their numbers lie this far apart, and the rest is the line.
APART = 10_000_000


@dataclass(frozen=True)
class Context:
    """What the office's workspace already knows and an import is checked against.

    ``areas`` has the columns tingkat, kode, nama, induk, kode_bps of the areas on the map (None before any
    boundary came in). ``families`` and ``persons`` are Parquet files of accepted rows of the same period with
    id_keluarga (and jumlah_anggota_keluarga) and id_anggota, id_keluarga. ``pseudonym(prefix, values)`` is
    the keyed hash of the store. ``programmes`` are the codes in force, as a mapping also with their unit
    (keluarga or jiwa); a mere set takes the unit from the shipped rules. ``period`` is their quarter,
    and the one a file is taken for when it names none. ``remembered`` is the folder of the office's answers.
    ``original`` finds the kept rows of an earlier import (``intake.original``); where it is given, the rows
    of this file are kept too. ``workspace`` is the office's folder, whose own rules come before the shipped.
    """

    areas: pd.DataFrame | None
    families: list[Path] | None
    persons: list[Path] | None
    pseudonym: Callable[[str, Any], Any]
    programmes: Mapping[str, str] | Set[str]
    today: date
    codes: str | None = None
    period: str | None = None
    remembered: Path | None = None
    original: Callable[[str], Path] | None = None
    workspace: Path | None = None


@dataclass(frozen=True)
class MappedColumn:
    """Which column of the file was taken for which of ours: ``cara`` is jawaban (the office's),
    nama, sumber (the source's own name for it), alias, label, menjadi baris
    (a programme of a list of persons), tidak dipakai or diabaikan (known, of no use).
    """

    posisi: int
    kolom_berkas: str
    kolom: str | None
    cara: str


@dataclass(frozen=True)
class Staged:
    """A file after the guarded child process: every cell as text in Parquet, broken lines apart.

    ``parquet``, a file or a folder of files in order, has ``baris`` (the user's own line or row number),
    ``c0``, ``c1``... (text) and, for typed cells of a workbook, ``n<i>`` (true where the cell was a number).
    ``broken``: ``baris, mentah, jumlah``. ``facts`` are what another sheet says about all rows.
    """

    parquet: Path
    broken: Path
    headers: list[str]
    header_row: int
    rows: int
    broken_rows: int
    blank_rows: int
    format: str
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    number_flags: list[int]
    notes: list[str]
    facts: dict[str, str] = field(default_factory=dict)


@dataclass
class Intake:
    """The outcome of reading one file. Always: ``read = accepted + rejected``.

    ``findings``, ``analysis``, ``identity`` and ``rejected`` are Parquet files in the staging folder;
    ``analysis`` and ``identity`` are None when nothing was accepted (``identity`` also for a kind without
    personal columns), ``rejected_rows`` when nothing was rejected. ``quality`` counts per desa; ``original``
    is the folder with the file's own rows, kept where there is something to mend; ``mends`` names the
    import whose marked workbook this file is. ``source_form`` is the id of the source that was recognised.
    ``file_rows`` counts the file's own lines where a line is not one row of ours: read = accepted + rejected
    + merged (with another member of the family) + without (a programme). ``strangers``: recipients the
    register could know, and those it does not. ``elsewhere``: the kabupaten that most rows name and the
    map's, where they differ.
    """

    kind: str
    period: str
    source: str
    read: int
    accepted: int
    rejected: int
    warnings: int
    rules: list[dict[str, Any]]
    findings: Path
    analysis: Path | None
    identity: Path | None
    rejected_rows: Path | None
    code_system: str | None
    hit_rate: dict[str, float] | None
    mapping: list[MappedColumn]
    delimiter: str | None
    encoding: str | None
    sheet: str | None = None
    blank_rows: int = 0
    notes: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    quality: Path | None = None
    original: Path | None = None
    mends: str | None = None
    source_form: str | None = None
    file_rows: dict[str, int] | None = None
    strangers: tuple[int, int] | None = None
    elsewhere: tuple[str, str] | None = None
