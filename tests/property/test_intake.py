"""Whatever text comes in: the import never crashes, and every row is accepted or rejected."""

from __future__ import annotations

import functools
import hashlib
import io
import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.errors import UserError
from analytics.intake import Context, pipeline, read_file
from analytics.intake.child import stage
from analytics.intake.codes import recognise
from analytics.intake.periods import normalise_period
from analytics.schema import load
from tests.attack.fuzz_seeds import as_workbook
from tests.attack.shapes import families, sheet, table

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


def _balance(kind: str, content: bytes, name: str = "berkas.csv") -> None:
    context = Context(AREAS, None, None, _pseudonym, {"PKH": "keluarga", "PBI-JK": "jiwa"}, date(2026, 9, 1))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        try:
            intake = read_file(path, kind, period="2026-Q3", context=context, staging=Path(folder))
        except UserError as error:
            _check_words(error)
            return
        assert intake.read == intake.accepted + intake.rejected > 0
        findings = pd.read_parquet(intake.findings)
        failed = set(findings.loc[findings["tingkat"] == "galat", "baris"])
        rejected = pd.read_parquet(intake.rejected_rows)["baris"] if intake.rejected_rows else []
        assert failed == set(rejected)
        assert len(failed) == intake.rejected


def _check_words(error: UserError) -> None:
    """A refusal says what to do, on one screen and in letters."""
    assert error.saran
    assert (error.pesan + error.saran).isprintable()
    assert len(str(error)) < 4_000


QUICK = settings(max_examples=14, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


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


KINDS_OF_CELLS = st.one_of(
    CELL,
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.sampled_from(["#REF!", "=1+1", "\u200b9901012001", "\uff19\uff19", "a" * 40_000]),
)


@settings(QUICK, max_examples=10)
@given(
    kind=st.sampled_from(sorted(HEADERS)),
    rows=st.lists(st.lists(KINDS_OF_CELLS, min_size=1, max_size=8), max_size=8),
    above=st.integers(0, 3),
)
def test_random_workbooks_balance(kind: str, rows: list[list[Any]], above: int) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False}) as book:
        page = book.add_worksheet()
        for r, line in enumerate([*[["judul"]] * above, HEADERS[kind], *rows]):
            for c, value in enumerate(line):
                write = page.write_string if isinstance(value, str) else page.write
                write(r, c, value[:32_767] if isinstance(value, str) else value)
    _balance(kind, out.getvalue(), "berkas.xlsx")


GOOD = ";".join(HEADERS["keluarga"]) + "\n" + "9901012001;9901010101200001;3;36;1\n" * 3


@settings(QUICK, max_examples=14)
@given(
    cut=st.integers(0, 200),
    patch=st.binary(max_size=6),
    at=st.integers(0, 200),
    encoding=st.sampled_from(["utf-8", "utf-16", "utf-16-le", "utf-32", "cp1252", "utf-8-sig"]),
)
def test_a_damaged_file_is_refused_or_balances(cut: int, patch: bytes, at: int, encoding: str) -> None:
    content = bytearray(GOOD.encode(encoding))
    content[at : at + len(patch)] = patch
    _balance("keluarga", bytes(content[: len(content) - cut]))


@functools.cache
def _workbook() -> bytes:
    return as_workbook(sheet(table(families(3))).encode())


@settings(QUICK, max_examples=60)
@given(patches=st.lists(st.tuples(st.integers(0, 4_000), st.binary(min_size=1, max_size=4)), max_size=4))
def test_a_damaged_workbook_is_refused_or_balances(patches: list[tuple[int, bytes]]) -> None:
    content = bytearray(_workbook())
    for at, patch in patches:
        content[at % len(content) : at % len(content) + len(patch)] = patch
    _balance("keluarga", bytes(content), "berkas.xlsx")


@settings(QUICK, max_examples=20)
@given(
    st.text(alphabet=st.characters(codec="utf-8"), max_size=40).map(lambda t: t.encode()), st.integers(0, 900)
)
def test_any_text_inside_a_sheet_is_refused_or_balances(patch: bytes, at: int) -> None:
    """Damage below the archive's own checks: the XML is whatever somebody wrote."""
    page = sheet(table(families(2))).encode()
    _balance("keluarga", as_workbook(page[:at] + patch + page[at:]), "berkas.xlsx")


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
