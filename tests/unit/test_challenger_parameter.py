"""The challenger an office asks for: the newest decision up to a day, with who decided, or a clear refusal."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from analytics.engine.challenge import challenge_of
from analytics.engine.ways import Basis, compare
from analytics.errors import UserError
from analytics.parameters.challenger import asked_for
from analytics.parameters.variables import directions
from tests.unit.engine.test_ways import OWN, SHARES, declared, register, table

HEAD = "berlaku_mulai,penantang,garis,alasan\n"
WHY = "Rapat data kabupaten memutuskan demikian"


def office(folder: Path, rows: str) -> Path:
    (folder / "parameter").mkdir()
    (folder / "parameter/penantang.csv").write_text(HEAD + rows, encoding="utf-8")
    return folder


def test_nothing_is_asked_for_by_itself(tmp_path: Path) -> None:
    assert asked_for(date(2026, 9, 30)) is None
    assert challenge_of("2026-Q3", tmp_path) is None


def test_the_newest_decision_up_to_the_day(tmp_path: Path) -> None:
    rows = f'2026-07-01,boosting,"0,3",{WHY}\n2026-08-01,boosting searah,0.4,{WHY}\n2026-12-01,,,{WHY}\n,,,\n'
    space = office(tmp_path, rows)
    assert asked_for(date(2026, 6, 30), space) is None
    first, second = (asked_for(day, space) for day in (date(2026, 7, 1), date(2026, 11, 30)))
    assert first
    assert (first.penantang, first.garis, first.alasan) == ("boosting", 0.3, WHY)
    assert second
    assert second.penantang == "boosting searah"
    assert asked_for(date(2026, 12, 1), space) is None


def test_only_the_directed_one_takes_the_declared_directions(tmp_path: Path) -> None:
    space = office(tmp_path, f"2026-01-01,boosting,0.4,{WHY}\n2026-09-01,boosting searah,0.3,{WHY}\n")
    plain, directed = (challenge_of(period, space) for period in ("2026-Q2", "2026-Q3"))
    assert plain
    assert directed
    assert (plain.recipe.directions, plain.share) == ({}, 0.4)
    assert (directed.recipe.directions, directed.share) == (directions(), 0.3)


@pytest.mark.parametrize(
    "row",
    [
        f"2026-07-01,hutan,0.4,{WHY}",
        f"2026-07-01,kuantil,0.4,{WHY}",
        f"2026-07-01,boosting,,{WHY}",
        f"2026-07-01,boosting,40,{WHY}",
        f"2026-07-01,boosting,empat,{WHY}",
        f"1 Juli,boosting,0.4,{WHY}",
        "2026-07-01,boosting,0.4,coba",
        f"2026-07-01,boosting,0.4,{WHY}\n2026-07-01,boosting,0.3,{WHY}",
    ],
)
def test_a_row_that_cannot_be_read_is_named(tmp_path: Path, row: str) -> None:
    with pytest.raises(UserError, match=r"parameter/penantang.csv, baris [23]") as error:
        asked_for(date(2026, 9, 30), office(tmp_path, row + "\n"))
    assert error.value.saran


def test_a_file_without_its_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "parameter").mkdir()
    (tmp_path / "parameter/penantang.csv").write_text("penantang\nboosting\n")
    with pytest.raises(UserError, match="alasan, berlaku_mulai, garis"):
        asked_for(date(2026, 9, 30), tmp_path)


def test_where_the_score_comes_from_elsewhere_it_is_told_that_nothing_was_tested(tmp_path: Path) -> None:
    challenge = challenge_of("2026-Q3", office(tmp_path, f"2026-07-01,boosting,0.4,{WHY}\n"))
    found, _ = compare(Basis(None, table(), register(), OWN, challenge), declared(), SHARES)
    assert found
    assert found.card["asal"]["tidak_dipakai"] == [
        "Penantang boosting tidak diuji: itu hanya dapat pada skor dari survei kabupaten ini."
    ]
