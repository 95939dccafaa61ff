"""The staging files of one import: accepted-shape rows and broken lines, as Parquet written in batches."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from analytics.intake.model import Staged

_BROKEN = pa.schema([("baris", pa.int32()), ("mentah", pa.string()), ("jumlah", pa.int32())])


class Writer:
    """Writes rows as they come, so that no more than a batch is ever held in memory."""

    def __init__(self, folder: Path, width: int, number_flags: list[int] | None = None) -> None:
        self.number_flags = number_flags or []
        self.parquet, self.broken_path = folder / "mentah.parquet", folder / "rusak.parquet"
        names = [("baris", pa.int32())] + [(f"c{i}", pa.string()) for i in range(width)]
        self._schema = pa.schema(names + [(f"n{i}", pa.bool_()) for i in self.number_flags])
        self._writer = pq.ParquetWriter(self.parquet, self._schema, compression="lz4", use_dictionary=True)
        self._broken: list[tuple[int, str, int]] = []
        self.rows = self.blank = 0

    def add(self, line_numbers: np.ndarray | list[int], columns: list[pa.Array]) -> None:
        """A batch: the user's line numbers and one text array per column (then the number flags)."""
        if len(line_numbers):
            arrays = [pa.array(line_numbers, pa.int32()), *columns]
            self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
            self.rows += len(line_numbers)

    def add_broken(self, line_number: int, text: str, cells: int) -> None:
        """A line whose number of cells is not the header's."""
        self._broken.append((line_number, text, cells))

    def close(self) -> int:
        """Finish both files; returns the number of broken lines."""
        self._writer.close()
        columns = list(zip(*self._broken, strict=True)) or [(), (), ()]
        arrays = [pa.array(column, kind) for column, kind in zip(columns, _BROKEN.types, strict=True)]
        pq.write_table(pa.Table.from_arrays(arrays, schema=_BROKEN), self.broken_path, compression="lz4")
        return len(self._broken)


def to_json(staged: Staged) -> str:
    """The record as text, for the way from the child process to the parent."""
    return json.dumps({k: str(v) if isinstance(v, Path) else v for k, v in asdict(staged).items()})


def from_json(text: str) -> Staged:
    """The record back from text."""
    fields = json.loads(text)
    return Staged(**{**fields, "parquet": Path(fields["parquet"]), "broken": Path(fields["broken"])})
