"""Area codes and names: the system is judged for the column, names only inside their kecamatan."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from intake_rows import areas, balanced, found, keluarga, kuota, penerima

from analytics.errors import UserError
from analytics.intake.area_parts import compose
from analytics.intake.area_system import judge
from analytics.intake.areas import read_areas
from analytics.intake.questions import Answer, remember
from analytics.intake.report import read_findings


def bps(n: int) -> str:
    return f"990101000{n % 3 + 4}"


def test_bps_codes_become_kemendagri_codes(take):
    intake = take("keluarga", [keluarga(n, kode_kelurahan_desa=bps(n)) for n in range(1, 7)])
    assert intake.code_system == "bps"
    assert intake.hit_rate == {"kemendagri": 0.0, "bps": 1.0}
    codes = pd.read_parquet(intake.analysis)["kode_desa"].tolist()
    assert codes == [f"990101200{n % 3 + 1}" for n in range(1, 7)]


@pytest.mark.parametrize("written", ["99.01.01.2001", "9901012001.0", "'9901012001", " 9901012001 "])
def test_codes_as_offices_write_them(take, written):
    table = pd.read_parquet(take("keluarga", [keluarga(1, kode_kelurahan_desa=written)]).analysis)
    assert table["kode_desa"].tolist() == ["9901012001"]


def test_parts_of_a_code_are_put_together(take):
    parts = {"kode_kabupaten_kota": "9901", "kode_kecamatan": "1", "kode_kelurahan_desa": "2001"}
    assert take("keluarga", [keluarga(n) | parts for n in range(1, 4)]).accepted == 3
    assert compose("33", "24", "01", "2001") == "3324012001"
    assert compose("33", "24", "010", "001") == "3324010001"
    assert compose(None, None, "332401", "2001") == "3324012001"
    assert compose("33", "24", None, "2001") is None
    assert compose("33", "24", "01", "x") is None


def test_nine_of_ten_codes_decide_and_fewer_do_not(take):
    rows = [keluarga(n) for n in range(1, 10)] + [keluarga(10, kode_kelurahan_desa="9901019001")]
    assert take("keluarga", rows).code_system == "kemendagri"
    rows[0] = keluarga(1, kode_kelurahan_desa="9901019002")
    with pytest.raises(UserError, match=r"Kemendagri 80,0%, BPS 0,0%") as error:
        take("keluarga", rows)
    assert "batas wilayah" in error.value.saran


def test_the_users_word_counts_only_when_the_codes_bear_it_out(take):
    rows = [keluarga(n) for n in range(1, 6)]
    assert take("keluarga", rows, codes="kemendagri").accepted == 5
    with pytest.raises(UserError, match="Sistem yang diminta: bps"):
        take("keluarga", rows, codes="bps")


def test_codes_valid_in_both_systems_need_the_users_word():
    table = areas()
    table["kode_bps"] = table["kode"].map({"9901012001": "9901012002", "9901012002": "9901012001"})
    known = read_areas(table, [])
    counts = {"9901012001": 5, "9901012002": 5}
    with pytest.raises(UserError, match="dua sistem"):
        judge(counts, known, None)
    assert judge(counts, known, "bps").name == "bps"
    assert known.translate("9901012001", "bps") == "9901012002"


def test_malformed_codes_are_no_evidence_about_the_system(take):
    rows = [keluarga(n) for n in range(1, 4)] + [keluarga(4, kode_kelurahan_desa="tidak tahu")]
    intake = take("keluarga", rows)
    assert intake.hit_rate == {"kemendagri": 1.0, "bps": 0.0}
    assert found(intake) == {(5, "KODE_DESA")}


def test_without_a_map_the_decree_is_asked_and_a_fictitious_area_refused(take):
    real = [keluarga(n, kode_kelurahan_desa=f"332401200{n}") for n in range(1, 4)]
    intake = take("keluarga", real, areas=None)
    assert (intake.code_system, intake.accepted) == ("kemendagri", 3)
    with pytest.raises(UserError, match="Belum ada batas wilayah") as error:
        take("keluarga", [keluarga(1)], areas=None)
    assert "--as batas" in error.value.saran


def test_names_are_matched_inside_the_kecamatan(take):
    rows = [
        penerima(1, kecamatan="Kec. Awal", desa="DESA MEKAR SARI"),
        penerima(2, kecamatan="AKHIR", desa="mekarsari"),
        penerima(3, kecamatan="Entah", desa="Mekar Sari"),
        penerima(4, kecamatan="", desa="Mekar Sari"),
        penerima(5, kecamatan="", desa=""),
    ]
    intake = take("penerima", rows)
    assert found(intake) == {(4, "DESA_NAMA"), (5, "DESA_NAMA")}
    codes = pd.read_parquet(intake.analysis)["kode_desa"]
    assert codes[:2].tolist() == ["9901012002", "9901022002"]
    assert codes[2:].isna().all()


def test_quotas_for_desa_kecamatan_and_kabupaten(take):
    rows = [kuota(1), kuota(1, kode_wilayah="99.01.01"), kuota(1, kode_wilayah="9901")]
    table = pd.read_parquet(take("kuota", rows).analysis)
    assert table["kode_wilayah"].tolist() == ["9901012002", "990101", "9901"]
    in_bps = [kuota(1, kode_wilayah=bps(n)) for n in range(3)] + [kuota(1, kode_wilayah="9901010")]
    table = pd.read_parquet(take("kuota", in_bps).analysis)
    assert table["kode_wilayah"].tolist() == ["9901012001", "9901012002", "9901012003", "990101"]


# Names beside the codes.

KEMENDAGRI = {"Suka Maju": "9901012001", "Mekar Sari": "9901012002", "Karang Anyar": "9901012003"}
BPS = {"Suka Maju": "9901070003", "Mekar Sari": "9901070001", "Karang Anyar": "9901070002"}


def families(codes: dict[str, str], each: int = 4, **spelling: str) -> list[dict[str, str]]:
    """Families of each desa, with names; ``spelling``: desa (without spaces) -> as written."""
    rows = []
    for desa, code in codes.items():
        written = spelling.get(desa.replace(" ", ""), desa)
        for _ in range(each):
            place = {"kode_kelurahan_desa": code, "kelurahan_desa": written, "kecamatan": "AWAL"}
            rows.append(keluarga(len(rows) + 1, **place))
    return rows


def without_bps() -> pd.DataFrame:
    return areas().assign(kode_bps=None)


def desa_codes(intake) -> list[str]:
    return sorted(pd.read_parquet(intake.analysis)["kode_desa"].unique())


def test_names_work_out_bps_codes_that_the_map_lacks(take):
    intake = take(
        "keluarga", families(BPS, SukaMaju="SUKAMADJU", MekarSari="Desa Mekarsari"), areas=without_bps()
    )
    assert (intake.code_system, intake.accepted, intake.questions) == ("bps", 12, [])
    table = pd.read_parquet(intake.analysis)["kode_desa"].tolist()
    assert table == [KEMENDAGRI[desa] for desa in BPS for _ in range(4)]
    assert any("3 lewat nama desa" in note for note in intake.notes)


def test_codes_that_both_systems_know_are_settled_by_the_names():
    """As in Kota Cilegon: every code is another village's code in the other system."""
    table = areas()
    swapped = {"9901012001": "9901012002", "9901012002": "9901012003", "9901012003": "9901012001"}
    table["kode_bps"] = table["kode"].map(swapped)
    known = read_areas(table, [])
    counts = dict.fromkeys(swapped, 5)
    as_kemendagri = {code: known.names[code] for code in counts}
    as_bps = {bps: known.names[kode] for kode, bps in swapped.items()}
    assert judge(counts, known, None, as_kemendagri).name == "kemendagri"
    assert judge(counts, known, None, as_bps).name == "bps"
    with pytest.raises(UserError, match="dua sistem"):
        judge(counts, known, None)
    with pytest.raises(UserError, match=r"nama cocok 0,0%"):
        judge(counts, known, "kemendagri", as_bps)


def test_names_that_belong_to_other_desa_refuse_the_file(take):
    shifted = dict(zip(KEMENDAGRI, [*list(KEMENDAGRI.values())[1:], "9901022003"], strict=True))
    rows = families(shifted)
    for row in rows:
        row["kecamatan"] = ""
    many = rows + [keluarga(100 + n, kelurahan_desa="Suka Maju") for n in range(1, 4)]
    with pytest.raises(UserError, match="nama cocok") as error:
        take("keluarga", many, areas=without_bps())
    assert "kode_bps.csv" in error.value.saran


def test_names_unknown_to_the_map_do_not_speak_against_codes(take):
    rows = families(KEMENDAGRI, SukaMaju="Dusun Kidul", MekarSari="RT 4", KarangAnyar="Perumahan")
    assert take("keluarga", rows).code_system == "kemendagri"


def test_dots_are_kemendagris(take):
    dotted = {"Suka Maju": "99.01.01.2001", "Mekar Sari": "99.01.01.2002"}
    assert take("keluarga", families(dotted)).code_system == "kemendagri"
    with pytest.raises(UserError, match="Sistem yang diminta: bps"):
        take("keluarga", families(dotted), codes="bps")


def test_another_kabupatens_register_is_refused_and_nothing_is_asked_away(take):
    foreign = {"Wonosari": "3403010001", "Kepek": "3403010002", "Piyaman": "3403010003"}
    with pytest.raises(UserError, match=r"Kemendagri 0,0%, BPS 0,0%"):
        take("keluarga", families(foreign), areas=without_bps())


# Questions and answers.


def answer(folder: Path, isi: str, kode: str) -> None:
    remember(folder, "wilayah", [Answer("keluarga", "kode_kelurahan_desa", isi, kode)])


def test_what_names_leave_open_is_asked_rejected_and_accepted_after_the_answer(take, tmp_path):
    rows = families(BPS, KarangAnyar="Cempaka Putih")
    intake = take("keluarga", rows, areas=without_bps())
    (question,) = intake.questions
    assert (question.tanya, question.jenis, question.tentang) == (
        "wilayah",
        "keluarga",
        "kode_kelurahan_desa",
    )
    assert (question.isi, question.baris) == ("9901070002 Cempaka Putih, Kec. AWAL", 4)
    assert question.pilihan == (("9901012003", "Karang Anyar, Kec. Awal"),)
    assert "ditolak" in question.bukti
    assert (intake.accepted, intake.rejected) == (8, 4)
    assert balanced(intake)
    assert {(f["aturan"], f["kolom"]) for f in read_findings(intake)} == {
        ("KODE_DESA", "kode_kelurahan_desa")
    }
    assert all(f["perbaikan"].startswith("Jawab dahulu") for f in read_findings(intake))

    answer(tmp_path / "pemetaan", question.isi, "9901012003")
    again = take("keluarga", rows, areas=without_bps(), remembered=tmp_path / "pemetaan")
    assert (again.accepted, again.questions) == (12, [])
    assert desa_codes(again) == sorted(KEMENDAGRI.values())


def test_an_answer_for_bps_is_not_used_for_a_kemendagri_code(take, tmp_path):
    rows = [*families(KEMENDAGRI), *families({"Hilang": "9901012009"}, each=1)]
    rows[-1]["nomor_kartu_keluarga"] = "9901010101200999"
    asked = take("keluarga", rows).questions
    assert [q.isi for q in asked] == ["99.01.01.2009 Hilang, Kec. AWAL"]
    folder = tmp_path / "pemetaan"
    answer(folder, "9901012009 Hilang", "9901012003")
    assert len(take("keluarga", rows, remembered=folder).questions) == 1
    answer(folder, asked[0].isi, "9901012003")
    done = take("keluarga", rows, remembered=folder)
    assert (done.accepted, done.questions) == (13, [])


def test_an_answer_that_is_no_area_of_the_map_is_told_and_asked_again(take, tmp_path):
    answer(tmp_path / "pemetaan", "9901070002 Cempaka Putih", "3324012001")
    rows = families(BPS, KarangAnyar="Cempaka Putih")
    intake = take("keluarga", rows, areas=without_bps(), remembered=tmp_path / "pemetaan")
    assert len(intake.questions) == 1
    assert any("bukan kode wilayah di peta" in note for note in intake.notes)


def test_a_kecamatan_that_nobody_knows_is_one_question(take, tmp_path):
    rows = families(BPS) + families({"Anu": "9901080001", "Itu": "9901080002"}, each=1)
    for n, row in enumerate(rows):
        row |= {"nomor_kartu_keluarga": f"99010101012{n:05d}"}
    for row in rows[-2:]:
        row["kecamatan"] = "Baru Sekali"
    with pytest.raises(UserError):  # too few rows can be placed yet
        take("keluarga", rows, areas=without_bps())
    rows = families(BPS, each=8) + rows[-2:]
    (question,) = take("keluarga", rows, areas=without_bps()).questions
    assert (question.isi, question.baris) == ("9901080 Kec. Baru Sekali", 2)
    answer(tmp_path / "pemetaan", question.isi, "990102")
    second = take("keluarga", rows, areas=without_bps(), remembered=tmp_path / "pemetaan")
    assert sorted(q.isi[:10] for q in second.questions) == ["9901080001", "9901080002"]


def test_names_in_a_list_are_asked_inside_their_kecamatan(take, tmp_path):
    rows = [penerima(1), penerima(2, desa="Mekar Sarri"), penerima(3, desa="Sukamakmur")]
    rows += [penerima(4, kecamatan="Awall", desa="Karanganyar"), penerima(5, kecamatan="Entah", desa="X")]
    intake = take("penerima", rows)
    codes = pd.read_parquet(intake.analysis)["kode_desa"]
    assert codes[[0, 1, 3]].tolist() == ["9901012001", "9901012002", "9901012003"]
    assert codes[[2, 4]].isna().all()
    asked = {q.isi: (q.tentang, q.baris) for q in intake.questions}
    assert asked == {"Sukamakmur, Kec. AWAL": ("desa", 1), "Kec. Entah": ("kecamatan", 1)}
    folder = tmp_path / "pemetaan"
    answer(folder, "Sukamakmur, Kec. AWAL", "9901012001")
    answer(folder, "Kec. Entah", "-")
    again = take("penerima", rows, remembered=folder)
    assert again.questions == []
    assert pd.read_parquet(again.analysis)["kode_desa"][2] == "9901012001"


def test_quotas_bring_the_names_of_their_kecamatan(take):
    rows = [kuota(1, kode_wilayah="9901070", nama_wilayah="AWAL")]
    rows += [kuota(1, kode_wilayah=code, nama_wilayah=desa) for desa, code in BPS.items()]
    intake = take("kuota", rows, areas=without_bps())
    assert pd.read_parquet(intake.analysis)["kode_wilayah"].tolist() == [
        "990101", *[KEMENDAGRI[desa] for desa in BPS],
    ]  # fmt: skip


def test_thousands_of_texts_that_are_no_names_neither_hang_nor_flood(take):
    rows = [penerima(n, kecamatan="AWAL", desa=f"{n:05d} lorong {n * 7919} " * 40) for n in range(1, 3001)]
    intake = take("penerima", rows)
    assert balanced(intake)
    assert len([q for q in intake.questions if q.tanya == "wilayah"]) == 200
    assert all(len(q.isi) <= 60 for q in intake.questions)


def test_thousands_of_codes_that_are_no_codes_do_not_hang(take):
    rows = [
        keluarga(n, kode_kelurahan_desa=f"99010{n:05d}", kelurahan_desa=f"Desa {n}", kecamatan=f"Kec {n}")
        for n in range(1, 2500)
    ]
    with pytest.raises(UserError, match="tidak cukup cocok"):
        take("keluarga", rows, areas=without_bps())


# The office's own crosswalk.


def brought(folder: Path, *lines: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "kode_bps.csv").write_text("\n".join(lines), encoding="utf-8-sig")
    return folder


def test_a_crosswalk_file_places_codes_without_names(take, tmp_path):
    pairs = [f"{BPS[d]};{KEMENDAGRI[d]};{d}" for d in BPS]
    folder = brought(tmp_path / "p", "Kode BPS;Kode Kemendagri;nama", *pairs, "3301990001;33.01.99.2001;lain")
    rows = [keluarga(n, kode_kelurahan_desa=code) for n, code in enumerate(BPS.values(), 1)]
    intake = take("keluarga", rows, areas=without_bps(), remembered=folder)
    assert (intake.code_system, intake.accepted) == ("bps", 3)
    assert any("3 lewat pemetaan/kode_bps.csv" in note for note in intake.notes)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            ["kode_bps,kode_kemendagri", "9901070001,9901012009"],
            "baris 2: kode_kemendagri 9901012009 tidak ada",
        ),
        (["kode_bps,kode_kemendagri", "9901070001,9901012001", "9901070001,9901012002"], "baris 3: kode_bps"),
        (["kode_bps,kode_kemendagri", "99x,9901012001"], "baris 2: kode_bps bukan"),
        (["kode_bps,kode_kemendagri", "9901070001,990101"], "baris 2: kode_kemendagri untuk 9901070001"),
        (["desa,kode", "a,b"], "tidak punya kolom"),
        ([""], "tidak punya kolom"),
    ],
)
def test_a_crosswalk_file_that_cannot_be_right_is_refused(take, tmp_path, lines, said):
    with pytest.raises(UserError, match=said):
        take("keluarga", [keluarga(1)], remembered=brought(tmp_path / "p", *lines))
