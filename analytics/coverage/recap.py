"""Counts instead of families: who is eligible according to a recap of deciles per desa.

A recap has classes, some of them merged ("7-10"). The eligible of a programme are the classes up to its
cut-off; where that falls inside a merged class nobody can say how many it is, and the figure stays empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Class:
    """One class of one desa: the deciles it spans and how many families (or persons) it holds."""

    dari: int
    sampai: int
    jumlah: int

    @property
    def nama(self) -> str:
        """As a recap's heading says it: 5 or 7-10."""
        return str(self.dari) if self.dari == self.sampai else f"{self.dari}-{self.sampai}"


def classes(row: Row) -> list[Class]:
    """The classes of one desa in order, as fine as the row has them, each decile once.

    An empty cell is zero where a total closes the row (the import has proved it), and unknown elsewhere; the
    list ends before the first decile of which the recap says nothing.

    >>> row = {"desil_1": 3, "desil_2": 4, "desil_3": None, "desil_4": 1, "desil_5_10": 9, "total": 17}
    >>> [(c.nama, c.jumlah) for c in classes(row)]
    [('1', 3), ('2', 4), ('3', 0), ('4', 1), ('5-10', 9)]
    """
    low = _group(row, 1, 4)
    return low + _tail(row, 5) if low and low[-1].sampai == 4 else low


def _tail(row: Row, first: int) -> list[Class]:
    """The classes from decile 5, 6 or 7 up to 10."""
    if first == 7:
        return _group(row, 7, 10)
    rest = _tail(row, first + 1)
    if _filled(row, first) or rest:
        return [Class(first, first, n), *rest] if (n := _single(row, first)) is not None else []
    return _merged(row, first, 10)


def _group(row: Row, low: int, high: int) -> list[Class]:
    """Four deciles one by one where any of them is filled in, else merged."""
    if not any(_filled(row, n) for n in range(low, high + 1)):
        return _merged(row, low, high)
    found = []
    for n in range(low, high + 1):
        if (count := _single(row, n)) is None:
            break
        found.append(Class(n, n, count))
    return found


def _merged(row: Row, low: int, high: int) -> list[Class]:
    value = _count(row, f"desil_{low}_{high}")
    return [] if value is None else [Class(low, high, value)]


def _single(row: Row, decile: int) -> int | None:
    value = _count(row, f"desil_{decile}")
    return 0 if value is None and _count(row, "total") is not None else value


def _filled(row: Row, decile: int) -> bool:
    return _count(row, f"desil_{decile}") is not None


def _empty(value: Any) -> bool:
    return value is None or bool(pd.isna(value))


def _count(row: Row, name: str) -> int | None:
    value: Any = row.get(name)
    return None if _empty(value) else int(value)


def eligible(found: list[Class], cut: int) -> int | None:
    """How many lie in the deciles up to a cut-off; None where the classes cannot say.

    >>> eligible([Class(1, 4, 10), Class(5, 5, 3), Class(6, 10, 20)], 5)
    13
    >>> eligible([Class(1, 4, 10), Class(5, 10, 23)], 5) is None
    True
    """
    inside = [one for one in found if one.sampai <= cut]
    return sum(one.jumlah for one in inside) if inside and inside[-1].sampai == cut else None


def splits(found: list[Class], cut: int) -> Class | None:
    """The merged class inside which a cut-off falls, if it does."""
    return next((one for one in found if one.dari <= cut < one.sampai), None)


def eligible_table(recap: pd.DataFrame, rules: pd.DataFrame) -> pd.DataFrame:
    """Eligible per programme and desa by a recap: program, kode_desa, layak (empty where it cannot be said).

    ``recap`` is the accepted recap (kode_desa, satuan_hitung, class columns); ``rules`` has program, satuan,
    desil_maks. A programme that pays persons needs a recap of persons: families are never turned into them.
    """
    rows = [(str(r["satuan_hitung"]), str(r["kode_desa"]), classes(r)) for r in records(recap)]
    found = [
        (rule["program"], desa, eligible(list_, int(rule["desil_maks"])))
        for rule in records(rules)
        if not _empty(rule["desil_maks"])
        for unit, desa, list_ in rows
        if unit == rule["satuan"]
    ]
    table = pd.DataFrame(found, columns=["program", "kode_desa", "layak"])
    return table.astype({"program": "str", "kode_desa": "str", "layak": "Int64"})


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as plain dictionaries."""
    return [dict(zip(map(str, table.columns), row, strict=True)) for row in table.itertuples(index=False)]


def missing_desa(table: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """The desa of the map of which a table of counts says nothing: kode, nama."""
    desa = areas[areas["tingkat"] == "desa"]
    return desa.loc[~desa["kode"].isin(set(table["kode_desa"])), ["kode", "nama"]].reset_index(drop=True)


def differences(recap: pd.DataFrame, register: pd.DataFrame) -> pd.DataFrame:
    """Recap against register, class by class: kode_desa, satuan, kelas, rekap, register, selisih.

    ``register`` has kode_desa, desil, keluarga and jiwa: how many the register holds. Equal classes are left
    out; a desa that the register does not know holds none there.
    """
    held = {(str(r["kode_desa"]), int(r["desil"])): r for r in records(register)}
    found = []
    for row in records(recap):
        kode, unit = str(row["kode_desa"]), str(row["satuan_hitung"])
        for one in classes(row):
            parts = [held.get((kode, n)) for n in range(one.dari, one.sampai + 1)]
            ours = sum(int(part[unit]) for part in parts if part is not None)
            found.append((kode, unit, one.nama, one.jumlah, ours))
    table = pd.DataFrame(found, columns=["kode_desa", "satuan", "kelas", "rekap", "register"])
    table["selisih"] = table["rekap"] - table["register"]
    return table[table["selisih"] != 0].reset_index(drop=True)
