"""Blocks of plain lines: the same rows, broken lines and blanks as splitting them by hand."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analytics.intake.plain import cut

CELLS = st.sampled_from(["", "a", " ", "b ", " c", "d e", "é", "\u00a0f", "\t", "g\u3000", "0", "\x00"])
LINES = st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=12)


def by_hand(text: str, delimiter: str, width: int, number: int):
    rows, broken, blank = [], [], 0
    for at, line in enumerate(text.split("\n")[:-1], number):
        cells = [cell.strip() or None for cell in line.split(delimiter)]
        if not any(cells):
            blank += 1
        elif len(cells) == width:
            rows.append((at, cells))
        else:
            broken.append((at, line, len(cells)))
    return rows, broken, blank


@pytest.mark.parametrize("delimiter", ["|", ";", "\t"])
@settings(max_examples=150, deadline=None)
@given(lines=LINES, width=st.integers(1, 4))
@example(lines=[["", "", ""], [""], ["x"]], width=1)
@example(lines=[[""], [""]], width=3)
def test_as_split_by_hand(delimiter, lines, width) -> None:
    text = "".join(delimiter.join(cell.replace(delimiter, "") for cell in line) + "\n" for line in lines)
    rows = cut(text.encode(), delimiter, width, 7)
    expected, broken, blank = by_hand(text, delimiter, width, 7)
    found = list(zip(*(column.to_pylist() for column in rows.columns), strict=True))
    assert list(zip(rows.numbers.tolist(), map(list, found), strict=True)) == expected
    assert (rows.broken, rows.blank) == (broken, blank)
