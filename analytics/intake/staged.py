"""The staging files of one import: accepted-shape rows and broken lines, as Parquet written in batches."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from analytics.intake.model import Staged

_BROKEN = pa.schema([("baris", pa.int32()), ("mentah", pa.string()), ("jumlah", pa.int32())])
#: Characters of broken lines held before they are written.
_BATCH_SIZE = 1 << 23
#: Rows that are written together: batches are small where they are cut, and each part has its dictionaries.
_GROUP_ROWS = 60_000
#: A column whose different texts take more is written plainly.
DICTIONARY_BYTES = 1 << 16


class Writer:
    """Writes rows as they come, so that no more than a batch is ever held in memory.

    Processes that share a file write a ``part`` each; the parts in order are the rows in order. The first
    part takes away what was there before.
    """

    def __init__(
        self, folder: Path, width: int, number_flags: list[int] | None = None, part: int = 0
    ) -> None:
        self.number_flags = number_flags or []
        self.parquet = folder / "mentah"
        self.broken_path = folder / ("rusak.parquet" if part == 0 else f"rusak-{part}.parquet")
        if part == 0:
            shutil.rmtree(self.parquet, ignore_errors=True)
        self.parquet.mkdir(exist_ok=True)
        names = [("baris", pa.int32())] + [(f"c{i}", pa.string()) for i in range(width)]
        self._schema = pa.schema(names + [(f"n{i}", pa.bool_()) for i in self.number_flags])
        target = self.parquet / f"{part}.parquet"
        # Read once and thrown away: no statistics, and no dictionary of texts that are nearly all different.
        self._writer = pq.ParquetWriter(
            target,
            self._schema,
            compression="lz4",
            write_statistics=False,
            dictionary_pagesize_limit=DICTIONARY_BYTES,
        )
        self._broken_writer = pq.ParquetWriter(self.broken_path, _BROKEN, compression="lz4")
        self._thread = ThreadPoolExecutor(1)
        self._pending: Future[None] | None = None
        self._held: list[pa.Table] = []
        self._broken: list[tuple[int, str, int]] = []
        self._broken_size = 0
        self.rows = self.blank = self.broken = self.invisible = 0

    def add(self, line_numbers: np.ndarray | list[int], columns: list[pa.Array]) -> None:
        """A batch: the user's line numbers and one text array per column (then the number flags)."""
        if len(line_numbers):
            arrays = [pa.array(line_numbers, pa.int32()), *columns]
            table = pa.Table.from_arrays(arrays, schema=self._schema)
            self._held.append(table)
            self.rows += len(line_numbers)
            if sum(part.num_rows for part in self._held) >= _GROUP_ROWS:
                self._write_held()

    def _write_held(self) -> None:
        if self._held:
            self._wait()
            self._pending = self._thread.submit(self._writer.write_table, pa.concat_tables(self._held))
            self._held = []

    def _wait(self) -> None:
        """Until the batch before is written; one is on its way while the next is read."""
        if self._pending:
            self._pending.result()

    def add_broken(self, line_number: int, text: str, cells: int) -> None:
        """A line whose number of cells is not the header's."""
        self._broken.append((line_number, text, cells))
        self.broken += 1
        self._broken_size += len(text) + 100
        if self._broken_size > _BATCH_SIZE:
            self._flush_broken()

    def _flush_broken(self) -> None:
        columns = list(zip(*self._broken, strict=True)) or [(), (), ()]
        arrays = [pa.array(column, kind) for column, kind in zip(columns, _BROKEN.types, strict=True)]
        self._broken_writer.write_table(pa.Table.from_arrays(arrays, schema=_BROKEN))
        self._broken, self._broken_size = [], 0

    def close(self) -> int:
        """Finish both files; returns the number of broken lines."""
        self._write_held()
        self._wait()
        self._thread.shutdown()
        self._writer.close()
        self._flush_broken()
        self._broken_writer.close()
        return self.broken

    def notes(self) -> list[str]:
        """What was done to the cells on the way, in words."""
        if not self.invisible:
            return []
        return [f"{self.invisible} huruf tak terlihat (misalnya spasi lebar nol) di berkas dibuang."]


def to_json(staged: Staged) -> str:
    """The record as text, for the way from the child process to the parent."""
    return json.dumps({k: str(v) if isinstance(v, Path) else v for k, v in asdict(staged).items()})


def from_json(text: str) -> Staged:
    """The record back from text."""
    fields = json.loads(text)
    return Staged(**{**fields, "parquet": Path(fields["parquet"]), "broken": Path(fields["broken"])})
