"""Tables to be read: what comes from a file stays text, and nothing of a row is left out."""

from __future__ import annotations

from html.parser import HTMLParser

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from analytics.coverage.quota import count_states, quota_table
from dashboard.reading import CSS, Column, markup


class Cells(HTMLParser):
    """Collects the tags and the text of the body's cells."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.cells: list[str] = []
        self.labels: list[str | None] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "td":
            self.cells.append("")
            self.labels.append(dict(attrs)["data-label"])

    def handle_data(self, data: str) -> None:
        if self.cells:
            self.cells[-1] += data


@given(st.lists(st.text(alphabet=st.characters(exclude_characters="\r\x00", exclude_categories=["Cs"]))))
def test_whatever_a_file_holds_stays_text(values: list[str]) -> None:
    frame = pd.DataFrame({"nilai": pd.Series(values, dtype=object)})
    seen = Cells(markup(frame, [Column("nilai", '<b onclick="x">', "bebas")], "<i>"))
    assert seen.cells == [v or "–" for v in values]
    assert set(seen.tags) <= {"div", "table", "caption", "thead", "tbody", "tr", "th", "td"}
    assert set(seen.labels) <= {'<b onclick="x">'}


def test_every_cell_carries_its_heading_for_the_card() -> None:
    frame = pd.DataFrame({"a": [1, None], "b": ["x", "y"], "c": [0, 0]})
    seen = Cells(markup(frame, [Column("b", "Be", "judul"), Column("a", "A", "angka")], "t"))
    assert seen.labels == ["Be", "A"] * 2
    assert seen.cells == ["x", "1.0", "y", "–"]


def test_a_figure_with_its_range_gets_the_wider_card() -> None:
    frame = pd.DataFrame({"a": ["Sukadamar"], "b": ["31 % (23 %–39 %)"], "c": [82]})

    def drawn(kind: str) -> str:
        columns = [Column("a", "A", "judul"), Column("b", "B", kind), Column("c", "C", "angka")]
        return markup(frame, columns, "t")

    assert 'class="rapat"' in drawn("angka")
    assert 'class="rapat"' not in drawn("selang")
    # On a phone the range goes on in the next line; the rule must come after the one that forbids it.
    assert CSS.index(".baca td.selang { white-space: normal; }") > CSS.index("white-space: nowrap;\n")


def test_states_of_the_quota_are_counted_once() -> None:
    rows = {"a": (10, 12), "b": (10, 8), "c": (10, 10), "d": (None, 5), "e": (None, 0)}
    cube = pd.DataFrame(
        [
            (kode, kode, name, value)
            for kode, (quota, paid) in rows.items()
            for name, value in (
                ("kuota", quota),
                ("penerima", paid),
                ("sisa_kuota", None if quota is None else quota - paid),
            )
        ],
        columns=["kode", "nama", "indikator", "nilai"],
    )
    assert count_states(quota_table(cube)) == {"lebih": 1, "pas": 1, "sisa": 1, "tanpa_kuota": 1}


def test_a_column_says_how_its_values_are_written_also_those_that_are_missing() -> None:
    frame = pd.DataFrame({"n": [2.0, None], "alasan": [1, None]})
    columns = [
        Column("n", "N", "angka", lambda n: "–" if n != n else f"{n:.1f}"),
        Column("alasan", "Alasan", form=lambda code: "tidak disebut" if code != code else f"<{code:.0f}>"),
    ]
    seen = Cells(markup(frame, columns, "t"))
    assert seen.cells == ["2.0", "<1>", "–", "tidak disebut"]
