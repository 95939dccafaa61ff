"""The scorecard as a workbook to print on one A4: questions, whole points, what they mean and what they cost.

The page is a grid of narrow columns, so that two columns of questions and the tables below share one width.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analytics.pmt.scorecard import Scorecard
from analytics.pmt.sheet_words import answer_words, question_words
from analytics.pmt.validate import Line
from analytics.words import decimal

#: Units of the grid: number, question, answer, points, box; a gap between the two columns of questions.
_NO, _QUESTION, _ANSWER, _POINTS, _BOX, _GAP = 1, 6, 8, 2, 2, 1
_BLOCK = _NO + _QUESTION + _ANSWER + _POINTS + _BOX
_UNITS, _UNIT = 2 * _BLOCK + _GAP, 2.6
#: Letters that an answer has room for on one line.
_LETTERS = 27
#: And a sentence over the whole width.
_WIDE = 140
_LINE = 13.5
#: Units of the table of points: points, families; the rest is shared by the lines.
_BAND, _N = 6, 5
_TITLE = "Kartu skor pembanding"
_WARNING = (
    "Skor ini indikasi untuk verifikasi, bukan desil dan bukan putusan. Desil ditetapkan BPS. "
    "Makin kecil jumlah poin, makin mungkin keluarga itu di bawah garis."
)
_UNKNOWN = "* juga bila jawabannya tidak diketahui."
_UNSEEN = (
    "Bagian yang di bawah garis dihitung pada keluarga survei yang tidak ikut membuat poinnya; dalam kurung: "
    "selang 95 %."
)


@dataclass(frozen=True)
class Basis:
    """What the sheet rests on: the survey in words, its column of welfare, and the lines in that unit."""

    survey: str
    welfare: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class _Row:
    """One answer of a question; ``rows`` answers follow where the question begins, 0 below it."""

    number: int
    question: str
    rows: int
    answer: str
    points: int

    @property
    def lines(self) -> int:
        """Lines of text that it needs."""
        return math.ceil(len(self.answer) / _LETTERS)


@dataclass(frozen=True)
class _Page:
    """A worksheet with the formats in use; ``put`` writes over as many units and rows as asked."""

    sheet: Any
    formats: Mapping[str, Any]

    def put(self, row: int, unit: int, units: int, value: object, style: str, rows: int = 1) -> None:
        """Write one value, its cells merged into one."""
        if units * rows == 1:
            self.sheet.write(row, unit, value, self.formats[style])
        else:
            last = (row + rows - 1, unit + units - 1)
            self.sheet.merge_range(row, unit, *last, value, self.formats[style])


def write_sheet(
    path: Path,
    card: Scorecard,
    bands: Sequence[Mapping[str, Any]],
    costs: Sequence[Mapping[str, Any]],
    basis: Basis,
    full: str = "",
) -> None:
    """Write the sheet, one A4 page; ``full`` says what the full score has besides."""
    import xlsxwriter

    # A question or an answer may be called anything; nothing of it becomes a formula or a link.
    plain = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), plain) as book:
        sheet = book.add_worksheet("Kartu skor")
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 1)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.hide_gridlines(2)
        sheet.set_footer(f"&L{basis.survey.replace('&', '&&')}&R&P/&N")
        sheet.set_column(0, _UNITS - 1, _UNIT)
        page = _Page(sheet, {name: book.add_format(style) for name, style in _styles().items()})
        page.put(0, 0, _UNITS, _TITLE, "title")
        page.put(1, 0, _UNITS, _WARNING, "text")
        sheet.set_row(1, 2 * _LINE)
        row = _questions(page, card, 3)
        row = _meaning(page, bands, _values(basis), row + 1)
        _price(page, costs, full, row + 1)


def _styles() -> dict[str, dict[str, Any]]:
    text = {"font_size": 10, "text_wrap": True, "valign": "top"}
    return {
        "title": {"bold": True, "font_size": 16},
        "text": text,
        "head": text | {"bold": True, "bottom": 1},
        "question": text | {"top": 1, "top_color": "#999999"},
        "first": text | {"top": 1, "top_color": "#999999", "align": "right"},
        "box": {"border": 1},
        "number": text | {"align": "right"},
    }


def _questions(page: _Page, card: Scorecard, row: int) -> int:
    """Both columns of questions and the box of the sum; returns the row below."""
    blocks = _two_columns([_rows(number, item) for number, item in enumerate(card.items, start=1)])
    for block in range(2 if blocks[1] else 1):
        unit = block * (_BLOCK + _GAP)
        heads = {"No": _NO, "Pertanyaan": _QUESTION, "Jawaban": _ANSWER, "Poin": _POINTS, "Isi": _BOX}
        for title, units in heads.items():
            page.put(row, unit, units, title, "head")
            unit += units
    for at, rows in enumerate(blocks):
        for place, one in enumerate(rows, start=row + 1):
            _answer(page, place, at * (_BLOCK + _GAP), one)
    length = max(map(len, blocks))
    for place in range(length):
        most = max(rows[place].lines for rows in blocks if place < len(rows))
        page.sheet.set_row(row + 1 + place, most * _LINE)
    row += length + 2
    page.put(row, _BLOCK + _GAP, _BLOCK - _BOX, "Jumlah poin, kedua kolom", "head")
    page.put(row, _UNITS - _BOX, _BOX, "", "box")
    page.put(row, 0, _BLOCK, _UNKNOWN, "text")
    return row + 1


def _rows(number: int, item: Any) -> list[_Row]:
    words, question = answer_words(item), question_words(item)
    words[item.unknown] += " *"
    return [
        _Row(number, question, len(words) if place == 0 else 0, answer, points)
        for place, (answer, points) in enumerate(zip(words, item.points, strict=True))
    ]


def _two_columns(items: Sequence[Sequence[_Row]]) -> tuple[list[_Row], list[_Row]]:
    """The questions in their order, the first half of the answers on the left."""
    left: list[_Row] = []
    right: list[_Row] = []
    half = sum(map(len, items)) / 2
    for rows in items:
        (left if not right and len(left) + len(rows) / 2 <= half else right).extend(rows)
    return left, right


def _answer(page: _Page, row: int, unit: int, one: _Row) -> None:
    if one.rows:
        page.put(row, unit, _NO, one.number, "question", one.rows)
        page.put(row, unit + _NO, _QUESTION, one.question, "question", one.rows)
        page.put(row, unit + _BLOCK - _BOX, _BOX, "", "box", one.rows)
    page.put(row, unit + _NO + _QUESTION, _ANSWER, one.answer, "question" if one.rows else "text")
    page.put(row, unit + _BLOCK - _BOX - _POINTS, _POINTS, one.points, "first" if one.rows else "number")


def _values(basis: Basis) -> str:
    """Where each line lies, in the unit of the survey's welfare."""
    each = (f"{_percent(line.share)} = {_thousands(line.value)}" for line in basis.lines)
    return f"Letak garis menurut kolom {basis.welfare}: {'; '.join(each)}."


def _meaning(page: _Page, bands: Sequence[Mapping[str, Any]], values: str, row: int) -> int:
    """The table of what a sum of points means; returns the row below."""
    shares = list(bands[0]["below"])
    each = max((_UNITS - _BAND - _N) // len(shares), 1)
    page.put(row, 0, _BAND, "Jumlah poin", "head")
    page.put(row, _BAND, _N, "Keluarga survei", "head")
    for place, share in enumerate(shares):
        page.put(row, _BAND + _N + place * each, each, f"Di bawah garis {_percent(share)}", "head")
    page.sheet.set_row(row, 2 * _LINE)
    for band in bands:
        row += 1
        page.put(row, 0, _BAND, _points(band), "text")
        page.put(row, _BAND, _N, band["n"], "number")
        for place, share in enumerate(shares):
            page.put(row, _BAND + _N + place * each, each, _below(band, share), "number")
    page.put(row + 1, 0, _UNITS, f"{_UNSEEN} {values}", "text")
    page.sheet.set_row(row + 1, math.ceil(len(f"{_UNSEEN} {values}") / _WIDE) * _LINE)
    return row + 2


def _points(band: Mapping[str, Any]) -> str:
    if band["high"] is None:
        return f"{band['low']} atau lebih" if band["low"] else "berapa pun"
    return f"{band['low']} sampai {band['high']}" if band["low"] else f"sampai {band['high']}"


def _below(band: Mapping[str, Any], share: float) -> str:
    between = band["interval"][share]
    ends = f" ({100 * between[0]:.0f}–{100 * between[1]:.0f})" if between else ""
    return f"{_percent(band['below'][share])}{ends}"


def _price(page: _Page, costs: Sequence[Mapping[str, Any]], full: str, row: int) -> None:
    beside = f"; skor lengkap {full}" if full else ""
    page.put(row, 0, _UNITS, f"Harga kesederhanaan, diukur di luar sampel{beside}", "head")
    for place, cost in enumerate(costs, start=row + 1):
        low, high = (decimal(100 * end, 1) for end in cost["interval"])
        ter, long, lost = (decimal(100 * cost[key], 1) for key in ("ter", "ter_full", "cost"))
        words = (
            f"Garis {_percent(cost['share'])}: dari yang terpilih pada kuota tetap {ter} % keliru; skor "
            f"lengkap {long} %. Harganya {lost} poin (selang 95 %: {low} sampai {high}).{no_dearer(cost)}"
        )
        page.put(place, 0, _UNITS, words, "text")
        page.sheet.set_row(place, math.ceil(len(words) / _WIDE) * _LINE)


def no_dearer(cost: Mapping[str, Any]) -> str:
    """What to make of a price below nought: that of a survey too small for the many answers of the score."""
    if cost["cost"] >= 0:
        return ""
    return " Di bawah nol: pada survei ini skor lengkap belum terbukti lebih tepat daripada kartunya."


def _thousands(value: float) -> str:
    """As money is written: a point between thousands, no more places than tell it."""
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.2f}"
    return text.translate(str.maketrans(",.", ".,"))


def _percent(share: float) -> str:
    return f"{decimal(round(100 * share, 1))} %"
