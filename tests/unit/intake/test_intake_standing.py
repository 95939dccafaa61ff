"""The SIKS-NG list of persons: its own lines add up, and the dead, deleted and inactive do not receive."""

from __future__ import annotations

import pandas as pd
import pytest
from intake_rows import balanced, found, kk, penerima
from source_rows import siksng_orang

from analytics.intake.questions import Answer, remember
from analytics.intake.report import read_findings, to_report, write_xlsx

ALL = {"PKH": "keluarga", "SEMBAKO": "keluarga", "PBI-JK": "jiwa"}


def person(n: int, family: int | None = None, **changes: str) -> dict[str, str]:
    row = siksng_orang(n, family, PKH="YA", periode_pkh="2026-07")
    return row | {"is_nonaktif": "0", "deleted_label": "", "keterangan_meninggal": "-"} | changes


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("is_nonaktif", "1"),
        ("is_nonaktif", "Ya"),
        ("deleted_label", "Dihapus oleh desa"),
        ("keterangan_meninggal", "MENINGGAL DUNIA 12-03-2025"),
        ("masih_hidup_label", "Tidak"),
    ],
)
def test_who_no_longer_counts_is_refused_with_the_reason(take, column, text):
    rows = [person(1), person(2, **{column: text}), person(3)]
    intake = take("penerima", rows, programmes=ALL)
    assert found(intake) == {(3, "TIDAK_AKTIF")}
    assert (intake.read, intake.accepted, intake.rejected) == (3, 2, 1)
    assert balanced(intake)
    told = read_findings(intake)[0]
    assert column in told["alasan"]
    assert "aplikasi asal" in told["perbaikan"]
    assert not any("tidak dipakai" in note and column in note for note in intake.notes)


@pytest.mark.parametrize("text", ["", "0", "Tidak", "Belum meninggal", "-"])
def test_the_living_stay(take, text):
    assert take("penerima", [person(1, keterangan_meninggal=text)], programmes=ALL).accepted == 1


def test_a_living_member_speaks_for_the_family(take):
    rows = [person(1, keterangan_meninggal="Meninggal"), person(2, family=1)]
    intake = take("penerima", rows, programmes=ALL)
    assert (intake.accepted, intake.rejected) == (1, 0)
    assert intake.file_rows == {"read": 2, "accepted": 1, "rejected": 0, "merged": 1, "without": 0}


def test_the_lines_of_the_file_add_up_for_a_reader(take, tmp_path):
    rows = [
        person(1, BPNT="YA", periode_bpnt="2026-07"),  # two memberships
        person(2, family=1),  # the same family's PKH
        person(3, PKH="TIDAK"),  # no programme
        person(4, is_nonaktif="1"),  # refused
        person(5, NOKK="123"),  # refused for another reason
    ]
    intake = take("penerima", rows, programmes=ALL)
    assert intake.file_rows == {"read": 5, "accepted": 1, "rejected": 2, "merged": 1, "without": 1}
    assert (intake.read, intake.accepted, intake.rejected) == (4, 2, 2)
    assert to_report(intake)["file_rows"] == intake.file_rows
    words = "5 baris berkas menjadi 4 kepesertaan. Baris berkas: 1 diterima, 2 ditolak, 1 digabung"
    assert any(words in note for note in intake.notes)
    write_xlsx(intake, tmp_path / "a.xlsx")
    summary = pd.read_excel(tmp_path / "a.xlsx", sheet_name="Ringkasan", header=None, engine="calamine")
    lines = dict(zip(summary[0], summary[1], strict=True))
    assert (lines["Baris berkas"], lines["Baris berkas ditolak"], lines["Baris dibaca"]) == (5, 2, 4)


def test_a_file_whose_lines_are_rows_has_no_second_count(take):
    assert take("penerima", [penerima(1)]).file_rows is None


def test_a_word_nobody_knows_is_asked_about_and_the_answer_holds(take, tmp_path):
    rows = [person(n, deleted_label="Arsip") for n in range(1, 4)] + [person(4, deleted_label=f"x {kk(1)}")]
    folder = tmp_path / "pemetaan"
    intake = take("penerima", rows, programmes=ALL, remembered=folder)
    assert (intake.accepted, [(q.tentang, q.isi) for q in intake.questions]) == (
        4,
        [("deleted_label", "Arsip")],
    )
    remember(folder, "kode", [Answer("penerima", "deleted_label", "Arsip", "dihapus")])
    answered = take("penerima", rows, programmes=ALL, remembered=folder)
    assert (answered.accepted, answered.rejected, answered.questions) == (1, 3, [])


def test_a_remark_about_somebody_is_told_without_its_words(take):
    """Too rare to be an answer, and it may hold a name: the person counts, and the office is told to look."""
    rows = [person(1), person(2, keterangan_meninggal="kata Bu Siti sudah wafat")]
    intake = take("penerima", rows, programmes=ALL)
    assert (intake.accepted, intake.questions) == (2, [])
    told = [note for note in intake.notes if "keterangan_meninggal" in note]
    assert len(told) == 1
    assert told[0].startswith("1 orang")
    assert "Siti" not in told[0]
