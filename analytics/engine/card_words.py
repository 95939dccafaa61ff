"""The names of the groups an audit looks at and of the remedies it offers, in both languages."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from analytics import parameters
from analytics.engine.card_groups import KECAMATAN
from analytics.pmt.groups import CROSS
from analytics.pmt.remedies import CHANNEL, SCALE

PER_HEAD = "per kapita"


@cache
def _table(name: str) -> dict[tuple[str, str], dict[str, str]]:
    with (Path(__file__).parent / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    keys = list(rows[0])[:2] if name == "kelompok" else ["usul", "usul"]
    return {(row[keys[0]], row[keys[1]]): row for row in rows}


def group_name(by: str, group: str, english: bool = False, areas: Mapping[str, str] | None = None) -> str:
    """A group in words: ``("kepala", "perempuan")`` -> Kepala perempuan; a kecamatan by its name.

    Crossed groups are named one after the other.
    """
    pairs = zip(by.split(CROSS), group.split(CROSS), strict=True)
    return CROSS.join(_one(kind, label, english, areas or {}) for kind, label in pairs)


def _one(by: str, group: str, english: bool, areas: Mapping[str, str]) -> str:
    if by == KECAMATAN:
        return areas.get(group, group)
    row = _table("kelompok").get((by, group))
    return row["nama_en" if english else "nama"] if row else group


def kind_name(by: str, english: bool = False) -> str:
    """What families are grouped by, in words; crossed kinds one after the other."""
    rows = [_table("kelompok").get((kind, "")) for kind in by.split(CROSS)]
    named = [row["nama_en" if english else "nama"] if row else None for row in rows]
    return CROSS.join(word or kind for word, kind in zip(named, by.split(CROSS), strict=True))


def remedy_name(remedy: str, name: str, english: bool = False, root: Path | None = None) -> str:
    """A remedy in words, with the scale or the group it is for."""
    words = _table("usul")[remedy, remedy]["nama_en" if english else "nama"]
    inside = name
    if remedy == SCALE:
        inside = yardstick_name(name, english, root)
    elif remedy == CHANNEL:
        inside = group_name(name, "ya", english)
    return words.format(nama=inside[:1].lower() + inside[1:])


def remedy_meaning(remedy: str, english: bool = False) -> str:
    """What a remedy does, in a sentence."""
    return _table("usul")[remedy, remedy]["arti_en" if english else "arti"]


def yardstick_name(name: str, english: bool = False, root: Path | None = None) -> str:
    """By which yardstick somebody counts as poor: per head, or a scale of ``parameters/setara.csv``."""
    if name == PER_HEAD:
        return "per person" if english else PER_HEAD
    row = next((row for row in parameters.rows("setara", root) if row["skala"] == name), None)
    return row["nama_en" if english else "nama"] if row else name
