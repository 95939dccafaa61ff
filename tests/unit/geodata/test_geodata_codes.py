"""Codes arrive in every shape an office can make; names come from the decree."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geodata import codes


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("33.24.01.2001", "3324012001"),
        ("3324012001", "3324012001"),
        (3324012001, "3324012001"),
        (np.int64(3324012001), "3324012001"),
        (3324012001.0, "3324012001"),
        ("3324012001.0", "3324012001"),
        (" 33.24.01. 2001 ", "3324012001"),
        ("'3324012001", "3324012001"),
        ("ID3324010001", "3324010001"),
        ("id3324010", "3324010"),
        ("33.24", "3324"),
        (33.24, "3324"),
        (33.1, "3310"),
        (61.12, "6112"),
        ("33", "33"),
        (33.0, "33"),
        ("33.24.010.001", "3324010001"),
        ("99.01.01.2001", "9901012001"),
    ],
)
def test_a_code_is_read_however_it_was_written(written: object, meant: str) -> None:
    assert codes.normalise(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        None, np.nan, pd.NA, "", "NA", True, "33.1", "332401200", "33240120011", "33.24.--", "33.24.01.2001/2002",
        "3.32401E+09", "3324-012001", "0124012001", "３３２４", "IDN.1.2.1.1_1", -3324, float("inf"), 33.241, [],
    ],
)  # fmt: skip
def test_what_is_no_certain_code_is_none(written: object) -> None:
    assert codes.normalise(written) is None


def test_the_decree_names_areas() -> None:
    kendal = codes.official_names("33.24").set_index("kode")
    assert kendal.loc["3324", "nama"] == "Kabupaten Kendal"
    assert kendal.loc["3324012001", "nama"] == "Blumah"
    assert kendal["tingkat"].value_counts().to_dict() == {"desa": 286, "kecamatan": 20, "kabupaten": 1}
    assert codes.official_names("3324012001")["kode"].tolist() == ["3324012001"]


def test_the_whole_country_is_there() -> None:
    assert codes.official_names()["tingkat"].value_counts()["desa"] == 83_762


def test_a_returned_frame_can_be_changed_without_harm() -> None:
    mine = codes.official_names("3324")
    mine["nama"] = "rusak"
    assert "rusak" not in set(codes.official_names("3324")["nama"])


def test_fictitious_codes_are_not_assigned() -> None:
    assert codes.is_assigned("3324")
    assert codes.is_assigned("33.24.01.2001")
    assert not codes.is_assigned("9901")
    assert not codes.is_assigned("bukan kode")
    assert codes.official_names("9901").empty


def test_dotted_code_parent_and_kind() -> None:
    assert codes.dotted("3324012001") == "33.24.01.2001"
    assert codes.dotted("3324") == "33.24"
    assert [codes.parent(k) for k in ("3324012001", "332401", "3324", "33")] == ["332401", "3324", "33", ""]
    assert [codes.kind_of(k) for k in ("3672011001", "3324012001", "9103013001")] == [
        "kelurahan",
        "desa",
        "desa adat",
    ]
    with pytest.raises(ValueError, match="kode wilayah"):
        codes.dotted("332401200")
