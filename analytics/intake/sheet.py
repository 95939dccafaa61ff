"""A workbook into staging: cells keep their type long enough to tell a NIK that Excel has already damaged."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from analytics.errors import UserError
from analytics.intake.model import Staged
from analytics.intake.names import best_header, safe_name, squash
from analytics.intake.sniff import HEADER_ROWS
from analytics.intake.staged import Writer

_BATCH = 20_000
_ENOUGH_NAMES = 2
#: Sheets that share this much of the header hold the same kind of rows.
_SAME = 0.8
_NAMED = 12


def stage_sheet(path: Path, folder: Path, names: dict[str, str]) -> Staged:
    """Read the sheet that holds the table (most known column names) into ``folder``."""
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        sheet, others = _choose(book, names)
    except UserError:
        raise
    except Exception as error:  # the reader has its own family of errors, one per format
        raise _unreadable(error) from error
    head = [_texts(row) for row in islice(sheet.iter_rows(), HEADER_ROWS)]
    index, _ = best_header(head, names)
    if not head or not any(head[index]):
        raise UserError("Lembar kerja tidak berisi tabel.", saran="Pastikan tabel ada di lembar pertama.")
    headers = head[index]
    flags = [i for i, name in enumerate(headers) if names.get(squash(name)) in ("nik", "no_kk", "desimal")]
    writer = Writer(folder, len(headers), flags)
    _copy(sheet, index, writer, flags)
    writer.close()
    notes = [f"{index} baris di atas judul kolom dilewati."] if index else []
    if others:
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
    )


def _unreadable(error: Exception) -> UserError:
    if "password" in f"{type(error).__name__} {error}".casefold():
        return UserError(
            "Berkas Excel terkunci kata sandi.", saran="Simpan salinan tanpa kata sandi lalu impor lagi."
        )
    return UserError(
        "Berkas Excel rusak atau terpotong dan tidak dapat dibaca.",
        saran="Buka di Excel atau LibreOffice, simpan lagi sebagai XLSX, atau ekspor sebagai CSV.",
    )


def _choose(book: Any, names: dict[str, str]) -> tuple[Any, int]:
    """The sheet with most known names, and how many other sheets hold anything.

    Raises UserError when a second sheet holds rows under the same header: one of them would be lost.
    """
    candidates = [s.name for s in book.sheets_metadata if str(s.visible).rpartition(".")[2] == "Visible"]
    tables, filled = [], 0
    for name in candidates or list(book.sheet_names):
        head = [_texts(row) for row in islice(book.get_sheet_by_name(name).iter_rows(), HEADER_ROWS)]
        filled += bool(any(any(row) for row in head))
        tables.append((name, *_table(head, names)))
    if not tables:
        raise UserError("Buku kerja tidak punya lembar data.", saran="Simpan tabelnya di lembar pertama.")
    most = max(len(known) for _, known, _ in tables)
    best = max(tables, key=lambda t: (t[2] and len(t[1]) >= _SAME * most, len(t[1])))
    enough = max(_SAME * len(best[1]), _ENOUGH_NAMES)
    alike = [name for name, known, has_rows in tables if has_rows and len(known & best[1]) >= enough]
    if len(alike) > 1:
        raise _several(alike)
    return book.get_sheet_by_name(best[0]), max(filled - 1, 0)


def _table(head: list[list[str]], names: dict[str, str]) -> tuple[set[str], bool]:
    """The known names of a sheet's header, and whether anything stands below it."""
    if not head:
        return set(), False
    index, _ = best_header(head, names)
    return {squash(cell) for cell in head[index]} & names.keys(), any(any(row) for row in head[index + 1 :])


def _several(sheets: list[str]) -> UserError:
    named = ", ".join(f"'{safe_name(name)}'" for name in sheets[:_NAMED])
    return UserError(
        f"Buku kerja punya {len(sheets)} lembar dengan judul kolom yang sama: {named}"
        f"{', ...' if len(sheets) > _NAMED else ''}. Hanya satu lembar yang dibaca.",
        saran="Gabungkan semua baris ke satu lembar, atau simpan satu lembar per berkas. "
        "Lembar yang bukan data dapat dihapus atau disembunyikan.",
    )


def _copy(sheet: Any, header_index: int, writer: Writer, flags: list[int]) -> None:
    rows = enumerate(sheet.iter_rows(), start=1)
    for _ in range(header_index + 1):
        next(rows, None)
    while batch := list(islice(rows, _BATCH)):
        kept = [(number, row) for number, row in batch if any(c != "" and c is not None for c in row)]
        writer.blank += len(batch) - len(kept)
        if not kept:
            continue
        numbers, cells = zip(*kept, strict=True)
        columns = list(zip(*cells, strict=True))
        arrays = [pa.array([_text(c) or None for c in column], pa.string()) for column in columns]
        arrays += [pa.array([_is_number(c) for c in columns[i]], pa.bool_()) for i in flags]
        writer.add(list(numbers), arrays)


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
