"""Area codes and names: the system is judged for the column, names only inside their kecamatan."""

from __future__ import annotations

import pandas as pd
import pytest
from intake_rows import areas, found, keluarga, kuota, penerima

from analytics.errors import UserError
from analytics.intake.areas import compose, judge, read_areas


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
    with pytest.raises(UserError, match="tidak cukup cocok") as error:
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
