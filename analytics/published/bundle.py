"""A whole release as one file to save: open it, and `tepat attack` can check what comes out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

#: Nothing of the computer that packs is told: every file has the same day, rights and system.
_DAY, _RIGHTS, _UNIX = (1980, 1, 1, 0, 0, 0), 0o100644 << 16, 3
_LEVEL = 6


def name(number: int) -> str:
    """What the file is called.

    >>> name(2)
    'terbitan-2.zip'
    """
    return f"terbitan-{number}.zip"


def pack(number: int, files: Mapping[str, bytes]) -> bytes:
    """The files of a release below one folder, in the order of their names; the same bytes every time."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as packed:
        for one in sorted(files):
            entry = zipfile.ZipInfo(f"{name(number).removesuffix('.zip')}/{one}", _DAY)
            entry.external_attr, entry.create_system = _RIGHTS, _UNIX
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, files[one], compresslevel=_LEVEL)
    return whole.getvalue()
