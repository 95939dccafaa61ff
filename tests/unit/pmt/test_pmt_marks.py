"""Marks at and around their thresholds."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.pmt.marks import Ambang, mark, wrong_probability


@pytest.mark.parametrize(
    ("p", "receives", "queue", "band"),
    [
        (0.80, False, "eksklusi", "yakin"),
        (0.7999, False, "eksklusi", "ragu"),
        (0.65, False, "eksklusi", "ragu"),
        (0.6499, False, "eksklusi", "tidak dapat dibedakan"),
        (0.50, False, "eksklusi", "tidak dapat dibedakan"),
        (0.4999, False, "", ""),
        (0.20, True, "inklusi", "yakin"),
        (0.2001, True, "inklusi", "ragu"),
        (0.35, True, "inklusi", "ragu"),
        (0.50, True, "inklusi", "tidak dapat dibedakan"),
        (0.5001, True, "", ""),
        (1.0, True, "", ""),
        (0.0, False, "", ""),
        (float("nan"), True, "", ""),
        (float("nan"), False, "", ""),
    ],
)
def test_boundaries(p: float, receives: bool, queue: str, band: str) -> None:
    given = np.array([receives])
    row = mark(wrong_probability(np.array([p]), given), given).iloc[0]
    assert (row["antrean"], row["pita"]) == (queue, band)


def test_thresholds_are_the_offices_choice() -> None:
    strict = Ambang(yakin=0.05, ragu=0.1, tanda=0.1)
    marked = mark(np.array([0.04, 0.08, 0.11]), np.zeros(3, dtype=bool), strict)
    assert marked["pita"].tolist() == ["yakin", "ragu", ""]


@pytest.mark.parametrize("wrong", [{"tanda": 0.6}, {"ragu": 0.1}, {"yakin": -0.1}, {"yakin": 0.4}])
def test_thresholds_out_of_order_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="ambang"):
        Ambang(**wrong)
