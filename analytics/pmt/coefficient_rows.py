"""The rows of a table of published coefficients: what each may say, and which cannot be used.

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
from datetime import date
from pathlib import Path

import pandas as pd

from analytics import schema
from analytics.parameters import variables as declared
from analytics.pmt import published
from analytics.pmt.published import Piece

WORDS, NUMBERS = ("satuan", "sumber", "wilayah"), ("tahun", "sigma", "konstanta")
LINE, CHANCE = "garis", "peluang"
UNITS = {"log rupiah": published.LOG, "ln rupiah": published.LOG, "poin": published.POINTS}
#: "garis 40%", "peluang 40 %".
SHARE = re.compile(r"(garis|peluang)\s+(\d{1,2}(?:[.,]\d+)?)\s*%")
_RANGE = re.compile(r"(\d+)(?:\s*(?:-|–|sampai|s\.?d\.?)\s*(\d+))?")
_OPEN = re.compile(r"(?:>=\s*|≥\s*)?(\d+)\s*(\+|ke atas|atau lebih)?")
_FORMS = {"": published.LINEAR, "log": published.NATURAL_LOG, "ln": published.NATURAL_LOG}
_FORMS |= {"kuadrat": published.SQUARE, "^2": published.SQUARE}
#: What a number can be: a sigma of log welfare, a line in rupiah per month, a year.
_SIGMA, _RUPIAH, _FIRST_YEAR = (0.05, 1.5), (20_000.0, 1e8), 1990
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


def _fault(row: Row, asked: Questions) -> Finding | None:
    share = SHARE.fullmatch(row.name)
    if row.name in WORDS:
        return _word_fault(row)
    if share and not 0 < fraction(share[2]) < 1:
        return Finding(row.number, "SKOR_VARIABEL", "variabel", "Bagian antara 1 dan 99 persen. ")
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
    if row.name == "satuan" and not unit_of({"satuan": row}):
        return Finding(row.number, "SKOR_SATUAN", "isi")
    return None


def _head_fault(row: Row) -> Finding | None:
    low, high, words = {
        "tahun": (_FIRST_YEAR, date.today().year, "tahun datanya, misalnya 2024, bukan yang akan datang"),
        "sigma": (*_SIGMA, "simpangan baku sisaan log rupiah, 0,05 sampai 1,5 (misalnya 0,46)"),
        "konstanta": (-_LARGE, _LARGE, "angka"),
    }.get(row.name, (*_RUPIAH, "rupiah per orang per bulan, misalnya 650000"))
    number = number_of(row)
    if number is None or not low <= number <= high or (row.name == "tahun" and number % 1):
        return Finding(row.number, "SKOR_ANGKA", "koefisien", words)
    return None


def _chance_fault(row: Row) -> Finding | None:
    if range_of(row.said) is None:
        return Finding(row.number, "SKOR_ISI", "isi", "rentang poin, misalnya 0-9 atau 60+")
    if row.value is None or not 0 <= row.value <= 1:
        return Finding(row.number, "SKOR_ANGKA", "koefisien", "peluang antara 0 dan 1, misalnya 0,42")
    return None


def unit_of(head: Mapping[str, Row]) -> str:
    """The unit that a table says it is in; empty where it says none that is known."""
    row = head.get("satuan")
    return UNITS.get(row.said, "") if row else ""


def fraction(percent: str) -> float:
    """The share of a line: 40 and 40,0 are one."""
    return round(float(percent.replace(",", ".")) / 100, 6)


def number_of(row: Row) -> float | None:
    """A number of the head stands under ``koefisien``, or under ``isi``."""
    if row.value is not None:
        return row.value
    try:
        return float(row.answer.replace(",", "."))
    except ValueError:
        return None


def _key(row: Row, asked: Questions) -> tuple[str, str]:
    variable = asked.names.get(row.name)
    if share := SHARE.fullmatch(row.name):
        return f"{share[1]} {fraction(share[2])}", row.said if share[1] == CHANCE else ""
    if variable is None:
        return row.name, ""
    form = _piece_form(row, variable, asked)
    return variable, str(form)


def piece_of(row: Row, asked: Questions) -> Piece | None:
    """What a row adds to the score; None for a row of the head."""
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
    between = range_of(row.said)
    return None if between is None else _Form(variable, published.BETWEEN, "", *between)


def range_of(said: str) -> tuple[float, float] | None:
    """From and to of '5', '5-6', '5 sampai 6', '7+'; the upper end of an open range is very far."""
    if (found := _RANGE.fullmatch(said)) and not (found[2] and int(found[2]) < int(found[1])):
        return float(found[1]), float(found[2] or found[1])
    if (found := _OPEN.fullmatch(said)) and (found[2] or said[0] in ">≥"):
        return float(found[1]), published.OPEN
    return None


def _choices(variable: str, asked: Questions) -> str:
    if asked.kinds[variable] == "ya_tidak":
        return "ya atau tidak"
    if asked.kinds[variable] == "kategori":
        named = "; ".join(f"{code} = {label}" for code, label in asked.codes[variable].items())
        return named if len(named) <= _SHOWN else f"kode {', '.join(asked.codes[variable])}"
    return "kosong (dikalikan), log, kuadrat, atau rentang seperti 5-6 dan 7+"
