"""Colour classes at their boundaries, what a rerun sends, and what the geometry routes refuse."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.types import Message

import dashboard.map as peta
from analytics.coverage.classes import quantile_cuts
from dashboard.map import (
    MASKED,
    NO_DATA,
    ClassScale,
    MapEvent,
    MapWords,
    classify,
    diverging_scale,
    sequential_scale,
)
from dashboard.map.palettes import DIVERGING, SEQUENTIAL
from dashboard.map.scale import class_labels, format_id
from dashboard.map.serving import CODE_FILES, code_url, layer_routes, layer_url

CUTS = (20.0, 40.0, 60.0, 80.0)
SHA = "0123456789abcdef"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (-5, 0),
        (0, 0),
        (19.999999, 0),
        (20, 1),
        (0.2 * 100, 1),
        (39.9, 1),
        (40, 2),
        (79.99, 3),
        (80, 4),
        (1000, 4),
        (math.nan, NO_DATA),
        (None, NO_DATA),
        (math.inf, NO_DATA),
        (-math.inf, NO_DATA),
    ],
)
def test_a_class_holds_its_lower_cut_and_not_its_upper(value: Any, expected: int) -> None:
    assert classify(pd.Series([value], index=["a"], dtype="Float64"), CUTS).tolist() == [expected]


def test_a_percentage_spoilt_by_binary_fractions_keeps_its_class() -> None:
    assert 0.29 * 100 < 29
    assert classify(pd.Series([0.29 * 100]), [29]).tolist() == [1]


def test_masking_wins_over_the_figure_and_an_unknown_mask_hides() -> None:
    values = pd.Series([10.0, 50.0, np.nan, 90.0], index=list("abcd"))
    masked = pd.Series([True, False, True], index=list("abc"))
    assert classify(values, CUTS, masked=masked).to_dict() == {"a": MASKED, "b": 2, "c": MASKED, "d": MASKED}


def test_empty_and_wholly_missing_columns() -> None:
    assert classify(pd.Series([], dtype=float), CUTS).empty
    assert classify(pd.Series([None, None]), CUTS).tolist() == [NO_DATA, NO_DATA]


@pytest.mark.parametrize("cuts", [(20, 20), (40, 20), (20, math.nan), (math.inf,)])
def test_cuts_out_of_order_are_a_bug(cuts: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="ascending"):
        classify(pd.Series([1.0]), cuts)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60), st.integers(2, 7))
def test_quantile_cuts_are_usable_whatever_the_figures(figures: list[float], classes: int) -> None:
    values = pd.Series(figures)
    cuts = quantile_cuts(values, classes)
    assert len(cuts) < classes
    found = classify(values, cuts)
    assert found.between(0, len(cuts)).all()
    assert len(sequential_scale(cuts).labels) == len(cuts) + 1


def test_quantile_cuts_share_out_the_areas() -> None:
    values = pd.Series(range(1, 101), dtype=float)
    assert quantile_cuts(values, 4, digits=0) == (26, 50, 75)
    assert classify(values, quantile_cuts(values, 4)).value_counts().between(24, 26).all()
    assert quantile_cuts(pd.Series([5.0, 5.0]), 5) == ()
    assert quantile_cuts(pd.Series([np.nan]), 5) == ()


def test_labels_are_words_with_a_decimal_comma() -> None:
    assert class_labels([12.5, 1000], unit="%") == ("< 12,5 %", "12,5–< 1.000 %", "≥ 1.000 %")
    assert class_labels([]) == ("semua nilai",)
    assert format_id(-1234.5) == "−1.234,5"
    assert format_id(100) == "100"


def luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


@pytest.mark.parametrize("name", SEQUENTIAL)
@pytest.mark.parametrize("classes", range(1, 8))
def test_rates_get_darker_step_by_step(name: str, classes: int) -> None:
    light = [luminance(color) for color in SEQUENTIAL[name][classes]]
    assert len(light) == classes
    assert all(a > b * 1.15 for a, b in pairwise(light)), "told apart in grey too"


@pytest.mark.parametrize("name", DIVERGING)
@pytest.mark.parametrize("classes", range(3, 8))
def test_gaps_get_darker_away_from_the_middle(name: str, classes: int) -> None:
    light = [luminance(color) for color in DIVERGING[name][classes]]
    assert len(light) == classes
    low, high = light[: (classes + 1) // 2], light[classes // 2 :]
    assert low == sorted(low)
    assert high == sorted(high, reverse=True)


@pytest.mark.parametrize("colors", [*DIVERGING["PuOr"].values(), *DIVERGING["RdBu"].values()])
def test_the_two_arms_differ_for_red_green_blindness(colors: tuple[str, ...]) -> None:
    """Viénot 1999: for protanopes and deuteranopes the blue-yellow axis is what remains."""
    yellowness = [(int(c[1:3], 16) + int(c[3:5], 16)) / 2 - int(c[5:7], 16) for c in colors]
    if len(colors) > 1:
        assert min(yellowness[: len(colors) // 2]) > max(yellowness[-(len(colors) // 2) :]) + 20


def test_a_scale_must_fit_together() -> None:
    with pytest.raises(ValueError, match="n \\+ 1"):
        ClassScale((1.0,), ("#ffffff",), ("x",))
    with pytest.raises(ValueError, match="no palette"):
        sequential_scale(range(7))
    assert len(diverging_scale([-10, 10]).colors) == 3


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Stands in for the browser: keeps what was sent, answers with `reply`."""
    seen: dict[str, Any] = {"reply": None}

    def render(**kwargs: Any) -> dict[str, Any]:
        seen.update(kwargs)
        return {"event": seen["reply"]}

    monkeypatch.setattr(peta, "_render", render)
    return seen


def draw(**options: Any) -> MapEvent | None:
    given: dict[str, Any] = {
        "key": "p",
        "layer_url": layer_url(SHA, "desa"),
        "order": ("a", "b", "c", "d"),
        "classes": {"a": 0, "b": 4, "c": MASKED},
        "scale": sequential_scale(CUTS, unit="%"),
        "texts": {"a": "12 %", "b": "88 %", "c": "3 keluarga"},
        "title": "Cakupan",
    }
    return peta.area_map(**(given | options))


def test_values_travel_in_file_order_and_masked_figures_do_not(sent: dict[str, Any]) -> None:
    draw()
    assert sent["data"]["classes"] == "04*-"
    assert sent["data"]["texts"] == ["12 %", "88 %", "", ""]
    assert "3 keluarga" not in json.dumps(sent["data"])
    legend = [(entry["label"], entry["count"]) for entry in sent["data"]["legend"]]
    assert legend[0] == ("< 20 %", 1)
    assert legend[5:] == [(MapWords().no_data, 1), (MapWords().masked, 1)]


def test_the_legend_always_says_what_no_data_looks_like(sent: dict[str, Any]) -> None:
    draw(classes=dict.fromkeys("abcd", 1))
    assert [entry["kind"] for entry in sent["data"]["legend"]] == ["class"] * 5 + ["none"]


def test_a_rerun_for_326_areas_is_small(sent: dict[str, Any]) -> None:
    order = tuple(f"99.01.{i // 16 + 1:02d}.{2001 + i}" for i in range(326))
    texts = dict.fromkeys(order, "43,2 %")
    draw(order=order, classes=dict.fromkeys(order, 1), texts=texts)
    loader = (Path(peta.__file__).parent / "loader.js").read_bytes()
    assert len(json.dumps(sent["data"]).encode()) + len(loader) < 9_000


def test_a_class_off_the_scale_is_a_bug(sent: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="not on a scale"):
        draw(classes={"a": 5})


def test_colours_cannot_smuggle_styles(sent: dict[str, Any]) -> None:
    scale = ClassScale((), ("url(http://x)",), ("x",))
    with pytest.raises(ValueError, match="rrggbb"):
        draw(scale=scale, classes={})


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ({"kind": "select", "id": "b"}, MapEvent("select", "b")),
        ({"kind": "open", "id": "a"}, MapEvent("open", "a")),
        ({"kind": "clear", "id": "zz"}, MapEvent("clear", None)),
        ({"kind": "select", "id": "zz"}, None),
        ({"kind": "select", "id": ["a"]}, None),
        ({"kind": "select"}, None),
        ({"kind": "hapus", "id": "a"}, None),
        ({"kind": ["select"], "id": "a"}, None),
        ("select", None),
        (None, None),
    ],
)
def test_only_known_areas_come_back(sent: dict[str, Any], reply: Any, expected: MapEvent | None) -> None:
    sent["reply"] = reply
    assert draw() == expected


def test_the_fingerprint_is_that_of_the_browser() -> None:
    """FNV-1a 32 bit of "foobar" is published as 0xbf9cf968."""
    assert peta._fingerprint(("foobar",)) == 0xBF9CF968
    assert peta._fingerprint(("a", "b")) != peta._fingerprint(("b", "a"))


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes


Get = Callable[[str], Reply]


def fetch(app: Starlette, path: str) -> Reply:
    """One GET as a server would pass it on, with the path percent-decoded and nothing tidied up."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": unquote(path), "raw_path": path.encode()}
    scope |= {"asgi": {"version": "3.0", "spec_version": "2.4"}}
    scope |= {"headers": [], "query_string": b"", "http_version": "1.1", "scheme": "http", "root_path": ""}
    asyncio.run(app(scope, receive, send))
    headers = {k.decode(): v.decode() for k, v in sent[0]["headers"]}
    return Reply(sent[0]["status"], headers, b"".join(m.get("body", b"") for m in sent[1:]))


@pytest.fixture
def get(tmp_path: Path) -> Get:
    folder = tmp_path / "layers"
    folder.mkdir()
    (folder / "desa.json").write_text('{"areas":[]}')
    (folder / "rahasia.txt").write_text("x")
    (tmp_path / "luar.json").write_text("{}")
    (folder / "tautan.json").symlink_to(tmp_path / "luar.json")
    (folder / "map.json").mkdir()
    app = Starlette(routes=list(layer_routes(lambda sha: {SHA: folder}[sha])))
    return lambda path: fetch(app, path)


def test_a_layer_is_served_for_ever(get: Get) -> None:
    reply = get(layer_url(SHA, "desa"))
    assert reply.status == 200
    assert json.loads(reply.body) == {"areas": []}
    assert reply.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert reply.headers["content-type"].startswith("application/json")


@pytest.mark.parametrize(
    "path",
    [
        f"/geo/{SHA}/rahasia.txt",
        f"/geo/{SHA}/tidak-ada.json",
        f"/geo/{SHA}/tautan.json",
        f"/geo/{SHA}/map.json",
        f"/geo/{SHA}/..%2Fluar.json",
        f"/geo/{SHA}/%2e%2e%2fluar.json",
        f"/geo/{SHA}/..",
        f"/geo/{SHA}/.json",
        f"/geo/{SHA}/Desa.json",
        f"/geo/{SHA}/desa.json%0a",
        f"/geo/{SHA}/desa.json%00",
        "/geo/ffffffffffffffff/desa.json",
        "/geo/../desa.json",
        "/geo/xyz/desa.json",
        code_url("area_map.js") + ".map",
        code_url("serving.py"),
        code_url("loader.js"),
        "/peta/0000000000000000/area_map.js",
    ],
)
def test_nothing_else_is_served(get: Get, path: str) -> None:
    reply = get(path)
    assert reply.status == 404
    assert "immutable" not in reply.headers.get("cache-control", "")


@pytest.mark.parametrize("name", CODE_FILES)
def test_the_component_serves_its_own_files(get: Get, name: str) -> None:
    reply = get(code_url(name))
    assert reply.status == 200
    assert reply.headers["content-type"].startswith(CODE_FILES[name])
    assert "immutable" in reply.headers["cache-control"]


def test_a_layer_address_is_plain() -> None:
    for sha, name in [("../x", "desa"), (SHA, "../desa"), (SHA, "a/b"), ("xyz", "desa")]:
        with pytest.raises(ValueError, match="layer address"):
            layer_url(sha, name)


def test_no_data_is_ever_parsed_as_html() -> None:
    folder = Path(peta.__file__).parent
    for file in folder.glob("*.js"):
        code = file.read_text(encoding="utf-8")
        for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function("):
            assert way not in code, f"{way} in {file.name}"
