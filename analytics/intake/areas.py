"""Area codes of a file brought to Kemendagri codes: the code system is judged for the whole column.

3,841 ten-digit codes mean one village to Kemendagri and another to BPS, so a row alone never tells. A column
does: nine of ten codes are known to one system, and nine of ten names are what the codes mean there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from analytics.errors import UserError
from analytics.intake.names import squash

if TYPE_CHECKING:
    from geodata.crosswalk import Desa

MIN_HIT_RATE = 0.9
MIN_AGREEMENT = 0.9
#: The user's own word about the system stands unless half of the names speak against it.
CONTRADICTION = 0.5
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


@dataclass(frozen=True)
class Fit:
    """How a column fits one system: the share of its rows whose code is known there, and how far names agree.

    ``agreement``: of the rows whose name is one of the map, the share where it is the code's own desa and not
    another one; None where no name tells. A name that the map has nowhere tells nothing about the system.
    """

    rate: float
    agreement: float | None

    @property
    def good(self) -> bool:
        """Whether the column fits this system, by its codes and by its names."""
        return self.rate >= MIN_HIT_RATE and (self.agreement is None or self.agreement >= MIN_AGREEMENT)

    @property
    def possible(self) -> bool:
        """Whether it fits by its codes, and the names do not say otherwise."""
        return self.rate >= MIN_HIT_RATE and (self.agreement is None or self.agreement >= CONTRADICTION)


def fit(counts: Mapping[str, int], areas: Areas, system: str, names: Mapping[str, str]) -> Fit:
    """How a column of codes (code -> rows) with its desa names (code -> name) fits a system."""
    from geodata.crosswalk import CLOSE
    from geodata.crosswalk_names import first_form, likeness

    total = sum(counts.values())
    meant = {c: k for c in counts if (k := areas.translate(c, system))}
    rate = sum(counts[c] for c in meant) / total if total else 0.0
    named = [c for c, k in meant.items() if len(c) == 10 and names.get(c) and areas.names.get(k)]
    same = {c for c in named if likeness(names[c], areas.names[meant[c]]) >= CLOSE}
    desa = {first_form(n) for k, n in areas.names.items() if len(k) == 10}
    other = {c for c in named if c not in same and first_form(names[c]) in desa}
    own, rows = sum(counts[c] for c in same), sum(counts[c] for c in same | other)
    return Fit(rate, own / rows if rows else None)


def judge(
    counts: Mapping[str, int],
    areas: Areas,
    wanted: str | None,
    names: Mapping[str, str] | None = None,
    dotted: bool = False,
    reachable: bool = False,
) -> System | None:
    """The code system of a column of well-formed codes (code -> rows); None where it holds none.

    ``names`` are the desa names beside the codes. ``dotted``: written as only Kemendagri codes are.
    ``reachable``: what BPS codes lack can be asked of the office. Raises UserError with both rates when
    neither system fits, when both do and mean different villages, or when ``wanted`` (the user's own word) is
    not borne out.
    """
    if not sum(counts.values()):
        return None
    fits = {name: fit(counts, areas, name, names or {}) for name in ("kemendagri", "bps")}
    rates = {name: one.rate for name, one in fits.items()}
    if dotted:
        chosen = ["kemendagri"] if wanted != "bps" and fits["kemendagri"].possible else []
    elif wanted:
        chosen = [wanted] if fits[wanted].possible or (reachable and wanted == "bps") else []
    else:
        chosen = [name for name, one in fits.items() if one.good] or ["bps"] * reachable
    if not chosen:
        raise _no_system(fits, wanted, areas)
    if len(chosen) == 2 and any(areas.from_bps.get(c, c) != c for c in counts if c in areas.known):
        raise UserError(
            f"Kode wilayah cocok dengan dua sistem ({_words(fits)}), tetapi artinya berbeda.",
            saran="Tanyakan sistemnya ke pembuat berkas, lalu impor dengan --codes kemendagri atau bps.",
        )
    return System(chosen[0], rates)


def _words(fits: Mapping[str, Fit]) -> str:
    return f"Kemendagri {_share(fits['kemendagri'])}, BPS {_share(fits['bps'])}"


def _share(one: Fit) -> str:
    named = f" (nama cocok {one.agreement:.1%})" if one.agreement is not None else ""
    return f"{one.rate:.1%}{named}".replace(".", ",")


def _no_system(fits: Mapping[str, Fit], wanted: str | None, areas: Areas) -> UserError:
    named = f" Sistem yang diminta: {wanted}." if wanted else ""
    advice = (
        "Periksa apakah berkas dan batas wilayah dari kabupaten yang sama, dan kolom kode serta nama desanya "
        "benar. Bila kodenya BPS: bawa padanannya sebagai pemetaan/kode_bps.csv (kolom kode_bps, "
        "kode_kemendagri), atau batas wilayah terbaru yang memuat kode BPS. Bila sistemnya pasti: --codes "
        "kemendagri atau --codes bps."
    )
    if not areas.complete:
        advice = "Impor dulu batas wilayah (tepat import BATAS --as batas), lalu impor berkas ini lagi."
    return UserError(
        f"Kode wilayah tidak cukup cocok: {_words(fits)}; perlu sedikitnya 90%.{named}", saran=advice
    )


def compose(prov: str | None, kab: str | None, kec: str | None, desa: str | None) -> str | None:
    """The ten-digit code from a full code or from its parts; None where it cannot be told.

    >>> compose("33", "24", "1", "2001"), compose(None, None, "3324010", "001")
    ('3324012001', '3324010001')
    """
    from geodata.codes import normalise

    whole = normalise(desa) if desa else None
    if whole and len(whole) == 10:
        return whole
    part = re.sub(r"\.0+$", "", desa or "")
    if not part.isdigit() or len(part) > 4:
        return None
    width = 2 if len(part) == 4 else 3
    above = normalise(kec) if kec and len(re.sub(r"\D", "", kec)) >= 6 else _parts(prov, kab, kec, width)
    code = f"{above}{part.zfill(6 - width)}" if above else ""
    return code if len(code) == 10 else None


def _parts(prov: str | None, kab: str | None, kec: str | None, width: int) -> str | None:
    digits = [re.sub(r"\D", "", p or "") for p in (prov, kab, kec)]
    if not digits[1] or not digits[2] or len(digits[2]) > width:
        return None
    above = digits[1] if len(digits[1]) == 4 else digits[0].zfill(2) + digits[1].zfill(2)
    return above + digits[2].zfill(width) if len(above) == 4 else None
