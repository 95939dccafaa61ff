"""Columns of few different texts, worked out once per text instead of once per row.

Half a million families answer fifty questions with some four texts each. The database says what each text
is worth; the rows then only look it up, in the dictionaries that the working copy is written with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

#: Name -> the column it is looked up by, and what each of its texts is worth (at last: what none is worth).
Worth = Mapping[str, tuple[str, pa.Array]]


class ByText:
    """The rows of a working copy: ``texts`` are the different texts of the columns that hold few, without
    those that mean nothing, and ``cells`` their names in the copy (c0, c1, ...). Rows that are not numbered
    upwards cannot be put beside others, so nothing is looked up in them.
    """

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        parquet: Path,
        cells: Mapping[str, str],
        texts: Mapping[str, set[str]],
    ) -> None:
        self._con = con
        self._files = sorted(parquet.glob("*.parquet")) if parquet.is_dir() else [parquet]
        self._cells = dict(cells)
        self._texts = {k: pa.array([*sorted(found), None], pa.string()) for k, found in texts.items()}
        self._summed: Worth = {}
        self._sums: list[tuple[NDArray[np.int32], NDArray[np.int32]]] = []
        if texts and not self._upwards():
            self._texts = {}

    def _upwards(self) -> bool:
        numbers = [pq.read_table(path, columns=["baris"])["baris"].to_numpy() for path in self._files]
        return bool((np.diff(np.concatenate(numbers)) > 0).all())

    def worth(self, kolom: str, expression: str) -> pa.Array | None:
        """The expression for each text of the column, at last for none; None where it asks for more."""
        if kolom not in self._texts:
            return None
        texts = self._texts[kolom]
        self._con.register("isian", pa.table({"urut_isian": np.arange(len(texts)), kolom: texts}))
        query = f"SELECT {expression} AS v FROM isian ORDER BY urut_isian"
        try:
            return self._con.sql(query).to_arrow_table().column("v").combine_chunks()
        except duckdb.BinderException:  # it looks at other columns too
            return None
        finally:
            self._con.unregister("isian")

    def sum_up(self, numbers: Mapping[str, str]) -> None:
        """Have a whole number per column, as SQL, summed in each row that is gone through; see ``sums``."""
        found = {kolom: (kolom, self.worth(kolom, sql)) for kolom, sql in numbers.items()}
        self._summed = {kolom: one for kolom, one in found.items() if one[1] is not None}

    def sums(self) -> tuple[set[str], pa.Table]:
        """The columns that could be summed, and (baris, n) of the rows; no rows where none could."""
        if self._summed and not self._sums:
            for _ in self._rows({}):
                pass
        found = self._sums or [(np.zeros(0, np.int32), np.zeros(0, np.int32))]
        numbers, sums = (np.concatenate(parts) for parts in zip(*found, strict=True))
        return set(self._summed), pa.table({"baris": numbers, "n": sums})

    def any_matches(self, kolom: str, pattern: str) -> bool | None:
        """Whether a text of the column matches a pattern of the database; None where its texts are many."""
        if kolom not in self._texts:
            return None
        return bool(pc.any(pc.match_substring_regex(self._texts[kolom], pattern)).as_py())

    def write(self, path: Path, names: list[str], worth: Worth, others: pa.Table) -> None:
        """Write ``others`` (baris and more columns, by baris) with what is looked up for those rows."""
        numbers, schema = others["baris"].to_numpy(), others.schema
        kinds = {n: worth[n][1].type if n in worth else schema.field(n).type for n in names}
        schema, done = pa.schema(list(kinds.items())), 0
        form = {"compression": "zstd", "compression_level": 1, "store_schema": False}
        with (
            pq.ParquetWriter(path, schema, use_dictionary=list(worth), **form) as file,
            ThreadPoolExecutor(1) as pool,  # a part is written while the next is looked up
        ):
            written: Future[None] | None = None
            for these, found in self._rows(worth):
                end = int(np.searchsorted(numbers, these[-1], "right"))
                kept = pa.array(np.isin(these, numbers[done:end], assume_unique=True))
                own = others.slice(done, end - done)
                columns = [found[n].filter(kept) if n in found else own[n].combine_chunks() for n in names]
                if written:
                    written.result()
                written = pool.submit(file.write_table, pa.Table.from_arrays(columns, schema=schema))
                done = end
            if written:
                written.result()

    def _rows(self, worth: Worth) -> Iterator[tuple[NDArray[np.int32], dict[str, pa.Array]]]:
        """(line numbers, name -> column) of the rows, some ten thousand at a time, in the file's order."""
        asked = {kolom for kolom, _ in [*worth.values(), *self._summed.values()]}
        for batch in self._batches(sorted({self._cells[kolom] for kolom in asked})):
            these = batch["baris"].to_numpy()
            places = {kolom: self._places(batch, kolom) for kolom in asked}
            if self._summed:
                self._sums.append((these, self._sum(places, len(these))))
            yield these, {name: values.take(places[kolom]) for name, (kolom, values) in worth.items()}

    def _batches(self, cells: list[str]) -> Iterator[pa.RecordBatch]:
        for path in self._files:
            file = pq.ParquetFile(path, read_dictionary=cells)
            for number in range(file.num_row_groups):
                part = file.read_row_group(number, columns=["baris", *cells])
                yield from part.to_batches()

    def _sum(self, places: dict[str, pa.Array], rows: int) -> NDArray[np.int32]:
        total = np.zeros(rows, np.int32)
        for kolom, values in self._summed.values():
            total += values.to_numpy()[places[kolom].to_numpy()]
        return total

    def _places(self, batch: pa.RecordBatch, kolom: str) -> pa.Array:
        """Which of the column's texts each row holds; where it holds none, the last place."""
        cells = batch[self._cells[kolom]]
        if not isinstance(cells, pa.DictionaryArray):
            cells = cells.dictionary_encode()
        texts = self._texts[kolom]
        none = len(texts) - 1
        places = pc.fill_null(pc.index_in(cells.dictionary, texts), none)
        places = pa.concat_arrays([places, pa.array([none], pa.int32())])
        return places.take(pc.fill_null(cells.indices, len(places) - 1))
