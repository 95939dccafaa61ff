"""Small registers and files for the tests of identity, so that each test spoils one thing only."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pandas as pd

from analytics.identity.snapshots import Snapshot
from analytics.intake import Context, Intake, read_file

Families = dict[str, tuple[str, list[str]]]
Row = dict[str, object]
PERIOD, TODAY = "2026-Q3", date(2026, 9, 1)
FAMILIES = 250


def snapshot(families: Families) -> Snapshot:
    """``{"A": ("desa1", ["ayah", "ibu"])}``: family A in desa1; its first member is the head."""
    persons = [
        (person, family, 1 if place == 0 else 3)
        for family, (_, members) in families.items()
        for place, person in enumerate(members)
    ]
    return Snapshot(
        pd.DataFrame([(f, desa) for f, (desa, _) in families.items()], columns=["id_keluarga", "kode_desa"]),
        pd.DataFrame(persons, columns=["id_anggota", "id_keluarga", "status_hubungan_keluarga"]),
    )


def nik(n: int) -> str:
    """A man's number; the serial runs over all last digits."""
    return f"990101150380{n:04d}"


def kk(n: int) -> str:
    return f"990101010120{n:04d}"


def keluarga(n: int) -> Row:
    return {
        "kode_kelurahan_desa": f"990101200{n % 3 + 1}",
        "nomor_kartu_keluarga": kk(n),
        "jumlah_anggota_keluarga": "1",
        "desil_nasional": "3",
    }


def anggota(n: int) -> Row:
    return {
        "nomor_induk_kependudukan": nik(n),
        "nomor_kartu_keluarga": kk(n % FAMILIES + 1),
        "nama": f"Nama {n}",
        "tanggal_lahir": "1980-03-15",
        "jenis_kelamin": "1",
        "status_hubungan_keluarga": "1",
    }


def excel_number(number: object) -> int:
    """What a number cell of Excel keeps of 16 digits: fifteen."""
    return int(str(number)[:15] + "0")


def areas() -> pd.DataFrame:
    """A kecamatan of three desa that no decree knows."""
    rows = [
        ("kabupaten", "9901", "Rekaan", "99", None),
        ("kecamatan", "990101", "Awal", "9901", None),
        *(("desa", f"990101200{n}", f"Desa {n}", "990101", None) for n in (1, 2, 3)),
    ]
    return pd.DataFrame(rows, columns=["tingkat", "kode", "nama", "induk", "kode_bps"])


def pseudonym(prefix: str, values: Iterable[str]) -> list[str]:
    """Stands in for the store's keyed hash."""
    return [hashlib.sha256(f"{prefix}:{v}".encode()).hexdigest()[:32] for v in values]


def take(folder: Path, path: Path, kind: str) -> Intake:
    """Import a file as an office would, with a register of :data:`FAMILIES` families there."""
    register = folder / "register.parquet"
    ids = pseudonym("kk", [kk(n) for n in range(1, FAMILIES + 1)])
    pd.DataFrame({"id_keluarga": ids, "jumlah_anggota_keluarga": pd.NA}).to_parquet(register)
    context = Context(
        areas=areas(),
        families=[register] if kind != "keluarga" else None,
        persons=None,
        pseudonym=pseudonym,
        programmes={"PKH": "keluarga"},
        today=TODAY,
    )
    staging = folder / f"impor-{len(list(folder.iterdir()))}"
    staging.mkdir()
    return read_file(path, kind, period=PERIOD, context=context, staging=staging)
