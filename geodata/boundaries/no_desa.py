"""Water, forest and leftovers that makers number like desa: told by name (``bukan_desa.csv``) or number."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

from geodata import codes
from geodata.boundaries.areas import Row, SetAside, set_aside

REASON = "mungkin bukan desa (perairan, hutan, atau tanpa nama)"
_LEVEL = {2: "provinsi", 4: "kabupaten/kota", 6: "kecamatan", 7: "kecamatan"}


def is_no_area(kode: object) -> bool:
    """BPS numbers water and forest as kabupaten 88 or 99, kecamatan or desa 888 or 999.

    A code the decree assigns, or one of a kabupaten it does not know at all, is never taken for that.
    """
    if not isinstance(kode, str) or len(kode) != 10 or codes.official_name(kode) is not None:
        return False
    if codes.is_assigned(kode[:2]) and kode[2:4] in ("88", "99"):
        return True
    # A kecamatan of BPS ends in 0; a Kemendagri code has 1 to 3 in that place.
    return kode[4:7] in ("888", "999") or (kode[6] == "0" and kode[7:] in ("888", "999"))


def is_no_desa(area: Row) -> bool:
    """A row without a name, or named or numbered as ground that is nobody's desa."""
    nama = str(area["nama"])
    return not nama or is_no_area(area["kode"]) or bool(_pattern().match(nama))


def leave_no_desa(area: Row) -> SetAside:
    """The line for such a row; there is nothing to ask."""
    return set_aside(area, REASON, "Abaikan bila memang bukan desa.")


def leave_higher_level(area: Row) -> SetAside | None:
    """The line for a row that is a kecamatan or more, not a desa; None for others."""
    kode = area["kode"]
    level = _LEVEL.get(len(kode)) if isinstance(kode, str) else None
    if level is None:
        return None
    return set_aside(area, f"batas {level}, bukan batas desa", "Abaikan; batasnya disusun dari desa.")


@cache
def _pattern() -> re.Pattern[str]:
    path = Path(__file__).with_name("bukan_desa.csv")
    with path.open(encoding="utf-8", newline="") as handle:
        starts = [row["awal_nama"].replace(" ", r"[\s_]*") for row in csv.DictReader(handle)]
    return re.compile(rf"(?:{'|'.join(starts)})\b", re.IGNORECASE)
