"""Boundaries as lists of [lintang, bujur]: the SQL and JSON that OpenSID and wilayah_boundaries hand out.

The statements are read, never run. A path is a ring, a list of rings, or a list of such lists. Whether a
further ring is a hole or an island is told by whether it lies inside what came before.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geodata.errors import BoundaryError

if TYPE_CHECKING:
    import geopandas as gpd

MAX_BYTES = 400_000_000
PATH = "path"
Record = dict[str, Any]

_INSERT = re.compile(
    r"\b(?:INSERT|REPLACE)\s+(?:IGNORE\s+)?INTO\s+[\w.`\"\[\]]{1,200}\s*\(([^()]{1,5000})\)\s*VALUES\s*", re.I
)
_VALUE = re.compile(r"\s*(?:'((?:[^'\\]|''|\\.)*+)'|([^\s,()']++))\s*", re.S)
_ESCAPE = re.compile(r"\\(.)|''", re.S)


def read_paths(file: Path, data: bytes | None = None) -> gpd.GeoDataFrame:
    """Every record with a ``path``, its other fields as columns; first number as x, second as y.

    Raises BoundaryError where there is no such record or the text is broken.
    """
    import geopandas as gpd

    text = _text(file, data)
    records = list(_from_sql(text, file) if text[:1] not in "[{" else _from_json(text, file))
    if not records:
        raise BoundaryError(
            f"'{file.name}' tidak memuat kolom path (daftar titik batas).",
            saran="Bukan berkas batas. Pakai tabel wilayah_boundaries atau ekspor peta OpenSID, "
            "atau GeoPackage/GeoJSON.",
        )
    shapes = [polygon_of(record.pop(PATH)) for record in records]
    columns = list(dict.fromkeys(key for record in records for key in record))
    plain = {c: [_plain(record.get(c)) for record in records] for c in columns}
    return gpd.GeoDataFrame(plain, geometry=shapes, crs=4326)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | float) else str(value)[:200]


def _text(file: Path, data: bytes | None) -> str:
    if (len(data) if data is not None else file.stat().st_size) > MAX_BYTES:
        raise BoundaryError(f"'{file.name}' terlalu besar.", saran="Kirim satu kabupaten per berkas.")
    try:
        return (data if data is not None else file.read_bytes()).decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise _broken(file) from error


def _from_json(text: str, file: Path) -> Iterator[Record]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _broken(file) from error
    yield from _with_path(value, depth=4)


def _with_path(value: Any, depth: int) -> Iterator[Record]:
    """Records may lie in a list, under ``data``, or by name; deeper than a few levels nobody puts them."""
    if isinstance(value, dict) and PATH in value:
        yield dict(value)
    elif depth and isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _with_path(inner, depth - 1)


def _from_sql(text: str, file: Path) -> Iterator[Record]:
    at = 0
    while found := _INSERT.search(text, at):
        columns = [c.strip(' `"[]\r\n\t').lower() for c in found[1].split(",")]
        at = found.end()
        while at < len(text) and text[at] == "(":
            values, at = _tuple(text, at + 1, file)
            if PATH in columns:
                if len(values) != len(columns):
                    raise _broken(file)
                yield dict(zip(columns, values, strict=True))
            at = _skip(text, at)
            if text[at : at + 1] != ",":
                break
            at = _skip(text, at + 1)
        if text[at : at + 1] not in (";", "") and not text[at : at + 2].lower() == "on":
            raise _broken(file)


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _tuple(text: str, at: int, file: Path) -> tuple[list[Any], int]:
    values: list[Any] = []
    while found := _VALUE.match(text, at):
        quoted, bare = found[1], found[2]
        values.append(_unescape(quoted) if quoted is not None else _number(bare))
        at = found.end() + 1
        if text[at - 1 : at] == ")":
            return values, at
        if text[at - 1 : at] != ",":
            break
    raise _broken(file)


def _unescape(text: str) -> str:
    return _ESCAPE.sub(lambda m: m[1] or "'", text)


def _number(text: str) -> Any:
    if text.upper() == "NULL":
        return None
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text


def _broken(file: Path) -> BoundaryError:
    return BoundaryError(
        f"Berkas '{file.name}' rusak atau terpotong di tengah data.",
        saran="Unduh atau ekspor ulang berkasnya, lalu coba lagi.",
    )


def polygon_of(path: Any) -> Any:
    """The area a path draws; an empty polygon where it draws none."""
    try:
        value = json.loads(path) if isinstance(path, str) else path
        depth = _depth(value)
    except (ValueError, RecursionError):
        return shapely.Polygon()
    if depth not in (2, 3, 4):
        return shapely.Polygon()
    areas = [_from_rings(rings) for rings in (value if depth == 4 else [value] if depth == 3 else [[value]])]
    areas = [area for area in areas if not area.is_empty]
    return shapely.union_all(_valid(areas)) if len(areas) > 1 else (areas or [shapely.Polygon()])[0]


def _depth(value: Any) -> int:
    depth = 0
    while isinstance(value, list) and value and depth <= 4:
        value, depth = value[0], depth + 1
    return depth if isinstance(value, int | float) else 0


def _from_rings(rings: Any) -> Any:
    drawn = [shape for shape in (_ring(ring) for ring in rings) if shape is not None]
    if len(drawn) < 2:
        return drawn[0] if drawn else shapely.Polygon()
    area, *others = _valid(drawn)
    for other in others:
        inside = shapely.contains(area, shapely.point_on_surface(other))
        area = shapely.difference(area, other) if inside else shapely.union(area, other)
    return area


def _valid(shapes: list[Any]) -> list[Any]:
    return [
        s if s.is_valid else shapely.make_valid(s, method="structure", keep_collapsed=False) for s in shapes
    ]


def _ring(ring: Any) -> Any:
    try:
        points = np.array([point[:2] for point in ring], dtype=float)
    except (TypeError, ValueError, IndexError):
        return None
    if points.ndim != 2 or points.shape[1:] != (2,) or len(points) < 3 or not np.isfinite(points).all():
        return None
    return shapely.Polygon(points)
