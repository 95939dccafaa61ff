"""Coded answers as they come (a number, its label, Ya or Tidak) brought to the code; nothing is guessed.

A coarse word that covers several codes ("Asbes/seng") is no code: the value is reported and left empty.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from analytics.intake.names import squash
from analytics.schema import Column

HERE = Path(__file__).parent
_YES, _NO = {"ya", "y", "1", "true"}, {"tidak", "t", "tdk", "2", "false"}
_NUMBER = re.compile(r"0*(\d{1,3})(?:[.,]0+)?")
_LEADING = re.compile(r"0*(\d{1,3})\s*[.:)=-]+\s*(\D.*)", re.DOTALL)


def recognise(column: Column, texts: list[str], zero_is_no: bool = False) -> dict[str, int | bool]:
    """Text -> code (or true/false) for the texts that are one of the column's answers."""
    one: Callable[[str], int | bool | None]
    one = _yes_no(zero_is_no) if column.tipe == "ya_tidak" else _choice(column)
    found = {text: one(text) for text in texts}
    return {text: value for text, value in found.items() if value is not None}


def _yes_no(zero_is_no: bool) -> Callable[[str], bool | None]:
    no = _NO | {"0"} if zero_is_no else _NO

    def one(text: str) -> bool | None:
        match = _NUMBER.fullmatch(text)
        word = str(int(match[1])) if match else squash(text)
        return True if word in _YES else False if word in no else None

    return one


def _choice(column: Column) -> Callable[[str], int | None]:
    labels = {squash(label): code for code, label in column.codes.items() if not label.isdigit()}
    labels |= value_aliases().get(column.kolom, {})
    low, high = column.code_range or (0, -1)

    def one(text: str) -> int | None:
        if match := _NUMBER.fullmatch(text):
            code = int(match[1])
            return code if code in column.codes or low <= code <= high else None
        if match := _LEADING.fullmatch(text):
            code = int(match[1])
            return code if squash(column.codes.get(code, "")) == squash(match[2]) else None
        return labels.get(squash(text)) if squash(text) else None

    return one


@cache
def value_aliases() -> dict[str, dict[str, int]]:
    """Other words for a code, per column."""
    found: dict[str, dict[str, int]] = {}
    for row in _rows("alias_nilai.csv"):
        found.setdefault(row["kolom"], {})[squash(row["tulisan"])] = int(row["kode"])
    return found


@cache
def programme_aliases() -> dict[str, str]:
    """Other words for a programme, squashed -> its code."""
    return {squash(row["tulisan"]): row["program"] for row in _rows("alias_program.csv")}


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))
