"""The stages and the reasons of refusal as data, with their words in both languages."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
KINDS = {1: "tambah", 2: "hapus", 3: "perbaikan"}
ROUTES = {1: "musdes", 2: "kemensos", 3: "mandiri"}
DRAFT = 10
#: From this code on a state is a refusal; 20 does not say where, the others lie this far above their stage.
REFUSED, REFUSED_AT = 20, 19


@dataclass(frozen=True)
class Stage:
    """A step of the way: its place in it, the column of its date, and the state that says it was reached."""

    tahap: str
    urutan: int
    tanggal: str
    status: int
    arti: str
    arti_en: str


@cache
def stages() -> tuple[Stage, ...]:
    """The steps in order, from the proposal to the decree."""
    return tuple(
        Stage(r["tahap"], int(r["urutan"]), r["tanggal"], int(r["status"]), r["arti"], r["arti_en"])
        for r in _rows("tahap.csv")
    )


@cache
def reasons() -> dict[int, dict[str, str]]:
    """Code of a reason of refusal -> kelompok, arti, arti_en."""
    return {int(row["kode"]): row for row in _rows("alasan.csv")}


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))
