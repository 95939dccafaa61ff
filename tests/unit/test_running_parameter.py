"""Where a programme runs by decree: the newest decision up to a day, or a clear refusal."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from analytics.errors import UserError
from analytics.parameters.running import running

HEAD = "program,berlaku_mulai,kode,dasar_hukum\n"


def office(folder: Path, rows: str) -> Path:
    (folder / "parameter").mkdir()
    (folder / "parameter/wilayah_program.csv").write_text(HEAD + rows, encoding="utf-8")
    return folder


def test_without_a_row_a_programme_runs_everywhere(tmp_path: Path) -> None:
    assert running(date(2026, 9, 30)) == {}
    assert running(date(2026, 9, 30), office(tmp_path, ",,,\n")) == {}


def test_the_newest_decision_up_to_the_day_names_all_areas(tmp_path: Path) -> None:
    space = office(
        tmp_path,
        "RST,2026-01-01,99.01.01,SK 1\nRST,2026-01-01,9901022001,SK 1\n"
        "RST,2026-07-01,990103,SK 2\nRST,2027-01-01,,SK 3\nPIP,2026-07-01,990101,SK 4\n",
    )
    assert running(date(2025, 12, 31), space) == {}
    assert running(date(2026, 6, 30), space)["RST"].areas == {"990101": "SK 1", "9901022001": "SK 1"}
    assert running(date(2026, 7, 1), space)["RST"].areas == {"990103": "SK 2"}
    assert set(running(date(2027, 1, 1), space)) == {"PIP"}


@pytest.mark.parametrize(
    "row",
    [
        "RST,2026-01-01,9901,SK\n",
        "RST,kemarin,990101,SK\n",
        "RST,2026-01-01,990101,\n",
        ",2026-01-01,990101,SK\n",
    ],
)
def test_a_row_that_cannot_be_read_is_named(tmp_path: Path, row: str) -> None:
    with pytest.raises(UserError, match=r"wilayah_program\.csv, baris 3 tidak terbaca"):
        running(date(2026, 9, 30), office(tmp_path, "PIP,2026-01-01,990101,SK\n" + row))
