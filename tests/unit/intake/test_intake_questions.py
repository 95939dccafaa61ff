"""What a file leaves open is asked once, with evidence; an answer holds for the next file and no more."""

from __future__ import annotations

import pandas as pd
import pytest
from intake_rows import PROGRAMMES, Row, anggota, balanced, found, keluarga, nik, penerima
from source_rows import jatim_keluarga, pbdt, siksng_orang

from analytics.errors import UserError
from analytics.intake.questions import NONE_OF_THESE, Answer, remember

ROOF = "jenis_atap_terluas"


def _renamed(row: Row, old: str, new: str) -> Row:
    return {(new if k == old else k): v for k, v in row.items()}


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "pemetaan"


def test_an_unknown_column_is_asked_about_with_its_evidence(take):
    rows = [
        _renamed(keluarga(n, jenis_lantai_terluas="Keramik"), "jenis_lantai_terluas", "lantai_terluas_rumah")
        for n in range(1, 6)
    ]
    intake = take("keluarga", rows)
    (question,) = intake.questions
    assert (question.tanya, question.tentang, question.baris) == ("kolom", "lantai_terluas_rumah", 5)
    assert question.pilihan[0][0] == "jenis_lantai_terluas"
    assert len(question.pilihan) == 3
    assert "isi cocok 100%" in question.bukti
    assert "jenis_lantai_terluas" not in {m.kolom for m in intake.mapping}


def test_an_answered_column_is_used_and_not_asked_again(take, folder):
    rows = [
        _renamed(keluarga(n, jenis_lantai_terluas="Keramik"), "jenis_lantai_terluas", "lantai_terluas_rumah")
        for n in range(1, 6)
    ]
    remember(folder, "kolom", [Answer("keluarga", "Lantai Terluas Rumah", "", "jenis_lantai_terluas")])
    intake = take("keluarga", rows, remembered=folder)
    assert not intake.questions
    assert pd.read_parquet(intake.analysis)["jenis_lantai_terluas"].tolist() == [2] * 5
    assert {m.cara for m in intake.mapping if m.kolom == "jenis_lantai_terluas"} == {"jawaban"}
    remember(folder, "kolom", [Answer("keluarga", "lantai_terluas_rumah", "", NONE_OF_THESE)])
    again = take("keluarga", rows, remembered=folder)
    assert not again.questions
    assert {m.cara for m in again.mapping if m.kolom_berkas == "lantai_terluas_rumah"} == {"diabaikan"}


def test_an_answer_comes_before_our_own_names(take, folder):
    rows = [keluarga(n) | {"lantai_baru": "8"} for n in (1, 2)]
    remember(folder, "kolom", [Answer("keluarga", "lantai_baru", "", "jenis_lantai_terluas")])
    table = pd.read_parquet(take("keluarga", rows, remembered=folder).analysis)
    assert table["jenis_lantai_terluas"].tolist() == [8, 8]


def test_an_answer_that_names_no_column_is_refused(take, folder):
    remember(folder, "kolom", [Answer("keluarga", "x", "", "lantaai")])
    with pytest.raises(UserError, match="lantaai"):
        take("keluarga", [keluarga(1)], remembered=folder)


@pytest.mark.parametrize("header", ["nomor_kk_terbaru", "Kartu Kel.", "XYZ"])
def test_a_missing_required_column_names_its_likely_header_and_how_to_answer(take, folder, header):
    rows = [_renamed(keluarga(n), "nomor_kartu_keluarga", header) for n in range(1, 6)]
    with pytest.raises(UserError, match="nomor_kartu_keluarga") as error:
        take("keluarga", rows)
    assert f"'{header}'" in str(error.value)
    assert f"keluarga,{header},,nomor_kartu_keluarga" in error.value.saran
    asked = [(q.tentang, q.pilihan[0][0]) for q in error.value.questions]
    assert asked == [(header, "nomor_kartu_keluarga")]
    folder.mkdir()
    line = error.value.saran.partition("lalu: ")[2].partition(". Bila tidak")[0]
    (folder / "kolom.csv").write_text(f"jenis,tentang,isi,jawaban\n{line}\n")
    assert take("keluarga", rows, remembered=folder).accepted == 5


def test_columns_that_look_like_nothing_of_ours_are_not_asked_about(take):
    rows = [
        keluarga(n) | {"catatan_petugas": f"isi {n}", "skor": str(n), "warna": "biru"} for n in range(1, 6)
    ]
    intake = take("keluarga", rows)
    assert not intake.questions
    assert any("catatan_petugas" in note for note in intake.notes)


def test_an_unknown_answer_is_asked_about_once(take, folder):
    rows = [keluarga(n, jenis_lantai_terluas="Vinil tebal") for n in (1, 2)] + [keluarga(3)]
    intake = take("keluarga", rows)
    (question,) = intake.questions
    assert (question.tanya, question.tentang, question.isi, question.baris) == (
        "kode",
        "jenis_lantai_terluas",
        "Vinil tebal",
        2,
    )
    assert dict(question.pilihan)["3"] == "Parket/vinil/karpet"
    assert found(intake) == {(2, "KODE_NILAI"), (3, "KODE_NILAI")}
    remember(folder, "kode", [Answer("keluarga", "jenis_lantai_terluas", "vinil TEBAL", "3")])
    answered = take("keluarga", rows, remembered=folder)
    assert not answered.questions
    assert not found(answered)
    assert pd.read_parquet(answered.analysis)["jenis_lantai_terluas"].tolist() == [3, 3, 2]
    remember(folder, "kode", [Answer("keluarga", "jenis_lantai_terluas", "Vinil tebal", NONE_OF_THESE)])
    useless = take("keluarga", rows, remembered=folder)
    assert not useless.questions
    assert not found(useless)
    assert any("menurut jawaban dinas" in note for note in useless.notes)


def test_an_answer_that_is_no_code_is_refused(take, folder):
    remember(folder, "kode", [Answer("keluarga", "jenis_lantai_terluas", "Vinil tebal", "99")])
    with pytest.raises(UserError, match="'99'"):
        take("keluarga", [keluarga(1, jenis_lantai_terluas="Vinil tebal")], remembered=folder)


def test_an_answer_about_one_source_does_not_turn_the_codes_of_another(take, folder):
    said = [Answer("keluarga", ROOF, "5", "6"), Answer("keluarga", "id_atap_terluas", "5", "6")]
    remember(folder, "kode", said)
    plain = take("keluarga", [keluarga(1, **{ROOF: "5"})], remembered=folder)
    assert pd.read_parquet(plain.analysis)[ROOF].tolist() == [5]
    jatim = take("keluarga", [jatim_keluarga(1)], remembered=folder)
    assert pd.read_parquet(jatim.analysis)[ROOF].tolist() == [6]
    assert not jatim.questions


def test_households_of_2015_are_read_once_their_codes_are_answered(take, folder):
    remember(
        folder,
        "kode",
        [Answer("rumah-tangga", "Lantai", "7", "8"), Answer("rumah-tangga", "Ada_motor", "3", "1")],
    )
    intake = take("rumah-tangga", [pbdt(1)], remembered=folder)
    table = pd.read_parquet(intake.analysis)
    assert table["jenis_lantai_terluas"].tolist() == [8]
    assert table["aset_bergerak_sepeda_motor"].tolist() == [True]
    assert not {"Lantai", "Ada_motor"} & {q.tentang for q in intake.questions}


def test_an_unknown_programme_is_asked_about_and_then_read(take, folder):
    rows = [penerima(n, program="Bantuan Lansia Daerah") for n in (1, 2)]
    intake = take("penerima", rows)
    (question,) = intake.questions
    assert {code for code, _ in question.pilihan} == set(PROGRAMMES)
    assert intake.rejected == 2
    remember(folder, "kode", [Answer("penerima", "program", "Bantuan Lansia Daerah", "SEMBAKO")])
    answered = take("penerima", rows, remembered=folder)
    assert (answered.accepted, answered.questions) == (2, [])


def test_a_membership_nobody_knows_is_asked_about(take, folder):
    rows = [siksng_orang(1, PKH="YA"), siksng_orang(2, PKH="DITUNDA")]
    intake = take("penerima", rows)
    assert [(q.tentang, q.isi) for q in intake.questions] == [("PKH", "DITUNDA")]
    assert intake.read == 1
    remember(folder, "kode", [Answer("penerima", "PKH", "DITUNDA", "tidak")])
    answered = take("penerima", rows, remembered=folder)
    assert (answered.read, answered.questions) == (1, [])


def test_a_programme_that_is_none_is_not_asked_about_again(take, folder):
    remember(folder, "kode", [Answer("penerima", "program", "Bantuan Lansia Daerah", NONE_OF_THESE)])
    rows = [penerima(n, program="Bantuan Lansia Daerah") for n in (1, 2)]
    intake = take("penerima", rows, remembered=folder)
    assert (intake.rejected, intake.questions) == (2, [])


def test_a_long_header_can_be_answered_as_the_report_writes_it(take, folder):
    long = "Jenis lantai yang paling luas di dalam rumah tempat tinggal keluarga ini menurut petugas"
    rows = [_renamed(keluarga(n), "jenis_lantai_terluas", long) for n in (1, 2)]
    name = next(m.kolom_berkas for m in take("keluarga", rows).mapping if m.kolom_berkas.startswith("Jenis"))
    remember(folder, "kolom", [Answer("keluarga", name, "", "jenis_lantai_terluas")])
    table = pd.read_parquet(take("keluarga", rows, remembered=folder).analysis)
    assert table["jenis_lantai_terluas"].tolist() == [2, 2]


def test_no_question_carries_a_name_or_a_number(take):
    rows = [
        keluarga(n, jenis_lantai_terluas=v) for n, v in enumerate(["Budi Santoso", nik(7), "Emas"], start=1)
    ]
    intake = take("keluarga", rows)
    assert [q.isi for q in intake.questions] == ["Emas"]


def test_a_column_full_of_strange_texts_is_told_once(take):
    rows = [keluarga(n, jenis_lantai_terluas=f"isian {n}x") for n in range(1, 101)]
    intake = take("keluarga", rows)
    assert not intake.questions
    assert any("100 macam isian tidak dikenal" in note for note in intake.notes)


def _people(count: int) -> list[Row]:
    return [anggota(n, nomor_induk_kependudukan=nik(n, woman=n % 2 == 0)) for n in range(1, count + 1)]


def test_a_name_under_the_title_nik_is_one_refusal(take):
    rows = [row | {"nomor_induk_kependudukan": "Siti Aminah"} for row in _people(30)]
    with pytest.raises(UserError, match="30 dari 30 isinya kata-kata") as error:
        take("anggota", rows)
    assert "Siti" not in str(error.value)
    assert take("anggota", [*_people(30), *rows[:3]]).rejected == 3


def test_nik_under_the_title_no_kk_is_one_refusal(take):
    one, two = "nomor_induk_kependudukan", "nomor_kartu_keluarga"
    swapped = [row | {one: row[two], two: row[one]} for row in _people(30)]
    with pytest.raises(UserError, match="tertukar"):
        take("anggota", swapped)
    with pytest.raises(UserError, match="berisi NIK, bukan No KK"):
        take("anggota", [row | {two: row[one]} for row in _people(30)])
    assert balanced(take("anggota", _people(30)))
