"""What is looked up per text is what the database would have said per row."""

from __future__ import annotations

import tempfile
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics import database
from analytics.intake.by_text import ByText
from analytics.intake.distinct import few_texts
from analytics.intake.sql import EMPTY
from analytics.intake.staged import Writer

TEXTS = st.sampled_from(["1", "2", "10", "Ya", "x", "-", "NULL", None])
VALUES = {
    "angka": "TRY_CAST(a AS TINYINT)",
    "ya": "coalesce(b = 'Ya', FALSE)",
    "kata": "CASE WHEN b IS NULL THEN 'kosong' ELSE upper(b) END",
    "berdua": "a || b",
}


def staged(folder: Path, rows: list[tuple[str | None, str | None]], numbers: list[int]) -> Path:
    """A working copy of two columns, in two blocks."""
    writer, half = Writer(folder, 2), len(rows) // 2
    for part, their in ((rows[:half], numbers[:half]), (rows[half:], numbers[half:])):
        columns = [pa.array([row[i] for row in part], pa.string()) for i in (0, 1)]
        writer.add(their, columns)
    writer.close()
    return writer.parquet


def view(con: duckdb.DuckDBPyConnection, path: Path) -> ByText:
    empty = ", ".join(f"'{text}'" for text in EMPTY)
    cells = [f"CASE WHEN c{i} NOT IN ({empty}) THEN c{i} END AS {name}" for i, name in enumerate("ab")]
    con.execute(f"CREATE VIEW teks AS SELECT baris, {', '.join(cells)} FROM '{path}/*.parquet'")
    texts = {name: texts - set(EMPTY) for name, texts in zip("ab", few_texts(path).values(), strict=True)}
    return ByText(con, path, {"a": "c0", "b": "c1"}, texts)


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(st.tuples(TEXTS, TEXTS), min_size=2, max_size=30), data=st.data())
def test_looked_up_as_the_database_says(rows, data) -> None:
    kept = data.draw(st.sets(st.integers(2, len(rows) + 1)))
    with tempfile.TemporaryDirectory() as folder, database.connect() as con:
        path = staged(Path(folder), rows, list(range(2, len(rows) + 2)))
        by_text = view(con, path)
        worth = {n: (k, by_text.worth(k, VALUES[n])) for n, k in (("angka", "a"), ("ya", "b"), ("kata", "b"))}
        assert by_text.worth("a", VALUES["berdua"]) is None
        by_text.sum_up({"a": "(a IS NOT NULL)::TINYINT", "b": "(b IS NOT NULL)::TINYINT"})
        con.register("jadi", pa.table({"baris": pa.array(sorted(kept), pa.int32())}))
        others = con.sql(
            f"SELECT baris, {VALUES['berdua']} AS berdua FROM teks JOIN jadi USING (baris) ORDER BY 1"
        )
        by_text.write(Path(folder) / "o.parquet", list(VALUES), worth, others.to_arrow_table())
        select = ", ".join(f"{sql} AS {name}" for name, sql in VALUES.items())
        asked = con.sql(f"SELECT {select} FROM teks JOIN jadi USING (baris) ORDER BY baris").to_arrow_table()
        assert pq.read_table(Path(folder) / "o.parquet").equals(asked)
        summed, sums = by_text.sums()
        by_hand = con.sql(
            "SELECT baris, count(a) + count(b) AS n FROM teks GROUP BY baris ORDER BY baris"
        ).df()
        assert summed == {"a", "b"}
        pd.testing.assert_frame_equal(sums.to_pandas(), by_hand, check_dtype=False)


def test_rows_out_of_order_are_not_looked_up(tmp_path) -> None:
    with database.connect() as con:
        by_text = view(con, staged(tmp_path, [("1", "Ya"), ("2", "x"), ("1", "x")], [2, 4, 3]))
        by_text.sum_up({"a": "1"})
        assert by_text.worth("a", "1") is None
        assert by_text.sums()[0] == set()
        assert by_text.sums()[1].num_rows == 0


def test_sums_without_anything_written(tmp_path) -> None:
    with database.connect() as con:
        by_text = view(con, staged(tmp_path, [("1", "Ya"), (None, "x")], [2, 3]))
        by_text.sum_up({"a": "(a IS NOT NULL)::TINYINT"})
        assert by_text.sums()[1].to_pydict() == {"baris": [2, 3], "n": [1, 0]}
