"""The map of areas: geometry travels once by an immutable address, a rerun sends values only.

The page decides what is selected and passes it in; the map reports what a person did as a `MapEvent`,
exactly once. Update the view state in `on_event`: it runs before the page is drawn again.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, cast

import streamlit as st

from dashboard.map.scale import MASKED, NO_DATA, ClassScale, classify, diverging_scale, sequential_scale
from dashboard.map.serving import code_url, layer_url
from dashboard.map.words import MapWords

__all__ = [
    "MASKED",
    "NO_DATA",
    "ClassScale",
    "MapEvent",
    "MapWords",
    "area_map",
    "classify",
    "diverging_scale",
    "layer_order",
    "layer_url",
    "sequential_scale",
]

NO_DATA_CODE, MASKED_CODE = "-", "*"
HEX = re.compile(r"#[0-9a-fA-F]{6}")

_render = st.components.v2.component(
    "tepat_sasaran_peta", js=(Path(__file__).parent / "loader.js").read_text(encoding="utf-8")
)


@dataclass(frozen=True)
class MapEvent:
    """What a person did on the map: chose an area, went into it, or cleared the choice."""

    kind: Literal["select", "open", "clear"]
    id: str | None


def area_map(
    *,
    key: str,
    layer_url: str,
    order: Sequence[str],
    classes: Mapping[str, int],
    scale: ClassScale,
    texts: Mapping[str, str],
    title: str,
    selected: str | None = None,
    outline_url: str | None = None,
    drill: bool = False,
    height: int = 520,
    words: MapWords | None = None,
    on_event: Callable[[MapEvent], None] | None = None,
) -> MapEvent | None:
    """Draws one figure per area and reports what a person chose, by mouse, touch or keyboard.

    `order` are the area codes in the order of the layer file (`layer_order`); `classes` maps a code to a
    class of `scale` (absent: no data) and `texts` to the words of its tooltip, at most a few lines.
    `title` names figure, unit and period. `outline_url` is a second layer in the same coordinates, drawn
    as darker lines. `drill` adds "masuk": a button, a double-click, or Enter on the chosen area.
    Returns the event in the one run it causes. Codes the layer does not know are never reported.
    """
    known = order if isinstance(order, tuple) else tuple(order)
    said = words or MapWords()
    codes = _codes(known, classes, scale)
    data = {
        "key": key,
        "code": code_url("area_map.js"),
        "style": code_url("area_map.css"),
        "layer": layer_url,
        "outline": outline_url,
        "print": _fingerprint(known),
        "classes": codes,
        # A withheld figure must not leave through its tooltip either.
        "texts": ["" if c == MASKED_CODE else texts.get(a, "") for a, c in zip(known, codes, strict=True)],
        "legend": _legend(scale, codes, said),
        "title": title,
        "selected": selected,
        "drill": drill,
        "height": height,
        "words": asdict(said),
    }

    def relay() -> None:
        event = _event(st.session_state.get(key), known)
        if event and on_event:
            on_event(event)

    result = _render(key=key, data=data, on_event_change=relay)
    return _event(result, known)


@lru_cache(maxsize=32)
def layer_order(file: Path) -> tuple[str, ...]:
    """The area codes of a layer file in drawing order; keep it beside the layer's address."""
    with file.open(encoding="utf-8") as stream:
        return tuple(str(area["id"]) for area in json.load(stream)["areas"])


def _codes(order: Sequence[str], classes: Mapping[str, int], scale: ClassScale) -> str:
    digits = {NO_DATA: NO_DATA_CODE, MASKED: MASKED_CODE} | {i: str(i) for i in range(len(scale.colors))}
    try:
        return "".join(digits[int(classes.get(area, NO_DATA))] for area in order)
    except KeyError as error:
        raise ValueError(f"class {error} is not on a scale of {len(scale.colors)} classes") from None


def _legend(scale: ClassScale, codes: str, words: MapWords) -> list[dict[str, Any]]:
    """Classes from low to high, then "tidak ada data" always and "disamarkan" where it occurs."""
    if not all(HEX.fullmatch(color) for color in scale.colors):
        raise ValueError("colours are written #rrggbb")
    count = Counter(codes)
    entries: list[dict[str, Any]] = [
        {"code": str(i), "kind": "class", "color": color, "label": label, "count": count[str(i)]}
        for i, (color, label) in enumerate(zip(scale.colors, scale.labels, strict=True))
        # A scale without cuts has a class of everything, which means nothing where there is nothing.
        if scale.cuts or count[str(i)]
    ]
    spare = [("none", NO_DATA_CODE, words.no_data), ("masked", MASKED_CODE, words.masked)]
    for kind, code, label in spare:
        if kind == "none" or count[code]:
            entries.append({"code": code, "kind": kind, "label": label, "count": count[code]})
    return entries


def _event(state: Any, known: Sequence[str]) -> MapEvent | None:
    """The browser's word is checked: a forged kind or an unknown code is no event."""
    raw = state.get("event") if isinstance(state, Mapping) else None
    if not isinstance(raw, Mapping) or raw.get("kind") not in ("select", "open", "clear"):
        return None
    kind = cast('Literal["select", "open", "clear"]', raw["kind"])
    if kind == "clear":
        return MapEvent("clear", None)
    area = raw.get("id")
    return MapEvent(kind, area) if isinstance(area, str) and area in known else None


@lru_cache(maxsize=64)
def _fingerprint(order: tuple[str, ...]) -> int:
    """FNV-1a of the codes; the browser compares it, so values never land on another file's areas."""
    value = 0x811C9DC5
    for char in ",".join(order):
        value = ((value ^ ord(char)) * 0x01000193) & 0xFFFFFFFF
    return value
