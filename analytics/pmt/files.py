"""Reading a survey or register from a CSV as offices send them: any separator, encoding, or gzip."""

from __future__ import annotations

import csv
import gzip
import io
import re
import warnings
import zlib
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import pandas as pd

from analytics.errors import UserError

SEPARATORS = ",;|\t"
DECIMAL_COMMA = re.compile(r"-?\d+(,\d+)?")
#: Surveys often come in these; they are saved as CSV first.
_OTHER = dict.fromkeys((".xlsx", ".xls", ".xlsm", ".ods"), "adalah buku kerja") | dict.fromkeys(
    (".dta", ".sav", ".rds", ".sas7bdat", ".parquet"), "adalah berkas perangkat lunak statistik"
)
#: A first line in which a spreadsheet says which separator it wrote.
_SAID = re.compile(r'"?sep=([,;|\t])"?[ \t]*\r?\n', re.IGNORECASE)
#: Groups of thousands, in Indonesian and in English; two groups can be nothing else.
_GROUPED = {
    ",": (
        re.compile(r"-?([1-9]\d{0,2}(\.\d{3})+|\d+)(,\d+)?"),
        re.compile(r"-?\d{1,3}((\.\d{3}){2,}(,\d+)?|(\.\d{3})+,\d+)"),
    ),
    ".": (
        re.compile(r"-?([1-9]\d{0,2}(,\d{3})+|\d+)(\.\d+)?"),
        re.compile(r"-?\d{1,3}((,\d{3}){2,}(\.\d+)?|(,\d{3})+\.\d+)"),
    ),
}


def read_csv(path: Path, texts: Sequence[str] = ()) -> pd.DataFrame:
    """A table with numbers as numbers and everything else as text; UserError when it is not a table.

    ``texts`` are columns kept as they are typed, such as codes that begin with 0.

    Columns made of numbers with a decimal comma become numbers, and so do amounts in groups of thousands
    (1.111.045 beside 351.686). Where the comma separates the columns too ("1,250" in quotes), nobody can say
    whether thousands or decimals are meant unless one number tells.
    """
    if path.suffix.lower() in _OTHER:
        raise UserError(
            f"{path.name} {_OTHER[path.suffix.lower()]}, bukan CSV.",
            saran="Simpan atau ekspor sebagai CSV (pemisah apa pun), lalu pakai berkas itu.",
        )
    text = _decode(_bytes(path), path.name).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise UserError(f"Berkas {path.name} kosong.", saran="Ekspor ulang, lalu periksa ukurannya.")
    separator = _separator(text)
    if said := _SAID.match(text):
        separator, text = said[1], text[said.end() :]
    _refuse_repeated(text, separator, path.name)
    kinds = dict.fromkeys(texts, "str")
    try:
        frame = pd.read_csv(io.StringIO(text), sep=separator, low_memory=False, dtype=kinds)
        heading, first = (len(row) for row in _rows(text, separator, 2))
        if first > heading:
            frame = _without_ends(frame, text, separator, kinds, path.name)
    except (pd.errors.ParserError, pd.errors.EmptyDataError, csv.Error) as error:
        raise UserError(
            f"Berkas {path.name} tidak terbaca sebagai tabel CSV{_ragged(text, separator)}.",
            saran="Setiap baris harus punya jumlah kolom yang sama, dengan nama kolom di baris pertama.",
        ) from error
    _refuse_two_meanings(frame, text, separator, path.name)
    frame.columns = [str(column).strip() for column in frame.columns]
    amounts = [str(column) for column in frame if str(column) not in texts]
    frame[amounts] = frame[amounts].apply(_thousands)
    if separator == ",":
        _refuse_quoted(frame[amounts], path.name)
    frame[amounts] = frame[amounts].apply(_decimal_comma)
    return frame


def _without_ends(
    frame: pd.DataFrame, text: str, separator: str, kinds: dict[str, str], name: str
) -> pd.DataFrame:
    """Rows that end with a separator more than the heading: read again, where nothing stands behind it.

    The library takes the first column for an index then, and every answer moves one column on.
    """
    heading, first = _rows(text, separator, 2)
    if len(first) > len(heading) + 1 or frame.iloc[:, -1].notna().any():
        raise UserError(
            f"Baris di {name} punya lebih banyak isian daripada judul kolomnya.",
            saran="Beri judul pada setiap kolom, atau hapus isian yang berlebih di ujung baris.",
        )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pd.errors.ParserWarning)  # the empty ends are what is dropped
        return pd.read_csv(io.StringIO(text), sep=separator, low_memory=False, dtype=kinds, index_col=False)


def _ragged(text: str, separator: str) -> str:
    """The first line with more cells than the heading, in words; nothing where no line has."""
    lines = csv.reader(io.StringIO(text), delimiter=separator)
    heading = len(next(lines, []))
    try:
        for row in lines:
            if len(row) > heading:
                return f": baris {lines.line_num} berisi {len(row)} kolom, judulnya {heading}"
    except csv.Error:
        return f": rusak di sekitar baris {lines.line_num}"
    return ""


def _rows(text: str, separator: str, count: int) -> list[list[str]]:
    """The first rows of a table, the heading among them; empty ones where there are fewer."""
    found = list(islice((row for row in csv.reader(io.StringIO(text), delimiter=separator) if row), count))
    return found + [[]] * (count - len(found))


def _refuse_quoted(frame: pd.DataFrame, name: str) -> None:
    """English thousands and Indonesian decimals look alike in quotes: 1,250."""
    for column in frame.select_dtypes(exclude="number"):
        filled = frame[column].dropna().astype(str).str.strip()
        commas = filled[filled.str.contains(",", regex=False)]
        if not filled.str.fullmatch(DECIMAL_COMMA).all() or commas.empty:
            continue
        if commas.str.fullmatch(r"-?[1-9]\d{0,2},\d{3}").all():
            one = commas.iloc[0]
            raise UserError(
                f"Kolom {column} di {name}: {one} dapat berarti {one.replace(',', '')} atau "
                f"{one.replace(',', '.')} (desimal).",
                saran="Simpan kolom itu tanpa tanda ribuan, dan desimalnya dengan titik.",
            )


def _refuse_two_meanings(frame: pd.DataFrame, text: str, separator: str, name: str) -> None:
    """950 beside 1.250: a thousand and some, or one and a quarter? Either way the order could turn over.

    So 526.221 in every row of a file that writes 10,5 elsewhere: the order would stay, no line would.
    """
    floats = [str(column) for column in frame.select_dtypes("float")]
    asked = [column for column in floats if _may_be_thousands(frame[column].dropna())]
    commas = None if separator == "," else _with_decimal_comma(frame)
    thousands = [c for c in floats if commas and frame[c].dropna().between(1, 999.999).all()]
    if not asked and not thousands:
        return
    typed = pd.read_csv(io.StringIO(text), sep=separator, usecols=[*{*asked, *thousands}], dtype="str")
    for column in thousands:
        filled = typed[column].dropna().str.strip()
        if len(filled) and filled.str.fullmatch(r"[1-9]\d{0,2}\.\d{3}").all():
            one = filled.iloc[0]
            raise UserError(
                f"Kolom {column.strip()} di {name}: {one} dapat berarti {one.replace('.', '')} atau "
                f"{one.replace('.', ',')}; kolom {commas} memakai koma desimal.",
                saran="Simpan kolom itu tanpa titik ribuan, atau, bila itu desimal, dengan koma.",
            )
    for column in asked:
        filled = typed[column].dropna().str.strip()
        pointed = filled.str.contains(".", regex=False)
        if filled[pointed].str.fullmatch(r"[1-9]\d{0,2}\.\d{3}").all() and not pointed.all():
            one, other = filled[pointed].iloc[0], filled[~pointed].iloc[0]
            big, small = one.replace(".", ""), one.replace(".", ",")
            raise UserError(
                f"Kolom {column.strip()} di {name}: {one} di samping {other} dapat berarti {big} "
                f"atau {small}.",
                saran=f"Simpan kolom itu tanpa titik ribuan ({big}), atau, bila itu desimal, dengan jumlah "
                "desimal yang sama di semua baris.",
            )


def _with_decimal_comma(frame: pd.DataFrame) -> str | None:
    """A column of numbers with decimal commas, if there is one: then a point elsewhere may part thousands."""
    for column in frame.select_dtypes(exclude="number"):
        filled = frame[column].dropna().astype(str).str.strip()
        if filled.str.fullmatch(DECIMAL_COMMA).all() and filled.str.contains(",", regex=False).any():
            return str(column).strip()
    return None


def _may_be_thousands(values: pd.Series) -> bool:
    """Some numbers with a fraction, all from 1 to 1000, beside whole ones that reach the hundreds."""
    whole = values[values % 1 == 0]
    small = values.between(1, 999.999) | (values == 0)
    return bool(len(whole) < len(values) and small.all() and len(whole) and whole.max() >= 100)


def _refuse_repeated(text: str, separator: str, name: str) -> None:
    """Two columns of one name: nobody can say which is meant."""
    heading = next(csv.reader(io.StringIO(text), delimiter=separator), [])
    names = [column.strip() for column in heading if column.strip()]
    if repeated := sorted({column for column in names if names.count(column) > 1}):
        raise UserError(
            f"Berkas {name} punya dua kolom dengan nama yang sama: {', '.join(repeated[:5])}.",
            saran="Ganti nama salah satunya di baris pertama, atau hapus kolom yang tidak dipakai.",
        )


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


def _thousands(column: pd.Series) -> pd.Series:
    """Amounts written in groups of thousands, where at least one cannot be anything else."""
    if pd.api.types.is_numeric_dtype(column):
        return column
    filled = column.dropna().astype(str).str.strip()
    for decimal, (amount, certain) in _GROUPED.items():
        if filled.str.fullmatch(amount).all() and filled.str.fullmatch(certain).any():
            plain = column.str.strip().str.replace("." if decimal == "," else ",", "", regex=False)
            return pd.to_numeric(plain.str.replace(decimal, ".", regex=False))
    return column


def _decimal_comma(column: pd.Series) -> pd.Series:
    if pd.api.types.is_numeric_dtype(column):
        return column
    filled = column.dropna().astype(str).str.strip()
    if filled.empty or not filled.map(lambda text: bool(DECIMAL_COMMA.fullmatch(text))).all():
        return column
    return pd.to_numeric(column.str.strip().str.replace(",", ".", regex=False))
