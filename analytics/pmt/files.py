"""Reading a survey or register from a CSV as offices send them: any separator, encoding, or gzip."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from pathlib import Path

import pandas as pd

from analytics.errors import UserError

SEPARATORS = ",;|\t"
DECIMAL_COMMA = re.compile(r"-?\d+(,\d+)?")


def read_csv(path: Path) -> pd.DataFrame:
    """A table with numbers as numbers and everything else as text; UserError when it is not a table.

    Columns made of numbers with a decimal comma become numbers unless the comma separates the columns.
    """
    text = _decode(_bytes(path), path.name)
    separator = _separator(text)
    try:
        frame = pd.read_csv(io.StringIO(text), sep=separator, low_memory=False)
    except (pd.errors.ParserError, pd.errors.EmptyDataError, csv.Error) as error:
        raise UserError(
            f"Berkas {path.name} tidak terbaca sebagai tabel CSV.",
            saran="Setiap baris harus punya jumlah kolom yang sama, dengan nama kolom di baris pertama.",
        ) from error
    frame.columns = [str(column).strip() for column in frame.columns]
    return frame if separator == "," else frame.apply(_decimal_comma)


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        raise UserError(f"Berkas {path.name} tidak ditemukan.", saran="Periksa nama dan letak berkas.")
    raw = path.read_bytes()
    if not raw.startswith(b"\x1f\x8b"):
        return raw
    try:
        return gzip.decompress(raw)
    except (OSError, EOFError, zlib.error) as error:
        raise UserError(f"Berkas {path.name} rusak: isi gzip tidak utuh.", saran="Unduh ulang.") from error


def _decode(raw: bytes, name: str) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    if b"\x00" in raw[:4096]:
        raise UserError(f"Berkas {name} bukan teks CSV.", saran="Simpan lembar kerja sebagai CSV.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _separator(text: str) -> str:
    """The separator that cuts the heading into most columns (quoted text does not count)."""
    heading = re.sub(r'"[^"]*"', "", text.split("\n", 1)[0])
    return max(SEPARATORS, key=heading.count)


def _decimal_comma(column: pd.Series) -> pd.Series:
    if pd.api.types.is_numeric_dtype(column):
        return column
    filled = column.dropna().astype(str).str.strip()
    if filled.empty or not filled.map(lambda text: bool(DECIMAL_COMMA.fullmatch(text))).all():
        return column
    return pd.to_numeric(column.str.strip().str.replace(",", ".", regex=False))
