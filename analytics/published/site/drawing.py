"""The map of a page as SVG parts: each area with its class, its words and its link."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analytics.published.classes import Classes, classes
from analytics.published.rules import rules
from analytics.published.site.lookup import Record
from analytics.published.site.saying import Saying

#: Drawn paths as an import writes them; anything else is left out.
_PATH = re.compile(r"[MlzL0-9 .,-]*")


@dataclass(frozen=True)
class Area:
    """One drawn area: path, class (None: masked or not told), what it says, where it leads."""

    d: str
    kelas: int | None
    words: str
    href: str


@dataclass(frozen=True)
class Drawing:
    """A map: its frame, areas, thick lines, and for the key each class with what it means."""

    box: str
    areas: list[Area]
    outlines: list[str]
    legend: list[tuple[int, str]]
    lowest: str
    highest: str


def draw(layer: bytes | None, rows: list[Record], say: Saying, folder: str) -> Drawing | None:
    """The map of some areas by their share (``bagian``), None where the release draws none of them.

    An area leads to its page in ``folder``.
    """
    drawn = json.loads(layer) if layer else {"areas": []}
    told = {row["kode"]: row for row in rows}
    known = [one for one in drawn["areas"] if one["id"] in told]
    if not known:
        return None
    shares = sorted((int(row["bagian"]), row["persen"]) for row in rows if not pd.isna(row["bagian"]))
    scale = classes([share for share, _ in shares])
    areas = [_area(one, told[one["id"]], scale, say, folder) for one in known]
    low, high = (say.share(shares[at][1]) if shares else "–" for at in (0, -1))
    box = " ".join(str(int(one)) for one in drawn["viewBox"])
    return Drawing(box, areas, [_path(one["d"]) for one in drawn["outlines"]], _legend(scale, say), low, high)


def _legend(scale: Classes, say: Saying) -> list[tuple[int, str]]:
    """What each class means; the last is open where shares are no longer told apart."""
    return [(kelas, f"{_range(low, high, say)} %") for kelas, low, high in scale.told()]


def _range(low: int, high: int, say: Saying) -> str:
    if high >= rules().persen_atas:
        return f"≥{low}"
    if low == high:
        return str(low)
    return say.text("situs.kelas", bawah=low, atas=high)


def _area(one: dict[str, Any], row: Record, scale: Classes, say: Saying, folder: str) -> Area:
    kelas = scale.of(row["bagian"])
    figure = say.share(row["persen"]) or say.text("situs.tanpa_angka")
    href = say.link(f"{folder}/{one['id']}.html")
    return Area(_path(one["d"]), kelas, f"{row['nama']}: {figure}", href)


def _path(d: str) -> str:
    return d if _PATH.fullmatch(d) else ""
