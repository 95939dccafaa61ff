"""Where a household of a survey was visited: on the map, by the column that says so, by its own code."""

from __future__ import annotations

import pandas as pd
import pytest
from intake_rows import survei

from analytics.errors import UserError


def test_the_kabupaten_of_a_household(take):
    rows = [
        survei(1, kode_kelurahan_desa="9901012001"),
        survei(2, kode_kelurahan_desa="3324012001"),
        survei(3, kode_kelurahan_desa="33.25.01.2001"),
        survei(4, kabupaten_survei="3326"),
        survei(5, kabupaten_survei="33.27"),
        survei(6, kabupaten_survei="Kabupaten Kendal"),
        survei(7, kabupaten_survei="24"),
        survei(8),
    ]
    intake = take("survei", rows)
    assert intake.accepted == 8
    found = pd.read_parquet(intake.analysis)["kabupaten_asal"]
    assert found.fillna("").tolist() == ["9901", "3324", "3325", "3326", "3327", "", "", ""]
    assert any("3324 (1), 3325 (1)" in note for note in intake.notes)
    # Bad codes of one's own kabupaten are still no code system.
    with pytest.raises(UserError, match="tidak cukup cocok"):
        take("survei", [survei(n, kode_kelurahan_desa=f"990109200{n}") for n in range(1, 9)])


def test_a_survey_without_places_names_none(take):
    found = pd.read_parquet(take("survei", [survei(1), survei(2)]).analysis)
    assert found["kabupaten_asal"].isna().all()
