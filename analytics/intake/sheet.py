"""A workbook into staging: cells keep their type long enough to tell a NIK that Excel has already damaged."""

from __future__ import annotations

import io
from itertools import islice
from pathlib import Path
from typing import Any

from analytics.errors import UserError
from analytics.intake.cells import fill, texts_of
from analytics.intake.farcells import MAX_COLUMNS
from analytics.intake.halves import Plan, fill_by_two
from analytics.intake.invisible import clean
from analytics.intake.mark import MENDED, import_of
from analytics.intake.merged import area_cells, spread
from analytics.intake.merged import note as merged_note
from analytics.intake.model import Staged
from analytics.intake.names import best_header, safe_name, squash
from analytics.intake.pieces import PIECE, LargeBook, NotPlain, open_large
from analytics.intake.sniff import HEADER_ROWS, LONGEST_NAME
from analytics.intake.sources.opensid import programme_facts
from analytics.intake.staged import Writer
from analytics.intake.two_rows import find_header

#: The stream that an XLSX with a password has become.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SUFFIXES = {"xlsx": (".xlsx", ".xlsm", ".xlsb"), "xls": (".xls", ".xla")}
_ENOUGH_NAMES = 2
#: Sheets that share this much of the header hold the same kind of rows.
_SAME = 0.8
_NAMED = 12


def stage_sheet(
    path: Path,
    folder: Path,
    names: dict[str, str],
    *,
    form: str = "xlsx",
    hollow: tuple[int, int] = (0, 0),
    piece: int | None = PIECE,
) -> Staged:
    """Read the sheet that holds the table (most known column names) into ``folder``.

    ``form`` is the format by content; ``hollow`` is how many cells of the workbook hold an error, and how
    many a formula that was never worked out; a sheet of more than ``piece`` bytes is read in pieces.
    """
    large = open_large(path, piece) if piece and form == "xlsx" else None
    try:
        book, large = _open(path, form, large)
        sheet, others = _choose(book, names)
        facts = programme_facts(book)
    except UserError:
        raise
    except Exception as error:  # the reader has its own family of errors, one per format
        raise _unreadable(error) from error
    head = [
        [clean(cell)[0][:LONGEST_NAME] for cell in texts_of(row)]
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
    plan = Plan(folder, sheet.name, index + height, len(headers), flags)
    by_two = large is not None and sheet.name in large.members
    # A sheet in pieces has no list of merged cells; recaps are small.
    covered = {} if by_two else area_cells(sheet, headers, index + height)
    try:
        writer = fill_by_two(large, plan) if large and by_two else _fill(sheet, plan, covered)
    except NotPlain:
        return stage_sheet(path, folder, names, form=form, hollow=hollow, piece=None)
    notes = [f"{index} baris di atas judul kolom dilewati."] if index else []
    notes += _hollow(*hollow)
    notes += [*merged_note(covered), *writer.notes()]
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


def _hollow(errors: int, formulas: int) -> list[str]:
    """What is said of cells that show something in a table program and read as empty here."""
    notes = []
    if errors:
        notes.append(
            f"Sedikitnya {errors} sel di buku kerja berisi galat Excel (#N/A, #REF!); dibaca kosong."
        )
    if formulas:
        notes.append(
            f"Sedikitnya {formulas} sel di buku kerja berisi rumus yang belum dihitung; dibaca kosong. Buka "
            "di Excel atau LibreOffice, simpan, lalu impor lagi."
        )
    return notes


def _fill(sheet: Any, plan: Plan, covered: dict[tuple[int, int], int]) -> Writer:
    """Copy a sheet that the reader holds whole; ``covered`` are its merged areas."""
    writer = Writer(plan.folder, plan.width, plan.flags)
    rows = islice(enumerate(sheet.iter_rows(), start=1), plan.header_row, None)
    seen = fill(spread(rows, covered) if covered else rows, plan.width, writer, plan.flags)
    writer.blank = seen[1] - plan.header_row - writer.rows if seen else 0
    writer.close()
    return writer


def _open(path: Path, form: str, large: LargeBook | None) -> tuple[Any, LargeBook | None]:
    """The workbook, of large sheets only the first rows; and which those are.

    A name that promises another format than the content is passed over.
    """
    import python_calamine

    if large:
        try:
            return python_calamine.CalamineWorkbook.from_filelike(large.short()), large
        except NotPlain:
            pass
    if path.suffix.casefold() in _SUFFIXES[form]:
        return python_calamine.CalamineWorkbook.from_path(str(path)), None
    data = path.read_bytes()
    if form == "xls" and _ENCRYPTED in data:
        raise _locked()
    return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)), None


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
        head = [texts_of(row) for row in islice(sheet.iter_rows(), HEADER_ROWS)]
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
