"""A workbook into staging: cells keep their type long enough to tell a NIK that Excel has already damaged."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analytics.errors import UserError
from analytics.intake.farcells import MAX_COLUMNS
from analytics.intake.invisible import clean, clean_column
from analytics.intake.mark import MENDED, import_of
from analytics.intake.model import Staged
from analytics.intake.names import best_header, safe_name, squash
from analytics.intake.sniff import HEADER_ROWS, LONGEST_NAME
from analytics.intake.sources.opensid import programme_facts
from analytics.intake.staged import Writer
from analytics.intake.two_rows import find_header

#: Cells handed over together.
_BATCH_CELLS = 1_000_000
#: The stream that an XLSX with a password has become.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SUFFIXES = {"xlsx": (".xlsx", ".xlsm", ".xlsb"), "xls": (".xls", ".xla")}
_ENOUGH_NAMES = 2
#: Sheets that share this much of the header hold the same kind of rows.
_SAME = 0.8
_NAMED = 12


def stage_sheet(
    path: Path, folder: Path, names: dict[str, str], *, form: str = "xlsx", error_cells: int = 0
) -> Staged:
    """Read the sheet that holds the table (most known column names) into ``folder``.

    ``form`` is the format by content; ``error_cells`` is how many cells the workbook has that hold an error.
    """
    try:
        book = _open(path, form)
        sheet, others = _choose(book, names)
        facts = programme_facts(book)
    except UserError:
        raise
    except Exception as error:  # the reader has its own family of errors, one per format
        raise _unreadable(error) from error
    head = [
        [clean(cell)[0][:LONGEST_NAME] for cell in _texts(row)]
        for row in islice(sheet.iter_rows(), HEADER_ROWS)
    ]
    index, height, headers = find_header(head, names)
    if not head or not any(headers):
        raise UserError("Lembar kerja tidak berisi tabel.", saran="Pastikan tabel ada di lembar pertama.")
    if len(headers) > MAX_COLUMNS:
        raise UserError(
            f"Lembar kerja punya {len(headers)} kolom; paling banyak {MAX_COLUMNS}.",
            saran="Hapus kolom yang tidak dipakai, lalu impor lagi.",
        )
    flags = [i for i, name in enumerate(headers) if names.get(squash(name)) in ("nik", "no_kk", "desimal")]
    writer = Writer(folder, len(headers), flags)
    _copy(sheet, index + height - 1, len(headers), writer, flags)
    writer.close()
    notes = [f"{index} baris di atas judul kolom dilewati."] if index else []
    if error_cells:
        notes.append(
            f"Sedikitnya {error_cells} sel di buku kerja berisi galat Excel (#N/A, #REF!); dibaca kosong."
        )
    notes += writer.notes()
    if others > bool(facts):
        notes.append(f"{others} lembar lain tidak dibaca; satu berkas satu tabel.")
    return Staged(
        parquet=writer.parquet,
        broken=writer.broken_path,
        headers=headers,
        header_row=index + 1,
        rows=writer.rows,
        broken_rows=0,
        blank_rows=writer.blank,
        format="xlsx",
        encoding=None,
        delimiter=None,
        sheet=safe_name(sheet.name),
        number_flags=flags,
        notes=notes,
        facts=facts,
    )


def _open(path: Path, form: str) -> Any:
    """The workbook; a name that promises another format than the content is passed over."""
    import python_calamine

    if path.suffix.casefold() in _SUFFIXES[form]:
        return python_calamine.CalamineWorkbook.from_path(str(path))
    data = path.read_bytes()
    if form == "xls" and _ENCRYPTED in data:
        raise _locked()
    return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))


def _unreadable(error: Exception) -> UserError:
    if "password" in f"{type(error).__name__} {error}".casefold():
        return _locked()
    return UserError(
        "Berkas Excel rusak atau terpotong dan tidak dapat dibaca.",
        saran="Buka di Excel atau LibreOffice, simpan lagi sebagai XLSX, atau ekspor sebagai CSV.",
    )


def _locked() -> UserError:
    return UserError(
        "Berkas Excel terkunci kata sandi.", saran="Simpan salinan tanpa kata sandi lalu impor lagi."
    )


def _choose(book: Any, names: dict[str, str]) -> tuple[Any, int]:
    """The sheet with most known names, and how many other sheets hold anything.

    Raises UserError when a second sheet holds rows under the same header: one of them would be lost.
    """
    candidates = [s.name for s in book.sheets_metadata if str(s.visible).rpartition(".")[2] == "Visible"]
    tables, filled = [], 0
    sheet = None
    for name in candidates or list(book.sheet_names):
        sheet = None  # one sheet at a time: a large one takes half of the memory there is
        sheet = book.get_sheet_by_name(name)
        head = [_texts(row) for row in islice(sheet.iter_rows(), HEADER_ROWS)]
        filled += bool(any(any(row) for row in head))
        tables.append((name, *_table(head, names)))
    if not tables:
        raise UserError("Buku kerja tidak punya lembar data.", saran="Simpan tabelnya di lembar pertama.")
    if marked := next((name for name, known, _ in tables if MENDED in known), None):
        # The first sheet of a marked workbook; the others repeat its rows to be looked at.
        return book.get_sheet_by_name(marked), 0
    most = max(len(known) for _, known, _ in tables)
    best = max(tables, key=lambda t: (t[2] and len(t[1]) >= _SAME * most, len(t[1])))
    enough = max(_SAME * len(best[1]), _ENOUGH_NAMES)
    alike = [name for name, known, has_rows in tables if has_rows and len(known & best[1]) >= enough]
    if len(alike) > 1:
        raise _several(alike)
    if sheet is None or sheet.name != best[0]:
        sheet = None
        sheet = book.get_sheet_by_name(best[0])
    return sheet, max(filled - 1, 0)


def _table(head: list[list[str]], names: dict[str, str]) -> tuple[set[str], bool]:
    """The known names of a sheet's header, and whether anything stands below it."""
    if not head:
        return set(), False
    index, _ = best_header(head, names)
    known = {squash(cell) for cell in head[index]} & names.keys()
    return known | ({MENDED} if import_of(head[index]) else set()), any(any(row) for row in head[index + 1 :])


def _several(sheets: list[str]) -> UserError:
    named = ", ".join(f"'{safe_name(name)}'" for name in sheets[:_NAMED])
    return UserError(
        f"Buku kerja punya {len(sheets)} lembar dengan judul kolom yang sama: {named}"
        f"{', ...' if len(sheets) > _NAMED else ''}. Hanya satu lembar yang dibaca.",
        saran="Gabungkan semua baris ke satu lembar, atau simpan satu lembar per berkas. "
        "Lembar yang bukan data dapat dihapus atau disembunyikan.",
    )


def _copy(sheet: Any, header_index: int, width: int, writer: Writer, flags: list[int]) -> None:
    rows = enumerate(sheet.iter_rows(), start=1)
    for _ in range(header_index + 1):
        next(rows, None)
    while batch := list(islice(rows, max(_BATCH_CELLS // width, 1))):
        kept = [(n, row) for n, row in batch if row[0] or any(c != "" and c is not None for c in row)]
        writer.blank += len(batch) - len(kept)
        if not kept:
            continue
        numbers, cells = zip(*kept, strict=True)
        columns = list(zip(*cells, strict=True))
        arrays = []
        for column in columns:
            array, odd = clean_column(_column(column))
            writer.invisible += odd
            arrays.append(pc.if_else(pc.equal(array, ""), None, array))
        arrays += [_number_cells(columns[i]) for i in flags]
        writer.add(list(numbers), arrays)


def _column(cells: tuple[Any, ...]) -> pa.Array:
    """The texts of a column; the common cases (all text, all whole numbers) without a step per cell."""
    kinds = set(map(type, cells))
    if kinds == {str}:
        return pc.utf8_trim_whitespace(pa.array(cells, pa.string()))
    if kinds == {float} and (whole := _whole(pa.array(np.array(cells)))) is not None:
        return whole
    if bool in kinds:  # TRUE equals 1 and would be taken for it below
        return pa.array([_text(c) for c in cells], pa.string())
    known = {c: _text(c) for c in set(cells)}
    return pa.array([known[c] for c in cells], pa.string())


def _number_cells(cells: tuple[Any, ...]) -> pa.Array:
    """Which cells were typed as numbers."""
    if set(map(type, cells)) == {str}:
        return pa.array(np.zeros(len(cells), bool))
    return pa.array([_is_number(c) for c in cells], pa.bool_())


def _whole(numbers: pa.Array) -> pa.Array | None:
    """Whole numbers as text; None where one of them is not, or is too long to be exact."""
    if not pc.all(pc.less(pc.abs(numbers), 1e15)).as_py():
        return None
    try:
        return pc.cast(pc.cast(numbers, pa.int64()), pa.string())
    except pa.ArrowInvalid:
        return None


def _texts(row: list[Any]) -> list[str]:
    return [_text(cell) for cell in row]


def _is_number(cell: Any) -> bool:
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)


def _text(cell: Any) -> str:
    """A cell as an office would have typed it: whole numbers without a point, dates as year-month-day."""
    if isinstance(cell, str):
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "Ya" if cell else "Tidak"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e18 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    return (
        cell.isoformat() if isinstance(cell, (date, time)) else str(cell if not _is_span(cell) else cell.days)
    )


def _is_span(cell: Any) -> bool:
    return isinstance(cell, timedelta)
