"""What a family gets in a quarter, read from lists of recipients as they are."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analytics.disclosure.gather import benefits
from analytics.disclosure.sets import Benefit


def lists(folder: Path, rows: list[tuple[str, str | None, str | None, float | None]]) -> list[str]:
    table = pd.DataFrame(rows, columns=["program", "id_keluarga", "id_anggota", "nominal"])
    path = folder / "penerima.parquet"
    table.astype({"nominal": "Float64"}).to_parquet(path)
    return [str(path)]


def test_tranches_of_a_family_are_one_benefit(tmp_path: Path) -> None:
    rows = [("PKH", "a", None, 300_000.0), ("PKH", "a", None, 300_000.0), ("PKH", "b", None, 600_000.0)]
    assert benefits(lists(tmp_path, rows)) == {"PKH": Benefit(600_000, same=True)}


def test_different_benefits_are_a_mean_that_tells_of_no_family(tmp_path: Path) -> None:
    rows = [("PKH", str(i), None, 225_000.0 if i % 3 else 750_500.0) for i in range(999)]
    rows += [("PKH", None, "c", 400_000.0)]
    assert benefits(lists(tmp_path, rows)) == {"PKH": Benefit(400_000, same=False)}


@pytest.mark.parametrize("families", [100, 137, 450, 1_700, 26_000])
def test_how_many_got_less_does_not_follow_from_the_mean(families: int) -> None:
    """With exact recipients, the numbers of families with one month less that give the same mean."""
    for less in (0, 1, families // 20):
        told = Benefit.of(600_000 - 200_000 * less / families, same=False, families=families)
        alike = [
            n
            for n in range(families + 1)
            if Benefit.of(600_000 - 200_000 * n / families, same=False, families=families) == told
        ]
        assert less in alike
        assert len(alike) > 5


def test_lists_without_an_amount_or_a_recipient_tell_nothing(tmp_path: Path) -> None:
    rows = [("PKH", "a", None, 600_000.0), ("PKH", "b", None, None), ("BLT-DD", None, None, 900_000.0)]
    assert benefits(lists(tmp_path, rows)) == {}
    assert benefits([]) == {}
