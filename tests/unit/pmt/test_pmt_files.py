"""Surveys as offices save them: amounts in groups of thousands, and two columns of one name."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.errors import UserError
from analytics.pmt.files import read_csv


def read(folder: Path, text: str):
    (folder / "s.csv").write_text(text, encoding="utf-8")
    return read_csv(folder / "s.csv")


@pytest.mark.parametrize("separator", [";", ",", "|"])
def test_groups_of_thousands(tmp_path: Path, separator: str) -> None:
    """As text the dearest would be lost, and the others a thousand times too small."""
    rows = ["nama;belanja", "a;351.686", "b;1.111.045", "c;980", "d;"]
    found = read(tmp_path, "\n".join(rows).replace(";", separator))
    assert found["belanja"].tolist()[:3] == [351_686, 1_111_045, 980]
    assert found["belanja"].isna().tolist() == [False, False, False, True]


def test_groups_with_decimals_in_both_ways_of_writing(tmp_path: Path) -> None:
    found = read(tmp_path, "a;b\n1.250.000,50;1,250,000.50\n980,25;980.25\n-1.000,5;12")
    assert found["a"].tolist() == [1_250_000.5, 980.25, -1000.5]
    assert found["b"].tolist() == [1_250_000.5, 980.25, 12]


@pytest.mark.parametrize("text", ["33.24.01.2001", "001.002.003", "12.10.2020", "1.111.045 rupiah"])
def test_what_only_looks_like_one_stays_text(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, f"a;b\n{text};1\n{text};2")["a"].tolist() == [text, text]


def test_decimals_stay_decimals(tmp_path: Path) -> None:
    """Three decimals may be just that; nothing in the column says otherwise."""
    assert read(tmp_path, "a\n351.686\n980.125")["a"].tolist() == [351.686, 980.125]


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="nama yang sama: anggota"):
        read(tmp_path, "anggota,belanja, anggota\n1,2,3")


def test_codes_keep_their_zeros(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("desa,umur\n01,40\n,50\n10,60")
    found = read_csv(tmp_path / "s.csv", ["desa", "tidak ada"])
    assert found["desa"].tolist()[::2] == ["01", "10"]
    assert found["umur"].tolist() == [40, 50, 60]


@pytest.mark.parametrize("separator", [";", ",", "|"])
def test_thousands_that_could_be_decimals_are_asked_back(tmp_path: Path, separator: str) -> None:
    """950 beside 1.250 (thousand rupiah): read as decimals, the better off would be the poorest."""
    rows = ["nama;belanja", "a;950", "b;1.250", "c;2.400", "d;"]
    with pytest.raises(UserError, match=r"belanja .* 1250 atau 1,250") as error:
        read(tmp_path, "\n".join(rows).replace(";", separator))
    assert "1250" in error.value.saran


@pytest.mark.parametrize(
    "cells", [["950", "1.25"], ["0.125", "950"], ["1.250", "2.375"], ["8.333", "24", "9"]]
)
def test_decimals_that_can_be_nothing_else_are_read(tmp_path: Path, cells: list[str]) -> None:
    assert read(tmp_path, "a\n" + "\n".join(cells))["a"].tolist() == [float(cell) for cell in cells]


def test_decimal_commas_in_quotes_are_decimals(tmp_path: Path) -> None:
    """What a spreadsheet in Indonesian writes where the separator is a comma all the same."""
    (tmp_path / "s.csv").write_text('luas,kode,isi\n"12,5","01","0,125"\n"7,25","02","1,250"\n30,"03",\n')
    found = read_csv(tmp_path / "s.csv", ["kode"])
    assert found["luas"].tolist() == [12.5, 7.25, 30.0]
    assert found["isi"].tolist()[:2] == [0.125, 1.25]
    assert found["kode"].tolist() == ["01", "02", "03"]


def test_quoted_numbers_of_two_meanings_are_asked_about(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text('luas,a\n"1,250",1\n"950",2\n')
    with pytest.raises(UserError, match=r"Kolom luas di s\.csv: 1,250 dapat berarti 1250 atau 1\.250"):
        read_csv(tmp_path / "s.csv")


@pytest.mark.parametrize("heading", ["sep=;\n", '"sep=;"\r\n', "SEP=;\n"])
def test_the_separator_that_a_spreadsheet_names_is_no_row(tmp_path: Path, heading: str) -> None:
    (tmp_path / "s.csv").write_text(heading + "a;kode\n1,5;007\n2,5;008\n", newline="")
    found = read_csv(tmp_path / "s.csv", ["kode"])
    assert found["a"].tolist() == [1.5, 2.5]
    assert found["kode"].tolist() == ["007", "008"]


@pytest.mark.parametrize("name", ["survei.xlsx", "survei.DTA"])
def test_a_survey_in_another_form_is_told_to_be_saved_as_csv(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"PK\x03\x04 apa saja")
    with pytest.raises(UserError, match="bukan CSV") as error:
        read_csv(tmp_path / name)
    assert "CSV" in error.value.saran


def test_rows_that_end_with_a_separator_move_no_column(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("a;b;c\n1;2;3;\n4;5;6;\n")
    found = read_csv(tmp_path / "s.csv", ["c"])
    assert found.to_dict("list") == {"a": [1, 4], "b": [2, 5], "c": ["3", "6"]}


@pytest.mark.parametrize("rows", ["1;2;3;4\n5;6;7;8\n", "1;2;3;4;5\n5;6;7;8;9\n"])
def test_rows_with_more_answers_than_the_heading_has_are_refused(tmp_path: Path, rows: str) -> None:
    (tmp_path / "s.csv").write_text("a;b;c\n" + rows)
    with pytest.raises(UserError, match="lebih banyak isian daripada judul"):
        read_csv(tmp_path / "s.csv")


def test_lines_of_an_old_mac_are_lines(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_bytes(b"a;b\r1;x\r2;y\r")
    assert read_csv(tmp_path / "s.csv")["a"].tolist() == [1, 2]


def test_a_point_beside_decimal_commas_may_part_thousands_and_is_asked_about(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("belanja;luas\n526.221;10,0\n351.686;8,5\n")
    with pytest.raises(UserError, match=r"belanja di s\.csv: 526\.221 dapat berarti 526221 atau 526,221"):
        read_csv(tmp_path / "s.csv")
    (tmp_path / "s.csv").write_text("bobot;luas\n1.25;10,0\n0.5;8,5\n")
    assert read_csv(tmp_path / "s.csv")["bobot"].tolist() == [1.25, 0.5]
    (tmp_path / "s.csv").write_text("bobot;luas\n1.251;10\n1.502;8\n")
    assert read_csv(tmp_path / "s.csv")["bobot"].tolist() == [1.251, 1.502]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "s.csv kosong"),
        (" \n\n", "s.csv kosong"),
        ("a,b\n1,2\n1,2\n1,2,3\n", "baris 4 berisi 3 kolom, judulnya 2"),
    ],
)
def test_a_file_without_a_table_is_refused_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        read(tmp_path, text)
