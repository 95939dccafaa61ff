"""Workbooks as they really arrive, and as somebody who means harm would send them."""

from __future__ import annotations

from pathlib import Path

from tests.attack import damaged_books, hostile_books, office_books
from tests.attack.making import Makers

BOOKS: Makers = office_books.BOOKS | hostile_books.BOOKS | damaged_books.BOOKS


def write(name: str, folder: Path) -> Path:
    """Make the workbook of that name."""
    return BOOKS[name](folder / "berkas.xlsx")
