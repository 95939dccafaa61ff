"""Whatever text comes in: the import never crashes, and every row is accepted or rejected."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.errors import UserError
from analytics.intake import Context, pipeline, read_file
from analytics.intake.child import stage
from analytics.intake.codes import recognise
from analytics.intake.periods import normalise_period
from analytics.schema import load

AREAS = pd.DataFrame(
    [
        ("kecamatan", "990101", "Awal", "9901", None),
        ("desa", "9901012001", "Suka Maju", "990101", "9901010001"),
    ],
    columns=["tingkat", "kode", "nama", "induk", "kode_bps"],
)
HEADERS = {
    "keluarga": [
        "kode_kelurahan_desa",
        "nomor_kartu_keluarga",
        "desil_nasional",
        "luas_lantai",
        "jenis_kloset",
    ],
    "penerima": ["program", "periode", "nik", "no_kk", "kecamatan", "desa", "nominal"],
    "kuota": ["program", "kode_wilayah", "kuota"],
    "survei": ["id_responden", "psu", "pengeluaran_per_kapita", "bobot", "umur_kepala"],
}
TELLING = [
    "9901012001",
    "9901010101200001",
    "9901011503800001",
    "PKH",
    "3",
    "Ya",
    "-",
    "",
    "9E15",
    "2026-Q3",
    "1,5",
]
CELL = st.one_of(
    st.sampled_from(TELLING),
    st.text(alphabet=st.characters(codec="utf-8"), max_size=12),
    st.integers().map(str),
)


def _pseudonym(prefix: str, values: Iterable[str]) -> list[str]:
    return [hashlib.sha256(f"{prefix}{v}".encode()).hexdigest() for v in values]


@pytest.fixture(autouse=True)
def _in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def direct(path: Path, folder: Path, names: dict[str, str]) -> Any:
        folder.mkdir(parents=True, exist_ok=True)
        return stage(path, folder, names)

    monkeypatch.setattr(pipeline, "stage_guarded", direct)


def _balance(kind: str, content: bytes) -> None:
    context = Context(AREAS, None, None, _pseudonym, {"PKH": "keluarga", "PBI-JK": "jiwa"}, date(2026, 9, 1))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "berkas.csv"
        path.write_bytes(content)
        try:
            intake = read_file(path, kind, period="2026-Q3", context=context, staging=Path(folder))
        except UserError:
            return
        assert intake.read == intake.accepted + intake.rejected > 0
        findings = pd.read_parquet(intake.findings)
        failed = set(findings.loc[findings["tingkat"] == "galat", "baris"])
        rejected = pd.read_parquet(intake.rejected_rows)["baris"] if intake.rejected_rows else []
        assert failed == set(rejected)
        assert len(failed) == intake.rejected


QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUICK
@given(
    kind=st.sampled_from(sorted(HEADERS)),
    rows=st.lists(st.lists(CELL, min_size=3, max_size=8), max_size=12),
    delimiter=st.sampled_from(["|", ";", ",", "\t"]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_random_tables_balance(kind: str, rows: list[list[str]], delimiter: str, end: str) -> None:
    width = len(HEADERS[kind])
    lines = [HEADERS[kind], *[(row * width)[: width if i % 3 else len(row)] for i, row in enumerate(rows)]]
    _balance(kind, end.join(delimiter.join(line) for line in lines).encode())


@QUICK
@given(kind=st.sampled_from(sorted(HEADERS)), tail=st.binary(max_size=300))
def test_random_bytes_after_a_header_balance(kind: str, tail: bytes) -> None:
    _balance(kind, ";".join(HEADERS[kind]).encode() + b"\n" + tail)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30))
def test_a_period_is_a_quarter_or_nothing(text: str) -> None:
    period = normalise_period(text)
    assert period is None or (period[:2] == "20" and period[5] == "Q" and period[6] in "1234")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(max_size=10), max_size=10))
def test_recognised_codes_are_the_columns_own(texts: list[str]) -> None:
    column = load("keluarga")["jenis_lantai_terluas"]
    assert set(recognise(column, texts).values()) <= set(column.codes)
