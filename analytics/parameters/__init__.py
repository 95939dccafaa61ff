"""Dated rules as data: programmes, cut-offs, PMT variables and bands, each with its legal basis.

The shipped CSV files are defaults. An office overrides any of them by putting a file of the same name in
``<workspace>/parameter/``; the value in force is always shown beside the number it produced.
"""

from __future__ import annotations

import csv
import hashlib
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analytics.errors import UserError

SHIPPED = Path(__file__).parent
#: A programme code is part of file names.
CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,31}", re.ASCII)
#: How many of the first columns a parameter file must have; one, where nothing else is said.
_KEYS = {"program": 9, "kemiskinan_bps": 3, "setara": 2, "penantang": 4, "wilayah_program": 4}
#: What a programme counts; figures of different units are never added.
UNITS = ("keluarga", "jiwa", "rumah", "pelanggan")


@dataclass(frozen=True)
class Programme:
    """A programme's rule on one date: who is eligible, what is counted, and by which decree.

    ``satuan`` is one of UNITS; ``desil_maks`` the highest eligible national decile, None where no national
    cut-off exists; ``pangsa_garis`` the population share whose consumption line the proxy means test is read
    against, None where the programme has none; ``kolom_survei`` the survey's column that tells who receives.
    """

    program: str
    nama: str
    nama_en: str
    satuan: str
    desil_maks: int | None
    pangsa_garis: float | None
    syarat_komponen: bool
    berlaku_mulai: date
    berlaku_sampai: date | None
    dasar_hukum: str
    bukti: str
    catatan: str
    kolom_survei: str = ""

    def in_force(self, on: date) -> bool:
        """True when the rule applies on that day (both ends included)."""
        return self.berlaku_mulai <= on and (self.berlaku_sampai is None or on <= self.berlaku_sampai)

    @property
    def ranks(self) -> bool:
        """True when eligibility can be counted by decile: a cut-off, and a unit the register counts in."""
        return self.desil_maks is not None and self.satuan in ("keluarga", "jiwa")


def rows(name: str, workspace: Path | None = None) -> list[dict[str, str]]:
    """The rows of a parameter file: the office's own where it has one, else the shipped default."""
    own = workspace / "parameter" / f"{name}.csv" if workspace else None
    path = own if own and own.exists() else SHIPPED / f"{name}.csv"
    try:
        lines = path.read_text("utf-8-sig").splitlines(keepends=True)
    except UnicodeDecodeError as error:
        raise UserError(
            f"Berkas parameter/{name}.csv bukan UTF-8.", saran="Simpan ulang sebagai «CSV UTF-8»."
        ) from error
    except OSError as error:
        raise UserError(
            f"parameter/{name}.csv tidak dapat dibuka sebagai berkas.",
            saran="Taruh sebuah berkas CSV dengan nama itu, atau hapus agar bawaan yang dipakai.",
        ) from error
    # Excel set to Indonesian separates with semicolons.
    heading = lines[0] if lines else ""
    found = csv.DictReader(lines, delimiter=max(",;\t", key=heading.count))
    found.fieldnames = [column.strip() for column in found.fieldnames or []]
    if path == own and (missing := sorted(_required(name) - set(found.fieldnames))):
        raise UserError(
            f"parameter/{name}.csv tidak punya kolom {', '.join(missing)}.",
            saran=f"Judul kolomnya, di baris pertama: {', '.join(_heading(name))}.",
        )
    return list(found)


def _heading(name: str) -> list[str]:
    with (SHIPPED / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return next(csv.reader(handle))


def _required(name: str) -> set[str]:
    """The columns without which a file cannot be what its name says; the others have values of their own."""
    return set(_heading(name)[: _KEYS.get(name, 1)])


def fingerprint(workspace: Path) -> dict[str, str]:
    """SHA-256 of every rule file in force, so that a changed rule is seen to have changed the figures."""
    found = {}
    for shipped in sorted(SHIPPED.glob("*.csv")):
        own = workspace / "parameter" / shipped.name
        path = own if own.exists() else shipped
        found[f"parameter/{shipped.name}"] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def programmes(on: date, workspace: Path | None = None) -> dict[str, Programme]:
    """Programme code -> the rule in force on that day. Two rules at once are refused."""
    found: dict[str, Programme] = {}
    for row in rows("program", workspace):
        rule = _programme(row)
        if not rule.in_force(on):
            continue
        if rule.program in found:
            raise UserError(
                f"Aturan program {rule.program} berlaku ganda pada {on:%d-%m-%Y}.",
                saran="Isi berlaku_sampai pada aturan yang lama di parameter/program.csv.",
            )
        found[rule.program] = rule
    return found


def _programme(row: dict[str, str]) -> Programme:
    try:
        desil = int(row["desil_maks"]) if row["desil_maks"] else None
        share = float(row["pangsa_garis"]) if row["pangsa_garis"] else None
        if not CODE.fullmatch(row["program"]) or row["satuan"] not in UNITS:
            raise ValueError(row["program"])
        if not (desil is None or 1 <= desil <= 10) or not (share is None or 0 < share < 1):
            raise ValueError(row["program"])
        return Programme(
            program=row["program"],
            nama=row["nama"],
            nama_en=row["nama_en"],
            satuan=row["satuan"],
            desil_maks=desil,
            pangsa_garis=share,
            syarat_komponen=row["syarat_komponen"] == "ya",
            berlaku_mulai=date.fromisoformat(row["berlaku_mulai"]),
            berlaku_sampai=date.fromisoformat(row["berlaku_sampai"]) if row["berlaku_sampai"] else None,
            dasar_hukum=row["dasar_hukum"],
            bukti=row["bukti"],
            catatan=row["catatan"],
            kolom_survei=(row.get("kolom_survei") or "").strip(),
        )
    except (KeyError, ValueError) as error:
        raise UserError(
            f"Baris program {row.get('program', '?')} di parameter/program.csv tidak terbaca.",
            saran=f"Satuan: {', '.join(UNITS)}; desil_maks 1-10 atau kosong; pangsa_garis antara 0 dan 1 "
            "atau kosong; tanggal TTTT-BB-HH; kode program huruf besar, angka dan tanda hubung.",
        ) from error
