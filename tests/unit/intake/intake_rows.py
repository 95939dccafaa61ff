"""A small fictitious kecamatan and rows that are right, so that each test spoils one thing only."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pandas as pd

from analytics.intake import Intake
from analytics.intake.report import read_findings

Row = dict[str, str]
TODAY = date(2026, 9, 1)
PERIOD = "2026-Q3"
PROGRAMMES = {"PKH": "keluarga", "SEMBAKO": "keluarga", "PBI-JK": "jiwa"}


def areas() -> pd.DataFrame:
    """Two kecamatan of a kabupaten that no decree knows; desa names repeat between them."""
    rows = [("kabupaten", "9901", "Rekaan", "99", None)]
    for kec, (nama, bps) in enumerate((("Awal", "9901010"), ("Akhir", "9901020")), start=1):
        rows.append(("kecamatan", f"99010{kec}", nama, "9901", None))
        for n, desa in enumerate(("Suka Maju", "Mekar Sari", "Karang Anyar"), start=1):
            rows.append(("desa", f"99010{kec}200{n}", desa, f"99010{kec}", f"{bps}00{n + 3}"))
    return pd.DataFrame(rows, columns=["tingkat", "kode", "nama", "induk", "kode_bps"])


def pseudonym(prefix: str, values: Iterable[str]) -> list[str]:
    """Stands in for the store's keyed hash."""
    return [hashlib.sha256(f"{prefix}:{v}".encode()).hexdigest()[:32] for v in values]


def kk(n: int) -> str:
    return f"990101010120{n:04d}"


def nik(n: int, born: str = "150380", woman: bool = False) -> str:
    day = int(born[:2]) + 40 * woman
    return f"990101{day:02d}{born[2:]}{n:04d}"


def keluarga(n: int, **changes: str) -> Row:
    row = {
        "kode_kelurahan_desa": f"990101200{n % 3 + 1}",
        "nomor_kartu_keluarga": kk(n),
        "nama_anggota_keluarga": f"Nama {n}",
        "jumlah_anggota_keluarga": "1",
        "desil_nasional": str(n % 10 + 1),
        "jenis_lantai_terluas": "2",
        "luas_lantai": "36",
        "aset_bergerak_tv_datar": "Ya",
    }
    return row | changes


def anggota(n: int, **changes: str) -> Row:
    row = {
        "nomor_induk_kependudukan": nik(n),
        "nomor_kartu_keluarga": kk(n),
        "nama": f"Nama {n}",
        "tanggal_lahir": "1980-03-15",
        "jenis_kelamin": "1",
        "status_hubungan_keluarga": "1",
        "status_kawin": "2",
    }
    return row | changes


def penerima(n: int, **changes: str) -> Row:
    row = {
        "program": "PKH",
        "periode": "2026-Q3",
        "tahap": "3",
        "nik": nik(n),
        "no_kk": kk(n),
        "nama": f"Nama {n}",
        "kecamatan": "AWAL",
        "desa": "SUKAMAJU",
    }
    return row | changes


def kuota(n: int, **changes: str) -> Row:
    return {"program": "PKH", "kode_wilayah": f"990101200{n % 3 + 1}", "kuota": "100"} | changes


def survei(n: int, **changes: str) -> Row:
    row = {"id_responden": str(n), "psu": "A", "bobot": "12,5", "pengeluaran_per_kapita": "850000"}
    return row | changes


MAKERS: dict[str, Callable[..., Row]] = {
    "keluarga": keluarga,
    "anggota": anggota,
    "penerima": penerima,
    "kuota": kuota,
    "survei": survei,
}


def write_csv(path: Path, rows: list[Row], delimiter: str = ";", encoding: str = "utf-8") -> Path:
    """Rows as an office's export; columns in the order they first occur."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding=encoding, newline="") as handle:
        writer = csv.DictWriter(handle, names, delimiter=delimiter, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def found(intake: Intake) -> set[tuple[int, str]]:
    """(row, rule) of every finding."""
    return {(f["baris"], f["aturan"]) for f in read_findings(intake)}


def balanced(intake: Intake) -> bool:
    """The promise of every import, checked against the files and not only the record's own numbers."""
    analysis = len(pd.read_parquet(intake.analysis)) if intake.analysis else 0
    rejected = len(pd.read_parquet(intake.rejected_rows)) if intake.rejected_rows else 0
    return intake.read == intake.accepted + intake.rejected and (analysis, rejected) == (
        intake.accepted,
        intake.rejected,
    )


def register(folder: Path, families: int = 60) -> Path:
    """An accepted register of families of one member each."""
    path = folder / "keluarga.parquet"
    ids = pseudonym("kk", [kk(n) for n in range(1, families + 1)])
    pd.DataFrame({"id_keluarga": ids, "jumlah_anggota_keluarga": 1}).to_parquet(path)
    return path


def persons(folder: Path, families: int = 60) -> Path:
    """The members of that register: person n in family n."""
    path = folder / "anggota.parquet"
    numbers = range(1, families + 1)
    pd.DataFrame(
        {
            "id_anggota": pseudonym("nik", [nik(n) for n in numbers]),
            "id_keluarga": pseudonym("kk", [kk(n) for n in numbers]),
        }
    ).to_parquet(path)
    return path
