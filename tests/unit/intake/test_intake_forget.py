"""An answer the office takes back: its line goes, the others stay as they were."""

from __future__ import annotations

from pathlib import Path

from analytics.intake.questions import Answer, forget, read_answers, remember


def test_a_withdrawn_answer_is_gone_and_the_others_stay(tmp_path: Path) -> None:
    folder = tmp_path / "pemetaan"
    wrong = Answer("keluarga", "lantai", "7", "1", "petugas", "2026-11-22")
    right = Answer("keluarga", "lantai", "8", "2", "petugas", "2026-11-22")
    remember(folder, "kode", [wrong, right])
    forget(folder, "kode", wrong)
    assert read_answers(folder, "kode") == [right]
    forget(folder, "kode", wrong)
    assert read_answers(folder, "kode") == [right]


def test_nothing_is_written_where_nobody_answered(tmp_path: Path) -> None:
    forget(tmp_path / "pemetaan", "kode", Answer("keluarga", "lantai", "7", "1"))
    assert not (tmp_path / "pemetaan").exists()
