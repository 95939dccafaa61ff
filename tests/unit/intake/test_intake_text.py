"""Text files as offices export them: encodings, separators, broken lines; nothing is lost, lines keep their number."""

from __future__ import annotations

import pandas as pd
import pytest
from intake_rows import MAKERS, balanced, found, keluarga, kk, write_csv

from analytics.errors import UserError
from analytics.intake import sniff
from analytics.intake.names import known_names
from analytics.intake.report import read_findings


@pytest.mark.parametrize(
    ("delimiter", "encoding"),
    [
        ("|", "latin-1"),
        (";", "utf-8-sig"),
        (",", "utf-8"),
        ("\t", "utf-16"),
        (";", "cp1252"),
        ("|", "utf-16"),
    ],
)
def test_every_encoding_and_separator_gives_the_same_rows(take, tmp_path, delimiter, encoding):
    rows = [keluarga(n, nama_anggota_keluarga=f"José Ñandú {n}") for n in range(1, 6)]
    intake = take("keluarga", write_csv(tmp_path / "k.csv", rows, delimiter, encoding))
    assert (intake.read, intake.accepted, intake.delimiter) == (5, 5, delimiter)
    names = pd.read_parquet(intake.identity)["nama_anggota_keluarga"]
    assert names.tolist() == [f"José Ñandú {n}" for n in range(1, 6)]


def test_bytes_undefined_in_windows_are_taken_as_latin1(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"nama;x\nA\x81B;1\n")
    assert sniff.encoding_of(path) == "latin-1"
    path.write_bytes(b"nama;x\nA\x80B;1\n")
    assert sniff.encoding_of(path) == "cp1252"


def test_utf16_without_a_mark_is_seen(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("nama;nik\nA;1\n".encode("utf-16-le"))
    assert sniff.encoding_of(path) == "utf-16-le"
    path.write_bytes("nama;nik\nA;1\n".encode("utf-16-be"))
    assert sniff.encoding_of(path) == "utf-16-be"


def test_one_foreign_letter_far_down_decides(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"nama;x\n" + b"abc;1\n" * 1_500_000 + "Jos\xe9;1\n".encode("latin-1"))
    assert sniff.encoding_of(path) == "cp1252"


def _lines(*changes: tuple[int, str], count: int = 6) -> str:
    rows = [keluarga(n) for n in range(1, count + 1)]
    lines = [";".join(rows[0])] + [";".join(r.values()) for r in rows]
    for index, text in changes:
        lines[index] = text
    return "\n".join(lines) + "\n"


def test_broken_lines_are_rows_with_their_own_line_number(take, tmp_path):
    path = tmp_path / "k.csv"
    path.write_text(_lines((2, "9901012001;terpotong"), (4, ";".join(keluarga(9).values()) + ";lebih")))
    intake = take("keluarga", path)
    assert (intake.read, intake.accepted, intake.rejected) == (6, 4, 2)
    assert found(intake) == {(3, "STRUKTUR"), (5, "STRUKTUR")}
    rejected = pd.read_parquet(intake.rejected_rows)
    assert rejected["mentah"].tolist()[0] == "9901012001;terpotong"
    assert [f["nilai"] for f in read_findings(intake)] == ["2 sel, seharusnya 8", "9 sel, seharusnya 8"]


def test_empty_lines_are_no_rows_but_keep_the_numbering(take, tmp_path):
    path = tmp_path / "k.csv"
    spoilt = ";".join(keluarga(5, desil_nasional="44").values())
    path.write_text(_lines((1, ""), (2, ";;;;;;;"), (3, "   "), (5, spoilt)) + "\n\n")
    intake = take("keluarga", path)
    assert (intake.read, intake.blank_rows) == (3, 5)
    assert found(intake) == {(6, "DESIL_RENTANG")}


def test_quoted_cells_hold_separators_and_line_ends(take, tmp_path):
    rows = [keluarga(1, nama_anggota_keluarga='Siti; "Ibu"'), keluarga(2, nama_anggota_keluarga="dua\nbaris")]
    rows.append(keluarga(3, desil_nasional="0"))
    intake = take("keluarga", write_csv(tmp_path / "k.csv", rows))
    assert pd.read_parquet(intake.identity)["nama_anggota_keluarga"].tolist() == ['Siti; "Ibu"', "dua\nbaris"]
    assert found(intake) == {(5, "DESIL_RENTANG")}, "the third record starts on the fifth line"


def test_odd_line_marks_inside_a_cell_do_not_break_it(take, tmp_path):
    rows = [keluarga(n, nama_anggota_keluarga=f'"Siti"\u2028\x0b\x85{n}') for n in range(1, 4)]
    intake = take("keluarga", write_csv(tmp_path / "k.csv", rows))
    assert intake.accepted == 3
    assert pd.read_parquet(intake.identity)["nama_anggota_keluarga"][0] == '"Siti"\u2028\x0b\x851'


def test_a_stray_quote_spoils_only_its_own_line(take, tmp_path):
    lines = _lines(count=60).split("\n")
    lines[3] = lines[3].replace("Nama 3", '"Nama 3')
    lines[10] = lines[10].replace("Nama 10", '5" pipa')
    path = tmp_path / "k.csv"
    path.write_text("\n".join(lines))
    intake = take("keluarga", path)
    assert (intake.read, intake.accepted) == (60, 59)
    assert found(intake) == {(4, "STRUKTUR")}


def test_quotes_near_the_edge_of_a_block(take, tmp_path, monkeypatch):
    from analytics.intake import blocks

    monkeypatch.setattr(blocks, "BLOCK", 200)
    rows = [
        keluarga(n, nama_anggota_keluarga=f"satu\ndua {n}" if n % 3 else f"polos {n}") for n in range(1, 60)
    ]
    intake = take("keluarga", write_csv(tmp_path / "k.csv", rows))
    assert (intake.read, intake.accepted) == (59, 59)
    last = take("keluarga", write_csv(tmp_path / "l.csv", [*rows, keluarga(60, desil_nasional="x")]))
    assert found(last) == {(2 + sum(2 if n % 3 else 1 for n in range(1, 60)), "DESIL_RENTANG")}


def test_blocks_give_the_same_as_one_read(take, tmp_path, monkeypatch):
    from analytics.intake import blocks

    path = tmp_path / "k.csv"
    path.write_text(_lines((7, "rusak"), (30, ""), count=50))
    whole = take("keluarga", path)
    monkeypatch.setattr(blocks, "BLOCK", 64)
    parts = take("keluarga", path)
    assert found(whole) == found(parts) == {(8, "STRUKTUR")}
    assert pd.read_parquet(whole.analysis).equals(pd.read_parquet(parts.analysis))


def test_titles_above_the_header_are_passed_over(take, tmp_path):
    path = tmp_path / "k.csv"
    path.write_text("DATA KELUARGA KABUPATEN REKAAN;;;;;;;\n;;;;;;;\n" + _lines(count=3))
    intake = take("keluarga", path)
    assert intake.accepted == 3
    assert any("dilewati" in note for note in intake.notes)


def test_a_separator_at_the_end_of_data_lines_only(take, tmp_path):
    head, *rest = _lines(count=4).splitlines()
    path = tmp_path / "k.csv"
    path.write_text("\n".join([head, *[line + ";" for line in rest]]))
    assert take("keluarga", path).accepted == 4


def test_spaces_around_cells_do_not_matter(take, tmp_path):
    rows = [{k: f"  {v}\u00a0" for k, v in keluarga(n).items()} for n in range(1, 4)]
    assert take("keluarga", write_csv(tmp_path / "k.csv", rows)).accepted == 3


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(take, tmp_path, end):
    path = tmp_path / "k.csv"
    path.write_bytes(_lines((3, "rusak")).replace("\n", end).encode())
    intake = take("keluarga", path)
    assert (intake.read, found(intake)) == (6, {(4, "STRUKTUR")})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "kosong"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n", "PNG"),
        (b"\x00\x01\x02\x03" * 100, "bukan teks"),
        (b"\n\n  \n", "tidak berisi"),
        (b"kode_kelurahan_desa;no_kk;desil_nasional\n", "hanya berisi judul"),
    ],
)
def test_files_that_are_no_table_are_named(take, tmp_path, content, words):
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(UserError, match=words) as error:
        take("keluarga", path)
    assert error.value.saran


def test_a_nasty_mixed_file_balances(take, tmp_path):
    good = [";".join(keluarga(n).values()) for n in range(1, 8)]
    lines = [";".join(keluarga(1)), *good]
    lines += ["", ";;;", "satu", good[0], '"buka;' + good[1], "\x00\x01;2", good[2] + ";;", " ; ; ; ; ; ; ; "]
    lines += [good[3].replace("36", "-9"), good[4].replace(kk(5), "9.9E+15"), ";" * 7 + "x"]
    path = tmp_path / "k.csv"
    path.write_bytes("\n".join(lines).encode("cp1252") + b"\n\xff\xfe;\x81")
    intake = take("keluarga", path)
    assert balanced(intake)
    assert intake.accepted == 7
    rules = {rule for _, rule in found(intake)}
    assert {"STRUKTUR", "KK_GANDA", "KK_ILMIAH", "ANGKA", "WAJIB_KOSONG"} <= rules


def test_the_separator_with_known_names_wins_over_the_commoner_character():
    lines = ["no_kk;desil_nasional;alamat", "1;2;a,b,c,d,e", "1;2;a,b,c,d,e"]
    assert sniff.delimiter_of(lines, known_names(("keluarga",))) == ";"


def test_columns_are_known_by_alias_label_and_loose_spelling(take, tmp_path):
    names = {
        "kode_kelurahan_desa": "KODE DESA",
        "nomor_kartu_keluarga": "No. KK",
        "desil_nasional": "Desil nasional",
        "luas_lantai": "luas lantai",
    }
    rows = [{names.get(k, k): v for k, v in keluarga(n).items()} | {"Catatan": "x"} for n in range(1, 4)]
    intake = take("keluarga", write_csv(tmp_path / "k.csv", rows))
    assert intake.accepted == 3
    how = {m.kolom_berkas: (m.kolom, m.cara) for m in intake.mapping}
    assert how["KODE DESA"] == ("kode_kelurahan_desa", "alias")
    assert how["Catatan"] == (None, "tidak dipakai")
    assert any("Catatan" in note for note in intake.notes)


@pytest.mark.parametrize(("given", "real"), [(a, b) for a in MAKERS for b in MAKERS if a != b])
def test_a_file_of_another_kind_is_refused_by_name(take, given, real):
    rows = [MAKERS[real](n) for n in range(1, 4)]
    with pytest.raises(UserError, match=rf"tampak seperti {real}|tidak punya kolom wajib"):
        take(given, rows)


def test_missing_column_is_named_with_what_came_and_without_personal_data(take, tmp_path):
    rows = [{k: v for k, v in keluarga(n).items() if k != "desil_nasional"} for n in range(1, 3)]
    with pytest.raises(UserError, match="desil_nasional") as error:
        take("keluarga", rows)
    assert "luas_lantai" in str(error.value)
    path = tmp_path / "tanpa_judul.csv"
    path.write_text("\n".join(";".join(keluarga(n).values()) for n in range(1, 3)))
    with pytest.raises(UserError, match="judul") as error:
        take("keluarga", path)
    assert "Nama" not in str(error.value)
    assert kk(1) not in str(error.value)
