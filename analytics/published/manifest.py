"""The form of a release's manifest: every field that is read later, with what it may hold."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

SCHEMA = "tepat-sasaran/terbitan"
FORMAT = 1
#: A count of releases, and a folder's worth of names: more is somebody else's file.
_HIGHEST, _MOST = 10**6, 10_000
_KEY, _PERIOD = re.compile(r"[0-9a-f]{64}"), re.compile(r"20\d\d-Q[1-4]")


def parse(data: bytes) -> dict[str, Any]:
    """The manifest in some bytes; ValueError names the first field that is not as it must be."""
    manifest = json.loads(data.decode("utf-8"))
    if not isinstance(manifest, dict):
        raise ValueError("bukan sebuah objek")
    for name, right in _FIELDS.items():
        if name not in manifest or not right(manifest[name]):
            raise ValueError(name)
    return manifest


def is_key(value: object) -> bool:
    """Whether something is a public key: 64 hexadecimal digits in small letters."""
    return isinstance(value, str) and _KEY.fullmatch(value) is not None


def _number(value: object) -> bool:
    return type(value) is int and 1 <= value <= _HIGHEST


def _periods(value: object, least: int = 1) -> bool:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        return False
    return len(value) >= least and all(_PERIOD.fullmatch(one) for one in value)


def _area(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(value.get(one), str) for one in ("kode", "nama"))


def _files(value: object) -> bool:
    return isinstance(value, dict) and 0 < len(value) <= _MOST and all(map(_file, value.values()))


def _file(told: object) -> bool:
    return isinstance(told, dict) and is_key(told.get("sha256")) and type(told.get("bytes")) is int


def _words(value: object) -> bool:
    return isinstance(value, str)


#: What every release says of itself, and what that may be.
_FIELDS: dict[str, Callable[[Any], bool]] = {
    "skema": lambda value: value == SCHEMA,
    "format": lambda value: type(value) is int and value == FORMAT,
    "terbitan": _number,
    "periode": _periods,
    "kabupaten": _area,
    "simulasi": lambda value: isinstance(value, bool),
    "versi_aturan": _words,
    "dibuat": _words,
    "koreksi": lambda value: _periods(value, least=0),
    "kunci": is_key,
    "berkas": _files,
}
