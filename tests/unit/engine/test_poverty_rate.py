"""The poverty rate an office enters: the newest up to the year, of its own kabupaten, or a clear refusal."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.errors import UserError
from analytics.parameters.poverty import poverty_rate, unused_rates
from analytics.parameters.variables import variables

HEAD = "kabupaten,tahun,bagian_jiwa,garis_rupiah,sumber\n"


def office(folder: Path, rows: str) -> Path:
    (folder / "parameter").mkdir()
    (folder / "parameter" / "kemiskinan_bps.csv").write_text(HEAD + rows, encoding="utf-8")
    return folder


def test_the_newest_rate_of_this_kabupaten(tmp_path: Path) -> None:
    rows = '33.24,2024,0.0935,,BPS 2024\n3324,2025,"0,0923",512000,BPS 2025\n3324,2027,0.08,,nanti\n3672,2026,0.03,,lain\n'
    found = poverty_rate("3324", 2026, office(tmp_path, rows))
    assert found is not None
    assert (found.tahun, found.bagian_jiwa, found.garis_rupiah) == (2025, 0.0923, 512000.0)


def test_nothing_entered_is_nothing() -> None:
    assert poverty_rate("3324", 2026) is None
    assert unused_rates("3324", 2026) == []


def test_rates_that_nobody_uses_are_named(tmp_path: Path) -> None:
    space = office(tmp_path, "33.74,2025,0.04,,BPS\n3324,2027,0.08,,nanti\n")
    assert unused_rates("3324", 2026, space) == ["3324 (2027)", "3374 (2025)"]
    assert unused_rates("3324", 2027, space) == []


@pytest.mark.parametrize(
    "row",
    [
        "3324,2026,9.23,,BPS",
        "3324,2026,,,BPS",
        "3324,dua,0.09,,BPS",
        "3324,2026,0.09,,",
        "3324,2026,0.09,466,BPS",
        "3324,2026,0.09,inf,BPS",
        "3324,2026,0.09,1e300,BPS",
        "3324,2026,nan,,BPS",
        ",2026,0.09,,BPS",
        "9999,2026,sembilan,,kabupaten lain pun dibaca",
        "3324,2026,0.09,,BPS\n33.24,2026,0.08,,BPS lagi",
    ],
)
def test_what_is_no_rate_is_refused(tmp_path: Path, row: str) -> None:
    with pytest.raises(UserError, match=r"kemiskinan_bps\.csv"):
        poverty_rate("3324", 2026, office(tmp_path, row + "\n"))


def test_saved_by_excel_in_indonesian(tmp_path: Path) -> None:
    (tmp_path / "parameter").mkdir()
    text = HEAD.replace(",", ";") + '3324;2025;0,0923;466.000;"BPS; Tabel 4.2"\n;;;;\n'
    (tmp_path / "parameter" / "kemiskinan_bps.csv").write_text(text, encoding="utf-8-sig")
    found = poverty_rate("3324", 2026, tmp_path)
    assert found is not None
    assert (found.bagian_jiwa, found.garis_rupiah, found.sumber) == (0.0923, 466_000.0, "BPS; Tabel 4.2")


def test_other_headings_are_named(tmp_path: Path) -> None:
    (tmp_path / "parameter").mkdir()
    (tmp_path / "parameter" / "kemiskinan_bps.csv").write_text("kab,thn,persen\n3324,2025,9\n", "utf-8")
    with pytest.raises(UserError, match="bagian_jiwa, kabupaten, tahun"):
        poverty_rate("3324", 2026, tmp_path)


def test_a_folder_is_no_table(tmp_path: Path) -> None:
    (tmp_path / "parameter" / "kemiskinan_bps.csv").mkdir(parents=True)
    with pytest.raises(UserError, match="tidak dapat dibuka"):
        poverty_rate("3324", 2026, tmp_path)


def test_an_empty_table_of_variables_is_refused(tmp_path: Path) -> None:
    (tmp_path / "parameter").mkdir()
    for text in ("", "fitur,jenis,boleh\n"):
        (tmp_path / "parameter" / "variabel_pmt.csv").write_text(text, "utf-8")
        with pytest.raises(UserError, match=r"variabel_pmt\.csv"):
            variables(tmp_path)


def test_a_variable_named_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "parameter").mkdir()
    rows = "fitur,boleh\njumlah_anggota,ya\njumlah_anggota,tidak\n"
    (tmp_path / "parameter" / "variabel_pmt.csv").write_text(rows, "utf-8")
    with pytest.raises(UserError, match="dua kali"):
        variables(tmp_path)
