"""Kabupaten effects: found by name where there is enough to learn from, never twice, never by force."""

from __future__ import annotations

import pandas as pd
import pytest

from analytics.errors import UserError
from analytics.pmt.area_effect import area_effect

FRAME = pd.DataFrame({"District": [1, 2] * 200, "x": range(400)})


def test_a_known_name_is_found_whatever_its_case() -> None:
    assert area_effect(FRAME, "auto", ["x"]) == "District"


def test_not_when_asked_already_refused_or_too_thin() -> None:
    assert area_effect(FRAME.rename(columns={"District": "district"}), "auto", ["district"]) is None
    assert area_effect(FRAME, "tidak", ["x"]) is None
    thin = FRAME.assign(District=[i // 50 for i in range(400)])
    assert area_effect(thin, "auto", ["x"]) is None
    assert area_effect(FRAME.assign(District=7), "auto", ["x"]) is None


def test_a_named_column_must_exist() -> None:
    assert area_effect(FRAME, "x", []) == "x"
    with pytest.raises(UserError, match="kota_tidak_ada"):
        area_effect(FRAME, "kota_tidak_ada", [])
