"""A table of published coefficients or points as an office types it, checked row by row and then as a whole.

Three columns: ``variabel, isi, koefisien``. First what the table is (tahun, satuan, sumber, wilayah, and for
coefficients sigma, konstanta and the lines), then one row per coefficient: ``isi`` is empty for a number that
is multiplied, a code for an answer, ``5-6`` or ``7+`` for a range. A variable of the register only, under its
name or its label.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pandas as pd

from analytics import schema
from analytics.errors import UserError
from analytics.parameters import variables as declared
from analytics.pmt import published
from analytics.pmt.published import Chance, Piece, Published

WORDS, NUMBERS = ("satuan", "sumber", "wilayah"), ("tahun", "sigma", "konstanta")
LINE, CHANCE = "garis", "peluang"
UNITS = {"log rupiah": published.LOG, "ln rupiah": published.LOG, "poin": published.POINTS}
_SHARE = re.compile(r"(garis|peluang)\s+(\d{1,2}(?:[.,]\d+)?)\s*%")
_RANGE = re.compile(r"(\d+)(?:\s*(?:-|–|sampai|s\.?d\.?)\s*(\d+))?")
_OPEN = re.compile(r"(?:>=\s*|≥\s*)?(\d+)\s*(\+|ke atas|atau lebih)?")
_FORMS = {"": published.LINEAR, "log": published.NATURAL_LOG, "ln": published.NATURAL_LOG}
_FORMS |= {"kuadrat": published.SQUARE, "^2": published.SQUARE}
#: What a number can be: a sigma of log welfare, a constant in log rupiah, a line in rupiah per month.
_SIGMA, _CONSTANT, _RUPIAH, _YEARS = (0.05, 1.5), (8.0, 20.0), (20_000.0, 1e8), (1990, 2100)
_LARGE = 1e6
#: A detail of more letters would be cut off in the report.
_SHOWN = 110
#: A table of more rows is no table of coefficients.
MOST_ROWS = 2_000


@dataclass(frozen=True)
class Row:
    """A row of the file: its number there, its two texts, and the number of ``koefisien`` (None: none)."""

    number: int
    variable: str
    answer: str
    value: float | None

    @property
    def name(self) -> str:
        """The variable as it is compared: small letters, single spaces."""
        return " ".join(self.variable.lower().split())

    @property
    def said(self) -> str:
        """The answer as it is compared; a code that went through Excel loses its decimals."""
        return re.sub(r"^(\d+)[.,]0+$", r"\1", " ".join(self.answer.lower().split()))


@dataclass(frozen=True)
class Finding:
    """A row that cannot be used: the rule it fails, the column to mend, and what the rule's words lack."""

    row: int
    rule: str
    column: str
    detail: str = ""


@dataclass(frozen=True)
class Questions:
    """What a table may ask: variable -> kind, its answers (what may be typed -> code), its names."""

    kinds: dict[str, str]
    answers: dict[str, dict[str, str]]
    codes: dict[str, dict[str, str]]
    names: dict[str, str]
    held_back: dict[str, str]


def questions(workspace: Path | None = None) -> Questions:
    """The declared variables with the register's codes; those that need a review apart, with the reason."""
    survey, rows = schema.load("survei"), declared.variables(workspace)
    kinds = {row["fitur"]: row["jenis"] for row in rows}
    codes = {name: {str(c): label for c, label in survey[name].codes.items()} for name in kinds}
    answers = {}
    for name, kind in kinds.items():
        answers[name] = {code: code for code in codes[name]}
        answers[name] |= {label.lower(): code for code, label in codes[name].items()}
        if kind == "ya_tidak":
            answers[name] = {"": "1", "1": "1", "ya": "1", "0": "0", "2": "0", "tidak": "0"}
    names = {row["label"].lower(): row["fitur"] for row in rows} | {name: name for name in kinds}
    return Questions(
        kinds, answers, codes, names, {r["fitur"]: r["alasan"] for r in rows if r["boleh"] != "ya"}
    )


def rows_of(frame: pd.DataFrame) -> list[Row]:
    """The rows of an accepted table (variabel, isi, koefisien), numbered from 2 as under a header."""
    columns = [frame[name] for name in ("variabel", "isi", "koefisien")]
    return [
        Row(
            number,
            str(variable),
            "" if pd.isna(answer) else str(answer),
            None if pd.isna(value) else float(value),
        )
        for number, (variable, answer, value) in enumerate(zip(*columns, strict=True), 2)
    ]


def judge(rows: Sequence[Row], asked: Questions) -> list[Finding]:
    """The rows that cannot be used, each once, by the first rule it fails."""
    found: list[Finding] = []
    first: dict[tuple[str, str], int] = {}
    for row in rows:
        if finding := _fault(row, asked):
            found.append(finding)
            continue
        again = first.setdefault(_key(row, asked), row.number)
        if again != row.number:
            found.append(Finding(row.number, "SKOR_GANDA", "variabel", str(again)))
    return found


def read(rows: Sequence[Row], asked: Questions) -> Published:
    """The whole table; raises UserError that names everything it lacks, with the reason.

    Only for rows that :func:`judge` found no fault with.
    """
    head = {row.name: row for row in rows}
    lacking = [f"{what} ({why})" for what, why in _needed(head).items() if _absent(head, what)]
    pieces = [piece for row in rows if (piece := _piece(row, asked))]
    if not pieces:
        lacking.append("baris koefisien (satu baris per peubah atau jawaban)")
    if lacking:
        raise UserError(
            f"Tabel koefisien belum lengkap; yang belum ada: {'; '.join(lacking)}.",
            saran="Tambahkan barisnya dari terbitan yang sama (contoh: docs/sumber/skor.md), lalu impor "
            "lagi. Bila terbitan tidak menyebutnya, skor ini hanya mengurutkan dan tidak dapat dipakai.",
        )
    unit = _unit(head)
    _sound_constant(head, unit)
    kinds = {piece.variable: asked.kinds[piece.variable] for piece in pieces}
    table = Published(
        year=int(_number(head["tahun"]) or 0),
        unit=unit,
        source=head["sumber"].answer,
        place=head["wilayah"].answer,
        constant=(_number(head["konstanta"]) or 0.0) if "konstanta" in head else 0.0,
        pieces=tuple(pieces),
        kinds=kinds,
        codes={name: _codes_of(name, asked) for name in kinds},
        sigma=_number(head["sigma"]) if unit == published.LOG else None,
        lines=_lines(rows) if unit == published.LOG else None,
        chances=_chances(rows) if unit == published.POINTS else None,
    )
    return published.turned(table)


def _sound_constant(head: Mapping[str, Row], unit: str) -> None:
    value = _number(head["konstanta"]) if "konstanta" in head else None
    if unit == published.LOG and value is not None and not _CONSTANT[0] <= value <= _CONSTANT[1]:
        raise UserError(
            f"Konstanta {value:g} bukan logaritma natural rupiah per orang per bulan (biasanya 11-15).",
            saran="Periksa titik dan koma (12,913 atau 12.913), dan dasar logaritmanya: log10 dikalikan "
            "2,302585, juga semua koefisien dan sigma.",
        )


def _needed(head: Mapping[str, Row]) -> dict[str, str]:
    needed = {
        "tahun": "umur rumus menentukan seberapa jauh ia dapat dipercaya",
        "satuan": "log rupiah, atau poin",
        "sumber": "judul terbitannya",
        "wilayah": "daerah yang ditaksir terbitan itu",
    }
    if _unit(head) == published.POINTS:
        return needed | {CHANCE: "baris 'peluang 40%' per rentang poin; tanpa itu poin hanya mengurutkan"}
    return needed | {
        "sigma": "simpangan baku sisaan; tanpa itu tidak ada peluang, dan tanpa peluang tidak ada tanda",
        "konstanta": "tanpa itu taksirannya bukan rupiah",
        LINE: "baris 'garis 40%' dengan rupiah per orang per bulan pada tahun itu",
    }


def _absent(head: Mapping[str, Row], what: str) -> bool:
    return not any(name == what or name.startswith(f"{what} ") for name in head)


def _unit(head: Mapping[str, Row]) -> str:
    row = head.get("satuan")
    return UNITS.get(row.said, "") if row else ""


def _fault(row: Row, asked: Questions) -> Finding | None:
    share = _SHARE.fullmatch(row.name)
    if row.name in WORDS:
        return _word_fault(row)
    if row.name in NUMBERS or (share and share[1] == LINE):
        return _head_fault(row)
    if share:
        return _chance_fault(row)
    variable = asked.names.get(row.name)
    if variable is None:
        near = difflib.get_close_matches(row.name, [*asked.names, *WORDS, *NUMBERS], n=3)
        hint = f"Mungkin maksudnya: {', '.join(near)}. " if near else ""
        return Finding(row.number, "SKOR_VARIABEL", "variabel", hint)
    if variable in asked.held_back:
        return Finding(row.number, "SKOR_TINJAUAN", "variabel", asked.held_back[variable].split(".")[0])
    if _piece_form(row, variable, asked) is None:
        return Finding(row.number, "SKOR_ISI", "isi", _choices(variable, asked))
    if row.value is None or abs(row.value) > _LARGE:
        return Finding(row.number, "SKOR_ANGKA", "koefisien", "koefisien atau poin, misalnya -0,105")
    return None


def _word_fault(row: Row) -> Finding | None:
    if not row.answer:
        return Finding(row.number, "SKOR_ISI", "isi", "kata-kata di kolom isi, misalnya judul terbitannya")
    if row.name == "satuan" and not _unit({"satuan": row}):
        return Finding(row.number, "SKOR_SATUAN", "isi")
    return None


def _head_fault(row: Row) -> Finding | None:
    low, high, words = {
        "tahun": (*_YEARS, "tahun, misalnya 2024"),
        "sigma": (*_SIGMA, "simpangan baku sisaan log rupiah, 0,05 sampai 1,5 (misalnya 0,46)"),
        "konstanta": (-_LARGE, _LARGE, "angka"),
    }.get(row.name, (*_RUPIAH, "rupiah per orang per bulan, misalnya 650000"))
    number = _number(row)
    if number is None or not low <= number <= high:
        return Finding(row.number, "SKOR_ANGKA", "koefisien", words)
    return None


def _chance_fault(row: Row) -> Finding | None:
    if _range(row.said) is None:
        return Finding(row.number, "SKOR_ISI", "isi", "rentang poin, misalnya 0-9 atau 60+")
    if row.value is None or not 0 <= row.value <= 1:
        return Finding(row.number, "SKOR_ANGKA", "koefisien", "peluang antara 0 dan 1, misalnya 0,42")
    return None


def _number(row: Row) -> float | None:
    """A number of the head stands under ``koefisien``, or under ``isi``."""
    if row.value is not None:
        return row.value
    try:
        return float(row.answer.replace(",", "."))
    except ValueError:
        return None


def _key(row: Row, asked: Questions) -> tuple[str, str]:
    variable = asked.names.get(row.name)
    if variable is None:
        return row.name, row.said if row.name.startswith(CHANCE) else ""
    form = _piece_form(row, variable, asked)
    return variable, str(form)


def _piece(row: Row, asked: Questions) -> Piece | None:
    variable = asked.names.get(row.name)
    if variable is None or row.value is None:
        return None
    make = _piece_form(row, variable, asked)
    return make(row.value) if make else None


@dataclass(frozen=True)
class _Form:
    """How a row is read, before its number."""

    variable: str
    form: str
    code: str = ""
    low: float = 0.0
    high: float = 0.0

    def __call__(self, value: float) -> Piece:
        return Piece(self.variable, self.form, value, self.code, self.low, self.high)


def _piece_form(row: Row, variable: str, asked: Questions) -> Callable[[float], Piece] | None:
    if asked.kinds[variable] != "angka":
        code = asked.answers[variable].get(row.said)
        return None if code is None else _Form(variable, published.CODE, code)
    if form := _FORMS.get(row.said):
        return _Form(variable, form)
    between = _range(row.said)
    return None if between is None else _Form(variable, published.BETWEEN, "", *between)


def _range(said: str) -> tuple[float, float] | None:
    """From and to of '5', '5-6', '5 sampai 6', '7+'; the upper end of an open range is very far."""
    if (found := _RANGE.fullmatch(said)) and not (found[2] and int(found[2]) < int(found[1])):
        return float(found[1]), float(found[2] or found[1])
    if (found := _OPEN.fullmatch(said)) and (found[2] or said[0] in ">≥"):
        return float(found[1]), 1e9
    return None


def _codes_of(name: str, asked: Questions) -> tuple[str, ...]:
    if asked.kinds[name] == "ya_tidak":
        return ("1", "0")
    return tuple(asked.codes[name]) if asked.kinds[name] == "kategori" else ()


def _choices(variable: str, asked: Questions) -> str:
    if asked.kinds[variable] == "ya_tidak":
        return "ya atau tidak"
    if asked.kinds[variable] == "kategori":
        named = "; ".join(f"{code} = {label}" for code, label in asked.codes[variable].items())
        return named if len(named) <= _SHOWN else f"kode {', '.join(asked.codes[variable])}"
    return "kosong (dikalikan), log, kuadrat, atau rentang seperti 5-6 dan 7+"


def _lines(rows: Sequence[Row]) -> dict[float, float]:
    found = {}
    for row in rows:
        if (share := _SHARE.fullmatch(row.name)) and share[1] == LINE:
            found[_fraction(share[2])] = _number(row) or 0.0
    return found


def _chances(rows: Sequence[Row]) -> dict[float, tuple[Chance, ...]]:
    found: dict[float, list[Chance]] = {}
    for row in rows:
        share, between = _SHARE.fullmatch(row.name), _range(row.said)
        if share and share[1] == CHANCE and between:
            found.setdefault(_fraction(share[2]), []).append(Chance(*between, row.value or 0.0))
    return {share: _in_order(share, bands) for share, bands in found.items()}


def _in_order(share: float, bands: list[Chance]) -> tuple[Chance, ...]:
    """The bands of points from low to high; raises UserError where they overlap or leave points out."""
    ordered = sorted(bands, key=lambda band: band.low)
    for before, after in pairwise(ordered):
        if after.low != before.high + 1:
            raise UserError(
                f"Tabel peluang {100 * share:g}%: setelah {before.low:g}-{before.high:g} poin datang "
                f"{after.low:g}-{after.high:g}; rentangnya harus bersambung, tanpa celah dan tumpang tindih.",
                saran="Perbaiki rentang poin menurut terbitannya, lalu impor lagi.",
            )
    return tuple(ordered)


def _fraction(percent: str) -> float:
    return round(float(percent.replace(",", ".")) / 100, 6)
