"""The release that is served, and what pages need of it beside its tables."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from analytics.published.catalog import Catalog, Served

RELEASES, KEY = "TEPAT_TERBITAN", "TEPAT_KUNCI_PUBLIK"
LAYERS = "lapisan/"


@cache
def catalog() -> Catalog:
    """The folder the server was started for; one catalog for every visitor."""
    return Catalog(Path(os.environ.get(RELEASES, "terbitan")).absolute(), os.environ.get(KEY) or None)


def served() -> Served:
    """The release in force now; UserError while there is none."""
    return catalog().current()


def layers_id(held: Served) -> str:
    """The fingerprint of a release's map layers: an address that changes only when the boundaries do."""
    listed = held.release.manifest["berkas"]
    told = "".join(f"{name}{listed[name]['sha256']}" for name in sorted(listed) if name.startswith(LAYERS))
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def layer_order(held: Served, name: str) -> tuple[str, ...]:
    """The area codes of a layer in drawing order; nothing where a release has no such layer."""
    return _order(held.files.get(f"{LAYERS}{name}.json", b""))


@lru_cache(maxsize=64)
def _order(layer: bytes) -> tuple[str, ...]:
    return tuple(str(area["id"]) for area in json.loads(layer or b'{"areas": []}')["areas"])


def programmes(held: Served) -> dict[str, dict[str, str]]:
    """The rules of the programmes by code, as ``program.csv`` tells them; empty where it is absent."""
    text = held.files.get("program.csv", b"").decode("utf-8")
    return {row["program"]: row for row in csv.DictReader(io.StringIO(text))}


def document(held: Served, name: str) -> dict[str, Any]:
    """A JSON file of the release; empty where it is absent."""
    found = json.loads(held.files.get(name, b"{}"))
    return found if isinstance(found, dict) else {}
