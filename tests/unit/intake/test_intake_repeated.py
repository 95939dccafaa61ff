"""A header that stands again between the rows is told once, counts as no answer, and is asked about nowhere."""

from __future__ import annotations

from dataclasses import replace

import openpyxl
import pytest
from intake_rows import MAKERS, balanced, found, keluarga, read_findings, write_csv

from analytics.intake.report import write_xlsx


def pasted(kind: str, **changes: str) -> list[dict[str, str]]:
    """Two files pasted together, the header of the second between them (line 12 of the file)."""
    rows = [MAKERS[kind](n) for n in range(1, 21)]
    again = {name: name for name in rows[0]} | changes
    return [*rows[:10], again, *rows[10:]]


@pytest.mark.parametrize("kind", [kind for kind in MAKERS if kind != "kuota"])
def test_one_finding_in_every_kind_of_file(take, kind):
    clean = take(kind, [MAKERS[kind](n) for n in range(1, 21)])
    intake = take(kind, pasted(kind))
    assert found(intake) == {(12, "JUDUL_ULANG")}
    assert (intake.read, intake.accepted, intake.rejected) == (21, 20, 1)
    assert balanced(intake)
    assert intake.questions == clean.questions == []
    [one] = read_findings(intake)
    assert one["alasan"].startswith("Baris ini mengulang judul kolom")
    assert one["perbaikan"].endswith(".")


def test_case_and_spaces_do_not_hide_it_and_it_may_come_often(take):
    rows = [MAKERS["penerima"](n) for n in range(1, 11)]
    again = [{name: write(name) for name in rows[0]} for write in (str.upper, lambda name: f" {name} ")]
    intake = take("penerima", [rows[0], again[0], *rows[1:], again[1], again[0]])
    assert found(intake) == {(line, "JUDUL_ULANG") for line in (3, 13, 14)}


def test_a_row_with_one_cell_of_its_own_is_judged_as_a_row(take):
    """A family may well live in a place called like a heading; only a whole header is one."""
    rows = pasted("keluarga", nomor_kartu_keluarga="9901010101209999")
    assert "JUDUL_ULANG" not in {rule for _, rule in found(take("keluarga", rows))}
    assert (12, "DESIL_RENTANG") in found(take("keluarga", rows))


def test_the_marked_workbook_says_it_without_a_column(tmp_path, in_process, context):
    from analytics.intake import read_file

    path = write_csv(
        tmp_path / "berkas.csv", [keluarga(1), {name: name for name in keluarga(1)}, keluarga(2)]
    )
    kept = replace(context, original=lambda _id: tmp_path)
    (tmp_path / "impor").mkdir()
    intake = read_file(path, "keluarga", period="2026-Q3", context=kept, staging=tmp_path / "impor")
    write_xlsx(intake, tmp_path / "tanda.xlsx", import_id="20260901T080000-keluarga-abc123", scratch=tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / "tanda.xlsx")["Perlu diperbaiki"]
    [(number, state, words)] = list(sheet.iter_rows(min_row=2, max_col=3, values_only=True))
    assert (number, state) == (3, "ditolak")
    assert words.startswith("Baris ini mengulang judul kolom")
