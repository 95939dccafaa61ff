"""Columns nobody has heard of, told by what is in them: codes of the decree beside the names it gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geodata import codes, names
from geodata.boundaries.conventions import Columns, Convention

ENOUGH = 0.9


def find_columns(values: Mapping[str, list[Any]]) -> Columns | None:
    """The code column and the name column, if nine codes in ten are desa of the decree and nine names in ten
    agree with them; None where that is not so, or is so for two columns that differ."""
    decoded = {column: [_known(v) for v in cells] for column, cells in values.items()}
    coded = {c: found for c, found in decoded.items() if _share(found) >= ENOUGH}
    if len({tuple(found) for found in coded.values()}) != 1:
        return None
    column, found = next(iter(coded.items()))
    official = [codes.official_name(k) if k else None for k in found]
    named = [
        other
        for other, cells in values.items()
        if other not in coded and _agreement(cells, official) >= ENOUGH
    ]
    if not named:
        return None
    sumber = f"menurut isinya (kode di kolom {column}, nama di kolom {named[0]})"
    return Columns(Convention(sumber, ()), desa=named[0], kode=column)


def _known(value: Any) -> str | None:
    kode = codes.normalise(value)
    return kode if kode and len(kode) == 10 and codes.official_name(kode) else None


def _share(found: list[str | None]) -> float:
    return sum(k is not None for k in found) / max(1, len(found))


def _agreement(cells: list[Any], official: list[str | None]) -> float:
    pairs = [(c, o) for c, o in zip(cells, official, strict=True) if o]
    return sum(isinstance(c, str) and names.agrees(c, o) for c, o in pairs) / max(1, len(pairs))
