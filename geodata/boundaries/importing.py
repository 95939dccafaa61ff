"""A boundary file in, a map that fits together out, and a report that says what was done to it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geodata import codes as area_codes
from geodata.boundaries.areas import Decided, to_areas
from geodata.boundaries.assemble import KABUPATEN, KECAMATAN, desa_layer, dissolve
from geodata.boundaries.code_system import Verdict, decide
from geodata.boundaries.read import read_boundaries
from geodata.boundaries.repair import Repair, repair
from geodata.boundaries.tidy import one_row_per_desa, tidy

if TYPE_CHECKING:
    import geopandas as gpd

NOTABLE_CHANGE_PCT = 5.0
LIST_LIMIT = 10


@dataclass(frozen=True)
class BoundaryResult:
    """Three layers in EPSG:4326 whose edges agree, and the report (plain values, ready for JSON)."""

    desa: gpd.GeoDataFrame
    kecamatan: gpd.GeoDataFrame
    kabupaten: gpd.GeoDataFrame
    report: dict[str, Any]


def import_boundaries(path: str | Path, codes: str | None = None) -> BoundaryResult:
    """Read, recognise, repair and name a boundary file.

    `codes` is the user's word on the code system (`kemendagri` or `bps`), needed only where the file leaves
    it open. Areas that cannot be placed with certainty are listed in `report["set_aside"]` and left off the
    map. In the report `overlap_ha` and `gap_ha` are measured on the returned polygons, `before` on the
    file's. Raises BoundaryError for files that cannot be used.
    """
    raw = read_boundaries(path)
    areas, columns = to_areas(raw)
    verdict = decide(areas, codes)
    polygons = np.asarray(raw.geometry.values)
    decided = tidy(areas, polygons, verdict.decided, known=verdict.known)
    attributes, merged = one_row_per_desa(areas, polygons, decided, bps=verdict.system == "bps")
    mended = repair(merged, columns.convention.gap_width)
    _report_vanished(attributes, mended, decided)
    desa = desa_layer(attributes[mended.kept], mended.polygons, known=verdict.known)
    kecamatan, kabupaten = dissolve(desa, "kode_kec", KECAMATAN), dissolve(desa, "kode_kab", KABUPATEN)
    decided.notes[:0] = [f"Dikenali sebagai: {columns.convention.sumber}.", *raw.attrs["catatan"]]
    decided.notes += [*_repair_notes(attributes, mended), *_missing_notes(desa, known=verdict.known)]
    return BoundaryResult(desa, kecamatan, kabupaten, _report(desa, kecamatan, verdict, decided, mended))


def _report_vanished(attributes: pd.DataFrame, mended: Repair, decided: Decided) -> None:
    for _, area in attributes[~mended.kept].iterrows():
        decided.set_aside[area["baris"]] = {
            "nama": area["nama"],
            "kode": area["kode"],
            "alasan": "poligonnya seluruhnya tertutup oleh desa lain, atau terlalu kecil",
            "saran": "Bandingkan dengan desa di tempat yang sama, lalu perbaiki salah satunya.",
        }


def _repair_notes(attributes: pd.DataFrame, mended: Repair) -> list[str]:
    notes = ["Garis batas ditipiskan (toleransi 10 m)."] if mended.thinned else []
    changed = attributes[mended.kept].assign(change=mended.change_pct)
    changed = changed[changed["change"] > NOTABLE_CHANGE_PCT]
    if len(changed):
        listed = [
            f"{nama} ({change:.0f}%)" for nama, change in zip(changed["nama"], changed["change"], strict=True)
        ]
        notes.append(
            "Luas berubah lebih dari 5% karena tumpang tindih: " + _shorten(listed) + ". Periksa batasnya."
        )
    if mended.holes_ha:
        notes.append(
            f"{len(mended.holes_ha)} lubang yang lebar ({sum(mended.holes_ha):.1f} ha) dibiarkan: perairan, "
            "kota tersendiri, atau desa yang tidak ada di berkas."
        )
    return notes


def _missing_notes(desa: gpd.GeoDataFrame, *, known: bool) -> list[str]:
    if not known:
        return ["Kode tidak dikenal di Kepmendagri; nama diambil dari berkas."]
    present = set(desa["kode"])
    notes = []
    for kode_kab in sorted(set(desa["kode_kab"])):
        official = area_codes.official_names(kode_kab)
        official = official[(official["tingkat"] == "desa") & ~official["kode"].isin(present)]
        if len(official):
            listed = [
                f"{area_codes.dotted(k)} {n}" for k, n in zip(official["kode"], official["nama"], strict=True)
            ]
            where = area_codes.official_name(kode_kab)
            notes.append(f"{len(official)} desa {where} tidak ada di peta: {_shorten(listed)}.")
    return notes


def _shorten(items: list[str]) -> str:
    more = f"; dan {len(items) - LIST_LIMIT} lainnya" if len(items) > LIST_LIMIT else ""
    return "; ".join(items[:LIST_LIMIT]) + more


def _report(
    desa: gpd.GeoDataFrame, kecamatan: gpd.GeoDataFrame, verdict: Verdict, decided: Decided, mended: Repair
) -> dict[str, Any]:
    return {
        "desa": len(desa),
        "kecamatan": len(kecamatan),
        "matched_codes": len(desa) if verdict.known else 0,
        **mended.after,
        "before": mended.before,
        "set_aside": [decided.set_aside[row] for row in sorted(decided.set_aside)],
        "code_system": verdict.system,
        "hit_rate": {"kemendagri": verdict.hit_kemendagri, "bps": verdict.hit_bps},
        "repaired": mended.repaired,
        "max_area_change_pct": float(mended.change_pct.max(initial=0.0)),
        "names_from": "Kepmendagri" if verdict.known else "berkas",
        "catatan": decided.notes,
    }
