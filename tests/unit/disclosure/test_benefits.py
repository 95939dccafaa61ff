"""What a family gets in a quarter, read from lists of recipients as they are."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

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


def test_different_benefits_are_their_mean_in_thousands(tmp_path: Path) -> None:
    rows = [("PKH", "a", None, 225_000.0), ("PKH", "b", None, 750_500.0), ("PKH", None, "c", 400_000.0)]
    assert benefits(lists(tmp_path, rows)) == {"PKH": Benefit(458_000, same=False)}


def test_lists_without_an_amount_or_a_recipient_tell_nothing(tmp_path: Path) -> None:
    rows = [("PKH", "a", None, 600_000.0), ("PKH", "b", None, None), ("BLT-DD", None, None, 900_000.0)]
    assert benefits(lists(tmp_path, rows)) == {}
    assert benefits([]) == {}
