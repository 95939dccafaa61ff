"""Where programmes run by decree, beside the lists of a quarter: whom it leaves out, what it refuses."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analytics.disclosure import decrees, strays
from analytics.disclosure.sets import Quarter
from analytics.errors import UserError
from analytics.published.rules import rules
from analytics.store import Workspace

PERIOD = "2026-Q3"
NAMES = {"990101": "Utara", "990102": "Selatan", "990103": "Barat"}
INSIDE, OUTSIDE = "9901012001", "9901022001"


def _space(root: Path, *rows: str) -> Workspace:
    (root / "parameter").mkdir(parents=True)
    head = "program,berlaku_mulai,kode,dasar_hukum"
    (root / "parameter/wilayah_program.csv").write_text("\n".join([head, *rows]), "utf-8")
    return Workspace.open(root, create=True)


def _codes(space: Workspace) -> list[str]:
    return sorted(decrees.of_quarter(space, PERIOD, {"BLT-DD": None, "PKH": None}, NAMES)["kode"])


def test_an_area_taken_out_within_the_quarter_was_served_in_it(tmp_path: Path) -> None:
    space = _space(
        tmp_path / "ruang",
        "BLT-DD,2026-01-01,990101,SK 1",
        "BLT-DD,2026-01-01,990102,SK 1",
        "BLT-DD,2026-08-15,990102,SK 2",
        "BLT-DD,2026-08-15,990103,SK 2",
        "BLT-DD,2026-10-01,990103,SK 3",
    )
    assert _codes(space) == ["990101", "990102", "990103"]


def test_a_programme_that_was_everywhere_until_the_decree_ran_everywhere_in_the_quarter(
    tmp_path: Path,
) -> None:
    assert _codes(_space(tmp_path / "ruang", "BLT-DD,2026-08-15,990102,SK 2")) == []


def test_a_misspelt_programme_is_not_read_as_no_decree(tmp_path: Path) -> None:
    space = _space(tmp_path / "ruang", "BLTDD,2026-01-01,990101,SK 1")
    with pytest.raises(UserError, match="menyebut program BLTDD, yang tidak ada") as refused:
        _codes(space)
    assert "BLT-DD" in str(refused.value.saran)


def _quarter(inside: int, *outside: tuple[str, int]) -> Quarter:
    homes = [INSIDE] * inside + [kode for kode, n in outside for _ in range(n)]
    table = pd.DataFrame({"id": [str(i) for i in range(len(homes))], "kode_desa": homes})
    # Another programme runs everywhere, so nobody of it strays.
    both = pd.concat([table.assign(program=name) for name in ("BLT-DD", "PKH")], ignore_index=True)
    return Quarter(PERIOD, table.assign(desil=1.0), both, pd.DataFrame())


RUNS = pd.DataFrame([(PERIOD, "BLT-DD", "990101", "Utara", "SK 1")], columns=decrees.COLUMNS)


def test_the_few_who_live_elsewhere_are_left_out_and_told() -> None:
    kept, found = strays.without(_quarter(40, (OUTSIDE, 3), ("9901032002", 1)), RUNS, rules())
    assert found.to_dict("records") == [
        {"program": "BLT-DD", "kode_desa": OUTSIDE, "keluarga": 3},
        {"program": "BLT-DD", "kode_desa": "9901032002", "keluarga": 1},
    ]
    assert kept.receipts.groupby("program").size().to_dict() == {"BLT-DD": 40, "PKH": 44}


@pytest.mark.parametrize(
    "outside",
    [
        pytest.param([(OUTSIDE, 10)], id="a desa whose figure would be told"),
        pytest.param([(f"99010220{n:02}", 3) for n in range(20)], id="one in twenty of a list"),
    ],
)
def test_decree_and_list_that_contradict_are_refused(outside: list[tuple[str, int]]) -> None:
    with pytest.raises(UserError, match="Terlalu banyak penerima di luar wilayah") as refused:
        strays.without(_quarter(1_000, *outside), RUNS, rules())
    assert outside[0][0] in str(refused.value)


def test_without_a_decree_nobody_strays() -> None:
    whole = _quarter(5, (OUTSIDE, 50))
    kept, found = strays.without(whole, RUNS[:0], rules())
    assert len(found) == 0
    assert kept.receipts.equals(whole.receipts)
