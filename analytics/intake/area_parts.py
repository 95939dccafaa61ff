"""The code of a desa from the columns an office splits it into."""

from __future__ import annotations

import re


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
