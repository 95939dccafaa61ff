"""What a release says a second time, in the workbook and on the maps: the same and nothing beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from analytics.published.opendata import shapes, workbook
from analytics.published.opendata.columns import TABLES
from analytics.published.opendata.package import NAME as PACKAGE
from analytics.published.opendata.writing import LICENSE, README, SUMS
from analytics.published.reading import TABLES as FIGURES
from analytics.published.reading import Release
from analytics.published.rules import LEVELS
from analytics.published.signature import MANIFEST, SIGNATURE

LAYERS = "lapisan"
#: What lies in a release beside its tables, its boundaries and the layers of its maps.
FILES = {"audit.json", "ketepatan.json", workbook.NAME, PACKAGE, README, LICENSE, SUMS, MANIFEST, SIGNATURE}
#: The parts of a layer and of what is drawn in it.
_AREA, _OUTLINE, _DRAWING = {"id", "name", "parent", "d", "c"}, {"id", "d"}, {"viewBox", "areas", "outlines"}
_PATH = re.compile(r"[MmLlZz0-9 .,-]*")
_MEANINGS = "kolom"
#: How often a programme errs, by quarter; and what stands beside each rate there.
TARGETING, _RATE = "ketepatan.json", {"nilai", "selang", "penyebut"}
#: Text that anybody may read; fingerprints in it are no numbers of persons.
_TEXT, _FINGERPRINTS = {".csv", ".json", ".txt", ".geojson"}, {SUMS, SIGNATURE}
_NIK, _FINGERPRINT = re.compile(r"(?<![\d.])\d{16}(?!\d)"), re.compile(r"\b[0-9a-f]{32,}\b")


def violations(release: Release) -> list[dict[str, str]]:
    """Every file that is not of the closed list, and every copy of a table that says something else."""
    folder, found = release.folder, list[dict[str, str]]()
    known = {f"{name}.csv" for name in {*FIGURES, *TABLES}} | {f"{level}.geojson" for level in shapes.LEVELS}
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        name = path.relative_to(folder).as_posix()
        drawn = name.startswith(f"{LAYERS}/") and name.endswith(".json")
        try:
            if drawn:
                why = _layer(path, release)
            elif name.endswith(".geojson"):
                why = _boundaries(path, release)
            elif name == workbook.NAME:
                why = _workbook(path)
            elif name == TARGETING:
                why = _targeting(path)
            else:
                why = None if name in known | FILES else "berkas di luar daftar terbitan"
            if not why and path.suffix in _TEXT and name not in _FINGERPRINTS:
                why = _numbers(path)
        except (ValueError, LookupError, TypeError, AttributeError, OSError):
            why = "tidak terbaca"
        if why:
            found.append({"tabel": name, "periode": "", "kode": "", "program": "", "sebab": why})
    return found


def _numbers(path: Path) -> str | None:
    """A run of digits as long as a NIK or a No KK, wherever it stands; fingerprints aside."""
    text = path.read_text("utf-8")
    return "memuat deret 16 angka seperti NIK" if _NIK.search(_FINGERPRINT.sub("", text)) else None


def _targeting(path: Path) -> str | None:
    """Anything but the errors of programmes: quarter, programme, unit, rate, and how a rate is told."""
    for programmes in json.loads(path.read_text("utf-8")).values():
        for units in programmes.values():
            for unit, told in units.items():
                rates = {name: rate for name, rate in told.items() if name != "garis"}
                known = unit in ("keluarga", "jiwa") and rates.keys() <= {"ier", "eer"}
                if not known or any(one.keys() != _RATE for one in rates.values()):
                    return "memuat selain galat program"
    return None


def _boundaries(path: Path, release: Release) -> str | None:
    """Other properties than those that the tables of the newest quarter give."""
    whole, newest = json.loads(path.read_text("utf-8")), release.periods[0]
    table = release.tables[path.stem]
    features = whole["features"]
    same = shapes.with_figures(features, table[table["periode"] == newest], newest)
    return None if whole == {"type": "FeatureCollection", "features": same} else "sifat bukan dari tabelnya"


def _layer(path: Path, release: Release) -> str | None:
    """Anything beside the code, the name and the shape of areas that the tables name."""
    drawing = json.loads(path.read_text("utf-8"))
    names = {kode: nama for one in LEVELS for kode, nama in release.tables[one][["kode", "nama"]].to_numpy()}
    areas, outlines = drawing["areas"], drawing["outlines"]
    known = all(names.get(one["id"]) == one["name"] and one.keys() <= _AREA for one in areas)
    known &= all(one["id"] in names and one.keys() <= _OUTLINE for one in outlines)
    known &= all(_PATH.fullmatch(one["d"]) for one in [*areas, *outlines])
    return None if known and drawing.keys() <= _DRAWING else "lapisan memuat selain bidang wilayah"


def _workbook(path: Path) -> str | None:
    """Sheets other than the tables, or with other rows."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(path)
    if set(book.sheet_names) != {*TABLES, _MEANINGS}:
        return f"lembar {', '.join(book.sheet_names)} bukan daftar tabelnya"
    for name in TABLES:
        table = pd.read_csv(path.parent / f"{name}.csv", dtype=str, keep_default_na=False, encoding="utf-8")
        rows = list(_below_the_header(book.get_sheet_by_name(name).to_python(), table.columns.tolist()))
        if rows != table.to_numpy().tolist():
            return f"lembar {name} berbeda dari {name}.csv"
    return None


def _below_the_header(rows: list[list[Any]], header: list[str]) -> Iterator[list[str]]:
    """The rows below the line that names the columns; nothing where there is none."""
    start = rows.index(header) + 1 if header in rows else len(rows)
    for row in rows[start:]:
        yield [str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell) for cell in row]
