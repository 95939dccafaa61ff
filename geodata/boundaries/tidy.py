"""One polygon per desa: empty shapes, doubled codes and a neighbour's fringe go, parts are joined."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geodata import codes, names
from geodata.boundaries.areas import Decided, Row, rows, set_aside
from geodata.boundaries.edges import desa_in, fringe, leave_to_neighbour
from geodata.boundaries.repair import make_valid
from geodata.errors import BoundaryError

Polygons = np.ndarray[Any, Any]


def tidy(
    areas: pd.DataFrame, polygons: Polygons, decided: Decided, *, known: bool, home: str | None = None
) -> Decided:
    """Put aside what cannot be one desa on the map. Raises BoundaryError where nothing usable is left."""
    # A ring that turns back on itself is a polygon without ground: nothing is left of it once it is mended.
    flat = shapely.is_empty(make_valid(polygons)[0])
    for row in [r for r in decided.kode if flat[r]]:
        lacks = "tidak punya poligon" if shapely.is_empty(polygons[row]) else "poligonnya tidak punya luas"
        _put_aside(decided, areas, row, lacks, "Gambar poligonnya di berkas batas.")
    for row, kode in _doubled(areas, decided):
        other = f"kode {codes.dotted(kode)} dipakai lebih dari satu desa"
        _put_aside(decided, areas, row, other, "Perbaiki kode salah satunya; keduanya belum dipetakan.")
    if known:
        _drop_fringe(areas, decided, home)
    if not decided.kode:
        raise _nothing_left(decided)
    if known and len(decided.kode) == 1:
        _refuse_single(next(iter(decided.kode.values())))
    return decided


def one_row_per_desa(
    areas: pd.DataFrame, polygons: Polygons, decided: Decided, *, bps: bool
) -> tuple[pd.DataFrame, Polygons]:
    """Join the parts of each desa. Attributes (`baris` is the first row of each) and polygons."""
    kode = pd.Series(decided.kode).sort_index()
    first = kode[~kode.duplicated()]
    attributes = areas.loc[first.index, ["nama", "kecamatan", "kabupaten", "provinsi"]].copy()
    attributes["kode_bps"] = [_bps_code(area, bps=bps) for area in rows(areas.loc[first.index]).values()]
    attributes["kode"], attributes["baris"] = first, first.index
    if len(kode) > len(first):
        decided.notes.append(
            f"{len(kode) - len(first)} baris digabung ke desanya sebagai bagian (pulau, enklave)."
        )
    parts = kode.groupby(kode).groups
    merged = [_join(polygons[np.asarray(parts[k])]) for k in first]
    return attributes, np.array(merged, dtype=object)


def _join(parts: Polygons) -> Any:
    return parts[0] if len(parts) == 1 else shapely.union_all(make_valid(parts)[0])


def _bps_code(area: Row, *, bps: bool) -> str | None:
    kode = area["kode"] if bps else area["kode_bps"]
    return kode if isinstance(kode, str) and len(kode) == 10 else None


def _doubled(areas: pd.DataFrame, decided: Decided) -> list[tuple[int, str]]:
    """Rows that share a code without being parts of one desa: their names or their own codes differ.

    Where a person gave the code, the rows are parts because that person says so.
    """
    sharing: dict[str, list[int]] = {}
    for row, kode in decided.kode.items():
        sharing.setdefault(kode, []).append(row)
    return [
        (row, kode)
        for kode, sharers in sharing.items()
        if not decided.told.intersection(sharers)
        and len({(names.squash(str(areas.at[r, "nama"])), areas.at[r, "tertulis"]) for r in sharers}) > 1
        for row in sharers
    ]


def _drop_fringe(areas: pd.DataFrame, decided: Decided, home: str | None) -> None:
    """Leave out a few villages of a neighbouring kabupaten that came along at the edge of the file."""
    edge = fringe(Counter(kode[:4] for kode in set(decided.kode.values())), home)
    outside = [r for r, kode in decided.kode.items() if kode[:4] in edge]
    for row, area in rows(areas.loc[outside]).items():
        kode_kab = decided.kode.pop(row)[:4]
        decided.set_aside[row] = leave_to_neighbour(area, kode_kab, home)
        decided.neighbours[row] = codes.official_name(kode_kab) or kode_kab


def _refuse_single(kode: str) -> None:
    expected = desa_in(kode[:4])
    if expected > 1:
        raise BoundaryError(
            f"Berkas hanya berisi satu desa; {codes.official_name(kode[:4])} mempunyai {expected} desa.",
            saran="Mungkin ini batas kabupaten dengan atribut satu desa. Pilih lapisan batas desa.",
        )


def _nothing_left(decided: Decided) -> BoundaryError:
    """The refusal names what stopped most rows: empty shapes are no fault of the codes."""
    why = Counter((area["alasan"] or "", area["saran"] or "") for area in decided.set_aside.values())
    (alasan, saran), count = why.most_common(1)[0] if why else (("", ""), 0)
    return BoundaryError(
        "Tidak ada desa yang dapat dipetakan" + (f": {count} baris {alasan}." if alasan else "."),
        saran=saran or "Periksa kolom kode dan nama di berkas.",
    )


def _put_aside(decided: Decided, areas: pd.DataFrame, row: int, alasan: str, saran: str) -> None:
    del decided.kode[row]
    decided.set_aside[row] = set_aside(rows(areas.loc[[row]])[row], alasan, saran)
