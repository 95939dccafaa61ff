"""The scorecard as a workbook to print: questions, whole points, what they mean and what they cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from analytics.pmt.scorecard import Scorecard

_WIDTHS = (5, 46, 30, 8, 10)
_TITLE = "Kartu skor pembanding"
_WARNING = (
    "Skor ini indikasi untuk verifikasi, bukan desil dan bukan putusan. Desil ditetapkan BPS. "
    "Makin kecil jumlah poin, makin mungkin keluarga itu di bawah garis."
)


def write_sheet(
    path: Path,
    card: Scorecard,
    bands: Sequence[Mapping[str, Any]],
    costs: Sequence[Mapping[str, Any]],
    labels: Mapping[str, str],
    source: str,
) -> None:
    """Write the sheet, A4 and one page wide; ``labels`` are the questions' words, ``source`` the survey's."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("Kartu skor")
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.set_footer(f"&L{source}&R&P/&N")
        for column, width in enumerate(_WIDTHS):
            page.set_column(column, column, width)
        bold = book.add_format({"bold": True, "font_size": 16})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        box = book.add_format({"border": 1})
        page.write(0, 0, _TITLE, bold)
        page.merge_range(1, 0, 1, len(_WIDTHS) - 1, _WARNING, wrap)
        page.set_row(1, 45)
        row = _questions(page, card, labels, head, box, 3)
        row = _meaning(page, bands, head, row + 2)
        _price(page, costs, wrap, row + 1)


def _questions(page: Any, card: Scorecard, labels: Mapping[str, str], head: Any, box: Any, row: int) -> int:
    for column, title in enumerate(("No", "Pertanyaan", "Jawaban", "Poin", "Poin didapat")):
        page.write(row, column, title, head)
    for number, item in enumerate(card.items, start=1):
        for place, (answer, points) in enumerate(zip(item.answers, item.points, strict=True)):
            row += 1
            if place == 0:
                page.write(row, 0, number)
                page.write(row, 1, labels.get(item.name, item.name))
            page.write_string(row, 2, answer)
            page.write(row, 3, points)
            page.write_blank(row, 4, None, box)
    page.write(row + 1, 1, "Jumlah poin", head)
    page.write_blank(row + 1, 4, None, box)
    return row + 1


def _meaning(page: Any, bands: Sequence[Mapping[str, Any]], head: Any, row: int) -> int:
    shares = list(bands[0]["below"]) if bands else []
    titles = ["", "Jumlah poin", "Keluarga survei", *(f"Di bawah garis {100 * s:.0f} %" for s in shares)]
    for column, title in enumerate(titles):
        page.write(row, column, title, head)
    for band in bands:
        row += 1
        page.write(row, 1, f"{band['low']} sampai {band['high']}")
        page.write(row, 2, band["n"])
        for column, share in enumerate(shares, start=3):
            page.write_string(row, column, f"{100 * band['below'][share]:.0f} %")
    return row + 1


def _price(page: Any, costs: Sequence[Mapping[str, Any]], wrap: Any, row: int) -> None:
    for cost in costs:
        points = [f"{100 * cost[key]:.1f}".replace(".", ",") for key in ("ter", "ter_full", "cost")]
        words = (
            f"Garis {100 * cost['share']:.0f} %: dari yang terpilih pada kuota tetap {points[0]} % keliru; "
            f"skor lengkap {points[1]} %. Harga kesederhanaan kartu ini {points[2]} poin (di luar sampel)."
        )
        page.merge_range(row, 0, row, len(_WIDTHS) - 1, words, wrap)
        page.set_row(row, 32)
        row += 1
