"""Every nasty file has the outcome its table says, in the guarded child, within its limits, without a name or number."""

from __future__ import annotations

import re
import resource
from pathlib import Path

import pandas as pd
import pytest

from analytics.intake.guard import MEMORY_BYTES
from tests.attack import corpus
from tests.attack.texts import ACCENTS

TABLE = corpus.read_table()
ENCODINGS = [row.nama for row in TABLE if re.match(r"utf|cp1252|bom_yang|penyandian", row.nama)]
#: A refusal needs no more; what is read may take as long as its rows need.
SECONDS = 30


def test_the_table_names_every_file_once() -> None:
    named = [row.nama for row in TABLE]
    assert sorted(named) == sorted(corpus.names())
    assert len(named) == len(set(named)) >= 120


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("nasty", TABLE, ids=lambda row: row.nama)
def test_outcome(nasty: corpus.Nasty, tmp_path: Path) -> None:
    outcome = corpus.take(corpus.make(nasty.nama, tmp_path), nasty.jenis, tmp_path)
    if match := re.fullmatch('ditolak dengan kata "(.*)"', nasty.hasil):
        _check_refusal(outcome, match[1])
    else:
        _check_reading(outcome, nasty)
    assert not corpus.long_numbers(outcome.words)
    assert outcome.seconds < SECONDS
    # Kilobytes; the largest of all children so far.
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 < MEMORY_BYTES
    assert {p.name for p in (tmp_path / "impor").iterdir()} <= KEPT, "nothing of the working copy stays"


KEPT = {"analisis.parquet", "identitas.parquet", "ditolak.parquet", "temuan.parquet", "mutu.parquet"}


def _check_refusal(outcome: corpus.Outcome, word: str) -> None:
    assert outcome.error, outcome.hasil
    assert word in outcome.error.pesan
    assert outcome.error.saran, "a refusal says what to do"
    for sentence in (outcome.error.pesan, outcome.error.saran):
        assert sentence.rstrip("'\"")[-1] in ".)", sentence
        assert sentence.isprintable()
        assert "Nama 1" not in sentence


def _check_reading(outcome: corpus.Outcome, nasty: corpus.Nasty) -> None:
    intake = outcome.intake
    assert intake, outcome.words
    assert outcome.hasil == nasty.hasil
    assert corpus.findings(outcome) == set(filter(None, nasty.temuan.split(", ")))
    assert intake.read == intake.accepted + intake.rejected
    refused = pd.read_parquet(intake.findings).query("tingkat == 'galat'")["baris"]
    assert sorted(set(refused)) == sorted(corpus.rows_of(intake.rejected_rows))
    assert len(set(refused)) == intake.rejected
    assert (intake.source + (intake.sheet or "")).isprintable()


@pytest.mark.parametrize("name", ENCODINGS)
def test_accents_survive_every_encoding(name: str, tmp_path: Path) -> None:
    intake = corpus.take(corpus.make(name, tmp_path), "keluarga", tmp_path).intake
    assert intake
    assert intake.identity
    assert set(pd.read_parquet(intake.identity)["nama_anggota_keluarga"]) == {ACCENTS}
    assert any("dua penyandian" in note for note in intake.notes) == name.startswith("penyandian")


def _read(name: str, kind: str, folder: Path) -> tuple[corpus.Outcome, pd.DataFrame]:
    outcome = corpus.take(corpus.make(name, folder), kind, folder)
    assert outcome.intake
    assert outcome.intake.analysis
    return outcome, pd.read_parquet(outcome.intake.analysis)


def test_dates_of_a_workbook_that_counts_from_1904(tmp_path: Path) -> None:
    assert set(_read("tanggal_1904", "anggota", tmp_path)[1]["tahun_lahir"]) == {1980}


def test_cells_with_an_error_of_excel_are_told(tmp_path: Path) -> None:
    outcome, table = _read("sel_galat", "keluarga", tmp_path)
    assert table["luas_lantai"].isna().all()
    assert "4 sel di buku kerja berisi galat Excel" in outcome.words


def test_formulas_that_were_never_worked_out_are_told(tmp_path: Path) -> None:
    outcome, table = _read("rumus_belum_dihitung", "keluarga", tmp_path)
    assert table["luas_lantai"].isna().tolist() == [True, True, False]
    assert "Sedikitnya 2 sel di buku kerja berisi rumus yang belum dihitung" in outcome.words


def test_invisible_letters_are_told(tmp_path: Path) -> None:
    assert "5 huruf tak terlihat" in _read("huruf_tak_terlihat", "keluarga", tmp_path)[0].words


def test_a_formula_gives_the_value_that_was_stored(tmp_path: Path) -> None:
    outcome, table = _read("rumus_dengan_nilai_simpanan", "keluarga", tmp_path)
    assert table["luas_lantai"].fillna(-1).tolist() == [36, -1, 36]
    assert "belum dihitung" not in outcome.words


def test_rows_below_a_line_of_two_megabytes_keep_their_number(tmp_path: Path) -> None:
    folder = tmp_path / "b"
    folder.mkdir()
    path = corpus.make("judul_di_bawah_baris_2_mb", folder)
    path.write_text(path.read_text().replace("9901012001;", "9999999999;"))
    outcome = corpus.take(path, "keluarga", folder)
    assert outcome.error or corpus.findings(outcome) == {"5 KODE_DESA"}


def test_a_name_that_is_a_command_stays_a_name(tmp_path: Path) -> None:
    outcome, _ = _read("nama_dengan_baris_baru", "keluarga", tmp_path)
    assert outcome.intake
    assert "\x1b" not in outcome.intake.source
    assert outcome.intake.source.endswith(".csv")
