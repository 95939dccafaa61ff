"""What can be read in two ways or does not belong where it stands: refused, told or masked, never guessed."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
import xlsxwriter
from intake_rows import anggota, balanced, found, keluarga, kk, kuota, nik, penerima, survei, write_csv

from analytics.errors import UserError
from analytics.intake import hints, masking, read_file
from analytics.intake.quoted import split_loose
from analytics.intake.report import read_findings

GROUPED = ["9901 0115 0380 0007", "99.01.01.150380.0007", "9901-0115-0380-0007", nik(7)]


def _words(intake) -> str:
    return " ".join(str(v) for f in read_findings(intake) for v in f.values()) + " ".join(intake.notes)


def test_a_number_that_slipped_into_another_column_is_masked(take):
    columns = ("kecamatan", "desa", "program", "periode", "nominal")
    rows = [penerima(n, nominal="5") | {c: GROUPED[n % 4]} for n, c in enumerate(columns * 4, start=1)]
    intake = take("penerima", rows)
    assert not any(number in _words(intake) for number in GROUPED)
    explained = {f["baris"] for f in read_findings(intake) if "0007" in f["alasan"]}
    assert explained == set(range(2, 22))
    assert nik(7) not in pd.read_parquet(intake.analysis).to_json()


NAMES = ["Budi Santoso", "SITI AMINAH", "Budi S. Raharjo", "x" * 25]


@pytest.mark.parametrize(
    ("make", "columns"),
    [(penerima, ["program", "periode"]), (keluarga, ["jenis_lantai_terluas", "luas_lantai"])],
)
def test_a_name_in_a_coded_column_is_not_shown(take, make, columns):
    spoilt = [{column: name} for column in columns for name in NAMES]
    intake = take(make.__name__, [make(n) | change for n, change in enumerate(spoilt, start=1)])
    assert not any(name in _words(intake) for name in NAMES)
    assert [f["nilai"] for f in read_findings(intake)] == [masking.HIDDEN] * len(spoilt)


def test_a_value_of_the_columns_own_kind_stays_readable(take):
    values = ["PKH Plus", "BLT Dana Desa", "triwulan lalu", "Tahap Tiga 26"]
    rows = [penerima(n, program=value) for n, value in enumerate(values, start=1)]
    assert [f["nilai"] for f in read_findings(take("penerima", rows))] == values


def _amounts(take, *values: str):
    rows = [survei(n, pengeluaran_per_kapita=v) for n, v in enumerate(values, start=1)]
    intake = take("survei", rows)
    return intake, pd.read_parquet(intake.analysis)["pengeluaran_per_kapita"].tolist()


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        (("401.643", "1.250.000", "98000"), [401643, 1250000, 98000]),
        (("401.643", "98.000"), [401643, 98000]),
        (("401.643,5", "98.000", "7500,25"), [401643.5, 98000, 7500.25]),
        (("401643.5", "98000.125", "401.643"), [401643.5, 98000.125, 401.643]),
        (("1,250,000", "98,000.5", "401,643"), [1250000, 98000.5, 401643]),
        (("401643", "98000,5"), [401643, 98000.5]),
    ],
)
def test_the_column_tells_what_a_dot_means(take, texts, values):
    intake, read = _amounts(take, *texts)
    assert read == values
    told = any("pemisah ribuan" in note for note in intake.notes)
    assert told == ("98.000" in texts or "1.250.000" in texts)


@pytest.mark.parametrize(
    "texts", [("1.250.000", "850.5"), ("401.643,5", "850000.25"), ("1,250,000", "850.000,5")]
)
def test_both_ways_in_one_column_are_refused_with_an_example_of_each(take, texts):
    with pytest.raises(UserError) as error:
        _amounts(take, *texts)
    assert all(text in str(error.value) for text in texts)
    assert "pengeluaran_per_kapita" in str(error.value)
    assert "Ekspor ulang" in error.value.saran


def _book(path, sheets: dict[str, list[list]]):
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for r, row in enumerate(rows):
                sheet.write_row(r, 0, row)
    return path


def _sheet(rows: list[dict]) -> list[list]:
    return [list(rows[0]), *[list(r.values()) for r in rows]]


def test_number_cells_of_a_workbook_are_no_question(take, tmp_path):
    rows = [
        survei(1) | {"pengeluaran_per_kapita": 401.643},
        survei(2) | {"pengeluaran_per_kapita": "1.250.000"},
    ]
    intake = take("survei", _book(tmp_path / "s.xlsx", {"Data": _sheet(rows)}))
    assert pd.read_parquet(intake.analysis)["pengeluaran_per_kapita"].tolist() == [401.643, 1250000]


def test_two_sheets_of_data_are_refused_by_name(take, tmp_path):
    one, two = _sheet([penerima(1)]), _sheet([penerima(2) | {"catatan": "x"}])
    path = _book(tmp_path / "p.xlsx", {"Kec A": one, f"B {kk(2)}": two, "Catatan": [["isi"]]})
    with pytest.raises(UserError, match="'Kec A'") as error:
        take("penerima", path)
    assert kk(2) not in str(error.value)
    assert "Catatan" not in str(error.value)
    assert "Gabungkan" in error.value.saran


def test_an_empty_template_beside_the_data_is_fine(take, tmp_path):
    path = _book(tmp_path / "p.xlsx", {"Templat": _sheet([penerima(1)])[:1], kk(1): _sheet([penerima(1)])})
    with_data = take("penerima", _book(tmp_path / "q.xlsx", {kk(1): _sheet([penerima(1)])}))
    assert with_data.accepted == 1
    assert kk(1) not in with_data.sheet
    assert take("penerima", path).accepted == 1


def test_a_register_without_a_period_never_replaces_the_newest(tmp_path, in_process, context):
    path = write_csv(tmp_path / "k.csv", [keluarga(1)])
    newest = replace(context, period="2026-Q2")
    with pytest.raises(UserError, match=r"2026-Q2.*tergantikan") as error:
        read_file(path, "keluarga", period=None, context=newest, staging=tmp_path / "a")
    assert "--period" in error.value.saran
    with pytest.raises(UserError, match=r"tidak menyebut periode\.\n") as error:
        read_file(path, "keluarga", period=None, context=context, staging=tmp_path / "b")
    assert "--period" in error.value.saran
    quotas = write_csv(tmp_path / "q.csv", [kuota(1)])
    (tmp_path / "c").mkdir()
    other = read_file(quotas, "kuota", period=None, context=newest, staging=tmp_path / "c")
    assert other.period == "2026-Q2"


def test_a_column_half_spoilt_by_excel_is_warned_of(take):
    def rows(spoilt: int, count: int):
        return [anggota(n, nomor_induk_kependudukan=nik(n * 10 + (n > spoilt))) for n in range(1, count + 1)]

    def warned(spoilt: int, count: int) -> bool:
        intake = take("anggota", rows(spoilt, count))
        return any("berakhir dengan 0" in note for note in intake.notes) and intake.rejected == 0

    assert warned(2, 8)
    assert not warned(1, 8)
    # Half a column proves that all of it went through as numbers; half a register replaces nothing.
    refused = take("anggota", rows(11, 20))
    assert (refused.rejected, refused.accepted) == (20, 0)
    pairs = ((8, 4), (20, 10), (7, 7), (20, 11), (3, 3), (2, 2))
    assert [hints.doubt("NIK", *pair) is None for pair in pairs] == [False, False, True, True, False, True]


def test_stray_quotes_in_two_rows_swallow_nothing(take, tmp_path):
    rows = [keluarga(n) for n in range(1, 11)]
    lines = [";".join(rows[0])] + [";".join(r.values()) for r in rows]
    lines[3] = lines[3].replace("Nama 3", '"Budi')
    lines[6] = lines[6].replace("Nama 6", 'Ani"')
    for broken in (False, True):
        path = tmp_path / f"k{broken}.csv"
        lines[5] = "terpotong" if broken else lines[5]
        path.write_text("\n".join(lines))
        intake = take("keluarga", path)
        assert (intake.read, intake.accepted) == (10, 10 - broken)
        names = pd.read_parquet(intake.identity)["nama_anggota_keluarga"].tolist()
        assert {'"Budi', 'Ani"'} <= set(names)
        assert balanced(intake)


def test_a_quote_that_closes_nothing_is_a_character():
    assert split_loose('1;"a;b";"Budi;2;', ";") == ["1", "a;b", '"Budi', "2", ""]
    assert split_loose('"a ""b""";c"', ";") == ['a "b"', 'c"']
    assert split_loose("", ";") == [""]


@pytest.mark.parametrize("count", [1, 3])
def test_a_header_with_line_ends_is_one_header(take, tmp_path, count):
    names = {"nik": '"NIK\nKTP"', "no_kk": '"NO\nKK"', "desa": '"Nama\nDesa"'}
    chosen = dict(list(names.items())[:count])
    rows = [{chosen.get(k, k): v for k, v in penerima(n).items()} for n in (1, 2, 3)]
    rows[1]["tahap"] = ""
    rows[2]["program"] = "BLT"
    path = tmp_path / "p.csv"
    path.write_text("\n".join([";".join(rows[0]), *[";".join(r.values()) for r in rows]]))
    intake = take("penerima", path)
    assert (intake.read, intake.accepted) == (3, 2)
    assert found(intake) == {(4 + count, "PROGRAM")}
    assert ("nomor_induk_kependudukan", "NIK KTP") in {(m.kolom, m.kolom_berkas) for m in intake.mapping}


def test_a_number_protected_as_a_formula_is_read(take, tmp_path):
    wrapped = [
        {k: f'="{v}"' if k.startswith(("nomor", "kode")) else v for k, v in keluarga(n).items()}
        for n in (1, 2)
    ]
    raw = tmp_path / "k.csv"
    raw.write_text("\n".join([";".join(wrapped[0]), *[";".join(r.values()) for r in wrapped]]))
    for path in (raw, write_csv(tmp_path / "l.csv", wrapped)):
        intake = take("keluarga", path)
        assert (intake.accepted, found(intake)) == (2, set())
        assert pd.read_parquet(intake.identity)["nomor_kartu_keluarga"].tolist() == [kk(1), kk(2)]
        assert any('="..."' in note for note in intake.notes)


def test_a_repeat_says_which_row_is_kept_or_that_none_is(take):
    good, bad = penerima(1), penerima(1, periode="2025-Q1")
    reasons = {
        f["baris"]: f["alasan"]
        for f in read_findings(take("penerima", [bad, good, good]))
        if f["aturan"] == "PENERIMA_GANDA"
    }
    assert set(reasons) == {2, 4}
    assert all("baris 3 yang disimpan" in reason for reason in reasons.values())
    none = take("penerima", [bad, bad])
    both = [f["alasan"] for f in read_findings(none) if f["aturan"] == "PENERIMA_GANDA"]
    assert len(both) == 1
    assert "tidak satu pun disimpan" in both[0]
    assert none.accepted == 0


def _note(intake) -> str:
    return next((note for note in intake.notes if "tidak ada di register" in note), "")


def test_swapped_numbers_are_named_as_the_likely_cause(take):
    rows = [penerima(n, nik=kk(n), no_kk=nik(n)) for n in range(1, 11)]
    note = _note(take("penerima", rows))
    assert "tertukar" in note
    assert "100% penerima (10 dari 10)" in note


def test_a_list_of_another_kabupaten_is_named(take):
    rows = [penerima(n, kabupaten="KAB. LAIN") for n in range(101, 111)]
    rows = [{("nm kab" if k == "kabupaten" else k): v for k, v in r.items()} for r in rows]
    note = _note(take("penerima", rows))
    assert "'KAB. LAIN'" in note
    assert "'Rekaan'" in note
    same = [r | {"nm kab": "Kabupaten Rekaan (simulasi)"} for r in rows]
    assert "daerah lain" not in _note(take("penerima", same))


def test_up_to_a_fifth_unknown_recipients_need_no_note(take):
    rows = [penerima(n) for n in range(1, 9)]
    assert not _note(take("penerima", [*rows, penerima(101), penerima(102)]))
    assert "27% penerima (3 dari 11)" in _note(
        take("penerima", [*rows, penerima(101), penerima(102), penerima(103)])
    )
