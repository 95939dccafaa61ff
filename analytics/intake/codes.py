"""Coded answers as they come (a number, its label, Ya or Tidak) brought to the code; nothing is guessed.

A coarse word that covers several codes ("Asbes/seng") is known, but no code: it is told and left empty.
A number whose meaning depends on an unknown source, and a text nobody knows, wait for the office's answer.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from analytics.errors import UserError
from analytics.intake.names import safe_name, squash, squash_value
from analytics.intake.questions import NONE_OF_THESE
from analytics.intake.sources.systems import ASK, LEADING, NUMBER, Coding, coarse_words
from analytics.schema import Column

HERE = Path(__file__).parent
_YES, _NO = {"ya", "y", "1", "true"}, {"tidak", "t", "tdk", "2", "false"}


@dataclass
class Judged:
    """The different texts of a coded column: known ones with their code, and four sorts that have none.

    ``coarse`` cover several codes, ``doubtful`` depend on a source that is not known, ``useless`` the office
    has said mean nothing, ``unknown`` are none of the column's answers.
    """

    codes: dict[str, Any] = field(default_factory=dict)
    coarse: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    useless: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def recognise(column: Column, texts: list[str], zero_is_no: bool = False) -> dict[str, int | bool]:
    """Text -> code (or true/false) for the texts that are one of the column's answers."""
    return judge(column, texts, Coding(), zero_is_no=zero_is_no).codes


def judge(
    column: Column, texts: Iterable[str], coding: Coding, *, header: str = "", zero_is_no: bool = False
) -> Judged:
    """Sort the different texts of a coded column. What the source decides comes before an office's answer,
    because an answer about one source's numbers must not turn another's."""
    found = Judged()
    for text in texts:
        code = _known(column, text, coding, zero_is_no)
        if code is None or code == ASK:
            _open(column, text, coding, header, found, doubtful=code == ASK)
        elif code is COARSE_TEXT:
            found.coarse.append(text)
        else:
            found.codes[text] = code
    return found


#: Stands for a text that covers several codes.
COARSE_TEXT = object()


def _open(column: Column, text: str, coding: Coding, header: str, found: Judged, *, doubtful: bool) -> None:
    answer = coding.answer(header, text)
    if answer == NONE_OF_THESE:
        found.useless.append(text)
    elif answer is not None:
        found.codes[text] = _answered(column, text, answer)
    else:
        (found.doubtful if doubtful else found.unknown).append(text)


def _answered(column: Column, text: str, answer: str) -> int | bool:
    code = _known(column, answer, Coding(), False)
    if isinstance(code, int):
        return code
    raise UserError(
        f"pemetaan/kode.csv: jawaban '{safe_name(answer)}' untuk isian '{safe_name(text)}' bukan kode "
        f"kolom {column.kolom}.",
        saran="Perbaiki jawabannya di berkas itu dengan salah satu kode, atau isi - bila tidak dipakai.",
    )


def _known(column: Column, text: str, coding: Coding, zero_is_no: bool) -> object:
    if column.tipe == "ya_tidak":
        return _yes_no(column, text, coding, zero_is_no)
    if match := NUMBER.fullmatch(text):
        return coding.code(column, int(match[1]))
    if match := LEADING.fullmatch(text):
        # The words say what is meant; the number before them must agree, by some source's numbering.
        meant, agreed = labels(column).get(squash_value(match[2])), coding.code(column, int(match[1]))
        return meant if meant is not None and agreed in (meant, ASK) else None
    word = squash_value(text)
    if code := coarse_code(column, text):
        return code
    return labels(column).get(word) if word else None


def coarse_code(column: Column, text: str) -> object | None:
    """COARSE_TEXT when a text is a known coarse answer, or names labels of several codes between slashes."""
    if squash_value(text) in coarse_words(column.kolom):
        return COARSE_TEXT
    if squash_value(text) in labels(column):
        return None
    parts = [squash_value(part) for part in text.split("/")]
    codes = [_parts(column).get(part) for part in parts]
    return COARSE_TEXT if all(codes) and len(set().union(*(c for c in codes if c))) > 1 else None


def _parts(column: Column) -> dict[str, set[int]]:
    """Each word between the slashes of the labels -> the codes it occurs in."""
    found: dict[str, set[int]] = {}
    for code, label in column.codes.items():
        for part in label.split("/"):
            found.setdefault(squash_value(part), set()).add(code)
    return found


def _yes_no(column: Column, text: str, coding: Coding, zero_is_no: bool) -> object:
    match = NUMBER.fullmatch(text)
    if match and coding.code(column, int(match[1])) == ASK:
        return ASK
    word = str(int(match[1])) if match else squash(text)
    no = _NO | {"0"} if zero_is_no else _NO
    if word in _YES:
        return True
    if word in no:
        return False
    leading = LEADING.fullmatch(text)
    words = {"1": _YES, "2": no}.get(leading[1], set()) if leading else set()
    return leading[1] == "1" if leading and squash(leading[2]) in words else None


def labels(column: Column) -> dict[str, int]:
    """Every word for a code of the column, squashed, with its code."""
    named = {c: label for c, label in column.codes.items() if not label.isdigit()}
    return {squash_value(label): c for c, label in named.items()} | value_aliases().get(column.kolom, {})


@cache
def value_aliases() -> dict[str, dict[str, int]]:
    """Other words for a code, per column."""
    found: dict[str, dict[str, int]] = {}
    for row in _rows("alias_nilai.csv"):
        found.setdefault(row["kolom"], {})[squash_value(row["tulisan"])] = int(row["kode"])
    return found


@cache
def programme_aliases() -> dict[str, str]:
    """Other words for a programme, squashed -> its code."""
    return {squash(row["tulisan"]): row["program"] for row in _rows("alias_program.csv")}


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))
