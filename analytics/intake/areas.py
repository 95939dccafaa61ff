"""Area codes of a file brought to Kemendagri codes: the code system is judged for the whole column.

3,841 ten-digit codes mean one village to Kemendagri and another to BPS, so a row alone never tells; a column
whose codes hit one system in at least nine of ten cases does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pandas as pd

from analytics.errors import UserError
from analytics.intake.names import squash

MIN_HIT_RATE = 0.9
_PREFIX = re.compile(r"^\s*(kecamatan|kec|desa|ds|kelurahan|kel)[.\s]+", re.IGNORECASE)


@dataclass
class Areas:
    """The areas of the workspace: codes known per system, BPS -> Kemendagri, and names inside a kecamatan."""

    known: set[str]
    from_bps: dict[str, str]
    by_name: dict[tuple[str, str], str]
    complete: bool = True
    notes: list[str] = field(default_factory=list)

    def translate(self, code: str, system: str) -> str | None:
        """The Kemendagri code, or None where the area is not on the map."""
        if system == "bps":
            return self.from_bps.get(code)
        return code if code in self.known else None


def read_areas(areas: pd.DataFrame | None, codes: list[str]) -> Areas:
    """The areas on the map; without a map, the decree's list for the kabupaten that occur in ``codes``."""
    if areas is None:
        from geodata.codes import official_names

        prefixes = sorted({c[:4] for c in codes})[:600]
        names = [official_names(p) for p in prefixes]
        return Areas({k for frame in names for k in frame["kode"]}, {}, {}, complete=False)
    table = areas[["tingkat", "kode", "nama", "induk", "kode_bps"]].astype(object)
    table["kode"], table["kode_bps"] = _digits(table["kode"]), _digits(table["kode_bps"])
    return Areas(set(table["kode"]) - {""}, _bps(table), _names(table))


def _digits(column: pd.Series) -> pd.Series:
    return column.map(lambda v: re.sub(r"\D", "", str(v)) if isinstance(v, str) else "")


def _bps(table: pd.DataFrame) -> dict[str, str]:
    desa = table[(table["tingkat"] == "desa") & (table["kode_bps"].str.len() == 10)]
    found = dict(zip(desa["kode_bps"], desa["kode"], strict=True))
    for bps, kemendagri in ((7, 6), (4, 4)):
        pairs = {(b[:bps], k[:kemendagri]) for b, k in found.items() if len(b) == 10}
        above = pd.DataFrame(sorted(pairs), columns=["b", "k"]).drop_duplicates("b", keep=False)
        found |= dict(zip(above["b"], above["k"], strict=True))
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


def judge(counts: dict[str, int], areas: Areas, wanted: str | None) -> System | None:
    """The code system of a column of well-formed codes (code -> rows); None where it holds none.

    Raises UserError with both rates when neither system reaches 90 %, when both do and mean different
    villages, or when ``wanted`` (the user's own word) is not borne out by the codes.
    """
    total = sum(counts.values())
    if total == 0:
        return None
    rates = {
        "kemendagri": sum(n for c, n in counts.items() if c in areas.known) / total,
        "bps": sum(n for c, n in counts.items() if c in areas.from_bps) / total,
    }
    fits = [name for name, rate in rates.items() if rate >= MIN_HIT_RATE]
    if wanted and wanted in fits:
        return System(wanted, rates)
    if wanted or not fits:
        raise _no_system(rates, wanted, areas)
    if len(fits) == 2 and any(areas.from_bps.get(c, c) != c for c in counts if c in areas.known):
        raise UserError(
            f"Kode wilayah cocok dengan dua sistem ({_words(rates)}), tetapi artinya berbeda.",
            saran="Tanyakan sistemnya ke pembuat berkas, lalu impor dengan --codes kemendagri atau bps.",
        )
    return System("kemendagri" if "kemendagri" in fits else "bps", rates)


def _words(rates: dict[str, float]) -> str:
    return f"Kemendagri {rates['kemendagri']:.1%}, BPS {rates['bps']:.1%}".replace(".", ",")


def _no_system(rates: dict[str, float], wanted: str | None, areas: Areas) -> UserError:
    named = f" Sistem yang diminta: {wanted}." if wanted else ""
    advice = "Periksa apakah berkas dan batas wilayah dari kabupaten yang sama, dan kolom kodenya benar."
    if not areas.complete:
        advice = "Impor dulu batas wilayah (tepat import BATAS --as batas), lalu impor berkas ini lagi."
    return UserError(
        f"Kode wilayah tidak cukup cocok: {_words(rates)}; perlu sedikitnya 90%.{named}", saran=advice
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
