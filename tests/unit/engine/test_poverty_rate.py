"""The poverty rate an office enters: the newest up to the year, of its own kabupaten, or a clear refusal."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.errors import UserError
from analytics.parameters.poverty import poverty_rate

HEAD = "kabupaten,tahun,bagian_jiwa,garis_rupiah,sumber\n"


def office(folder: Path, rows: str) -> Path:
    (folder / "parameter").mkdir()
    (folder / "parameter" / "kemiskinan_bps.csv").write_text(HEAD + rows, encoding="utf-8")
    return folder


def test_the_newest_rate_of_this_kabupaten(tmp_path: Path) -> None:
    rows = '33.24,2024,0.0935,,BPS 2024\n3324,2025,"0,0923",512000,BPS 2025\n3324,2027,0.08,,nanti\n3672,2026,0.03,,lain\n'
    found = poverty_rate("3324", 2026, office(tmp_path, rows))
    assert found is not None
    assert (found.tahun, found.bagian_jiwa, found.garis_rupiah) == (2025, 0.0923, 512000.0)


def test_nothing_entered_is_nothing() -> None:
    assert poverty_rate("3324", 2026) is None


@pytest.mark.parametrize(
    "row", ["3324,2026,9.23,,BPS", "3324,2026,,,BPS", "3324,dua,0.09,,BPS", "3324,2026,0.09,,"]
)
def test_what_is_no_rate_is_refused(tmp_path: Path, row: str) -> None:
    with pytest.raises(UserError, match=r"kemiskinan_bps\.csv"):
        poverty_rate("3324", 2026, office(tmp_path, row + "\n"))
