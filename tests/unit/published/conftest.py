"""A small release made by hand: two kecamatan, five desa, names that mean harm, one quarter before another."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pandas as pd
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from analytics.published.opendata.about import About
from analytics.published.opendata.writing import write_open
from analytics.published.signature import MANIFEST, SIGNATURE

OLD, NEW = "2026-Q2", "2026-Q3"
#: kode -> name, families, any programme, PKH as they are written in the newest quarter.
DESA = {
    "9901012001": ("Sukamaju", "400", "135", "85"),
    "9901012002": ('<script>alert("x")</script>', "250", "60", "<10"),
    "9901012003": ("=1+1", "95", "20", ""),
    "9901022001": ("Telaga & Wangi", "1200", "1155", "300"),
    "9901022002": ("Ranuarum", "300", "<10", "<10"),
}
KECAMATAN = {
    "990101": ("Kuala Sari", "750", "215", "100"),
    "990102": ("Tegal 'Arum'", "1500", "1165", "305"),
}
SIGNER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = SIGNER.public_key().public_bytes_raw().hex()


def _rows(period: str, areas: dict[str, tuple[str, str, str, str]]) -> list[dict[str, str]]:
    rows = []
    for kode, (nama, keluarga, semua, pkh) in areas.items():
        share = round(100 * int(semua) / int(keluarga)) if semua.isdigit() and int(keluarga) >= 100 else None
        persen = "" if share is None else "≥95" if share > 95 else str(share)
        head = {"periode": period, "kode": kode, "nama": nama, "satuan": "keluarga"}
        change = "naik" if period == NEW else ""
        rows.append(head | {"program": "PKH", "penerima": pkh, "rupiah": "", "perubahan": change})
        tail = {"keluarga": keluarga, "persen": persen, "perubahan": change}
        rows.append(head | {"program": "SEMUA", "penerima": semua} | tail)
    return rows


def _kabupaten(period: str) -> list[dict[str, str]]:
    head = {"periode": period, "kode": "9901", "nama": "Kabupaten Uji (simulasi)", "satuan": "keluarga"}
    return [
        head
        | {"program": "PKH", "penerima": "403", "kuota": "420", "realisasi": "96", "rupiah": "302250000"},
        head | {"program": "SEMUA", "penerima": "1378", "keluarga": "2247", "persen": "61"},
        head | {"program": "SEMBAKO", "penerima": "512"},
    ]


def _save(rows: list[dict[str, str]], path: Path, *, quota: bool = False) -> None:
    columns = ["periode", "kode", "nama", "program", "satuan", "penerima", "keluarga", "persen", "rupiah"]
    columns += ["kuota", "realisasi"] if quota else []
    pd.DataFrame(rows).reindex(columns=[*columns, "perubahan"]).astype(object).fillna("").to_csv(
        path, index=False
    )


def make_tables(folder: Path, periods: tuple[str, ...] = (OLD, NEW)) -> None:
    """The tables, programmes, errors and drawn maps of the release."""
    _save([row for period in periods for row in _rows(period, DESA)], folder / "desa.csv")
    _save([row for period in periods for row in _rows(period, KECAMATAN)], folder / "kecamatan.csv")
    _save([row for period in periods for row in _kabupaten(period)], folder / "kabupaten.csv", quota=True)
    flows = [[NEW, "kecamatan", kode, one[0], "PKH", "15", "<10"] for kode, one in KECAMATAN.items()]
    columns = ["periode", "tingkat", "kode", "nama", "program", "masuk", "keluar"]
    pd.DataFrame(flows, columns=columns).to_csv(folder / "arus.csv", index=False)
    group = [[NEW, "desa", "9901022001", DESA["9901022001"][0], "desil-1", "105", "95", "90"]]
    columns = ["periode", "tingkat", "kode", "nama", "kelompok", "keluarga", "menerima", "persen"]
    pd.DataFrame(group, columns=columns).to_csv(folder / "kelompok.csv", index=False)
    decrees = pd.DataFrame(columns=["periode", "program", "kode", "nama", "dasar_hukum"])
    decrees.to_csv(folder / "wilayah.csv", index=False)
    (folder / "program.csv").write_text(
        "program,nama,nama_en,satuan,desil_maks,syarat_komponen,berlaku_mulai,dasar_hukum,bukti,catatan\n"
        'PKH,Program Keluarga Harapan,Family Hope Programme,keluarga,4,True,2025-05-26,"Kepmensos <b>79</b>",pers,Uji.\n'
        "SEMBAKO,Sembako/BPNT,Staple food card,keluarga,,False,2025-05-26,,,\n"
    )
    rate = {"nilai": 0.339, "selang": [0.29, 0.371], "penyebut": "penerima (FP/S)"}
    told = {"PKH": {"keluarga": {"garis": 0.4, "ier": rate, "eer": rate | {"nilai": 0.5, "selang": None}}}}
    (folder / "ketepatan.json").write_text(json.dumps(dict.fromkeys(periods, told)))
    _layers(folder / "lapisan")


def _layers(folder: Path) -> None:
    folder.mkdir()
    for name, areas in (
        ("kecamatan", KECAMATAN),
        ("desa-990101", {k: v for k, v in DESA.items() if k.startswith("990101")}),
        ("desa-990102", {k: v for k, v in DESA.items() if k.startswith("990102")}),
    ):
        drawn = [
            {"id": kode, "name": one[0], "parent": "x", "d": f"M{at * 100} 0l90 0 0 90-90 0z", "c": [at, 9]}
            for at, (kode, one) in enumerate(areas.items())
        ]
        layer = {"viewBox": [0, 0, 1000, 100], "areas": drawn, "outlines": []}
        (folder / f"{name}.json").write_text(json.dumps(layer))


def make_boundaries(folder: Path) -> None:
    """GeoJSON as an import keeps it, with properties nobody may see."""
    folder.mkdir()
    for level, areas in (("desa", DESA), ("kecamatan", KECAMATAN)):
        ring = [[106.1, -6.1], [106.2, -6.1], [106.2, -6.0], [106.1, -6.1]]
        features = [
            {
                "type": "Feature",
                "properties": {"kode": kode, "nama": one[0], "nik": "3604010101010001", "miskin": 7},
                "geometry": {"type": "Polygon", "coordinates": [ring], "rahasia": 1},
                "id": "3604010101010001",
            }
            for kode, one in [*areas.items(), ("9999", ("Bukan", "", "", ""))]
        ]
        whole = {"type": "FeatureCollection", "features": features, "rahasia": "Siti"}
        (folder / f"{level}.geojson").write_text(json.dumps(whole))


def sign(folder: Path, **also: object) -> None:
    """Manifest and signature over what lies there now."""
    for name in (MANIFEST, SIGNATURE):
        (folder / name).unlink(missing_ok=True)
    files = sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file())
    listed = {
        name: {
            "sha256": hashlib.sha256((folder / name).read_bytes()).hexdigest(),
            "bytes": (folder / name).stat().st_size,
        }
        for name in files
    }
    manifest = {
        "skema": "tepat-sasaran/terbitan",
        "format": 1,
        "terbitan": 2,
        "periode": [OLD, NEW],
        "kabupaten": {"kode": "9901", "nama": "Kabupaten Uji (simulasi)"},
        "simulasi": True,
        "versi_aturan": "1-abc",
        "dibuat": "2026-11-22T15:39:43+00:00",
        "sebelumnya": None,
        "koreksi": [OLD],
        "kunci": PUBLIC,
        "berkas": listed,
    }
    (folder / MANIFEST).write_text(json.dumps(manifest | also))
    (folder / SIGNATURE).write_text(SIGNER.sign((folder / MANIFEST).read_bytes()).hex())


@pytest.fixture
def about() -> About:
    return About(2, (OLD, NEW), "9901", "Kabupaten Uji (simulasi)", True)


@pytest.fixture
def release(tmp_path: Path, about: About) -> Path:
    """The signed release with its open data."""
    folder, boundaries = tmp_path / "rilis", tmp_path / "batas"
    folder.mkdir()
    make_tables(folder)
    make_boundaries(boundaries)
    write_open(folder, boundaries, about)
    (folder / "audit.json").write_text('{"cells": 4, "exact": 0, "violations": []}')
    sign(folder)
    return folder
