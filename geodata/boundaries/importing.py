"""A boundary file in, a map that fits together out, and a report that says what was done to it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geodata import codes as area_codes
from geodata.boundaries.areas import Decided, to_areas
from geodata.boundaries.asking import NONE, Answers, OpenQuestions, Undecided
from geodata.boundaries.assemble import KABUPATEN, KECAMATAN, desa_layer, dissolve
from geodata.boundaries.code_system import Verdict, decide
from geodata.boundaries.conventions import Columns
from geodata.boundaries.read import read_boundaries
from geodata.boundaries.repair import Repair, repair
from geodata.boundaries.tidy import one_row_per_desa, tidy

if TYPE_CHECKING:
    import geopandas as gpd

NOTABLE_CHANGE_PCT = 5.0
LIST_LIMIT = 10
NEIGHBOURS_LISTED = 50  # beyond this, neighbours' polygons are counted per kabupaten
HOME = "Kabupaten/kota ruang kerja ini"


@dataclass(frozen=True)
class BoundaryResult:
    """Three layers in EPSG:4326 whose edges agree, and the report (plain values, ready for JSON)."""

    desa: gpd.GeoDataFrame
    kecamatan: gpd.GeoDataFrame
    kabupaten: gpd.GeoDataFrame
    report: dict[str, Any]
    undecided: list[Undecided] = field(default_factory=list)


def import_boundaries(
    path: str | Path,
    codes: str | None = None,
    *,
    answers: Answers | None = None,
    home: str | None = None,
) -> BoundaryResult:
    """Read, recognise, repair and name a boundary file.

    `codes` is the user's word on the code system (`kemendagri` or `bps`), needed only where the file leaves
    it open; `answers` is what a person said about earlier questions, `home` the office's own kabupaten (4
    digits). Areas that cannot be placed with certainty are listed in `report["set_aside"]` and left off the
    map; what a person can settle is in `undecided`. In the report `overlap_ha` and `gap_ha` are measured on
    the returned polygons, `before` on the file's. Raises BoundaryError for files that cannot be used, as
    OpenQuestions where answers would make them usable.
    """
    answers = answers or Answers()
    raw = read_boundaries(path)
    areas, columns = to_areas(raw, answers)
    home = home or _answered_home(answers)
    verdict = _decide(areas, codes, answers, home, columns)
    polygons = np.asarray(raw.geometry.values)
    decided = tidy(areas, polygons, verdict.decided, known=verdict.known, home=home)
    _one_kabupaten(decided, columns, len(areas))
    attributes, merged = one_row_per_desa(areas, polygons, decided, bps=verdict.system == "bps")
    mended = repair(merged, columns.convention.gap_width)
    _report_vanished(attributes, mended, decided)
    desa = desa_layer(attributes[mended.kept], mended.polygons, known=verdict.known)
    kecamatan, kabupaten = dissolve(desa, "kode_kec", KECAMATAN), dissolve(desa, "kode_kab", KABUPATEN)
    decided.notes[:0] = [f"Dikenali sebagai: {columns.convention.sumber}.", *raw.attrs["catatan"]]
    decided.notes += _neighbour_notes(decided)
    decided.notes += [*_repair_notes(attributes, mended), *_missing_notes(desa, known=verdict.known)]
    report = _report(desa, kecamatan, verdict, decided, mended)
    return BoundaryResult(desa, kecamatan, kabupaten, report, _named(decided.undecided, columns))


def _decide(
    areas: pd.DataFrame, codes: str | None, answers: Answers, home: str | None, columns: Columns
) -> Verdict:
    try:
        return decide(areas, codes, answers=answers, home=home)
    except OpenQuestions as question:
        question.undecided = _named(question.undecided, columns)
        raise


def _answered_home(answers: Answers) -> str | None:
    kode = answers.area(HOME)
    return kode[:4] if kode and kode != NONE else None


def _one_kabupaten(decided: Decided, columns: Columns, baris: int) -> None:
    """Several whole kabupaten in one file: a person says which one is this office's."""
    found = sorted({kode[:4] for kode in decided.kode.values()})
    if len(found) < 2:
        return
    pilihan = tuple(
        (kode, f"{area_codes.dotted(kode)} {area_codes.official_name(kode) or ''}".strip()) for kode in found
    )
    bukti = "Satu ruang kerja untuk satu kabupaten; kabupaten lain di berkas akan disisihkan."
    raise OpenQuestions(
        f"Berkas batas memuat {len(found)} kabupaten: {', '.join(name for _, name in pilihan[:LIST_LIMIT])}"
        + ("" if len(found) <= LIST_LIMIT else f" dan {len(found) - LIST_LIMIT} lainnya")
        + ". Simpan poligon kabupaten Anda saja, atau sebut kabupatennya.",
        [Undecided("wilayah", columns.kabupaten or "kabupaten", HOME, pilihan, bukti, baris)],
        baris,
    )


def _named(undecided: list[Undecided], columns: Columns) -> list[Undecided]:
    """Questions about areas under the name their column has in the file."""
    return [
        replace(q, tentang=getattr(columns, q.tentang, None) or q.tentang) if q.tanya == "wilayah" else q
        for q in undecided
    ]


def _report_vanished(attributes: pd.DataFrame, mended: Repair, decided: Decided) -> None:
    for _, area in attributes[~mended.kept].iterrows():
        decided.set_aside[area["baris"]] = {
            "nama": area["nama"],
            "kode": area["kode"],
            "alasan": "poligonnya seluruhnya tertutup oleh desa lain, atau terlalu kecil",
            "saran": "Bandingkan dengan desa di tempat yang sama, lalu perbaiki salah satunya.",
        }


def _neighbour_notes(decided: Decided) -> list[str]:
    count = Counter(decided.neighbours.values())
    listed = [f"{nama} {n}" for nama, n in sorted(count.items())]
    return [f"{count.total()} poligon kabupaten tetangga disisihkan: {_shorten(listed)}."] if count else []


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


def _listed(decided: Decided) -> list[dict[str, str | None]]:
    """Every row that stayed behind; whole neighbouring kabupaten as one line each."""
    many = len(decided.neighbours) > NEIGHBOURS_LISTED
    count = Counter(decided.neighbours.values()) if many else Counter()
    singly = [r for r in sorted(decided.set_aside) if not (many and r in decided.neighbours)]
    first = {nama: row for row, nama in sorted(decided.neighbours.items(), reverse=True)}
    return [decided.set_aside[row] for row in singly] + [
        decided.set_aside[first[nama]] | {"nama": f"{n} poligon {nama}", "kode": None}
        for nama, n in sorted(count.items())
    ]


def _report(
    desa: gpd.GeoDataFrame, kecamatan: gpd.GeoDataFrame, verdict: Verdict, decided: Decided, mended: Repair
) -> dict[str, Any]:
    return {
        "desa": len(desa),
        "kecamatan": len(kecamatan),
        "matched_codes": len(desa) if verdict.known else 0,
        **mended.after,
        "before": mended.before,
        "set_aside": _listed(decided),
        "set_aside_rows": len(decided.set_aside),
        "neighbours": len(decided.neighbours),
        "code_system": verdict.system,
        "hit_rate": {"kemendagri": verdict.hit_kemendagri, "bps": verdict.hit_bps},
        "repaired": mended.repaired,
        "max_area_change_pct": float(mended.change_pct.max(initial=0.0)),
        "names_from": "Kepmendagri" if verdict.known else "berkas",
        "catatan": decided.notes,
    }
