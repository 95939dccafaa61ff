"""The areas of the workspace: their codes in both systems and their names, ready to be looked up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from analytics.intake.names import squash

if TYPE_CHECKING:
    from geodata.crosswalk import Desa

#: The share of a column's codes that must be known to a system which it is said to follow.
MIN_HIT_RATE = 0.9
_PREFIX = re.compile(r"^\s*(kecamatan|kec|desa|ds|kelurahan|kel)[.\s]+", re.IGNORECASE)


@dataclass
class Areas:
    """The areas of the workspace: codes known per system, BPS -> Kemendagri, and their names.

    ``by_name`` finds a desa by (kecamatan, desa) as ``plain`` leaves them; ``renamed`` are old Kemendagri
    codes that the office has placed itself.
    """

    known: set[str]
    from_bps: dict[str, str]
    by_name: dict[tuple[str, str], str]
    complete: bool = True
    notes: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)

    def translate(self, code: str, system: str) -> str | None:
        """The Kemendagri code, or None where the area is not on the map."""
        if system == "bps":
            return self.from_bps.get(code)
        return code if code in self.known else self.renamed.get(code)

    def desa(self) -> list[Desa]:
        """The desa with their kecamatan, for comparing names."""
        from geodata.crosswalk import Desa

        kodes = sorted(k for k in self.known if len(k) == 10)
        return [Desa(k, self.names.get(k, ""), k[:6], self.names.get(k[:6], "")) for k in kodes]

    def words(self, code: str) -> str:
        """An area in words, a desa with its kecamatan."""
        name = self.names.get(code, code)
        return f"{name}, Kec. {self.names.get(code[:6], code[:6])}" if len(code) == 10 else f"Kec. {name}"


def read_areas(areas: pd.DataFrame | None, codes: Iterable[str]) -> Areas:
    """The areas on the map; without a map, the decree's list for the kabupaten that occur in ``codes``."""
    if areas is None:
        from geodata.codes import official_names

        prefixes = sorted({c[:4] for c in codes})[:600]
        official = {k: n for p in prefixes for k, n in official_names(p)[["kode", "nama"]].to_numpy()}
        return Areas(set(official), {}, {}, complete=False, names=official)
    table = areas[["tingkat", "kode", "nama", "induk", "kode_bps"]].astype(object)
    table["kode"], table["kode_bps"] = _digits(table["kode"]), _digits(table["kode_bps"])
    named = {k: str(n) for k, n in zip(table["kode"], table["nama"], strict=True) if isinstance(n, str)}
    return Areas(set(table["kode"]) - {""}, _bps(table), _names(table), names=named)


def _digits(column: pd.Series) -> pd.Series:
    return column.map(lambda v: re.sub(r"\D", "", str(v)) if isinstance(v, str) else "")


def _bps(table: pd.DataFrame) -> dict[str, str]:
    desa = table[(table["tingkat"] == "desa") & (table["kode_bps"].str.len() == 10)]
    return with_parents(dict(zip(desa["kode_bps"], desa["kode"], strict=True)))


def with_parents(desa: Mapping[str, str]) -> dict[str, str]:
    """BPS -> Kemendagri of desa, with the kecamatan and kabupaten that follow from them without a doubt."""
    found = dict(desa)
    for bps, kemendagri in ((7, 6), (4, 4)):
        pairs = {(b[:bps], k[:kemendagri]) for b, k in desa.items() if len(b) == 10}
        above = pd.DataFrame(sorted(pairs), columns=["b", "k"]).drop_duplicates("b", keep=False)
        found = dict(zip(above["b"], above["k"], strict=True)) | found
    return found


def _names(table: pd.DataFrame) -> dict[tuple[str, str], str]:
    kecamatan = table[table["tingkat"] == "kecamatan"].set_index("kode")["nama"]
    desa = table[table["tingkat"] == "desa"]
    pairs = [
        ((plain(kecamatan.get(induk, "")), plain(nama)), kode)
        for kode, nama, induk in zip(desa["kode"], desa["nama"], desa["induk"], strict=True)
    ]
    twice = pd.Series([key for key, _ in pairs], dtype=object).duplicated(keep=False)
    return {key: kode for (key, kode), again in zip(pairs, twice, strict=True) if not again and all(key)}


def plain(name: object) -> str:
    """A place name for comparison: without Kec./Desa/Kel. in front, letters and digits only.

    >>> plain("KEL. Bumi Ayu")
    'bumiayu'
    """
    return squash(_PREFIX.sub("", str(name))) if isinstance(name, str) else ""


@dataclass(frozen=True)
class System:
    """The code system of a column and the share of its codes known to each."""

    name: str
    rates: dict[str, float]
