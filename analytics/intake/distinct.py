"""The different texts of columns that hold few, read from the dictionaries of Parquet instead of the rows."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from analytics.intake.staged import DICTIONARY_BYTES

#: Bytes a row takes where few different texts recur: a number into the dictionary, seldom more than two.
_BYTES_A_ROW = 2.2


def few_texts(parquet: Path) -> dict[str, set[str]]:
    """Column (c0, c1, ...) -> its texts, of the columns that hold few different ones.

    ``parquet`` is a file or a folder of files, see :class:`analytics.intake.model.Staged`. A column that is
    not in the answer may hold few texts as well; one that is in it holds no others.
    """
    files = sorted(parquet.glob("*.parquet")) if parquet.is_dir() else [parquet]
    names = sorted(set.intersection(*(_small(pq.read_metadata(file)) for file in files)))
    found: dict[str, set[str]] = {name: set() for name in names}
    for file in files:
        for name, texts in _dictionaries(pq.ParquetFile(file, read_dictionary=names), names):
            found[name].update(texts)
    return found


def _small(metadata: pq.FileMetaData) -> set[str]:
    """The columns whose every part is small enough for a dictionary of few texts."""
    names = {name for name in metadata.schema.names if name.startswith("c")}
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        for column in (group.column(i) for i in range(group.num_columns)):
            if column.total_uncompressed_size > _BYTES_A_ROW * column.num_values + DICTIONARY_BYTES:
                names.discard(column.path_in_schema)
    return names


def _dictionaries(file: pq.ParquetFile, names: list[str]) -> Iterable[tuple[str, list[str]]]:
    for number in range(file.num_row_groups):
        part = file.read_row_group(number, columns=names)
        for name in names:
            for chunk in part[name].chunks:
                texts = chunk.dictionary if isinstance(chunk, pa.DictionaryArray) else chunk.unique()
                yield name, [text for text in texts.to_pylist() if text is not None]
