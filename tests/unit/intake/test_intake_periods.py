"""The ways a list writes its quarter."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from intake_rows import keluarga, kuota, penerima

from analytics.errors import UserError
from analytics.intake.periods import normalise_period, quarter_of


@pytest.mark.parametrize(
    "text",
    [
        "2026-Q3", "2026 Q3", "Q3 2026", "Q3-2026", "2026 TW III", "TW III 2026", "TW3/2026", "Triwulan III Tahun 2026",
        "TAHAP 3 2026", "Tahap III 2026", "thp 3 2026", "202609", "2026-09", "2026/07", "09-2026", "09/2026", "2026-9",
        "Juli-September 2026", "Juli - September 2026", "JUL-SEP 2026", "Juli s.d. September 2026", "Agustus 2026",
        "Bulan September 2026", "2026-07-01", "20260930", "01/08/2026", "Kuartal 3 2026",
    ],
)  # fmt: skip
def test_one_quarter_many_spellings(text):
    assert normalise_period(text) == "2026-Q3"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026",
        "Q3",
        "TW III",
        "TAHAP 5 2026",
        "202613",
        "2026-00",
        "Juni-Juli 2026",
        "Juli 2025-2026",
        "kapan",
        "1926-Q3",
    ],
)
def test_what_is_not_sure_is_not_guessed(text):
    assert normalise_period(text) is None


@pytest.mark.parametrize(
    ("month", "quarter"), [(1, 1), (3, 1), (4, 2), (6, 2), (7, 3), (9, 3), (10, 4), (12, 4)]
)
def test_quarter_of_a_day(month, quarter):
    assert quarter_of(date(2026, month, 15)) == f"2026-Q{quarter}"


def test_the_files_own_period_is_taken_when_none_is_chosen(take):
    intake = take("penerima", [penerima(n, periode="TW II 2026") for n in range(1, 4)], period=None)
    assert intake.period == "2026-Q2"
    assert set(pd.read_parquet(intake.analysis)["periode"]) == {"2026-Q2"}


def test_two_periods_in_a_file_need_a_choice(take):
    rows = [penerima(1), penerima(2, periode="2026-Q2")]
    with pytest.raises(UserError, match="2026-Q3: 1 baris, 2026-Q2: 1 baris") as error:
        take("penerima", rows, period=None)
    assert "Pilih satu" in error.value.saran
    assert take("penerima", rows, period="2026-Q3").accepted == 1


def test_a_stray_row_is_counted_and_the_likely_period_named(take):
    rows = [penerima(n) for n in range(1, 1231)] + [penerima(1231, periode="2025-Q4")]
    with pytest.raises(UserError, match=r"2026-Q3: 1\.230 baris, 2025-Q4: 1 baris") as error:
        take("penerima", rows, period=None)
    assert "--period 2026-Q3" in error.value.saran


def test_without_any_word_the_current_quarter_is_taken_and_said(take):
    intake = take("kuota", [kuota(1)], period=None)
    assert intake.period == "2026-Q3"
    assert any("dianggap 2026-Q3" in note for note in intake.notes)


def test_the_first_register_is_not_dated_by_a_guess(take):
    with pytest.raises(UserError, match="tidak menyebut periode") as error:
        take("keluarga", [keluarga(1)], period=None)
    assert "--period" in error.value.saran
    assert take("keluarga", [keluarga(1)], period="2025-Q4").period == "2025-Q4"


def test_a_period_that_is_no_quarter_is_refused(take):
    with pytest.raises(UserError, match="2026-13"):
        take("keluarga", [keluarga(1)], period="2026-13")
