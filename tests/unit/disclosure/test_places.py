"""Which areas a quarter speaks of, when desa were split or merged since."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analytics.disclosure.places import of_quarter
from analytics.disclosure.sets import Quarter
from analytics.errors import UserError
from analytics.published.derived import reshaped
from analytics.published.reading import Release
from analytics.published.rules import LEVELS

NOW = pd.DataFrame(
    [
        ("kabupaten", "9901", "Rawa Sari"),
        ("kecamatan", "990101", "Utara"),
        ("desa", "9901012001", "Gabungan"),
    ],
    columns=["tingkat", "kode", "nama"],
)


def _quarter(period: str, *desa: str) -> Quarter:
    families = pd.DataFrame({"id": [str(i) for i in range(len(desa))], "kode_desa": list(desa), "desil": 1.0})
    return Quarter(
        period, families, pd.DataFrame({"program": [], "id": [], "kode_desa": []}), pd.DataFrame(), {}
    )


def _past() -> Release:
    rows = {
        "desa": [("9901012001", "Lama"), ("9901012002", "Hilang")],
        "kecamatan": [("990101", "Utara")],
        "kabupaten": [("9901", "Rawa Sari")],
    }
    tables = {
        level: pd.DataFrame([("2026-Q3", *one) for one in rows[level]], columns=["periode", "kode", "nama"])
        for level in LEVELS
    }
    return Release(Path(), {"terbitan": 1, "periode": ["2026-Q3"]}, tables)


def test_a_released_quarter_keeps_the_areas_it_had() -> None:
    found = of_quarter(_quarter("2026-Q3", "9901012002"), NOW, _past())
    assert dict(zip(found["kode"], found["nama"], strict=True)) == {
        "9901012001": "Lama",
        "9901012002": "Hilang",
        "990101": "Utara",
        "9901": "Rawa Sari",
    }
    assert set(found["tingkat"]) == set(LEVELS)


def test_a_new_quarter_has_the_areas_of_the_map() -> None:
    assert of_quarter(_quarter("2026-Q4", "9901012001"), NOW, _past()) is NOW
    assert of_quarter(_quarter("2026-Q4", "9901012001"), NOW, None) is NOW


def test_families_outside_the_map_are_told_as_that() -> None:
    with pytest.raises(
        UserError, match=r"2026-Q4 memuat 1 desa yang tidak ada di peta sekarang \(9901012002\)"
    ) as error:
        of_quarter(_quarter("2026-Q4", "9901012001", "9901012002"), NOW, _past())
    assert "tepat build" in error.value.saran


def test_an_area_that_was_split_or_merged_tells_no_change() -> None:
    now = pd.Series([130, 255, 300, pd.NA, 200], dtype="Int64")
    before = pd.Series([255, 130, 290, 100, pd.NA], dtype="Int64")
    assert reshaped(now, before).tolist() == [True, True, False, False, False]
